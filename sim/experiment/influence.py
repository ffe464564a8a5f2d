"""Which belief moves an answer most, and what knowing it better would leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.experiment.statistics import half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sim.experiment.in_doubt import InDoubt

    Values = NDArray[np.float64]

MOST: Final = 5
"""How many are told."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What one belief does to one answer.

    Attributes
    ----------
    belief : InDoubt
        The belief.
    at_low, at_high : float
        By how much the answer differs, on average, where it is at its lower and upper end, everything else at its value
        and the luck the same.
    half_width : float
        Of the interval (95 %) of the difference between the two ends.
    share : float
        Which part of the variance that not knowing causes is its own, taken that beliefs act one by one.
    """

    belief: InDoubt
    at_low: float
    at_high: float
    half_width: float
    share: float

    @property
    def effect(self) -> float:
        """How far the answer moves from one end to the other, either way, or away from its value at both."""
        ends = (self.at_low, self.at_high, 0.0)
        return max(ends) - min(ends)

    @property
    def shows(self) -> bool:
        """Whether the effect is larger than what luck could feign."""
        return self.effect > 0 and not self.half_width >= self.effect


def influences(beliefs: Sequence[InDoubt], at_value: Values, ends: dict[str, tuple[Values, Values]]) -> list[Influence]:
    """Return what each belief does to an answer, the strongest first.

    Parameters
    ----------
    beliefs : sequence of InDoubt
        The beliefs.
    at_value : numpy.ndarray of float, shape (replications,)
        The answer with every belief at its value.
    ends : dict
        By path: the answers of the same replications, or the first of them, with the belief at its lower and upper end.
    """
    found = [_influence(belief, at_value, *ends[belief.path]) for belief in beliefs if belief.path in ends]
    whole = sum(one.effect**2 for one in found)
    with_share = [
        Influence(one.belief, one.at_low, one.at_high, one.half_width, one.effect**2 / whole if whole else 0.0)
        for one in found
    ]
    return sorted(with_share, key=lambda one: -one.effect)


def _influence(belief: InDoubt, at_value: Values, low: Values, high: Values) -> Influence:
    number = min(len(at_value), len(low), len(high))
    base, low, high = at_value[:number], low[:number], high[:number]
    half = half_width(high - low)
    return Influence(belief, float((low - base).mean()), float((high - base).mean()), half, 0.0)


def measurement_of(path: str, origin: str) -> str:
    """Say what to measure to know a belief better."""
    if origin.startswith("learned"):
        return "more records of real executions: dxsim calibrate"
    section, _, rest = path.partition(".")
    if section == "spot":
        return "interruptions and waits of your own spot jobs: dxsim calibrate RECORDS"
    if section == "latencies":
        return "delays of your own executions: dxsim calibrate RECORDS"
    if section == "price_lists":
        return "your own rates: dxsim import prices"
    if section == "executables" and ("compute" in rest or "probability" in rest):
        return "run times of a few real items: dxsim calibrate RECORDS"
    if section in ("limits", "settings"):
        return "ask the platform's support, or see what your own records show"
    return "look it up or measure it where it comes from"
