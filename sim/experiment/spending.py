"""What the charges of a run come to, by whom and for what: exact, in ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc

from sim.experiment.columns import NEVER, codes, combined, numbers, sums
from sim.records.metrics.costs import THROWN_AWAY
from sim.records.ticks import TICKS_OF_WORKERS, ticks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from sim.experiment.columns import Numbers
    from sim.experiment.tries import Tries
    from sim.records.tables import Tables

RESTARTED: Final = "restarted"
"""Outcome of a charge that was thrown away, where another try of the job followed."""
REFUNDED: Final = "refunded"
"""Outcome of a charge that was thrown away and not charged for (H6)."""
KEPT: Final = "kept"


class Spent(NamedTuple):
    """What was spent on one thing: microseconds of workers (0 where it is no worker's time), and ticks."""

    microseconds: int
    ticks: int


class Spending:
    """The charges of a run.

    Parameters
    ----------
    tables : Tables
        The tables of a run, all of whose charges are in one currency.
    tries : Tries
        Which rows belong together.

    Attributes
    ----------
    spent : dict
        By the place of the way (-1: nobody's), what it was spent on, and the outcome: `kept`, `restarted`,
        `refunded`, `thrown away`, `unfinished`; None of storage and egress.
    billed : array
        Whether each row of `executions` was charged for a worker's time.
    kept : array
        Whether it was, and what that bought is kept.
    """

    def __init__(self, tables: Tables, tries: Tries) -> None:
        charges = tables.arrow("charges")
        self._row = tries.charges
        (self._outcome,), self._outcomes = _outcomes(charges, tables.arrow("executions"), tries.charges)
        (self._what_for,), self._kinds = codes(charges["what_for"])
        self._way = np.where(self._row < 0, -1, tries.way[self._row]) if len(tries.way) else self._row
        of_workers = numbers(charges["micros_per_unit"]) == NEVER
        self.spent: dict[tuple[int, str, str | None], Spent] = {}
        for way, what_for, outcome, time, ticks in self._of_workers(charges, of_workers):
            self._add((way, what_for, outcome), time, ticks)
        for way, what_for, outcome, ticks in self._others(charges, ~of_workers):
            self._add((way, what_for, outcome), 0, ticks)
        self.billed = self._rows_of(tries, of_workers)
        kept = self._outcomes.index(KEPT) if KEPT in self._outcomes else -1
        self.kept = self._rows_of(tries, of_workers & (self._outcome == kept))

    def _rows_of(self, tries: Tries, charged: Numbers) -> Numbers:
        rows = np.zeros(len(tries.way), dtype=bool)
        rows[self._row[charged]] = True
        return rows

    def _add(self, key: tuple[int, str, str | None], time: int, ticks: int) -> None:
        before = self.spent.get(key, Spent(0, 0))
        self.spent[key] = Spent(before.microseconds + time, before.ticks + ticks)

    def _of_workers(self, charges: pa.Table, chosen: Numbers) -> Iterator[tuple[int, str, str | None, int, int]]:
        # Times at the same rate are added first: they fit 64 bits, their products with the rate need not.
        rates, rate = np.unique(numbers(charges["micros_per_hour"])[chosen], return_inverse=True)
        columns = [self._way[chosen] + 1, self._what_for[chosen], self._outcome[chosen], rate]
        sizes = [int(self._way.max(initial=0)) + 2, len(self._kinds), len(self._outcomes), max(1, len(rates))]
        found, first, group = np.unique(combined(columns, sizes), return_index=True, return_inverse=True)
        times = sums(group, (numbers(charges["to"]) - numbers(charges["from"]))[chosen], len(found))
        cells = [column[first].tolist() for column in columns]
        for way, kind, outcome, at, time in zip(*cells, times.tolist(), strict=True):
            ticks = int(rates[at]) * time * TICKS_OF_WORKERS
            yield way - 1, str(self._kinds[kind]), self._outcomes[outcome], time, ticks

    def _others(self, charges: pa.Table, chosen: Numbers) -> Iterator[tuple[int, str, str | None, int]]:
        places = np.flatnonzero(chosen)
        if not len(places):
            return
        rows = charges.take(places)
        times = (numbers(rows["to"]) - numbers(rows["from"])).tolist()
        prices, sizes = rows["micros_per_unit"].to_pylist(), rows["bytes"].to_pylist()
        for place, price, size, time in zip(places.tolist(), prices, sizes, times, strict=True):
            what_for, outcome = str(self._kinds[self._what_for[place]]), self._outcomes[self._outcome[place]]
            yield int(self._way[place]), what_for, outcome, ticks_of(what_for, price, size, time)


def _outcomes(charges: pa.Table, executions: pa.Table, row: Numbers) -> tuple[list[Numbers], list[str | None]]:
    (outcome,), names = codes(charges["outcome"])
    names = [*names, RESTARTED, REFUNDED]
    if THROWN_AWAY not in names:
        return [outcome], names
    lost = outcome == names.index(THROWN_AWAY)
    again = pc.equal(executions["state"], "restarted").fill_null(False).combine_chunks()
    followed = again.to_numpy(zero_copy_only=False)[row]
    outcome = np.where(lost & followed, len(names) - 2, outcome)
    free = numbers(charges["micros_per_hour"]) == 0
    return [np.where(lost & free, len(names) - 1, outcome)], names
