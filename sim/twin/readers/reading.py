"""What a reader of records hands on: the sound ones, what is wrong with the others, what was assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.twin.record import Record

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in what was read.

    Attributes
    ----------
    record : str
        Id of the execution, or the file where it cannot be told.
    why : str
        What is wrong, a clause.
    used : bool
        Whether the record is used all the same.
    """

    record: str
    why: str
    used: bool = False

    def __str__(self) -> str:
        return f"{self.record}: {self.why}"


@dataclass(slots=True)
class Reading:
    """What was read of some files.

    Attributes
    ----------
    sources : list of str
        The files.
    records : dict
        The sound records by id and number of try, in the order of their creation.
    faults : list of Fault
        What is wrong, record by record.
    notes : list of str
        What was ignored and assumed, a sentence each.
    """

    sources: list[str]
    records: dict[tuple[str, int], Record] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[Record]:
        """The sound records in the order of their creation."""
        return list(self.records.values())

    @property
    def currency(self) -> str | None:
        """The currency of the records; None where none names one."""
        return next((record.currency for record in self.records.values() if record.currency), None)


def named(records: list[Record]) -> str:
    """Return how many records there are, and the ids of the first."""
    ids = list(dict.fromkeys(record.id for record in records))
    shown = ", ".join(ids[:_SHOWN])
    return ids[0] if len(ids) == 1 else f"{len(ids)} ({shown}{', …' if len(ids) > _SHOWN else ''})"


def counted(number: int, one: str, more: str | None = None) -> str:
    """Return a number of things in words: `1 try`, `3 tries`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
