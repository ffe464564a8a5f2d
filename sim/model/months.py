"""UTC calendar months: limits that hold for one, and begin anew with the next (I3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sim.model.limits import Meter, ticks_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpy.events import EventPriority

    from sim.model.clock import Clock

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS_AHEAD: Final = 12
"""Months that a meter looks ahead: what is not reached in the longest of them is never reached."""


def month_of(instant: int) -> tuple[int, int]:
    """Return when the month of an instant begins and ends, in microseconds since 1970: its end is the next one's."""
    moment = _EPOCH + timedelta(microseconds=instant)
    begin = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _microseconds(begin), _microseconds((begin + timedelta(days=31)).replace(day=1))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


class MonthMeter(Meter):
    """A meter of what accrues in a month. It needs no event at a month's end: the crossings are known in closed form.

    Parameters
    ----------
    clock, limit_micros, order, reached
        As for `Meter`; `reached` is called once in each month in which the limit is reached.
    """

    __slots__ = ("_ahead", "_ends", "_longest", "_when_reached")

    def __init__(self, clock: Clock, limit_micros: int, order: EventPriority, reached: Callable[[], None]) -> None:
        super().__init__(clock, limit_micros, order, reached)
        self._when_reached = reached
        self._turn(clock.now)

    def _turn(self, now: int) -> None:
        self._ends = month_of(now)[1]
        ahead = [month_of(self._ends)]
        while len(ahead) < _MONTHS_AHEAD:
            ahead.append(month_of(ahead[-1][1]))
        self._ahead = ahead
        self._longest = max(end - begin for begin, end in ahead)

    @property
    def accrued(self) -> int:
        """What has accrued in the present month."""
        now = self._clock.now
        if now < self._ends:
            return self._accrued + self._rate * (now - self._since)
        return self._rate * (now - month_of(now)[0])

    def refund(self, micros_per_hour: int, began: int, ended: int) -> None:
        """Take back what a worker cost in the present month (H6)."""
        begin = month_of(self._clock.now)[0]
        super().refund(micros_per_hour, max(began, begin), max(ended, begin))

    def _settle(self) -> None:
        super()._settle()
        if self._since >= self._ends:
            self._turn(self._since)
            self._reached = self._when_reached

    def _crossing(self) -> int | None:
        at = super()._crossing()
        if at is not None and at < self._ends:
            return at
        if self._rate > 0:
            # What runs on into the next months counts there from their first microsecond.
            ticks = ticks_until(self._limit, self._rate)
            if ticks < self._longest:
                return next(begin + ticks for begin, end in self._ahead if begin + ticks < end)
        return None


class MonthBytes:
    """Bytes that have left a project in the present month, and the most that may (I3).

    Parameters
    ----------
    clock : Clock
        The time it runs on.
    limit : int
        Bytes.
    """

    __slots__ = ("_clock", "_ends", "_left", "limit")

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self.limit = limit
        self._left = 0
        self._ends = month_of(clock.now)[1]

    @property
    def reached(self) -> bool:
        """Whether nothing more may leave in this month."""
        self._turn()
        return self._left >= self.limit

    def add(self, size: int) -> None:
        """Count bytes that have left."""
        self._turn()
        self._left += size

    def _turn(self) -> None:
        if self._clock.now >= self._ends:
            self._ends = month_of(self._clock.now)[1]
            self._left = 0
