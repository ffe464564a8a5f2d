"""Differences of pairs of runs that share their luck, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.statistics import half_width, t_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pairs, with the interval that holds that of endlessly many with a probability of 95 %.

    Attributes
    ----------
    mean, low, high : float
        The mean and its interval, both `nan` where a single pair gives none; both are the mean where all are alike.
    number : int
        How many pairs there are.
    """

    mean: float
    low: float
    high: float
    number: int

    @property
    def has_interval(self) -> bool:
        """True where there is more than one pair."""
        return not isnan(self.low)

    @property
    def is_fixed(self) -> bool:
        """True where there is an interval and it has no width: luck plays no part."""
        return self.low == self.high

    @property
    def is_zero(self) -> bool:
        """True where every pair is the same."""
        return self.mean == 0 and (self.is_fixed or not self.has_interval)

    @property
    def is_told(self) -> bool:
        """True where it is certain enough that it is not zero."""
        if not self.has_interval:
            return self.mean != 0
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> Estimate:
        """Return the same in another unit; `factor` is above zero."""
        return Estimate(self.mean * factor, self.low * factor, self.high * factor, self.number)


def mean_of(values: Sequence[float] | NDArray[np.float64]) -> Estimate:
    """Return the mean of at least one value with Student's interval."""
    found = np.asarray(values, dtype=float)
    half = half_width(found)
    # The mean of equal floats need not be one of them.
    mean = float(found.mean() if half else found[0])
    return Estimate(mean, mean - half, mean + half, len(found))


def relative(a: Sequence[float], b: Sequence[float]) -> Estimate | None:
    """Return by what part the mean of `b` is above that of `a`: the ratio of the means, less one.

    Its interval is Fieller's: all ratios r for which the differences b − r a have a mean that may be zero, by Student's
    interval. So it holds zero exactly where the interval of the plain difference does, and the two cannot contradict
    each other. A ratio of means is what a budget asks for; the mean of ratios would count a cheap day like a dear one.

    Returns
    -------
    Estimate or None
        None where the mean of `a` may be zero itself, so that there is no such part.
    """
    one, other = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    number, base = len(one), float(one.mean())
    if base <= 0:
        return None
    ratio = float(other.mean()) / base
    if number == 1:
        return Estimate(ratio - 1, nan, nan, 1)
    if (one == other).all():
        return Estimate(0.0, 0.0, 0.0, number)
    rest = other - ratio * one
    square = t_quantile(number - 1) ** 2 / number
    spread, together = square * float(rest.var(ddof=1)), square * _covariance(rest, one)
    # With r = ratio + d: (base² − square·var(a)) d² + 2 square·cov(rest, a) d − square·var(rest) = 0.
    leading = base**2 - square * float(one.var(ddof=1))
    if leading <= 0:
        return None
    root = sqrt(together**2 + leading * spread)
    low, high = (-together - root) / leading, (-together + root) / leading
    if high - low < _NO_WIDTH * ratio:
        low = high = 0.0
    return Estimate(ratio - 1, ratio - 1 + low, ratio - 1 + high, number)


_NO_WIDTH: Final = 1e-9
"""What floats leave of an interval without any width."""


def _covariance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(((one - one.mean()) * (other - other.mean())).sum()) / (len(one) - 1)
