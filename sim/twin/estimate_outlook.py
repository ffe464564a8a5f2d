"""What came of playing an estimate many times: ranges, and probabilities with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.lean import LeanRun

_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Range:
    """A figure over the replications: its median, and the ends between which it lies in nine of ten."""

    median: float
    p5: float
    p95: float


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability: the share seen, and the interval that holds it with 95 % (Wilson's)."""

    share: float
    low: float
    high: float


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
        cut=chance(failures.count("CostLimitExceeded"), jobs),
        timed_out=chance(failures.count("JobTimeoutExceeded"), jobs),
        lost=chance(sum(run.lost for run in runs), jobs),
        done=chance(sum(run.done for run in runs), jobs),
        tries=sum(run.tries for run in runs) / jobs,
        replications=len(runs),
    )


def _range(values: Sequence[float]) -> Range:
    p5, median, p95 = np.quantile(np.asarray(values), [0.05, 0.5, 0.95]).tolist()
    return Range(median, p5, p95)


def chance(hits: int, of: int) -> Chance:
    """Return a probability from how often something was so."""
    share = hits / of
    centre = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / (1 + _Z**2 / of)
    return Chance(share, 0.0 if not hits else centre - half, 1.0 if hits == of else centre + half)
