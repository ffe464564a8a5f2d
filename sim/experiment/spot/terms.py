"""The terms on which a scenario's jobs can be bought, and what they need their machines for beside their code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.spot.attempt import HOUR, Work
from sim.experiment.spot.pays_off import Terms
from sim.model.offers import budget_of
from sim.model.retry import MOST_SPOT_TRIES

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution
    from sim.scenario.scenario import Scenario


def terms_of(
    scenario: Scenario, project: str, instance_type: str, *, instances: int = 1, most_spot_tries: int | None = None
) -> Terms | None:
    """Return the terms for jobs that run in a project; None where the type has no rate of both kinds.

    Parameters
    ----------
    scenario : Scenario
        What it says of prices, of the market and of delays.
    project : str
        The project context: its account pays.
    instance_type : str
        The type of their machines.
    instances : int
        Machines of each job.
    most_spot_tries : int, optional
        Where an execution policy says how many (K3).

    Raises
    ------
    KeyError
        If the project, its price list or the type is not there.
    """
    on_demand = scenario.rate(project, instance_type, "on_demand")
    spot = scenario.rate(project, instance_type, "spot")
    if on_demand is None or spot is None:
        return None
    own = scenario.spot.types.get(instance_type)
    hazard = scenario.spot.hazard if own is None or own.hazard is None else own.hazard
    waits = scenario.spot.acquisition if own is None or own.acquisition is None else own.acquisition
    budget = budget_of(scenario.accounts[scenario.projects[project].bill_to])
    return Terms(
        on_demand=on_demand[0] * instances / 1e6,
        spot=spot[0] * instances / 1e6,
        hazard=hazard * instances,
        acquisition=scenario.latencies.acquisition,
        spot_acquisition=waits,
        spot_wait=budget.per_job if budget.per_path is None else min(budget.per_job, budget.per_path),
        normal_tries=most_spot_tries or MOST_SPOT_TRIES["normal"],
        low_tries=most_spot_tries or MOST_SPOT_TRIES["low"],
        step=scenario.latencies.scheduler_step.mean / HOUR,
        after_code=scenario.latencies.state_after_code.mean / HOUR,
        bill_boot=scenario.settings.cold_billing == "acquired",
        bill_interrupted=scenario.settings.bill_interrupted,
    )


def work_of(scenario: Scenario, *parts: Distribution) -> Work:
    """Return what a job needs its machine for: a boot as the scenario has it, and then these parts."""
    return Work(scenario.latencies.boot, scenario.latencies.pooled_share, parts)
