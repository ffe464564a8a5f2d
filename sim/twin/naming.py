"""What the things that records name are called in a scenario and in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.twin.readers.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.twin.record import Record


class Naming:
    """A legal name for every executable, project, account, user and stage of some records, the same each time.

    Executables of one class and name are one, whatever their ids: an applet that is built anew gets a new id.

    Parameters
    ----------
    records : iterable of Record
        The records, in order.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._executables = Names()
        self._projects = Names()
        self._accounts = Names()
        self._users = Names()
        self._stages = Names(["inputs"])
        self._functions = Names()
        self._functions.of("main")
        for record in records:
            self.executable(record)
            self.project(record.project)
            self.account(record.bill_to)
            self.user(record.user)

    def executable(self, record: Record) -> str:
        """Return the name of what an execution runs."""
        return self._executables.of(f"{class_of(record)}|{record.runs}", like=record.runs)

    def project(self, id_: str) -> str:
        """Return the name of a project."""
        return self._projects.of(id_)

    def account(self, id_: str) -> str:
        """Return the name of a billing account."""
        return self._accounts.of(id_)

    def user(self, id_: str) -> str:
        """Return the name of a user."""
        return self._users.of(id_)

    def stage(self, id_: str) -> str:
        """Return the name of a stage."""
        return self._stages.of(id_)

    def function(self, record: Record) -> str:
        """Return the name of an entry point."""
        return self._functions.of(record.function or "main")

    def kind(self, record: Record) -> str:
        """Return what kind of job it is: `executable:entry_point`."""
        return f"{self.executable(record)}:{self.function(record)}"


def class_of(record: Record) -> str:
    """Return of what class an executable is, by its id (A2)."""
    if not record.is_job:
        return "workflow"
    return "app" if record.executable.startswith("app-") else "applet"
