"""Cells of a Nextflow trace: times, sizes and instants, with units or raw."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sim.units import MAX_DURATION, MAX_SIZE, MILLISECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_TIME_UNITS: Final = {
    **dict.fromkeys(("ms", "milli", "millis"), 1),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1_000),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60_000),
    **dict.fromkeys(("h", "hour", "hours"), 3_600_000),
    **dict.fromkeys(("d", "day", "days"), 86_400_000),
}
"""Nextflow's units of time, in milliseconds."""

_SIZE_UNITS: Final = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
"""Nextflow's units of size: each 1024 of the one before, whatever the letters say."""

_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)\s*")
_CLOCK: Final = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})")
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGTPE]?B)", re.IGNORECASE)
_WHOLE: Final = re.compile(r"\d{1,18}")
_FIRST, _LAST = 10**11, 10**14
"""Milliseconds since 1970 in 1973 and in 5138: what is less counts seconds, what is more counts something smaller."""


class CellError(ValueError):
    """A cell that is not what its column holds; the message is the end of a sentence."""


def time_with_unit(cell: str) -> int:
    """Read a time such as "1m 5s" into milliseconds; :class:`CellError` if it is none."""
    clock = _CLOCK.fullmatch(cell)
    if clock is not None:
        hours, minutes, seconds = map(int, clock.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1_000
    parts = _PART.findall(cell)
    if not parts or _PART.sub("", cell) or any(unit not in _TIME_UNITS for _, unit in parts):
        raise CellError(f"'{cell}' is no time such as 352ms, 5.8s or 2h 1m 5s")
    return _not_too_long(cell, sum(round(float(number) * _TIME_UNITS[unit]) for number, unit in parts))


def raw_time(cell: str) -> int:
    """Read a time that stands as a number of milliseconds; :class:`CellError` if it is none."""
    if not _WHOLE.fullmatch(cell):
        raise CellError(f"'{cell}' is no whole number of milliseconds, as the other times of this file are")
    return _not_too_long(cell, int(cell))


def _not_too_long(cell: str, milliseconds: int) -> int:
    if milliseconds > MAX_DURATION // MILLISECOND:
        raise CellError(f"'{cell}' is more than a hundred years")
    return milliseconds


def size_with_unit(cell: str) -> int:
    """Read a size such as "29.8 MB" into bytes; :class:`CellError` if it is none."""
    if cell == "0":
        return 0
    found = _SIZE.fullmatch(cell)
    if found is None:
        raise CellError(f"'{cell}' is no size such as 540 B, 29.8 MB or 1.2 GB")
    return _not_too_large(cell, round(float(found[1]) * 1024 ** _SIZE_UNITS.index(found[2].upper())))


def raw_size(cell: str) -> int:
    """Read a size that stands as a number of bytes; :class:`CellError` if it is none."""
    if not _WHOLE.fullmatch(cell):
        raise CellError(f"'{cell}' is no whole number of bytes, as the times of this file are of milliseconds")
    return _not_too_large(cell, int(cell))


def _not_too_large(cell: str, size: int) -> int:
    if size > MAX_SIZE:
        raise CellError(f"'{cell}' is more than any machine has")
    return size


def instant(cell: str) -> int:
    """Read a time of day and date, or a number of milliseconds since 1970; :class:`CellError` if it is neither."""
    if _WHOLE.fullmatch(cell):
        milliseconds = int(cell)
        if milliseconds < _FIRST:
            year = (EPOCH + timedelta(milliseconds=milliseconds)).year
            raise CellError(f"'{cell}' lies in {year} as milliseconds since 1970; are these seconds?")
        if milliseconds > _LAST:
            raise CellError(f"'{cell}' is no number of milliseconds since 1970")
        return milliseconds
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        raise CellError(f"'{cell}' is no instant such as 2026-01-12 09:00:00.000") from None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // timedelta(milliseconds=1)


def whole_number(cell: str) -> int:
    """Read a whole number; :class:`CellError` if it is none."""
    if not re.fullmatch(r"-?\d{1,10}", cell):
        raise CellError(f"'{cell}' is no whole number")
    return int(cell)


def share(cell: str) -> float:
    """Read a percentage such as "79.6%", of one core; :class:`CellError` if it is none."""
    if not re.fullmatch(r"\d+(\.\d+)?%?", cell):
        raise CellError(f"'{cell}' is no percentage")
    return float(cell.rstrip("%")) / 100


def is_raw(times: pd.Series) -> bool:
    """Say whether times stand as plain numbers, by what most of them look like; 0 says nothing."""
    telling = times[times.notna() & (times != "0")]
    return bool(telling.str.fullmatch(r"[\d.]+").mean() > 0.5) if len(telling) else False


def converted(cells: pd.Series, read: Callable[[str], float]) -> tuple[pd.Series, dict[str, str]]:
    """
    Read a column, each different cell once.

    Returns
    -------
    pandas.Series
        Numbers; none where there is no cell or it is wrong.
    dict
        What is wrong, by cell.
    """
    values: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for cell in cells.dropna().unique():
        try:
            values[cell] = read(cell)
        except CellError as error:
            wrong[cell] = str(error)
    return cells.map(values).astype("float64"), wrong
