"""Prices: exact products of a rate and a time (H2, H4, H7, H8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.units import GB, HOUR, STORAGE_MONTH

if TYPE_CHECKING:
    from sim.model.execution import Verdict
    from sim.model.tries import Try
    from sim.scenario.limits import Settings

PRICE_SCALE: Final = 1_000_000 * HOUR
"""A price is kept as micro-units an hour times microseconds; divided by this it is in units of the currency."""
PARTS: Final = GB * STORAGE_MONTH // HOUR
"""Into so many parts an account's meter divides that: a byte stored for a microsecond is a whole number of them."""


def price_of(try_: Try) -> int:
    """Return the price of a try: its rate times the billed time up to its last mark (H2), and its surcharge (H9).

    Returns
    -------
    int
        Micro-units of the currency an hour, times microseconds: exact, with no minimum and no rounding.
    """
    placement = try_.job.placement
    surcharge = try_.platform.surcharges.of(try_) if placement.surcharge else 0
    if try_.started is None or not try_.marks:
        return surcharge
    return placement.micros_per_hour * (int(try_.marks[-1]) - try_.started) + surcharge


def storage_parts(micros_per_gb: int, size: int) -> int:
    """Return what bytes cost while they are stored, in parts a microsecond (H7)."""
    return micros_per_gb * size


def egress_parts(micros_per_gb: int, size: int) -> int:
    """Return what bytes cost that leave the platform, in parts (H7)."""
    return micros_per_gb * size * STORAGE_MONTH


def is_refunded(verdict: Verdict, settings: Settings) -> bool:
    """Return whether a try that ended so is not charged for (H6): it failed by the platform's own fault.

    What was stopped because something else failed is charged for.
    """
    if verdict.source is not None:
        return False
    match verdict.reason:
        case "JMInternalError":
            return True
        case "ExecutionError" | "UnresponsiveWorker":
            return not settings.bill_platform_failures
        case "SpotInstanceInterruption":
            return not settings.bill_interrupted
    return False
