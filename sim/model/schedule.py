"""When launches are made: fixed instants, repetition, arrival processes, opening hours."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Final

from sim.scenario.distributions import Exponential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.randomness import Luck
    from sim.scenario.launches import Arrivals, Calendar, Launch

_MINUTE: Final = 60_000_000
_DAY: Final = 24 * 60 * _MINUTE
_HOUR: Final = 60 * _MINUTE
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OpeningHours:
    """The hours in which launches are made, UTC; always where there is no calendar.

    Parameters
    ----------
    calendar : Calendar, optional
        Weekdays and times of day.
    """

    def __init__(self, calendar: Calendar | None) -> None:
        self._days = set(_WEEKDAYS if calendar is None else calendar.days)
        self._opens = 0 if calendar is None else _since_midnight(calendar.from_)
        self._closes = _DAY if calendar is None else _since_midnight(calendar.to)

    def next(self, instant: int) -> int:
        """Return the instant itself where it is open then, else the next opening."""
        midnight = instant - instant % _DAY
        if self._open_day(midnight):
            if instant < midnight + self._opens:
                return midnight + self._opens
            if instant < midnight + self._closes:
                return instant
        midnight += _DAY
        while not self._open_day(midnight):
            midnight += _DAY
        return midnight + self._opens

    def later(self, instant: int, open_time: int) -> int:
        """Return the instant at which so much open time has gone by."""
        instant = self.next(instant)
        while True:
            closing = instant - instant % _DAY + self._closes
            if instant + open_time < closing:
                return instant + open_time
            open_time -= closing - instant
            instant = self.next(closing)

    def _open_day(self, midnight: int) -> bool:
        return _WEEKDAYS[datetime.fromtimestamp(midnight // 1_000_000, UTC).weekday()] in self._days


def _since_midnight(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * _HOUR + int(minutes) * _MINUTE


def instants(name: str, launch: Launch, start: int, begin: int, end: int | None, luck: Luck) -> Iterator[int]:
    """Yield the instants at which a launch is made, in order.

    Parameters
    ----------
    name, launch
        The launch.
    start : int
        Start of the scenario.
    begin : int
        When it may first be made.
    end : int or None
        Horizon of the scenario.
    luck : Luck
        Where the draws of an arrival process come from.
    """
    hours = OpeningHours(launch.calendar)
    if launch.until is not None:
        until = launch.until.at(start)
        end = until if end is None else min(end, until)
    if launch.arrivals is not None:
        moments = _arrivals(name, launch.arrivals, begin, hours, luck)
    elif launch.every is not None:
        every = launch.every
        moments = (hours.next(begin + k * every) for k in count())
    else:
        yield hours.next(begin)
        return
    for made, instant in enumerate(moments):
        if (end is not None and instant >= end) or (launch.count is not None and made >= launch.count):
            return
        yield instant


def _arrivals(name: str, arrivals: Arrivals, begin: int, hours: OpeningHours, luck: Luck) -> Iterator[int]:
    between = arrivals.between or Exponential(_HOUR / (arrivals.rate or 1.0))
    instant = begin
    for k in count():
        instant = hours.later(instant, luck.draw(between, "arrival", f"{name}|{k}"))
        yield instant
