"""Meters that watch a limit: the crossing is known in closed form (I1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.billing import PRICE_SCALE
from sim.model.clock import Due

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpy.events import EventPriority

    from sim.model.clock import Clock


class Meter:
    """A rate, what has accrued, and a limit.

    Parameters
    ----------
    clock : Clock
        The time it runs on.
    limit_micros : int
        The limit, in micro-units of the currency.
    order : EventPriority
        Its place among what is due at an instant (I6).
    reached : callable
        Called once, at the first microsecond at which accrued >= limit.
    """

    __slots__ = ("_accrued", "_armed", "_armed_at", "_clock", "_limit", "_order", "_rate", "_reached", "_since")

    def __init__(self, clock: Clock, limit_micros: int, order: EventPriority, reached: Callable[[], None]) -> None:
        self._clock = clock
        self._limit = limit_micros * (PRICE_SCALE // 1_000_000)
        self._order = order
        self._reached: Callable[[], None] | None = reached
        self._rate = 0
        self._accrued = 0
        self._since = clock.now
        self._armed: Due | None = None
        self._armed_at = 0

    @property
    def rate(self) -> int:
        """Micro-units an hour of everything that runs on it."""
        return self._rate

    @property
    def accrued(self) -> int:
        """What has accrued up to now, in micro-units an hour times microseconds."""
        return self._accrued + self._rate * (self._clock.now - self._since)

    def change(self, by: int) -> None:
        """Change the rate, in micro-units an hour: a worker started or stopped."""
        self._settle()
        self._rate += by
        self._arm()

    def add(self, amount: int) -> None:
        """Add an amount at once, in micro-units an hour times microseconds; a refund is below zero (I6)."""
        self._settle()
        self._accrued += amount
        self._arm()

    def close(self) -> None:
        """Watch no more: the tree is final."""
        self._reached = None
        if self._armed is not None:
            self._armed.cancel()
            self._armed = None

    def _settle(self) -> None:
        self._accrued = self.accrued
        self._since = self._clock.now

    def _arm(self) -> None:
        if self._reached is None or self._rate <= 0:
            return
        # Ceiling division: the first whole microsecond at which accrued >= limit.
        ticks = max(0, -((self._accrued - self._limit) // self._rate))
        at = self._since + ticks
        if self._armed is not None:
            if self._armed_at <= at:
                return  # it will fire too early and be armed again then
            self._armed.cancel()
        self._armed_at = at
        self._armed = Due(self._clock, ticks, self._order, self._look)

    def _look(self) -> None:
        self._armed = None
        self._settle()
        if self._accrued < self._limit:
            self._arm()
        elif self._reached is not None:
            reached, self._reached = self._reached, None
            reached()
