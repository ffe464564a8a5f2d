"""Which of a scenario's choices meets a deadline at the least cost, and what time costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.measures import measure
from sim.experiment.planning.chance import Chance
from sim.experiment.planning.trust import extrapolated_share
from sim.experiment.statistics import Sample, sample
from sim.experiment.store import Store
from sim.experiment.work import Stretch, perform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from sim.experiment.asked import Asked
    from sim.experiment.play import Outcome
    from sim.experiment.points import Point
    from sim.experiment.pool import Pool
    from sim.experiment.work import Watch
    from sim.scenario.quantity_readers import Moment

_AS_MUCH: Final = 0.99
"""Share of what the others get done that a choice must get done to be held against them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What came of one choice.

    Attributes
    ----------
    point : Point
        The choice.
    error : str or None
        Why it cannot be played; nothing else is known of it then.
    in_time : Chance
        In how many runs everything was final by the deadline, and nothing had expired or was cut
        by a project's or an account's limit.
    cost : Sample
        What it costs.
    seconds : Sample
        When all was final, in seconds since the start of the scenario.
    done : float
        Executions that end `done`, on average.
    gets_done : bool
        Whether that is as many as other choices get done, but for 1 %.
    on_frontier : bool
        Whether no other choice that gets as much done is cheaper and sooner.
    """

    point: Point
    error: str | None
    in_time: Chance
    cost: Sample | None
    seconds: Sample | None
    done: float
    gets_done: bool = True
    on_frontier: bool = False

    @property
    def overrides(self) -> tuple[str, ...]:
        """What to change in the scenario to have it, as `overrides` and `--set` take it; its variant aside."""
        return self.point.overrides


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """The answer.

    Attributes
    ----------
    choices : list of Choice
        All of them, the cheapest first.
    best : Choice or None
        The cheapest that meets the deadline; None where none does.
    nearest : Choice or None
        The one that meets it most often, and of these the soonest.
    deadline : float
        In seconds since the start.
    confidence : float
        How sure one wants to be.
    runs : int
        How many runs it took.
    extrapolated : float or None
        Which share of the cost is at extrapolated rates; None where nothing was billed.
    """

    choices: list[Choice]
    best: Choice | None
    nearest: Choice | None
    deadline: float
    confidence: float
    runs: int
    extrapolated: float | None

    @property
    def table(self) -> pd.DataFrame:
        """A row for each choice: what it is, what it costs, how long it takes, in how many runs it is in time."""
        import pandas as pd  # noqa: PLC0415 - only who asks for a table pays for it

        return pd.DataFrame([_row(choice) for choice in self.choices])


def _row(choice: Choice) -> dict[str, Any]:
    cost, seconds = choice.cost, choice.seconds
    return {
        "variant": choice.point.variant,
        **dict(choice.point.changes),
        "cost_mean": None if cost is None else cost.mean,
        "cost_low": None if cost is None else cost.low,
        "cost_high": None if cost is None else cost.high,
        "cost_p95": None if cost is None else cost.p95,
        "hours_mean": None if seconds is None else seconds.mean / 3600,
        "hours_p95": None if seconds is None else seconds.p95 / 3600,
        "in_time": choice.in_time.share,
        "in_time_at_least": choice.in_time.at_least,
        "done": choice.done,
        "on_frontier": choice.on_frontier,
        "error": choice.error,
    }


def plan_capacity(
    asked: Asked,
    deadline: Moment,
    confidence: float,
    out: Path | None,
    pool: Pool,
    watch: Watch | None = None,
    *,
    sure: bool = False,
) -> CapacityPlan:
    """Play every choice, and find the cheapest that meets a deadline.

    Parameters
    ----------
    asked : Asked
        The scenario, its choices, and how often each is played.
    deadline : Moment
        An instant, or a time since the start of the scenario.
    confidence : float
        The share of runs that must meet it.
    out : pathlib.Path, optional
        Folder that takes the runs.
    pool : Pool
        Where they are played.
    watch : callable, optional
        Is told how far it is.
    sure : bool
        That more than 100 000 runs are meant.

    Raises
    ------
    ExperimentError
        As :func:`sim.experiment.work.perform`.
    """
    start = asked.base.start
    until = deadline.at(start)
    stretches = [Stretch(point, asked.beliefs, asked.replications) for point in asked.points]
    with Store(out, {"kind": "plan capacity", **asked.about}) as store:
        perform(asked, stretches, store, pool, measure, watch=watch, sure=sure)
        played = [_runs(stretch, store) for stretch in stretches]
    answers = zip(stretches, played, strict=True)
    choices = [_choice(stretch.point, runs, start / 1e6, until / 1e6) for stretch, runs in answers]
    judged = sorted(_judged(choices), key=lambda choice: choice.cost.mean if choice.cost else float("inf"))
    fit = [choice for choice in judged if choice.gets_done and choice.cost is not None]
    best = next((choice for choice in fit if choice.in_time.share >= confidence), None)
    nearest = max(fit, key=lambda choice: (choice.in_time.share, -_p95(choice)), default=None)
    every = [run for runs in played for run in runs]
    extrapolated = extrapolated_share(every)
    return CapacityPlan(judged, best, nearest, (until - start) / 1e6, confidence, len(every), extrapolated)


def _runs(stretch: Stretch, store: Store) -> list[Outcome]:
    return [store.outcomes[stretch.point.number, stretch.beliefs, number] for number in range(stretch.replications)]


def _choice(point: Point, runs: Sequence[Outcome], start: float, until: float) -> Choice:
    error = next((run.error for run in runs if run.error is not None), None)
    rows: list[dict[str, Any]] = [run.answer for run in runs if run.error is None]
    if error is not None or not rows:
        return Choice(point, error, Chance(0, len(runs)), None, None, 0.0, gets_done=False)
    ends = [row["end"] if row["end"] is not None else start for row in rows]
    met = sum(
        end <= until and not (row["unfinished"] or row["cut_by_spending_limit"] or row["expired"])
        for end, row in zip(ends, rows, strict=True)
    )
    return Choice(
        point,
        None,
        Chance(met, len(rows)),
        sample([row["cost"] for row in rows]),
        sample([end - start for end in ends]),
        float(np.mean([row["done"] for row in rows])),
    )


def _judged(choices: Sequence[Choice]) -> list[Choice]:
    """Say of each choice whether it gets as much done as the others, and whether it is on the frontier."""
    most = max((choice.done for choice in choices), default=0.0)
    judged = [replace(choice, gets_done=choice.error is None and choice.done >= _AS_MUCH * most) for choice in choices]
    fit = [choice for choice in judged if choice.gets_done]
    return [replace(choice, on_frontier=choice.gets_done and not _is_beaten(choice, fit)) for choice in judged]


def _is_beaten(choice: Choice, others: Sequence[Choice]) -> bool:
    mine = _cost_and_time(choice)
    return any(
        all(theirs <= own for theirs, own in zip(_cost_and_time(other), mine, strict=True))
        and _cost_and_time(other) != mine
        for other in others
    )


def _cost_and_time(choice: Choice) -> tuple[float, float]:
    assert choice.cost is not None
    return choice.cost.mean, _p95(choice)


def _p95(choice: Choice) -> float:
    assert choice.seconds is not None
    return choice.seconds.p95
