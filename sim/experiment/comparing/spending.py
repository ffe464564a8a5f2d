"""What the charges of a run come to, by whom and for what: exact, in ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc

from sim.experiment.comparing.columns import NEVER, codes, combined, numbers, sums
from sim.experiment.comparing.hours import Hours
from sim.experiment.comparing.tries import NOBODY
from sim.records.metrics.costs import THROWN_AWAY
from sim.records.ticks import TICKS_OF_WORKERS, ticks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.experiment.comparing.columns import Numbers
    from sim.experiment.comparing.hours import Kind
    from sim.experiment.comparing.tries import Tries
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


NOTHING: Final = Spent(0, 0)


class Beside(NamedTuple):
    """What is charged for besides workers: of the execution at which place (None of storage), of what, for what."""

    place: int | None
    work: tuple[str | None, str | None]
    kind: Kind


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
    hours : Hours
        Workers' time; its `line` is the place of the way.
    row : array
        Which row of `executions` each stretch of it belongs to.
    extrapolated : int
        Ticks at extrapolated rates.
    spent : dict
        Time and ticks by the place of the way and what they were spent on, with the outcome: `kept`, `restarted`,
        `refunded`, `thrown away`, `unfinished`.
    besides : dict
        Ticks of what is no worker's time, by whose it is and what for.
    """

    def __init__(self, tables: Tables, tries: Tries) -> None:
        charges = tables.arrow("charges")
        outcome, outcomes = _outcomes(charges, tables.arrow("executions"), tries.charges)
        (what_for,), words = codes(charges["what_for"])
        found, kind = np.unique(what_for * len(outcomes) + outcome, return_inverse=True)
        self._kinds = tuple((str(words[at // len(outcomes)]), outcomes[at % len(outcomes)]) for at in found.tolist())
        self._kind = kind
        of_workers = numbers(charges["micros_per_unit"]) == NEVER
        self.row = tries.charges[of_workers]
        self.hours = Hours(
            tries.place[self.row],
            tries.way[self.row],
            kind[of_workers],
            numbers(charges["micros_per_hour"])[of_workers],
            (numbers(charges["to"]) - numbers(charges["from"]))[of_workers],
            self._kinds,
        )
        guessed = pc.equal(charges["rate_basis"], "extrapolated").fill_null(False).combine_chunks()
        self.extrapolated = self._ticks(guessed.to_numpy(zero_copy_only=False)[of_workers])
        spent = by_rate(self.hours.line, self.hours.kind, self.hours)
        self.spent = {(way, self._kinds[at]): found for (way, at), found in spent.items()}
        self.besides: dict[Beside, int] = {}
        for key, ticks in self._others(charges, tries, ~of_workers):
            self.besides[key] = self.besides.get(key, 0) + ticks

    def _ticks(self, chosen: NDArray[np.bool_]) -> int:
        hours = self.hours._replace(
            micros_per_hour=self.hours.micros_per_hour[chosen], microseconds=self.hours.microseconds[chosen]
        )
        nothing = np.zeros(len(hours.microseconds), dtype=np.int64)
        return sum(spent.ticks for spent in by_rate(nothing, nothing, hours).values())

    def _others(self, charges: pa.Table, tries: Tries, chosen: Numbers) -> Iterator[tuple[Beside, int]]:
        places = np.flatnonzero(chosen)
        if not len(places):
            return
        rows = charges.take(places)
        times = (numbers(rows["to"]) - numbers(rows["from"])).tolist()
        prices, sizes = rows["micros_per_unit"].to_pylist(), rows["bytes"].to_pylist()
        for place, price, size, time in zip(places.tolist(), prices, sizes, times, strict=True):
            row, kind = int(tries.charges[place]), self._kinds[self._kind[place]]
            work = NOBODY[:2] if row < 0 else tries.ways[tries.way[row]][:2]
            yield Beside(None if row < 0 else int(tries.place[row]), work, kind), ticks_of(kind[0], price, size, time)


def by_rate(first: Numbers, second: Numbers, hours: Hours) -> dict[tuple[int, int], Spent]:
    """Add up workers' time by two small whole numbers for each stretch; what it cost is exact."""
    if not len(first):
        return {}
    # Times at the same rate are added first: they fit 64 bits, their products with the rate need not.
    rates, rate = np.unique(hours.micros_per_hour, return_inverse=True)
    keys = combined([first, second, rate], [0, int(second.max()) + 1, len(rates)])
    _, begin, group = np.unique(keys, return_index=True, return_inverse=True)
    times = sums(group, hours.microseconds, len(begin)).tolist()
    found: dict[tuple[int, int], Spent] = {}
    cells = zip(
        first[begin].tolist(), second[begin].tolist(), hours.micros_per_hour[begin].tolist(), times, strict=True
    )
    for one, other, micros, time in cells:
        before = found.get((one, other), NOTHING)
        ticks = before.ticks + micros * time * TICKS_OF_WORKERS
        found[one, other] = Spent(before.microseconds + time, ticks)
    return found


def _outcomes(charges: pa.Table, executions: pa.Table, row: Numbers) -> tuple[Numbers, list[str | None]]:
    (outcome,), names = codes(charges["outcome"])
    names = [*names, RESTARTED, REFUNDED]
    if THROWN_AWAY not in names:
        return outcome, names
    lost = outcome == names.index(THROWN_AWAY)
    again = pc.equal(executions["state"], "restarted").fill_null(False).combine_chunks()
    followed = again.to_numpy(zero_copy_only=False)[row]
    outcome = np.where(lost & followed, len(names) - 2, outcome)
    free = numbers(charges["micros_per_hour"]) == 0
    return np.where(lost & free, len(names) - 1, outcome), names
