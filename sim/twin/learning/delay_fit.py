"""Learning a delay from few observations: shrunk towards what is believed, with an interval for everything.

The logarithm of a delay is taken for normal, its centre and spread for unknown, with the conjugate prior (normal -
inverse gamma). What was given up while it lasted (a wait for spot) counts by how probable it is to last that long.
Everything is read off weighted draws from the posterior, of a generator with a fixed seed: the same records give the
same answer. Where many were seen, the intervals of median and 95th percentile come from the order of the observations
alone and need no such shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.twin.learning.beliefs import Belief

    Floats = NDArray[np.float64]

DRAWS: Final = 4_000
LEVEL: Final = 0.95
RESOLUTION: Final = 0.001
"""Seconds: the platform tells milliseconds."""
_P95: Final = 1.6448536269514722
_MANY: Final = 80
"""Observations from which on the 95th percentile has an interval by order alone."""
_FAMILIES_FROM: Final = 60
_GRID: Final = 81
_LEAST_SPREAD: Final = 0.005
_LARGEST_SPREAD: Final = 3.0
_WITHIN: Final = 12.0
_NOT_THIS: Final = 0.01
"""A family is dropped where data like these are less probable than that."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the interval that holds it with a probability of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DelayFit:
    """What was learned of a delay; times in seconds.

    Attributes
    ----------
    family : str
        `constant`, `lognormal`, `uniform`, `exponential` or `empirical`.
    observations, given_up : int
        How many stand behind it, and how many more were given up while they lasted.
    median, p95 : Interval
        Median and 95th percentile.
    seen : tuple of float
        The observations, in rising order.
    centre, spread, weights : numpy.ndarray, shape (DRAWS,)
        Draws of mean and standard deviation of the logarithm, and their weights.
    """

    family: str
    observations: int
    given_up: int
    median: Interval
    p95: Interval
    seen: tuple[float, ...]
    centre: Floats
    spread: Floats
    weights: Floats

    def range_of(self, level: float) -> tuple[float, float]:
        """Return the interval in which the next observation lies with a probability of `level`."""
        tail = (1 - level) / 2
        seen = self.seen
        if self.family == "constant":
            return max(0.0, seen[0] - RESOLUTION), seen[-1] + RESOLUTION
        if self.family == "empirical":
            # By order alone: the next one is outside the range of n with a probability of 2 / (n + 1).
            low, high = np.quantile(seen, [tail, 1 - tail])
            wide = 2 / (len(seen) + 1) >= 1 - level
            return (seen[0], seen[-1]) if wide else (float(low), float(high))
        if self.family == "uniform":
            step = (seen[-1] - seen[0]) * 2 / len(seen)
            return max(0.0, seen[0] - step), seen[-1] + step
        if self.family == "exponential":
            mean = sum(seen) / len(seen)
            return -mean * float(np.log1p(-tail)), -mean * float(np.log(tail))
        low, high = _predictive(self, tail), _predictive(self, 1 - tail)
        return max(0.0, low - RESOLUTION), high + RESOLUTION

    def simultaneous(self, number: int) -> tuple[float, float]:
        """Return the interval in which the next `number` observations lie all at once, with a probability of 95 %.

        Where those that it was learned from do not lie in theirs, no shape fits them, and their range is taken.
        """
        low, high = self.range_of(1 - (1 - LEVEL) / max(1, number))
        own = self.range_of(1 - (1 - LEVEL) / max(1, self.observations))
        if self.seen and not (own[0] <= self.seen[0] and self.seen[-1] <= own[1]):
            return min(low, self.seen[0] - RESOLUTION), max(high, self.seen[-1] + RESOLUTION)
        return low, high


def fit_delay(seen: Sequence[float], longer_than: Sequence[float], belief: Belief, seed: int) -> DelayFit:
    """Learn a delay.

    Parameters
    ----------
    seen : sequence of float
        Observations in seconds.
    longer_than : sequence of float
        Seconds after which it still lasted where it was given up.
    belief : Belief
        What is believed before.
    seed : int
        Seed of the draws.
    """
    ordered = tuple(sorted(seen))
    centre, spread, weights = _posterior(np.maximum(ordered, RESOLUTION), np.array(longer_than), belief, seed)
    family = "lognormal" if longer_than else _family(ordered)
    median = _interval(np.exp(centre), weights)
    p95 = _interval(np.exp(centre + _P95 * spread), weights)
    if family == "constant":
        median = p95 = Interval(ordered[len(ordered) // 2], ordered[0] - RESOLUTION, ordered[-1] + RESOLUTION)
    elif len(ordered) >= _MANY and not longer_than:
        median, p95 = _by_order(ordered, 0.5), _by_order(ordered, 0.95)
    elif family == "uniform":
        p95 = _of_uniform(ordered, 0.95)
        median = _of_uniform(ordered, 0.5)
    return DelayFit(family, len(ordered), len(longer_than), median, p95, ordered, centre, spread, weights)


def _posterior(seen: Floats, longer_than: Floats, belief: Belief, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return draws of centre and spread, and their weights."""
    logs = np.log(seen)
    n = len(logs)
    prior = np.log(belief.median)
    if len(longer_than):
        return _on_a_grid(logs, np.log(longer_than), float(prior), belief)
    mean = float(logs.mean()) if n else prior
    weight = belief.weight + n
    centre = (belief.weight * prior + n * mean) / weight
    shape = (belief.freedom + n) / 2
    scatter = float(((logs - mean) ** 2).sum()) if n else 0.0
    scale = belief.freedom * belief.spread**2 / 2 + scatter / 2 + belief.weight * n * (mean - prior) ** 2 / (2 * weight)
    generator = np.random.default_rng(seed)
    variances = scale / generator.gamma(shape, 1.0, DRAWS)
    centres = centre + np.sqrt(variances / weight) * generator.standard_normal(DRAWS)
    return centres, np.sqrt(variances), np.full(DRAWS, 1 / DRAWS)


def _on_a_grid(logs: Floats, limits: Floats, prior: float, belief: Belief) -> tuple[Floats, Floats, Floats]:
    """Weigh the points of a grid of centres and spreads, first a wide one, then a fine one where the mass is."""
    known = np.concatenate([logs, limits, [prior]])
    centres = np.linspace(known.min() - 2, known.max() + 4, _GRID)
    spreads = np.geomspace(_LEAST_SPREAD, _LARGEST_SPREAD, _GRID)
    for _ in range(2):
        centre, spread = (axis.ravel() for axis in np.meshgrid(centres, spreads, indexing="ij"))
        density = _density(logs, limits, prior, belief, centre, spread)
        inside = density > density.max() - _WITHIN
        centres = np.linspace(centre[inside].min(), centre[inside].max(), _GRID)
        spreads = np.geomspace(spread[inside].min(), spread[inside].max(), _GRID)
        weights = np.exp(density - density.max())
    return centre, spread, weights / weights.sum()


def _density(logs: Floats, limits: Floats, prior: float, belief: Belief, centre: Floats, spread: Floats) -> Floats:
    """Return the logarithm of the posterior density, in centre and logarithm of the spread."""
    n = len(logs)
    variance = spread**2
    squares = float((logs**2).sum()) - 2 * centre * float(logs.sum()) + n * centre**2
    density = -n * np.log(spread) - squares / (2 * variance)
    density -= belief.freedom * np.log(spread) + belief.freedom * belief.spread**2 / (2 * variance)
    density -= np.log(spread) + belief.weight * (centre - prior) ** 2 / (2 * variance)
    for limit, count in zip(*np.unique(limits, return_counts=True), strict=True):
        density += count * stats.norm.logsf(limit, centre, spread)
    return density


def quantile_of(values: Floats, weights: Floats, share: float) -> float:
    """Return the weighted quantile of draws."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    place = min(int(np.searchsorted(total, share * total[-1])), len(values) - 1)
    return float(values[order][place])


def _interval(values: Floats, weights: Floats) -> Interval:
    low, middle, high = (quantile_of(values, weights, share) for share in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
    return Interval(middle, low, high)


def _by_order(seen: tuple[float, ...], share: float) -> Interval:
    n = len(seen)
    low = int(stats.binom.ppf((1 - LEVEL) / 2, n, share))
    high = int(stats.binom.ppf((1 + LEVEL) / 2, n, share)) + 1
    value = float(np.quantile(seen, share))
    return Interval(value, seen[max(0, low - 1)] - RESOLUTION, seen[min(n, high) - 1] + RESOLUTION)


def _of_uniform(seen: tuple[float, ...], share: float) -> Interval:
    step = (seen[-1] - seen[0]) * 4 / len(seen)
    value = seen[0] + share * (seen[-1] - seen[0])
    return Interval(value, max(0.0, value - step), value + step)


def _predictive(fit: DelayFit, share: float) -> float:
    """Return the quantile of the next observation, over all that centre and spread may be."""
    middle = np.exp(quantile_of(fit.centre, fit.weights, 0.5))
    low, high = middle * 1e-6, middle * 1e9
    for _ in range(100):
        guess = np.sqrt(low * high)
        below = float(np.dot(fit.weights, stats.norm.cdf(np.log(guess), fit.centre, fit.spread)))
        low, high = (guess, high) if below < share else (low, guess)
    return float(np.sqrt(low * high))


def _family(seen: tuple[float, ...]) -> str:
    """Return the family that describes the observations best: by the Bayesian information criterion.

    Fewer than sixty are taken for lognormal. A family that does not hold its own data (Kolmogorov-Smirnov) is none;
    where none does, the observations themselves are the distribution.
    """
    n = len(seen)
    if n >= 2 and seen[-1] - seen[0] <= 2 * RESOLUTION:
        return "constant"
    if n < _FAMILIES_FROM:
        return "lognormal"
    data = np.maximum(np.array(seen), RESOLUTION)
    logs = np.log(data)
    span = data[-1] - data[0]
    # Of a uniform distribution the ends are the extremes, a little further out.
    low, width = data[0] - span / n, span * (1 + 2 / n)
    models = {
        "lognormal": (stats.norm(logs.mean(), max(logs.std(), 1e-9)), logs, -float(logs.sum()), 2),
        "uniform": (stats.uniform(low, width), data, 0.0, 2),
        "exponential": (stats.expon(0, data.mean()), data, 0.0, 1),
    }
    scored = []
    for name, (model, values, jacobian, parameters) in models.items():
        if stats.kstest(values, model.cdf).pvalue > _NOT_THIS:
            likelihood = float(model.logpdf(values).sum()) + jacobian
            scored.append((parameters * np.log(n) - 2 * likelihood, name))
    return min(scored)[1] if scored else "empirical"
