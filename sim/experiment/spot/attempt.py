"""One try on a machine that is taken away at a hazard: how likely it ends, how long it is billed (K3, K4, H3, H6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.scenario.distributions import Constant, Distribution, Empirical, Exponential

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

HOUR: Final = 3_600_000_000
"""Microseconds."""
_PARTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Work:
    """What a job has its machine for; a try that begins anew draws all of it anew.

    Attributes
    ----------
    boot : Distribution
        The boot of a cold machine, in microseconds.
    pooled_share : float
        Share of the starts that need none.
    parts : tuple of Distribution
        What comes after it, in microseconds: set-up, staging, computing.
    """

    boot: Distribution
    pooled_share: float
    parts: tuple[Distribution, ...]

    @property
    def boot_hours(self) -> float:
        """The mean boot."""
        return (1 - self.pooled_share) * self.boot.mean / HOUR

    @property
    def after_boot_hours(self) -> float:
        """The mean of what comes after the boot."""
        return sum(part.mean for part in self.parts) / HOUR

    @property
    def hours(self) -> float:
        """How long it needs its machine, in the mean."""
        return self.boot_hours + self.after_boot_hours

    def boots_undisturbed(self, hazard: float) -> float:
        """Return the probability that a machine is there at the end of its boot; `hazard` is per hour."""
        return self.pooled_share + (1 - self.pooled_share) * survival(self.boot, hazard)

    def works_undisturbed(self, hazard: float) -> float:
        """Return the probability that a machine that has booted is there to the end of the work."""
        product = 1.0
        for part in self.parts:
            product *= survival(part, hazard)
        return product


@dataclass(frozen=True, slots=True)
class SpotTry:
    """A try on spot, in the mean.

    Attributes
    ----------
    done : float
        The probability that it ends before its machine is taken away.
    hours : float
        How long it has its machine.
    billed_hours : float
        How much of that is paid for.
    """

    done: float
    hours: float
    billed_hours: float


def spot_try(work: Work, hazard: float, *, bill_boot: bool, bill_interrupted: bool) -> SpotTry:
    """Return what a try is like on a machine that is lost so often an hour.

    Parameters
    ----------
    work : Work
        What it needs the machine for.
    hazard : float
        Losses per hour; of a cluster those of all its machines.
    bill_boot : bool
        Whether the boot of a cold machine is billed (H3).
    bill_interrupted : bool
        Whether a try that loses its machine is paid for (H6).
    """
    if not hazard:
        return SpotTry(1.0, work.hours, work.hours if bill_boot else work.after_boot_hours)
    booted = work.boots_undisturbed(hazard)
    done = booted * work.works_undisturbed(hazard)
    # The time until the work ends or the machine goes, whichever is first, is (1 - done) / hazard in the mean.
    hours = (1 - done) / hazard
    if bill_interrupted:
        return SpotTry(done, hours, hours if bill_boot else (booted - done) / hazard)
    return SpotTry(done, hours, _billed_where_done(work, hazard, bill_boot=bill_boot))


def _billed_where_done(work: Work, hazard: float, *, bill_boot: bool) -> float:
    """Return the billed hours of tries that end, counting those that do not as none."""
    phases = [(survival(part, hazard), _length_survived(part, hazard)) for part in work.parts]
    cold = 1 - work.pooled_share
    boot_length = cold * _length_survived(work.boot, hazard) if bill_boot else 0.0
    phases.append((work.boots_undisturbed(hazard), boot_length))
    billed = 0.0
    for this, (_, length) in enumerate(phases):
        others = 1.0
        for other, (survived, _) in enumerate(phases):
            others *= survived if other != this else 1.0
        billed += length * others
    return billed


def survival(time: Distribution, hazard: float) -> float:
    """Return the probability that nothing that comes `hazard` times an hour comes in a time: E[exp(-hazard time)]."""
    match time:
        case Constant():
            return exp(-hazard * time.value / HOUR)
        case Exponential():
            return 1 / (1 + hazard * time.mean / HOUR)
    return _mean_of(time, lambda hours: np.exp(-hazard * hours))


def _length_survived(time: Distribution, hazard: float) -> float:
    """Return E[time exp(-hazard time)], in hours."""
    return _mean_of(time, lambda hours: hours * np.exp(-hazard * hours))


def _mean_of(time: Distribution, function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
    if time.minimum == time.maximum:
        return float(function(np.array([time.mean / HOUR]))[0])
    if isinstance(time, Empirical):
        return float(function(np.array(time.values) / HOUR).mean())
    # The middles of parts of equal probability: what is taken of them is bounded and falls or rises with the time.
    shares = (number + 0.5 for number in range(_PARTS))
    hours = np.array([time.quantile(share / _PARTS) for share in shares]) / HOUR
    return float(function(np.maximum(hours, 0)).mean())
