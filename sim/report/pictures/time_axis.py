"""An axis of time in UTC: round instants, the date once where the hours are what counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sim.report.pictures.lettering import WIDTH, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

MICROS: Final = 1_000_000
_SIZE: Final = 7.5
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_STEPS: Final = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800),
    *(_HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY),
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST: Final = 9
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def time_axis(axes: Axes, since: int, until: int, *, labels: bool = True) -> None:
    """Let the axis below a plot show the time between two instants, in microseconds since 1970."""
    axes.set_xlim(since, max(until, since + MICROS))
    places = ticks(since, max(until, since + MICROS))
    put_ticks(axes, places if labels else [(at, "") for at, _ in places])


def put_ticks(axes: Axes, places: Sequence[tuple[int, str]]) -> None:
    """Put ticks with their texts below a plot; one at an edge reaches inwards, so that nothing of it is cut off."""
    axes.set_xticks([at for at, _ in places], [text for _, text in places])
    axes.tick_params(axis="x", pad=2, labelsize=_SIZE)
    begin, end = axes.get_xlim()
    for (at, text), label in zip(places, axes.get_xticklabels(), strict=True):
        half = max((width(line, _SIZE) for line in text.split("\n")), default=0.0) / 2
        room = axes.get_position().width * WIDTH / (end - begin)
        if (at - begin) * room < half:
            label.set_horizontalalignment("left")
        elif (end - at) * room < half:
            label.set_horizontalalignment("right")


def ticks(since: int, until: int) -> list[tuple[int, str]]:
    """Return where the ticks are, and what stands below each."""
    seconds = (until - since) / MICROS
    step = next((step for step in _STEPS if seconds / step <= _MOST), None)
    if step is None:
        return _of_months(since, until)
    # Weeks begin on Monday, and the clock of 1970 on a Thursday.
    zero = 4 * _DAY * MICROS if step >= 7 * _DAY else 0
    every = step * MICROS
    numbers = range(-((zero - since) // every), (until - zero) // every + 1)
    return _with_dates([zero + number * every for number in numbers], step)


def _with_dates(instants: list[int], step: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    before: datetime | None = None
    for instant in instants:
        at = _EPOCH + timedelta(microseconds=instant)
        new_year = before is None or at.year != before.year
        date = f"{at.day} {_MONTHS[at.month - 1]}{f' {at.year}' if new_year else ''}"
        clock = at.strftime("%H:%M:%S" if step < 60 else "%H:%M")
        new_day = before is None or at.date() != before.date()
        text = date if step >= _DAY else f"{clock}\n{date}" if new_day else clock
        found.append((instant, text))
        before = at
    return found


def _of_months(since: int, until: int) -> list[tuple[int, str]]:
    starts = list(_months_between(since, until))
    every = next(every for every in (1, 2, 3, 6, 12, 24, 60, 120, 600, 6000) if len(starts) / every <= _MOST)
    shown = [at for at in starts if (at.year * 12 + at.month - 1) % every == 0]
    return [
        (
            _micros(at),
            f"{_MONTHS[at.month - 1]}\n{at.year}" if number == 0 or at.month == 1 else _MONTHS[at.month - 1],
        )
        for number, at in enumerate(shown)
    ]


def month_end(instant: int) -> int:
    """Return the end of the UTC month that an instant lies in, or ends, in microseconds since 1970."""
    at = _month_of(instant - 1)
    return _micros(at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1))


def _months_between(since: int, until: int) -> Iterator[datetime]:
    at = _month_of(since)
    while _micros(at) <= until:
        if _micros(at) >= since:
            yield at
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)


def _month_of(instant: int) -> datetime:
    return (_EPOCH + timedelta(microseconds=instant)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
