"""Tables of a page as plain data: what stands in each cell, and the exact value behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sim.records.money import in_units
from sim.records.words import money, plain, share

MOST: Final = 15
"""Rows of a table that are shown; the others are put together, so that all of them still add up."""

_LONGEST_WORD: Final = 26


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it holds figures, whether a bar shows its share."""

    title: str
    figures: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the exact value behind it, the share that a bar shows."""

    text: str
    value: str | None = None
    share: float | None = None

    @property
    def is_long(self) -> bool:
        """Whether it has a word that no column is wide enough for."""
        return max(map(len, self.text.split()), default=0) > _LONGEST_WORD


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes
    ----------
    name : str
        A word that no other table of the page has.
    title : str
        Its caption.
    columns : list of Column
        The first one names the rows.
    rows : list of list of Cell
        A cell for each column.
    totals : list of list of Cell
        Rows that add up those above.
    note : str
        A sentence below it.
    """

    name: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    totals: list[list[Cell]] = field(default_factory=list)
    note: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of the page."""
        return any(row[0].is_long for row in self.rows)


def text(cell: object) -> Cell:
    """Return a cell with a text of the result in it."""
    return Cell(plain(str(cell)))


def ticks_cell(ticks: int, currency: str) -> Cell:
    """Return a cell with an amount, and the exact one behind it in ticks."""
    return Cell(money(in_units(ticks), currency), value=str(ticks))


def share_cell(part: float | None) -> Cell:
    """Return a cell with a share and its bar."""
    return Cell(share(part), share=part)
