"""Whether spot pays off: what a job costs in the mean by how it is bought, and up to which length spot is cheaper.

Nothing is played here. What is left out: limits, time-outs, and waiting for a slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, expm1, log1p
from typing import TYPE_CHECKING, Final, Literal

from sim.experiment.spot.attempt import HOUR, SpotTry, Work, spot_try
from sim.experiment.spot.waits import Waits

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution
    from sim.scenario.names import Priority

PURCHASES: Final[tuple[Priority, ...]] = ("high", "normal", "low")
_STEPS: Final = 100
_NEAR: Final = 1e-12
LONGEST_HOURS: Final = 30 * 24.0
"""A try runs no longer, where nobody says otherwise (I4)."""


@dataclass(frozen=True)
class Terms:
    """On what terms a job can be bought.

    Attributes
    ----------
    on_demand, spot : float
        An hour of all machines of the job, in units of the currency.
    hazard : float
        How often an hour one of them is taken away.
    acquisition, spot_acquisition : Distribution
        From the request to the machine, in microseconds.
    spot_wait : int
        For how long a normal job asks for spot, in microseconds (K2).
    normal_tries, low_tries : int
        Tries on spot before a normal job goes on demand, and a low one fails (K3).
    step, after_code : float
        Hours of a scheduler step, and from the stop of a worker to the change of state.
    bill_boot, bill_interrupted : bool
        See :func:`sim.experiment.spot.attempt.spot_try`.
    """

    on_demand: float
    spot: float
    hazard: float
    acquisition: Distribution
    spot_acquisition: Distribution
    spot_wait: int
    normal_tries: int
    low_tries: int
    step: float
    after_code: float
    bill_boot: bool
    bill_interrupted: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What a launch of a job is like in the mean.

    Attributes
    ----------
    cost : float
        What it costs, in units of the currency.
    hours : float
        From its creation to its end.
    tries : float
        How many it takes.
    done : float
        The probability that it ends `done`.
    """

    cost: float
    hours: float
    tries: float
    done: float

    @property
    def cost_of_done(self) -> float | None:
        """What one that ends `done` costs, where those that fail are launched again; None where none ever does."""
        return self.cost / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Up to which length spot costs less, for each job that ends `done`, whether it is bought as low or as normal.

    Attributes
    ----------
    pays : str
        `always`, `never`, or `until` a length.
    hours : float or None
        That length: what the code computes, boot, set-up and staging coming on top.
    """

    pays: Literal["always", "never", "until"]
    hours: float | None = None


class Purchase:
    """A job and the terms on which it can be bought.

    Parameters
    ----------
    work : Work
        What it needs its machines for.
    terms : Terms
        The terms.
    """

    def __init__(self, work: Work, terms: Terms) -> None:
        self.work = work
        self.terms = terms

    @cached_property
    def on_spot(self) -> SpotTry:
        """A try on spot."""
        terms = self.terms
        return spot_try(self.work, terms.hazard, bill_boot=terms.bill_boot, bill_interrupted=terms.bill_interrupted)

    @property
    def _on_demand_cost(self) -> float:
        billed = self.work.hours if self.terms.bill_boot else self.work.after_boot_hours
        return self.terms.on_demand * billed

    def expected(self, priority: Priority) -> Expected:
        """Return what a launch is like, by its priority (K1)."""
        match priority:
            case "high":
                return self._high()
            case "normal":
                return self._normal()
            case "low":
                return self._low()

    def _high(self) -> Expected:
        terms = self.terms
        hours = terms.step + terms.acquisition.mean / HOUR + self.work.hours + terms.after_code
        return Expected(self._on_demand_cost, hours, 1.0, 1.0)

    def _low(self) -> Expected:
        terms, once = self.terms, self.on_spot
        # Of a try that hardly ever ends, 1 - (1 - done)^n would lose all digits.
        done = -expm1(terms.low_tries * log1p(-once.done)) if once.done < 1 else 1.0
        tries = done / once.done if once.done else float(terms.low_tries)
        again = terms.step + terms.after_code
        hours = tries * (terms.spot_acquisition.mean / HOUR + once.hours + again)
        return Expected(tries * terms.spot * once.billed_hours, hours, tries, done)

    def _normal(self) -> Expected:
        terms, once = self.terms, self.on_spot
        lost = 1 - once.done
        waits = Waits.of(terms.spot_acquisition, terms.spot_wait, terms.normal_tries)
        begun = [lost**number * share for number, share in enumerate(waits.served)]
        waited = sum(lost**number * wait for number, wait in enumerate(waits.waited)) / HOUR
        on_spot = sum(begun)
        on_demand = 1 - on_spot * once.done
        restarts = on_spot * lost
        hours = terms.step + terms.after_code + waited + on_spot * once.hours
        hours += on_demand * (terms.acquisition.mean / HOUR + self.work.hours) + restarts * (
            terms.step + terms.after_code
        )
        cost = on_spot * terms.spot * once.billed_hours + on_demand * self._on_demand_cost
        return Expected(cost, hours, 1 + restarts, 1.0)


def break_even(overhead: Work, terms: Terms, longest_hours: float = LONGEST_HOURS) -> BreakEven:
    """Return up to which length of computing spot pays off, boot, set-up and staging being what they are.

    A try on spot is worth its price where what it costs for each that ends is less than on demand. That holds for each
    try by itself, so neither how many there may be nor how long one waits for them matters.

    Parameters
    ----------
    overhead : Work
        What a job needs its machines for beside computing.
    terms : Terms
        On what terms it can be bought.
    longest_hours : float
        Longer than that nobody runs.
    """
    if terms.spot >= terms.on_demand:
        return BreakEven("never")
    if not terms.hazard or not terms.bill_interrupted or not terms.spot:
        return BreakEven("always")
    hours = _crossing(overhead, terms)
    if hours <= 0:
        return BreakEven("never")
    return BreakEven("always") if hours >= longest_hours else BreakEven("until", hours)


def _crossing(overhead: Work, terms: Terms) -> float:
    """Return the length at which both cost the same; 0 where spot costs more from the beginning.

    Of a length L, with hazard h, a try on spot ends with probability m exp(-h L), and for each that ends
    spot (b exp(h L) / m - 1) / h is paid, b being 1, or the probability to survive the boot where that is not billed.
    On demand it is on_demand (o + L).
    """
    hazard, ratio = terms.hazard, terms.spot / terms.on_demand
    booted = overhead.boots_undisturbed(hazard)
    survived = booted * overhead.works_undisturbed(hazard)
    begins = 1.0 if terms.bill_boot else booted
    billed = overhead.hours if terms.bill_boot else overhead.after_boot_hours
    factor, constant = ratio * begins / (survived * hazard), billed + ratio / hazard
    # Where nothing comes on top of computing, both cost nothing at 0: then how fast they grow tells them apart.
    return 0.0 if factor >= constant and factor * hazard >= 1 else _larger_root(factor, hazard, constant)


def _larger_root(factor: float, hazard: float, constant: float) -> float:
    """Solve factor exp(hazard x) = constant + x for the largest x: before it the left side is below the right one.

    By Newton's method from the right, which comes nearer with every step, since the difference is convex. It is
    -constant - W(-factor hazard exp(-hazard constant)) / hazard, on the lower branch of Lambert's W, but scipy takes a
    good part of the time in which an estimate is to be there.
    """
    root = 1 / hazard
    while factor * exp(hazard * root) < constant + root:
        root *= 2
    for _ in range(_STEPS):
        left = factor * exp(hazard * root)
        step = (left - constant - root) / (hazard * left - 1)
        root -= step
        if step <= _NEAR * root:
            break
    return root
