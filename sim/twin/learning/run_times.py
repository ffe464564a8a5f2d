"""How long executables run: the distribution of each entry point's run times, and what they grow with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import stats

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE
from sim.twin.causes import OWN
from sim.twin.learning.beliefs import Belief
from sim.twin.learning.delay_fit import DelayFit, fit_delay
from sim.twin.machines import cores_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.twin.naming import Naming
    from sim.twin.record import Record

_GUESSED_SPREAD: Final = 0.5
"""Spread of a run time, as that of its logarithm, where too few were seen to tell."""
_FREEDOM: Final = 3.0
"""Observations that the guess at the spread counts for."""
_FEWEST_SIZES: Final = 3


@dataclass(frozen=True, slots=True)
class Law:
    """What run times grow with.

    Attributes
    ----------
    kind : str
        `cores`: time = work × (serial + (1 - serial) / cores); `input size`: time = fixed + per_gb × GB.
    values : mapping
        `work_core_hours` and `serial`, or `fixed_seconds` and `seconds_per_gb`: each with its interval.
    observations : int
        How many stand behind it.
    """

    kind: str
    values: dict[str, tuple[float, float, float]]
    observations: int


@dataclass(frozen=True, slots=True)
class RunTime:
    """What was learned of one entry point: its run times on their usual instance type, and a law where one shows."""

    key: str
    fit: DelayFit
    law: Law | None


def run_seconds(record: Record) -> float | None:
    """Return how long a done job ran, from `running` to the stop of its worker; None where that is not known."""
    if record.state != "done" or record.running is None or record.stopped is None or record.is_reused:
        return None
    return max(0.001, (record.stopped - record.running) / 1000)


def ran_longer_than(record: Record, at: int) -> float | None:
    """Return how long a job had run when something outside ended it, or when the records end; None where it was over.

    Who looks only at what has ended sees the short ones.
    """
    if record.running is None or record.is_reused or record.state == "done" or record.failure_reason in OWN:
        return None
    end = record.stopped if record.stopped is not None else at
    return max(0.001, (end - record.running) / 1000)


def learn_run_times(
    jobs: Sequence[Record], naming: Naming, seed: int, held: Mapping[str, Belief] | None = None
) -> list[RunTime]:
    """Learn the run time of every entry point that was seen to end, or of which something is known, by its key.

    Parameters
    ----------
    jobs : sequence of Record
        What ran.
    naming : Naming
        What executables are called: a key is `executable:entry_point`.
    seed : int
        Seed of the draws.
    held : mapping, optional
        What other records have taught, by key.
    """
    known = held or {}
    at = max((record.last_instant for record in jobs), default=0)
    seen: dict[str, list[Record]] = defaultdict(list)
    longer: dict[str, list[float]] = defaultdict(list)
    for record in jobs:
        key = naming.kind(record)
        so_far = ran_longer_than(record, at)
        if run_seconds(record) is not None:
            seen[key].append(record)
        elif so_far is not None:
            longer[key].append(so_far)
    keys = sorted({*seen, *(key for key in longer if key in known)})
    return [_learn(key, seen[key], longer[key], seed, known.get(key)) for key in keys]


def _learn(key: str, jobs: Sequence[Record], longer: Sequence[float], seed: int, held: Belief | None) -> RunTime:
    seconds = [run_seconds(record) or 0.0 for record in jobs]
    if held is not None:
        return RunTime(key, fit_delay(seconds, longer, held, seed), None)
    # There is no default to shrink towards: the belief is centred on what was seen, and counts for the spread alone.
    centre = float(np.exp(np.mean(np.log([*seconds, *longer]))))
    fit = fit_delay(seconds, longer, Belief(centre, _GUESSED_SPREAD, weight=0.01, freedom=_FREEDOM), seed)
    return RunTime(key, fit, None if longer else _by_cores(jobs, seconds) or _by_size(jobs, seconds))


def _by_cores(jobs: Sequence[Record], seconds: Sequence[float]) -> Law | None:
    cores = np.array([cores_of(record.instance_type or DEFAULT_INSTANCE_TYPE) for record in jobs], dtype=float)
    if len(set(cores)) < 2 or len(seconds) < _FEWEST_SIZES:
        return None
    fit = _line(1 / cores, seconds)
    if fit is None:
        return None
    (fixed, fixed_low, fixed_high), (slope, slope_low, slope_high) = fit
    work = fixed + slope
    if work <= 0:
        return None
    serial = min(1.0, max(0.0, fixed / work))
    bounds = sorted(min(1.0, max(0.0, end / work)) for end in (fixed_low, fixed_high))
    hours = work / 3600
    spread = (max(0.0, fixed_low + slope_low) / 3600, (fixed_high + slope_high) / 3600)
    return Law("cores", {"work_core_hours": (hours, *spread), "serial": (serial, bounds[0], bounds[1])}, len(seconds))


def _by_size(jobs: Sequence[Record], seconds: Sequence[float]) -> Law | None:
    sizes = [record.input_bytes for record in jobs]
    if any(size is None for size in sizes) or len(set(sizes)) < _FEWEST_SIZES:
        return None
    fit = _line(np.array(sizes, dtype=float) / 1e9, seconds)
    if fit is None or fit[1][1] <= 0:
        return None
    return Law("input size", {"fixed_seconds": fit[0], "seconds_per_gb": fit[1]}, len(seconds))


def _line(x: Any, y: Sequence[float]) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
    """Return intercept and slope of a line, each with its interval; None where there are too few points for one."""
    if len(y) < _FEWEST_SIZES:
        return None
    found = stats.linregress(x, y)
    t = float(stats.t.ppf(0.975, len(y) - 2))
    slope, intercept = float(found.slope), float(found.intercept)
    ds, di = t * float(found.stderr), t * float(found.intercept_stderr)
    return (intercept, intercept - di, intercept + di), (slope, slope - ds, slope + ds)
