"""Meters that watch a limit: the crossing is known in closed form (I1, I2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.billing import PRICE_SCALE
from sim.model.clock import NEVER, Due

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
    parts : int
        Into how many parts it divides a micro-unit an hour times a microsecond; more than one where bytes are charged.
    """

    __slots__ = ("_accrued", "_armed", "_armed_at", "_clock", "_limit", "_order", "_parts", "_rate", "_reached",
                 "_since")  # fmt: skip

    def __init__(
        self, clock: Clock, limit_micros: int, order: EventPriority, reached: Callable[[], None], parts: int = 1
    ) -> None:
        self._clock = clock
        self._parts = parts
        self._limit = limit_micros * (PRICE_SCALE // 1_000_000) * parts
        self._order = order
        self._reached: Callable[[], None] | None = reached
        self._rate = 0
        self._accrued = 0
        self._since = clock.now
        self._armed: Due | None = None
        self._armed_at = 0

    @property
    def rate(self) -> int:
        """What accrues in a microsecond: micro-units an hour of everything that runs on it, times `parts`."""
        return self._rate

    @property
    def accrued(self) -> int:
        """What has accrued up to now, in micro-units an hour times microseconds, times `parts`."""
        return self._accrued + self._rate * (self._clock.now - self._since)

    def change(self, by: int) -> None:
        """Change the rate, in micro-units an hour: a worker started or stopped."""
        self.change_parts(by * self._parts)

    def change_parts(self, by: int) -> None:
        """Change the rate, in parts: bytes came to be stored, or are stored no more."""
        self._settle()
        self._rate += by
        # Where less accrues the limit is reached later, if at all: what is armed fires too early, and looks again then.
        if by > 0 or self._armed is None:
            self._arm()

    def add(self, amount: int) -> None:
        """Add a charge, in micro-units an hour times microseconds. A refund is below zero and undoes nothing (I6)."""
        self.add_parts(amount * self._parts)

    def refund(self, micros_per_hour: int, began: int, ended: int) -> None:
        """Take back what a worker cost from one instant to another (H6)."""
        self.add(-micros_per_hour * (ended - began))

    def add_parts(self, amount: int) -> None:
        """Add a charge, in parts."""
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

    def _crossing(self) -> int | None:
        """Return when the limit will be reached if nothing changes; None for never."""
        if self._reached is None:
            return None
        if self._accrued >= self._limit:
            return self._since
        return self._since + ticks_until(self._limit - self._accrued, self._rate) if self._rate > 0 else None

    def _arm(self) -> None:
        at = self._crossing()
        if at is None or at >= NEVER:
            return
        if self._armed is not None:
            if self._armed_at <= at:
                return  # it will fire too early and be armed again then
            self._armed.cancel()
        self._armed_at = at
        self._armed = Due(self._clock, at - self._clock.now, self._order, self._look)

    def _look(self) -> None:
        self._armed = None
        self._settle()
        if self._accrued < self._limit:
            self._arm()
        elif self._reached is not None:
            reached, self._reached = self._reached, None
            reached()
            self._arm()


def ticks_until(amount: int, rate: int) -> int:
    """Return the first whole number of microseconds after which an amount has accrued at a rate above zero."""
    return -(-amount // rate)
