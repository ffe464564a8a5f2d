"""Plans as they are asked for in Python: text in, an answer with a table out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.experiment.asked import ask
from sim.experiment.errors import ExperimentError
from sim.experiment.planning.budget import plan_budget as _plan_budget
from sim.experiment.planning.capacity import plan_capacity as _plan_capacity
from sim.experiment.planning.limit import plan_limit as _plan_limit
from sim.experiment.pool import Pool, all_cores
from sim.scenario.quantity_readers import read_moment
from sim.units import UnitError, parse_money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.experiment.planning.budget import BudgetPlan
    from sim.experiment.planning.capacity import CapacityPlan
    from sim.experiment.planning.limit import LimitPlan
    from sim.scenario.experiment import Written

Read = TypeVar("Read")


def plan_capacity(
    source: str | Path,
    deadline: str,
    *,
    confidence: float = 0.95,
    vary: Mapping[str, str | Sequence[Written]] | None = None,
    variants: Sequence[str] | None = None,
    replications: int = 60,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
) -> CapacityPlan:
    """Find the cheapest of a scenario's choices that meets a deadline.

    Parameters
    ----------
    source : str or pathlib.Path
        A scenario file.
    deadline : str
        An instant, or a time since the start of the scenario, such as `48 h`.
    confidence : float
        The share of runs that must meet it.
    vary, variants
        The choices, as :func:`sim.experiment.sweep.sweep` takes them; else those of the section `experiment`.
    replications : int
        How often each choice is played.
    overrides, seed, out, jobs
        As `sweep`.

    Returns
    -------
    CapacityPlan
        Its `best` choice, and the `table` of all.

    Raises
    ------
    ScenarioError, ExperimentError
        If something that was asked for cannot be.
    """
    asked = ask(source, vary=vary, variants=variants, replications=replications, overrides=overrides, seed=seed)
    return _plan_capacity(asked, _read(read_moment, deadline), confidence, _place(out), _pool(jobs))


def plan_budget(
    source: str | Path,
    budget: str,
    path: str,
    *,
    confidence: float = 0.95,
    replications: int = 60,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
) -> BudgetPlan:
    """Find the largest number of something that a budget pays for.

    Parameters
    ----------
    source : str or pathlib.Path
        A scenario file.
    budget : str
        The money, such as `2800 GBP`.
    path : str
        What is counted, such as `launches.step2.count`.
    confidence, replications, overrides, seed, out, jobs
        As :func:`plan_capacity`.

    Raises
    ------
    ScenarioError, ExperimentError
        If something that was asked for cannot be.
    """
    asked = ask(source, vary={path: [1]}, replications=replications, overrides=overrides, seed=seed)
    return _plan_budget(asked, path, _read(parse_money, budget), confidence, _place(out), _pool(jobs))


def plan_limit(
    source: str | Path,
    *,
    of: Sequence[str] = (),
    replications: int = 20,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
) -> LimitPlan:
    """Find out what limits of money cut, and the lowest that cut at most 1, 5 and 10 % of the executions.

    Parameters
    ----------
    source : str or pathlib.Path
        A scenario file.
    of : sequence of str
        Paths such as `launches.align`, `projects.gwas` or `accounts.wallet`; everything where none is given.
    replications, overrides, seed, out, jobs
        As :func:`plan_capacity`.

    Returns
    -------
    LimitPlan
        Its `table`, a row for each limit.

    Raises
    ------
    ScenarioError, ExperimentError
        If something that was asked for cannot be.
    """
    asked = ask(source, variants=(), replications=replications, overrides=overrides, seed=seed)
    return _plan_limit(asked, of, _place(out), _pool(jobs))


def _pool(jobs: int | None) -> Pool:
    return Pool(jobs or all_cores())


def _place(out: str | Path | None) -> Path | None:
    return None if out is None else Path(out)


def _read(reader: Callable[[str], Read], text: str) -> Read:
    try:
        return reader(text)
    except UnitError as error:
        raise ExperimentError(str(error)) from None
