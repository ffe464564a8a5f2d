"""From what one run cost to what another one did: a bridge of causes that add up to the difference, to the last tick.

Executions that both runs have are found by their place (`identity.py`). What only one of them completed is volume, at
what it cost there. What both completed cost time × the price of time; a difference of products is shared out among its
factors by the mean over all orders in which they can change (`shares.py`). So no order is preferred, and where the two
runs change places each part changes its sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.comparing.parts import KEPT_PARTS, PARTS, PRICE, VOLUME, part_of
from sim.experiment.comparing.shares import Lot, of_lots, of_products
from sim.experiment.comparing.spending import NOTHING, REFUNDED, Spent, by_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment.comparing.columns import Numbers
    from sim.experiment.comparing.identity import Places
    from sim.experiment.comparing.ledger import Ledger

Work = tuple[str | None, str | None]
"""An executable and its entry point; None and None where no execution is charged for."""
Bridge = dict[tuple[Work, str], int]
"""Ticks by entry point and part."""


def cost_bridge(a: Ledger, b: Ledger) -> Bridge:
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
    meeting = _Meeting(Pots(a), Pots(b))
    found: Bridge = {}
    for work, part, ticks in (*meeting.of_workers(), *meeting.besides(a, -1), *meeting.besides(b, 1)):
        found[work, part] = found.get((work, part), 0) + ticks
    return {key: ticks for key, ticks in found.items() if ticks}


class _Meeting:
    """Two runs, and which executions both of them have."""

    def __init__(self, a: Pots, b: Pots) -> None:
        self._a, self._b = a, b
        self._kept = np.intersect1d(a.places(kept=True), b.places(kept=True))
        self._ran = np.intersect1d(a.places(kept=False), b.places(kept=False))
        self._works = a.works_with(self._ran)

    def of_workers(self) -> Iterator[tuple[Work, str, int]]:
        """Yield what workers' time contributes."""
        ones, others = (pots.split(self._kept, self._ran) for pots in (self._a, self._b))
        for work, part, common in sorted(ones.keys() | others.keys(), key=_order):
            one, other = (split.get((work, part, common), NOTHING) for split in (ones, others))
            if common:
                price = of_products(one, other)
                yield work, PRICE, price
                yield work, part, other.ticks - one.ticks - price
            elif self._is_volume(work):
                yield work, VOLUME, other.ticks - one.ticks
            else:
                lots = Lot(self._a.number(work, part), *one), Lot(self._b.number(work, part), *other)
                yield from ((work, name, ticks) for name, ticks in of_lots(*lots, part).items())

    def besides(self, ledger: Ledger, sign: int) -> Iterator[tuple[Work, str, int]]:
        """Yield what one run was charged besides, which has no time that it could be a price of."""
        ran = set(self._ran.tolist())
        for (place, work, (what_for, _)), ticks in ledger.besides.items():
            alone = place is not None and place not in ran and self._is_volume(work)
            yield work, VOLUME if alone else what_for, sign * ticks

    def _is_volume(self, work: Work) -> bool:
        """Return whether what only one run has of an entry point is volume; else the two are compared as lots."""
        return work in self._works or work not in self._a.works or work not in self._b.works


def by_part(bridge: Bridge) -> dict[str, int]:
    """Return a bridge by part alone, in the order of `PARTS`."""
    return {part: sum(ticks for (_, name), ticks in bridge.items() if name == part) for part in PARTS}


class Pots:
    """Workers' time of a run by entry point and part.

    Parameters
    ----------
    ledger : Ledger
        The run.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._hours = ledger.hours
        self._lines = ledger.lines
        self.works: list[Work] = list(dict.fromkeys(line.way[:2] for line in ledger.lines))
        """All entry points that it ran."""
        numbers = {work: place for place, work in enumerate(self.works)}
        work_of_line = np.array([numbers[line.way[:2]] for line in ledger.lines], dtype=np.int64)
        part_of_kind = [
            -1 if outcome == REFUNDED else PARTS.index(part_of(what_for, outcome))
            for what_for, outcome in self._hours.kinds
        ]
        self._work = work_of_line[self._hours.line]
        self._part = np.array(part_of_kind, dtype=np.int64)[self._hours.kind]
        self._is_kept = np.isin(self._part, [PARTS.index(part) for part in KEPT_PARTS])

    def places(self, *, kept: bool) -> Places:
        """Return the places of executions of which something was kept, or of all that were charged for a worker."""
        found: Places = np.unique(self._hours.place[self._is_kept] if kept else self._hours.place)
        return found

    def works_with(self, places: Places) -> set[Work]:
        """Return the entry points that were charged for at any of some places."""
        there = np.isin(self._hours.place, places)
        return {self.works[place] for place in np.unique(self._work[there]).tolist()}

    def number(self, work: Work, part: str) -> int:
        """Return how many executions of an entry point were completed, or charged for where a part is of any."""
        lines = [line for line in self._lines if line.way[:2] == work]
        return sum(line.kept if part in KEPT_PARTS else line.billed for line in lines)

    def split(self, kept: Places, ran: Places) -> dict[tuple[Work, str, bool], Spent]:
        """Return what was spent by entry point, part, and whether the other run has that execution too.

        Parameters
        ----------
        kept, ran : array
            Places of which both runs have kept something, and of which both were charged for a worker.
        """
        place = self._hours.place
        common = np.where(self._is_kept, np.isin(place, kept), np.isin(place, ran))
        counted = self._part >= 0
        part: Numbers = self._part[counted] * 2 + common[counted]
        rest = self._hours._replace(
            micros_per_hour=self._hours.micros_per_hour[counted], microseconds=self._hours.microseconds[counted]
        )
        spent = by_rate(self._work[counted], part, rest)
        return {(self.works[work], PARTS[at // 2], bool(at % 2)): found for (work, at), found in spent.items()}


def _order(key: tuple[Work, str, bool]) -> tuple[str, str, int, bool]:
    (executable, function), part, common = key
    return executable or "", function or "", PARTS.index(part), common
