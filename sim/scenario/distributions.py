"""Quantities that vary: each distribution knows its mean exactly and turns a uniform number into a draw."""

# ruff: noqa: D102  # what the methods mean is said once, on Distribution

import math
from abc import ABC, abstractmethod
from bisect import bisect_right
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()
# Wider ones leave the range of floats, and come from mistaken units.
_WIDEST = 1e6


def _normal_share_below(x: float) -> float:
    # NormalDist.cdf loses all digits in the lower tail, where wide distributions keep much of their mean.
    return math.erfc(-x / math.sqrt(2)) / 2


class DistributionError(ValueError):
    """
    Parameters that make no distribution; the message is one sentence with the way out.

    Attributes
    ----------
    path : tuple of str or int
        Where it stands, from the distribution's own place in the scenario.
    """

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


class Distribution(ABC):
    """
    A quantity in base units (microseconds, bytes, or a plain number) that may differ from draw to draw.

    ``minimum`` and ``maximum`` bound what can be drawn; the maximum may be infinite.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expected value."""

    @property
    @abstractmethod
    def minimum(self) -> float:
        """The least value that can come."""

    @property
    @abstractmethod
    def maximum(self) -> float:
        """The largest value that can come."""

    @abstractmethod
    def quantile(self, u: float) -> float:
        """Give the value below which a share ``u`` of all draws lies, 0 < u < 1."""

    @abstractmethod
    def share_below(self, x: float) -> float:
        """Give the probability of a value of at most ``x``."""

    @abstractmethod
    def mean_below(self, x: float) -> float:
        """Give the part of the mean that values of at most ``x`` contribute."""

    @property
    def constant(self) -> int | None:
        """The only value that :meth:`draw` can give, or None where it can vary."""
        return self.draw(0.5) if self.minimum == self.maximum else None

    def draw(self, u: float) -> int:
        """Turn a uniform number, 0 < u < 1, into a whole number of base units, never below zero."""
        return max(0, round(self.quantile(u)))


@dataclass(frozen=True, slots=True)
class Constant(Distribution):
    """Always the same value."""

    value: float

    @property
    def mean(self) -> float:
        return self.value

    @property
    def minimum(self) -> float:
        return self.value

    @property
    def maximum(self) -> float:
        return self.value

    def quantile(self, u: float) -> float:  # noqa: ARG002
        return self.value

    def share_below(self, x: float) -> float:
        return 1.0 if x >= self.value else 0.0

    def mean_below(self, x: float) -> float:
        return self.value if x >= self.value else 0.0

    def draw(self, u: float) -> int:  # noqa: ARG002
        return max(0, round(self.value))


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Any value between two bounds, all equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise DistributionError("the maximum lies below the minimum; write [minimum, maximum]")

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    @property
    def minimum(self) -> float:
        return self.low

    @property
    def maximum(self) -> float:
        return self.high

    def quantile(self, u: float) -> float:
        return self.low + u * (self.high - self.low)

    def share_below(self, x: float) -> float:
        if x >= self.high:
            return 1.0
        return (x - self.low) / (self.high - self.low) if x > self.low else 0.0

    def mean_below(self, x: float) -> float:
        x = min(max(x, self.low), self.high)
        return self.share_below(x) * (self.low + x) / 2


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Between two bounds, most likely near a mode."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.mode <= self.high:
            raise DistributionError("the three values are not in order; write [minimum, most likely, maximum]")

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def minimum(self) -> float:
        return self.low

    @property
    def maximum(self) -> float:
        return self.high

    @property
    def _share_below_mode(self) -> float:
        width = self.high - self.low
        return (self.mode - self.low) / width if width else 0.0

    def quantile(self, u: float) -> float:
        width = self.high - self.low
        if u < self._share_below_mode:
            return self.low + math.sqrt(u * width * (self.mode - self.low))
        return self.high - math.sqrt((1 - u) * width * (self.high - self.mode))

    def share_below(self, x: float) -> float:
        width = self.high - self.low
        if x >= self.high:
            return 1.0
        if x >= self.mode:
            return 1 - (self.high - x) ** 2 / (width * (self.high - self.mode))
        return (x - self.low) ** 2 / (width * (self.mode - self.low)) if x > self.low else 0.0

    def mean_below(self, x: float) -> float:
        if x >= self.high:
            return self.mean
        width = self.high - self.low
        if x > self.mode:
            rest = self.high - x
            return self.mean - rest**2 * (self.high - 2 * rest / 3) / (width * (self.high - self.mode))
        gone = max(0.0, x - self.low)
        return gone**2 * (self.low + 2 * gone / 3) / (width * (self.mode - self.low)) if gone else 0.0


@dataclass(frozen=True, slots=True)
class Exponential(Distribution):
    """The wait for something that happens at a steady rate."""

    average: float

    def __post_init__(self) -> None:
        if not self.average > 0:
            raise DistributionError("the mean of an exponential distribution must be above zero")

    @property
    def mean(self) -> float:
        return self.average

    @property
    def minimum(self) -> float:
        return 0.0

    @property
    def maximum(self) -> float:
        return math.inf

    def quantile(self, u: float) -> float:
        return -self.average * math.log1p(-u)

    def share_below(self, x: float) -> float:
        return -math.expm1(-x / self.average) if x > 0 else 0.0

    def mean_below(self, x: float) -> float:
        if x <= 0:
            return 0.0
        return self.average if math.isinf(x) else self.average * self.share_below(x) - x * math.exp(-x / self.average)


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """The exponential of a normal distribution with mean ``mu`` and standard deviation ``sigma``."""

    mu: float
    sigma: float

    @classmethod
    def from_median_p95(cls, median: float, p95: float) -> "Lognormal":
        """Make one from its median and the value that one draw in twenty exceeds."""
        if not median > 0:
            raise DistributionError("the median of a lognormal distribution must be above zero")
        if p95 > _WIDEST * median:
            raise DistributionError("p95 is more than a million times the median; check the units of both")
        if p95 <= median:
            raise DistributionError("p95 does not lie above the median; a single value is written without 'lognormal'")
        return cls(math.log(median), math.log(p95 / median) / _NORMAL.inv_cdf(0.95))

    @classmethod
    def from_mean_sd(cls, mean: float, sd: float) -> "Lognormal":
        """Make one from its mean and standard deviation."""
        if not mean > 0:
            raise DistributionError("the mean of a lognormal distribution must be above zero")
        if sd > _WIDEST * mean:
            raise DistributionError("sd is more than a million times the mean; check the units of both")
        if sd <= 0:
            raise DistributionError("sd must be above zero; a single value is written without 'lognormal'")
        variance = math.log1p((sd / mean) ** 2)
        return cls(math.log(mean) - variance / 2, math.sqrt(variance))

    @property
    def mean(self) -> float:
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def minimum(self) -> float:
        return 0.0

    @property
    def maximum(self) -> float:
        return math.inf

    def quantile(self, u: float) -> float:
        return math.exp(self.mu + self.sigma * _NORMAL.inv_cdf(u))

    def share_below(self, x: float) -> float:
        if math.isinf(x):
            return 1.0
        return _normal_share_below((math.log(x) - self.mu) / self.sigma) if x > 0 else 0.0

    def mean_below(self, x: float) -> float:
        if x <= 0 or math.isinf(x):
            return self.mean if x > 0 else 0.0
        return self.mean * _normal_share_below((math.log(x) - self.mu) / self.sigma - self.sigma)


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """One of the values seen, all equally likely; ``values`` are kept in rising order."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise DistributionError("there are no values to draw from; list at least one")
        object.__setattr__(self, "values", tuple(sorted(self.values)))

    @property
    def mean(self) -> float:
        return math.fsum(self.values) / len(self.values)

    @property
    def minimum(self) -> float:
        return self.values[0]

    @property
    def maximum(self) -> float:
        return self.values[-1]

    def quantile(self, u: float) -> float:
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]

    def share_below(self, x: float) -> float:
        return bisect_right(self.values, x) / len(self.values)

    def mean_below(self, x: float) -> float:
        return math.fsum(self.values[: bisect_right(self.values, x)]) / len(self.values)
