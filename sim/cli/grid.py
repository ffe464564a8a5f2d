"""Plain tables that read the same on a terminal, without colour and in a pipe."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli.words import plain

Figure = dict[Any, Any]
MOST: Final = 4
"""Rows of a list that are shown; the rest is named."""


MORE: Final = 6
"""Rows of a list that a reader looks up names in."""


def cut(figures: list[Figure], most: int = MOST) -> tuple[list[Figure], int]:
    """Return the first rows of a list and how many are left out; a single one is not, its line is needed anyway."""
    shown = figures if len(figures) <= most + 1 else figures[:most]
    return shown, len(figures) - len(shown)


def grid(title: str, *headers: str, numbers: int = 0, wrapped: str | None = None) -> Table:
    """Make a table without lines; its last `numbers` columns are set to the right, its first one bears the title.

    Where it is too wide, texts give way to figures: they are cut, or broken into lines in the column `wrapped`.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    names = (title, *headers)
    for place, header in enumerate(names):
        if place >= len(names) - numbers:
            table.add_column(header, justify="right", no_wrap=True)
        else:
            # Rich narrows the columns that may wrap; whether their texts do is up to each text.
            table.add_column(header, overflow="fold" if header == wrapped else "ellipsis")
    return table


def fill(table: Table, rows: Iterable[Sequence[str]]) -> Table:
    """Add rows of plain text to a table."""
    for row in rows:
        cells = zip(table.columns, row, strict=True)
        table.add_row(*(Text(plain(cell), no_wrap=column.overflow == "ellipsis") for column, cell in cells))
    return table


def put(console: Console, table: Table, left: int = 0, see: str = "") -> None:
    """Print a table and an empty line, and where the rows are that were left out."""
    console.print(table)
    if left:
        console.print(f"and {left} more: see {see}", markup=False)
    console.print()


def facts(pairs: Iterable[tuple[str, str | None]]) -> Table:
    """Make a list of names and values; what has no value is left out."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return fill(table, [(name, value) for name, value in pairs if value])
