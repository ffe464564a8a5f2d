"""Writing a report to its place: over an earlier one, never over anything else."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sim.records.errors import ResultError
from sim.report.cost_table import HEADER
from sim.report.statement import MARK
from sim.report.sweeps.points_csv import BEGINS as POINTS_BEGIN
from sim.report.templating import GENERATOR

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = {
    "page": f'<meta name="generator" content="{GENERATOR}">',
    "statement": MARK,
    "csv": ",".join(HEADER),
    "points": POINTS_BEGIN,
}
"""What stands at the beginning of a file of each kind."""
_BEGINNING = 1_000


def write_report(kind: str, text: str, place: Path) -> None:
    """Write a report, whole or not at all.

    Parameters
    ----------
    kind : str
        `page`, `statement`, `csv` or, of a sweep, `points`.
    text : str
        Its content.
    place : pathlib.Path
        The file; an earlier report of the same kind is replaced.

    Raises
    ------
    ResultError
        If the place is a folder, lies in none, holds something else, or cannot be written.
    """
    _refuse(kind, place)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ResultError(f"{place} cannot be written ({error.strerror}); name another file with -o") from None


def _refuse(kind: str, place: Path) -> None:
    if place.is_dir():
        raise ResultError(f"{place} is a folder; name a file in it with -o")
    if not place.parent.is_dir():
        raise ResultError(f"there is no folder {place.parent}; make it, or name another file with -o")
    if place.exists() and not _is_ours(kind, place):
        raise ResultError(
            f"{place} is there already, and is no {_NAMES[kind]} that dxsim report wrote; name another file with -o"
        )


_NAMES = {"page": "page", "statement": "statement", "csv": "cost table", "points": "table of points"}


def _is_ours(kind: str, place: Path) -> bool:
    try:
        with place.open("rb") as file:
            return _MARKS[kind] in file.read(_BEGINNING).decode("utf-8", errors="replace")
    except OSError:
        return False
