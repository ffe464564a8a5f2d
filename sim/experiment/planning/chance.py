"""How sure a share of runs is: the exact bounds of Clopper and Pearson, and a quick interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SURE: Final = 0.95
"""Probability with which a bound holds."""
_SQUARE: Final = 1.959963984540054**2
"""Square of the quantile of the normal distribution that 2.5 % lie above."""


@dataclass(frozen=True, slots=True)
class Chance:
    """In how many runs something happened, and what that says of its probability.

    Attributes
    ----------
    times, runs : int
        How often, and of how many.
    """

    times: int
    runs: int

    @property
    def share(self) -> float:
        """The share of the runs."""
        return self.times / self.runs

    @property
    def at_least(self) -> float:
        """The probability is at least this, with 95 % sureness (one-sided)."""
        if self.times == 0:
            return 0.0
        return _quantile(self.times, self.runs - self.times + 1, 1 - SURE)

    @property
    def at_most(self) -> float:
        """The probability is at most this, with 95 % sureness (one-sided)."""
        if self.times == self.runs:
            return 1.0
        return _quantile(self.times + 1, self.runs - self.times, SURE)

    @property
    def interval(self) -> tuple[float, float]:
        """The probability lies between these, with 95 % sureness: the interval of Wilson, which needs no scipy."""
        centre = (self.share + _SQUARE / (2 * self.runs)) / (1 + _SQUARE / self.runs)
        variance = self.share * (1 - self.share) / self.runs + _SQUARE / (4 * self.runs**2)
        half = (_SQUARE * variance) ** 0.5 / (1 + _SQUARE / self.runs)
        return (
            0.0 if self.times == 0 else centre - half,
            1.0 if self.times == self.runs else centre + half,
        )

    def is_sure(self, confidence: float) -> bool | None:
        """Say whether the probability is certainly so high (True), certainly not (False), or neither (None)."""
        if self.at_least >= confidence:
            return True
        return False if self.at_most < confidence else None

    def __str__(self) -> str:
        return f"{self.times} of {self.runs}"


def _quantile(a: int, b: int, probability: float) -> float:
    from scipy.special import betaincinv  # noqa: PLC0415 - the part of scipy that is quick to load

    return float(betaincinv(a, b, probability))
