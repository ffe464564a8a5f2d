"""Figures of a sample of replications: mean, median, percentiles, and the interval of the mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVEL: Final = 0.95
"""Probability with which an interval holds what it is of."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What replications say of one figure.

    Attributes
    ----------
    number : int
        How many there are.
    mean, median, p5, p95 : float
        Of the replications.
    low, high : float
        The interval that holds the mean of endlessly many replications with a probability of 95 % (Student's t); `nan`
        of a single one.
    """

    number: int
    mean: float
    median: float
    p5: float
    p95: float
    low: float
    high: float


def sample(values: Sequence[float] | NDArray[np.float64]) -> Sample:
    """Return the figures of at least one replication."""
    found = np.asarray(values, dtype=float)
    p5, median, p95 = np.quantile(found, [0.05, 0.5, 0.95]).tolist()
    mean = float(found.mean())
    half = half_width(found)
    return Sample(len(found), mean, median, p5, p95, mean - half, mean + half)


def half_width(values: NDArray[np.float64]) -> float:
    """Return half the width of the interval of a mean; `nan` of a single value, 0 where all are the same."""
    number = len(values)
    if number < 2:
        return float("nan")
    if values.min() == values.max():
        return 0.0
    return float(t_quantile(number - 1) * values.std(ddof=1) / number**0.5)


def t_quantile(freedom: int) -> float:
    """Return the quantile of Student's distribution that an interval with :data:`LEVEL` takes to each side."""
    from scipy.special import stdtrit  # noqa: PLC0415 - the part of scipy that is quick to load

    return float(stdtrit(freedom, (1 + LEVEL) / 2))
