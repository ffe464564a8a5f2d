"""How a normal job's time to wait for spot machines is used up, try by try (K2, K3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution

_CELLS: Final = 4096


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of a job that would lose every machine it gets.

    Attributes
    ----------
    served : tuple of float
        For each try on spot, the probability that its machine comes in time.
    waited : tuple of float
        For each, how long it waits in the mean, in microseconds; nothing where the time was used up before.
    """

    served: tuple[float, ...]
    waited: tuple[float, ...]

    @classmethod
    def of(cls, acquisition: Distribution, budget: int, tries: int) -> Waits:
        """Return the waits where all tries together wait no longer than `budget` microseconds."""
        served, until = [acquisition.share_below(budget)], [_mean_of_least(acquisition, budget)]
        if tries > 1 and budget > 0:
            more_served, more_until = _later(acquisition, budget, tries)
            served += more_served
            until += more_until
        waited = np.diff([0.0, *until]).tolist()
        return cls(tuple(served), tuple(waited))


def _mean_of_least(time: Distribution, bound: float) -> float:
    return time.mean_below(bound) + bound * (1 - time.share_below(bound))


def _later(acquisition: Distribution, budget: int, tries: int) -> tuple[list[float], list[float]]:
    """Return for the second try and the later ones the share in time, and the mean of all waits until then.

    The sum of waits has no closed form: it is taken on a grid, what lies in a cell being put at its two ends so that
    its mean stays.
    """
    ends = np.linspace(0.0, float(budget), _CELLS + 1)
    below = np.array([acquisition.share_below(end) for end in ends.tolist()])
    part = np.array([acquisition.mean_below(end) for end in ends.tolist()])
    mass, width = np.diff(below), budget / _CELLS
    # Where in its cell the mass lies, as a share of the width.
    with np.errstate(invalid="ignore", divide="ignore"):
        place = np.clip(np.nan_to_num((np.diff(part) / mass - ends[:-1]) / width), 0.0, 1.0)
    one = np.zeros(_CELLS + 1)
    one[0] = below[0]
    one[:-1] += mass * (1 - place)
    one[1:] += mass * place
    served, until, sum_ = [], [], one
    for _ in range(tries - 1):
        sum_ = np.convolve(sum_, one)[: _CELLS + 1]
        share = float(sum_.sum())
        served.append(share)
        until.append(float((sum_ * ends).sum()) + budget * (1 - share))
    return served, until
