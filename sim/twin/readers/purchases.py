"""How the workers of recorded jobs were bought: records do not say it, but what follows from them does (K1, K6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.twin.record import Record

ON_DEMAND: Final = "on_demand"
SPOT: Final = "spot"
_APART: Final = 0.8
"""A rate below this share of another one of the same type is one of spot: the known ones are at 0.267 (H5)."""
CLOCK_MS: Final = 1.5
"""Milliseconds by which a billed time may be wrong where an export has rounded its two ends."""


def tell_purchases(records: Iterable[Record]) -> None:
    """Say of each job that ran how its worker was bought, as far as priorities, waits and rates tell.

    High priority is on demand and low priority spot. A normal job ran on demand where its final priority is high, or
    at the higher one of two rates of its type; it ran on spot where it waited for spot without that. Else it ran on
    demand as far as anybody can tell.
    """
    jobs = [record for record in records if record.is_job and (record.running or record.started)]
    highest: dict[tuple[str, str | None, str | None], float] = {}
    for record in jobs:
        rate = record.rate
        if rate:
            group = _group(record)
            # Of a very short run it is only known that its rate is at least so much.
            highest[group] = max(rate * (1 - _blur(record)), highest.get(group, 0.0))
    for record in jobs:
        record.purchase = _purchase(record, highest.get(_group(record)))


def _group(record: Record) -> tuple[str, str | None, str | None]:
    return record.bill_to, record.region, record.instance_type


def _blur(record: Record) -> float:
    """Return by what share of itself a rate may be wrong."""
    return min(1.0, CLOCK_MS / (record.billed or 1))


def _purchase(record: Record, highest: float | None) -> str:
    if record.priority == "high" or (record.priority == "normal" and record.final_priority == "high"):
        return ON_DEMAND
    if record.priority == "low":
        return SPOT
    rate = record.rate
    if rate and highest and rate * (1 + _blur(record)) < _APART * highest:
        return SPOT
    if record.failure_reason == "SpotInstanceInterruption" or (record.spot_wait or 0) > 0:
        return SPOT
    return ON_DEMAND
