"""Distributions made of others: shifted and truncated."""

# ruff: noqa: D102  # what the methods mean is said once, on Distribution

import math
from dataclasses import dataclass, field

from sim.scenario.distributions import Constant, Distribution, DistributionError, Empirical

# Below this the means of what is left lose digits, and a scenario that asks for it means something else.
_LEAST_LEFT = 1e-6


@dataclass(frozen=True, slots=True)
class Shifted(Distribution):
    """Another distribution with a fixed amount added."""

    by: float
    of: Distribution

    @property
    def mean(self) -> float:
        return self.by + self.of.mean

    @property
    def minimum(self) -> float:
        return self.by + self.of.minimum

    @property
    def maximum(self) -> float:
        return self.by + self.of.maximum

    def quantile(self, u: float) -> float:
        return self.by + self.of.quantile(u)

    def share_below(self, x: float) -> float:
        return self.of.share_below(x - self.by)

    def mean_below(self, x: float) -> float:
        return self.of.mean_below(x - self.by) + self.by * self.share_below(x)


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """A continuous distribution given that it lies between two bounds; made by :func:`truncate`."""

    of: Distribution
    low: float
    high: float
    _below: float = field(init=False, repr=False, compare=False)
    _left: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below = self.of.share_below(self.low)
        left = self.of.share_below(self.high) - below
        if left < _LEAST_LEFT:
            raise DistributionError("next to nothing of the distribution lies between 'min' and 'max'; widen them")
        object.__setattr__(self, "_below", below)
        object.__setattr__(self, "_left", left)

    @property
    def mean(self) -> float:
        return self.mean_below(self.high)

    @property
    def minimum(self) -> float:
        return self.low

    @property
    def maximum(self) -> float:
        return self.high

    def quantile(self, u: float) -> float:
        # Rounding may carry the share to 1, where an unbounded distribution has no value.
        share = min(max(self._below + u * self._left, math.ulp(0.0)), math.nextafter(1.0, 0.0))
        return min(max(self.of.quantile(share), self.low), self.high)

    def share_below(self, x: float) -> float:
        return (self.of.share_below(min(max(x, self.low), self.high)) - self._below) / self._left

    def mean_below(self, x: float) -> float:
        x = min(max(x, self.low), self.high)
        return (self.of.mean_below(x) - self.of.mean_below(self.low)) / self._left


def truncate(of: Distribution, minimum: float, maximum: float) -> Distribution:
    """
    Condition a distribution on lying between two bounds, both included.

    Raises
    ------
    DistributionError
        If the bounds are not in order, or leave next to nothing.
    """
    if maximum < minimum:
        raise DistributionError("'max' lies below 'min'; exchange them")
    match of:
        case Shifted(by, inner):
            return Shifted(by, truncate(inner, minimum - by, maximum - by))
        case Constant() | Empirical():
            values = of.values if isinstance(of, Empirical) else (of.value,)
            left = tuple(value for value in values if minimum <= value <= maximum)
            if not left:
                raise DistributionError("nothing of the distribution lies between 'min' and 'max'; widen them")
            return Empirical(left)
        case _ if of.minimum == of.maximum:
            return truncate(Constant(of.minimum), minimum, maximum)
        case _:
            return Truncated(of, max(minimum, of.minimum), min(maximum, of.maximum))
