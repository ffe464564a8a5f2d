"""The job of an estimate as it can be bought: by formula, beside what was played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.experiment.spot.pays_off import LONGEST_HOURS, BreakEven, Purchase, break_even
from sim.experiment.spot.terms import terms_of, work_of
from sim.scenario.compute_steps import Compute
from sim.scenario.distributions import Constant, Distribution
from sim.scenario.executables import Program

if TYPE_CHECKING:
    from sim.experiment.spot.attempt import Work
    from sim.scenario.scenario import Scenario
    from sim.twin.estimate_scenario import Asked


@dataclass(frozen=True, slots=True)
class Market:
    """A job and its prices.

    Attributes
    ----------
    job : Purchase
        The job, on the scenario's terms.
    beside : Work
        What it needs its machines for beside computing.
    longest_hours : float
        How long a try may run.
    """

    job: Purchase
    beside: Work
    longest_hours: float

    def break_even(self, factor: float = 1.0) -> BreakEven:
        """Return up to which length of computing spot pays off, were machines lost so many times as often."""
        terms = replace(self.job.terms, hazard=self.job.terms.hazard * factor)
        return break_even(self.beside, terms, self.longest_hours)


def market_of(asked: Asked, scenario: Scenario) -> Market | None:
    """Return the job as it can be bought; None where no spot rate is known."""
    run = asked.run
    terms = terms_of(
        scenario,
        asked.project,
        asked.instance_types[0],
        instances=run.machines.instances,
        most_spot_tries=run.policy.get("max_spot_tries"),
    )
    if terms is None:
        return None
    parts = [scenario.latencies.set_up, Constant(_staging(scenario))]
    work = work_of(scenario, *parts, compute_of(asked, scenario))
    longest = LONGEST_HOURS if run.timeout_seconds is None else run.timeout_seconds / 3600
    return Market(Purchase(work, terms), work_of(scenario, *parts), longest)


def compute_of(asked: Asked, scenario: Scenario) -> Distribution:
    """Return how long the code computes, in microseconds."""
    executable = scenario.executables[asked.name]
    assert isinstance(executable, Program)
    step = executable.entry_points["main"].steps[-1]
    assert isinstance(step, Compute)
    assert isinstance(step.compute, Distribution)
    return step.compute


def _staging(scenario: Scenario) -> float:
    rate = scenario.latencies.staging_rate
    size = sum(data.size.mean for data in scenario.data.values() if isinstance(data.size, Distribution))
    return size * 1e6 / rate if rate else 0.0
