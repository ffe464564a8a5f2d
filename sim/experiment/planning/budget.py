"""How much of something a budget buys: the largest number of it that the money pays for, as surely as is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.errors import ExperimentError
from sim.experiment.measures import measure
from sim.experiment.planning.chance import Chance
from sim.experiment.planning.probe import Probe
from sim.experiment.planning.search import last_true
from sim.experiment.planning.trust import extrapolated_share
from sim.experiment.statistics import Sample, sample
from sim.experiment.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.asked import Asked
    from sim.experiment.pool import Pool
    from sim.experiment.work import Watch
    from sim.units import Money

MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Bought:
    """What so many of it cost.

    Attributes
    ----------
    count : int
        How many.
    within : Chance
        In how many runs the budget pays for all of them, and they all come to an end.
    hindered : int
        In how many of the others the money would have been enough: a limit of a project or an account cut something, or
        it expired, or did not end.
    cost : Sample
        What they cost.
    done : float
        Executions that end `done`, on average.
    """

    count: int
    within: Chance
    hindered: int
    cost: Sample
    done: float


@dataclass(frozen=True, slots=True)
class BudgetPlan:
    """The answer.

    Attributes
    ----------
    path : str
        What is counted.
    budget : Money
        The money.
    confidence : float
        How sure one wants to be.
    best : Bought or None
        The largest number that it pays for; None where it does not even pay for one.
    next : Bought or None
        One more than that; None at :data:`MOST`.
    runs : int
        How many runs it took.
    extrapolated : float or None
        Which share of the cost is at extrapolated rates; None where nothing was billed.
    """

    path: str
    budget: Money
    confidence: float
    best: Bought | None
    next: Bought | None
    runs: int
    extrapolated: float | None


def plan_budget(
    asked: Asked,
    path: str,
    budget: Money,
    confidence: float,
    out: Path | None,
    pool: Pool,
    watch: Watch | None = None,
) -> BudgetPlan:
    """Find the largest whole number at a path that a budget pays for.

    It is looked for by doubling and halving, which is right where more of it never costs less: the luck is the same for
    each number, so that holds run by run.

    Parameters
    ----------
    asked : Asked
        The scenario, and how often each number is played.
    path : str
        What is counted, such as `launches.step2.count`.
    budget : Money
        The money, in the currency of the accounts.
    confidence : float
        The share of runs that the budget must pay for.
    out : pathlib.Path, optional
        Folder that takes the runs.
    pool : Pool
        Where they are played.
    watch : callable, optional
        Is told how far it is.

    Raises
    ------
    ExperimentError
        If the currency is another, or a run fails.
    ScenarioError
        If there is no such path.
    """
    currency = asked.about["currency"]
    if budget.currency != currency:
        raise ExperimentError(f"the budget is in {budget.currency} and accounts are charged in {currency}: write it so")
    about = {"kind": "plan budget", **asked.about, "path": path}
    with Store(out, about) as store:
        probe = Probe(asked, store, pool, measure, watch)
        counts = _Counts(probe, path, budget, confidence)
        one = counts.of(1)
        guess = int(budget.micros / 1e6 / one.cost.p95) if one.cost.p95 > 0 else MOST
        found = last_true(counts.is_paid_for, guess, 1, MOST)
        best = None if found is None else counts.of(found)
        after = None if found == MOST else counts.of(1 if found is None else found + 1)
        return BudgetPlan(path, budget, confidence, best, after, probe.runs, extrapolated_share(probe.outcomes))


class _Counts:
    def __init__(self, probe: Probe, path: str, budget: Money, confidence: float) -> None:
        self._probe, self._path, self._budget, self._confidence = probe, path, budget, confidence

    def is_paid_for(self, count: int) -> bool:
        return self.of(count).within.share >= self._confidence

    def of(self, count: int) -> Bought:
        rows: list[dict[str, Any]] = self._probe.answers(((self._path, str(count)),))
        costs = np.array([row["cost"] for row in rows])
        enough = [row for row in rows if row["cost"] <= self._budget.micros / 1e6]
        # What never ran costs nothing, and was not bought.
        whole = sum(not (row["cut_by_spending_limit"] or row["expired"] or row["unfinished"]) for row in enough)
        done = float(np.mean([row["done"] for row in rows]))
        return Bought(count, Chance(whole, len(rows)), len(enough) - whole, sample(costs), done)
