"""The unit in which charges are added up exactly.

A charge is a product of whole numbers: rate × time of a worker, price × bytes × time of storage, price × bytes of
egress. So a sum of charges is a whole number of *ticks*: one is what a byte costs that is stored for a microsecond at a
millionth of the currency a GB and month. It is divided once, at the very end. Hence every roll-up adds up to the total
to the last tick.
"""

from __future__ import annotations

from typing import Final

from sim.units import GB, HOUR, STORAGE_MONTH

TICKS_PER_MICRO: Final = GB * STORAGE_MONTH
"""Ticks in a millionth of one unit of a currency."""
TICKS_PER_UNIT: Final = 1_000_000 * TICKS_PER_MICRO
"""Ticks in one unit of a currency."""
TICKS_OF_WORKERS: Final = TICKS_PER_MICRO // HOUR
"""Ticks in a microsecond of a worker at a micro-unit an hour."""


def in_units(ticks: int) -> float:
    """Return ticks in units of the currency: the float nearest to the exact amount."""
    return ticks / TICKS_PER_UNIT


def ticks_of(what_for: str, micros_per_unit: int, size: int | None, time: int) -> int:
    """Return the exact amount of a charge that is no worker's time.

    Parameters
    ----------
    what_for : str
        `storage`, `egress` or `surcharge`.
    micros_per_unit : int
        Its price: millionths of a currency a GB and month, a GB, or as such.
    size : int or None
        Bytes, of storage and egress.
    time : int
        Microseconds, of storage.
    """
    if what_for == "storage":
        return micros_per_unit * (size or 0) * time
    if what_for == "egress":
        return micros_per_unit * (size or 0) * STORAGE_MONTH
    return micros_per_unit * TICKS_PER_MICRO
