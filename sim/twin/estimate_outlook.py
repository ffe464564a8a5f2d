"""What came of playing an estimate many times: ranges, and probabilities with their intervals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.planning.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.lean import LeanRun


@dataclass(frozen=True, slots=True)
class Range:
    """A figure over the replications: its median, and the ends between which it lies in nine of ten."""

    median: float
    p5: float
    p95: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What came of it.

    Attributes
    ----------
    cost, seconds : Range
        Of all jobs together, from the first creation to the last end.
    cut, timed_out, lost, done : Chance
        That a job is cut by its cost limit, runs into its timeout, loses a spot machine at least once, ends `done`.
    tries : float
        Tries of a job, in the mean.
    replications : int
        How often it was played.
    """

    cost: Range
    seconds: Range
    cut: Chance
    timed_out: Chance
    lost: Chance
    done: Chance
    tries: float
    replications: int


def outlook_of(runs: Sequence[LeanRun]) -> Outlook:
    """Return what replications, at least one, say together."""
    jobs = sum(run.jobs for run in runs)
    failures = [reason for run in runs for reason in run.failures]
    return Outlook(
        cost=_range([run.cost for run in runs]),
        seconds=_range([run.seconds for run in runs]),
        cut=Chance(failures.count("CostLimitExceeded"), jobs),
        timed_out=Chance(failures.count("JobTimeoutExceeded"), jobs),
        lost=Chance(sum(run.lost for run in runs), jobs),
        done=Chance(sum(run.done for run in runs), jobs),
        tries=sum(run.tries for run in runs) / jobs,
        replications=len(runs),
    )


def _range(values: Sequence[float]) -> Range:
    p5, median, p95 = np.quantile(np.asarray(values), [0.05, 0.5, 0.95]).tolist()
    return Range(median, p5, p95)


def as_plain(outlook: Outlook) -> dict[str, Any]:
    """Return an outlook as plain values: probabilities with the interval that holds them with 95 %."""
    return {name: _plain(getattr(outlook, name)) for name in outlook.__slots__}


def _plain(figure: Any) -> Any:
    match figure:
        case Range():
            return asdict(figure)
        case Chance():
            low, high = figure.interval
            return {"share": figure.share, "low": low, "high": high}
    return figure
