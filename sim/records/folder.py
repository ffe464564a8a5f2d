"""Putting a result folder in its place all at once: a reader never sees half of one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from sim.records.errors import ResultError

if TYPE_CHECKING:
    from types import TracebackType

ABOUT: Final = "run.json"
"""The file that marks a folder as a result of dxsim."""
SUMMARY: Final = "summary.json"
"""The file that holds the summary, for others to read: dxsim itself makes it from the tables."""


class ResultFolder:
    """A result folder in the making.

    Everything is written into ``working``, a folder beside the place where the result shall be, and moved in at the
    end. What was there before stays whole until then, and for good if nothing is published.

    Parameters
    ----------
    place : pathlib.Path
        Where the result shall be.

    Attributes
    ----------
    working : pathlib.Path
        The folder to write into.

    Raises
    ------
    ResultError
        If the place is a file, holds something else than a result, or cannot be written.
    """

    def __init__(self, place: Path) -> None:
        self._place = Path(os.path.realpath(place))
        self._shown = place
        if not may_be_replaced(self._place):
            kind = "is not a folder" if not self._place.is_dir() else "holds files that dxsim did not write"
            raise ResultError(f"{place} {kind}; choose another folder for the result")
        self.working = self._beside(f".{self._place.name}.{os.getpid()}.part")
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.working, ignore_errors=True)
            self.working.mkdir()
            if self._place.is_dir() and not os.access(self._place, os.W_OK | os.X_OK):
                raise PermissionError(13, "no permission to write")
        except OSError as error:
            self.discard()
            raise ResultError(
                f"{place} cannot be written ({error.strerror}); choose another folder for the result"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def publish(self) -> Path:
        """Move the result to its place; a result that was there goes. Return the place."""
        self._move_to(self._place)
        return self._shown

    def publish_incomplete(self) -> Path:
        """Move an unfinished result to its place, or beside it where a result is already. Return where it is now."""
        shown, number = self._shown, 1
        if is_result(self._place):
            shown = self._shown.with_name(f"{self._shown.name}-incomplete")
        while not may_be_replaced(shown):
            number += 1
            shown = self._shown.with_name(f"{self._shown.name}-incomplete-{number}")
        self._move_to(Path(os.path.realpath(shown)))
        return shown

    def discard(self) -> None:
        """Remove what was written and not published."""
        shutil.rmtree(self.working, ignore_errors=True)

    def _beside(self, name: str) -> Path:
        return self._place.parent / name

    def _move_to(self, place: Path) -> None:
        aside = self._beside(f".{place.name}.{os.getpid()}.old")
        replaced = place.exists()
        if replaced:
            place.rename(aside)
        try:
            self.working.rename(place)
        except OSError:
            if replaced:
                aside.rename(place)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def is_result(place: Path) -> bool:
    """Say whether a folder is a result of dxsim."""
    return (place / ABOUT).is_file()


def may_be_replaced(place: Path) -> bool:
    """Say whether a result may be written to a place: nothing is there, or an empty folder, or another result."""
    if not place.exists():
        return True
    return place.is_dir() and (is_result(place) or not any(place.iterdir()))
