"""Plain tables that read the same on a terminal, without colour and in a pipe."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

Figure = dict[str, Any]
MOST: Final = 5
"""Rows of a list that are shown; the rest is named."""


def grid(title: str, *headers: str, numbers: int = 0) -> Table:
    """Make a table without lines; its last `numbers` columns are set to the right, its first one bears the title.

    Parameters
    ----------
    title : str
        Header of the first column, and so of the table.
    headers : str
        Headers of the other columns.
    numbers : int
        How many of the last columns hold numbers.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold", expand=False)
    first_number = 1 + len(headers) - numbers
    for place, header in enumerate((title, *headers)):
        is_number = place >= first_number
        table.add_column(header, justify="right" if is_number else "left", no_wrap=True, overflow="ellipsis")
        # Names give way before figures do.
        table.columns[-1].min_width = len(header) if is_number else None
    return table


def fill(table: Table, rows: Iterable[Sequence[str]]) -> Table:
    """Add rows of plain text to a table."""
    for row in rows:
        table.add_row(*(escaped(cell) for cell in row))
    return table


def escaped(text: str) -> str:
    """Return a text that rich prints as it is."""
    return text.replace("[", r"\[")


def put(console: Console, table: Table, left: int = 0, see: str = "") -> None:
    """Print a table and an empty line, and where the rows are that were left out."""
    console.print(table)
    if left > 0:
        console.print(f"and {left} more: see {see}", style="dim", markup=False)
    console.print()


def facts(pairs: Iterable[tuple[str, str | None]]) -> Table:
    """Make a list of names and values; what has no value is left out."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return fill(table, [(name, value) for name, value in pairs if value])
