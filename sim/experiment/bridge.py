"""From what one run cost to what another one did: a bridge of causes that add up to the difference, to the last tick.

What an executable's entry point costs is a product: how many executions × time of each × what an hour of that cost. A
difference of products is shared out among its factors by the mean over all orders in which they can change (Shapley;
with two factors it is Bennet's). So no order is preferred, and where the two runs change places each part changes its
sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.experiment.spending import KEPT, REFUNDED, RESTARTED
from sim.records.metrics.costs import THROWN_AWAY, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiment.ledger import Ledger

VOLUME: Final = "volume"
DURATION: Final = "duration"
PRICE: Final = "price"
WAITING: Final = "waiting"
BOOT: Final = "boot and set-up"
TRANSFER: Final = "transfer"
RETRIES: Final = "retries"
THROWN: Final = "thrown away"
CUT_OFF: Final = "unfinished"
SURCHARGE: Final = "surcharge"
EGRESS: Final = "egress"
STORAGE: Final = "storage"
PARTS: Final = (
    VOLUME, DURATION, PRICE, WAITING, BOOT, TRANSFER, RETRIES, THROWN, CUT_OFF, SURCHARGE, EGRESS, STORAGE,
)  # fmt: skip
"""The parts of a bridge in the order in which they are told."""

_OF_KEPT: Final = {
    "compute": DURATION,
    "transfer": TRANSFER,
    "boot": BOOT,
    "set-up": BOOT,
    "tear-down": BOOT,
    "wait": WAITING,
    "head job": WAITING,
    "debug hold": WAITING,
}
_OF_OTHERS: Final = {RESTARTED: RETRIES, THROWN_AWAY: THROWN, UNFINISHED: CUT_OFF}
_WITHOUT_TIME: Final = (SURCHARGE, EGRESS, STORAGE)

Work = tuple[str | None, str | None]
"""An executable and its entry point; None and None where no execution is charged for."""


class Pot(NamedTuple):
    """Money of one part of one entry point: so many executions, so long, for so much.

    Attributes
    ----------
    executions : int
        How many: of what was kept, those of which it was kept; else those that were charged for a worker.
    microseconds : int
        Of workers, all together.
    ticks : int
        What it cost.
    """

    executions: int
    microseconds: int
    ticks: int


_EMPTY: Final = Pot(0, 0, 0)


def cost_bridge(a: Ledger, b: Ledger) -> dict[tuple[Work, str], int]:
    """Return what the difference in cost between two runs comes from, by entry point and part, in ticks.

    Parameters
    ----------
    a, b : Ledger
        The runs, in one currency.

    Returns
    -------
    dict
        Whole ticks that add up to the cost of `b` less that of `a`; parts that are nothing are left out. What each
        part means stands in this folder's README.
    """
    pots_a, pots_b = pots(a), pots(b)
    found: dict[tuple[Work, str], int] = {}
    for work, part in sorted(pots_a.keys() | pots_b.keys(), key=_order):
        one, other = pots_a.get((work, part)), pots_b.get((work, part))
        if one is None or other is None:
            # The number of executions is known also where they spent nothing on this.
            one, other = one or _nothing(pots_a, work, part), other or _nothing(pots_b, work, part)
        for name, ticks in _shared_out(one, other, part).items():
            if ticks:
                found[work, name] = found.get((work, name), 0) + ticks
    return found


def pots(ledger: Ledger) -> dict[tuple[Work, str], Pot]:
    """Return the money of a run by entry point and part, before it is compared: each tick in exactly one pot.

    A pot of every part that counts executions is there where an entry point had any.
    """
    kept: dict[Work, int] = {}
    billed: dict[Work, int] = {}
    for line in ledger.lines:
        work = line.way[:2]
        kept[work] = kept.get(work, 0) + line.kept
        billed[work] = billed.get(work, 0) + line.billed
    found = {(work, DURATION): Pot(number, 0, 0) for work, number in kept.items() if number}
    found |= {(work, THROWN): Pot(number, 0, 0) for work, number in billed.items() if number}
    for line in ledger.lines:
        work = line.way[:2]
        for (what_for, outcome), spent in line.spent.items():
            if outcome == REFUNDED:
                continue
            part = part_of(what_for, outcome)
            before = found.get((work, part), _EMPTY)
            number = (kept if part in _KEPT_PARTS else billed)[work]
            time, ticks = before.microseconds + spent.microseconds, before.ticks + spent.ticks
            found[work, part] = Pot(number, time, ticks)
    return found


_KEPT_PARTS: Final = frozenset(_OF_KEPT.values())


def part_of(what_for: str, outcome: str | None) -> str:
    """Return the part that a charge belongs to, by what it was for and its outcome."""
    if what_for in _WITHOUT_TIME:
        return what_for
    return _OF_KEPT[what_for] if outcome == KEPT else _OF_OTHERS[outcome or UNFINISHED]


def by_part(bridge: dict[tuple[Work, str], int]) -> dict[str, int]:
    """Return a bridge by part alone, in the order of `PARTS`."""
    return {part: sum(ticks for (_, name), ticks in bridge.items() if name == part) for part in PARTS}


def _nothing(those: dict[tuple[Work, str], Pot], work: Work, part: str) -> Pot:
    counted = those.get((work, DURATION if part in _KEPT_PARTS else THROWN), _EMPTY)
    return Pot(counted.executions, 0, 0)


def _order(key: tuple[Work, str]) -> tuple[str, str, int]:
    (executable, function), part = key
    return executable or "", function or "", PARTS.index(part)


def _shared_out(a: Pot, b: Pot, own: str) -> dict[str, int]:
    difference = b.ticks - a.ticks
    if own == STORAGE or not (a.ticks or a.microseconds or b.ticks or b.microseconds):
        return {own: difference}
    if not a.executions or not b.executions:
        return {VOLUME: difference}
    if own in _WITHOUT_TIME:
        a, b = a._replace(microseconds=a.executions), b._replace(microseconds=b.executions)
        if not a.ticks or not b.ticks:
            return {own: difference}
        volume, _ = _effects(a, b)
        return {VOLUME: volume, own: difference - volume}
    if not a.microseconds or not b.microseconds:
        # Where one run has none of it, there is no hour of it whose price, nor an execution whose time, could change.
        return {own: difference}
    volume, price = _effects(a, b)
    return {VOLUME: volume, PRICE: price, own: difference - volume - price}


def _effects(a: Pot, b: Pot) -> tuple[int, int]:
    """Return what the number of executions and the price of time contribute, rounded to whole ticks.

    With x executions, y time of each and z ticks of each time, the first is Δx (2 y₀z₀ + 2 y₁z₁ + y₀z₁ + y₁z₀) / 6 and
    the second the same with x and z exchanged. Here both are brought to one denominator.
    """
    (n0, t0, c0), (n1, t1, c1) = a, b
    volume = (n1 - n0) * (2 * (c0 * n1 + c1 * n0) * t0 * t1 + t0 * t0 * c1 * n1 + t1 * t1 * c0 * n0)
    price = (c1 * t0 - c0 * t1) * (2 * (t0 + t1) * n0 * n1 + n0 * n0 * t1 + n1 * n1 * t0)
    below = 6 * n0 * n1 * t0 * t1
    return _divided(volume, below), _divided(price, below)


def _divided(above: int, below: int) -> int:
    """Return a quotient rounded to the nearest whole number, halves away from zero: the same with either sign."""
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
