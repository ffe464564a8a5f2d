"""A difference of products, shared out among its factors: exact, and the same whichever is taken first.

With two factors it is Bennet's: each contributes its change times the mean of the other. With three, each contributes
the mean over all orders in which they can change (Shapley).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.experiment.comparing.parts import PRICE, VOLUME

if TYPE_CHECKING:
    from sim.experiment.comparing.spending import Spent


class Lot(NamedTuple):
    """So many executions, all the time of their workers in microseconds, and what that cost in ticks."""

    executions: int
    microseconds: int
    ticks: int


def of_products(a: Spent, b: Spent) -> int:
    """Return what the price of time contributes to the difference in cost of the same executions, in whole ticks.

    That is Δz (y₀ + y₁) / 2 with the time y and the price z; the rest is what the time contributes. Where one of them
    has no time, it has no price that could have changed.
    """
    (t0, c0), (t1, c1) = a, b
    if not t0 or not t1:
        return 0
    return _divided((c1 * t0 - c0 * t1) * (t0 + t1), 2 * t0 * t1)


def of_lots(a: Lot, b: Lot, own: str) -> dict[str, int]:
    """Return what the number of executions, their mean time (the part `own`) and its price contribute, in whole ticks.

    With x executions, y time of each and z ticks of each time, the first contributes
    Δx (2 y₀z₀ + 2 y₁z₁ + y₀z₁ + y₁z₀) / 6, and the others likewise.
    """
    difference = b.ticks - a.ticks
    if not a.executions or not b.executions:
        return {VOLUME: difference}
    if not a.microseconds or not b.microseconds:
        # Where one of them has none of it, there is no hour of it whose price could have changed.
        return {own: difference}
    (n0, t0, c0), (n1, t1, c1) = a, b
    above = (n1 - n0) * (2 * (c0 * n1 + c1 * n0) * t0 * t1 + t0 * t0 * c1 * n1 + t1 * t1 * c0 * n0)
    priced = (c1 * t0 - c0 * t1) * (2 * (t0 + t1) * n0 * n1 + n0 * n0 * t1 + n1 * n1 * t0)
    below = 6 * n0 * n1 * t0 * t1
    volume, price = _divided(above, below), _divided(priced, below)
    return {VOLUME: volume, PRICE: price, own: difference - volume - price}


def _divided(above: int, below: int) -> int:
    """Return a quotient rounded to the nearest whole number, halves away from zero: the same with either sign."""
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
