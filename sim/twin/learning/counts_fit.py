"""Learning a share from counts, and how often spot machines are taken away from how long jobs had them (K3, K4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from sim.twin.learning.delay_fit import DRAWS, LEVEL, Interval
from sim.twin.readers.purchases import SPOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.twin.record import Record

INTERRUPTED: Final = "SpotInstanceInterruption"
_HOUR_MS: Final = 3_600_000
_SHARE_PRIOR: Final = (0.2, 1.0)
"""Pooled starts are believed to be rare (G4)."""
_HAZARD: Final = 0.3
_HAZARD_WEIGHT: Final = 0.5
"""Interruptions that the belief in the default hazard counts for."""


def fit_share(hits: int, of: int) -> Interval:
    """Learn a share; where all or none were seen, the interval reaches to the end."""
    a, b = _SHARE_PRIOR[0] + hits, _SHARE_PRIOR[1] + of - hits
    model = stats.beta(a, b)
    tail = (1 - LEVEL) / 2
    low = 0.0 if hits == 0 else float(model.ppf(tail))
    high = 1.0 if hits == of and of else float(model.ppf(1 - tail))
    return Interval(a / (a + b), low, high)


def fit_hazard(jobs: Sequence[Record], seed: int) -> tuple[Interval, int, float, NDArray[np.float64]]:
    """Learn how often a spot machine is taken away, times per hour.

    Tries that were recorded count with the time that they had their machine. Of an interruption that only
    `failureCounts` tells of, it is known that it came before the job's run was over.

    Returns
    -------
    tuple
        The hazard, how many interruptions stand behind it, the hours on spot, and draws from the posterior.
    """
    hours, seen = 0.0, 0
    unseen: list[tuple[int, float]] = []
    recorded = {record.key for record in jobs}
    for record in jobs:
        end = record.stopped
        if record.purchase == SPOT and record.started is not None and end is not None and end > record.started:
            hours += (end - record.started) * record.instances / _HOUR_MS
            seen += record.failure_reason == INTERRUPTED
        lost = record.failure_counts.get(INTERRUPTED, 0)
        if lost and (record.id, record.number - 1) not in recorded and record.billed:
            unseen.append((lost, record.billed / _HOUR_MS))
    grid = np.exp(np.linspace(np.log(1e-4), np.log(1e3), 4001))
    density = (_HAZARD_WEIGHT + seen) * np.log(grid) - (_HAZARD_WEIGHT / _HAZARD + hours) * grid
    for lost, run in unseen:
        density += lost * np.log1p(-np.exp(-grid * run))
    weights = np.exp(density - density.max())
    total = np.cumsum(weights / weights.sum())
    low, middle, high = (float(grid[np.searchsorted(total, q)]) for q in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
    uniform = np.random.default_rng(seed).random(DRAWS)
    draws = grid[np.minimum(np.searchsorted(total, uniform), len(grid) - 1)]
    return Interval(middle, low, high), seen + sum(lost for lost, _ in unseen), hours, draws
