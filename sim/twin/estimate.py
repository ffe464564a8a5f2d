"""Estimate: a `dx run` is played many times on the twin, and what comes of it is told with its range."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.doubt import Doubt
from sim.experiment.lean import LeanRun, play_lean
from sim.experiment.spot.attempt import HOUR
from sim.experiment.spot.pays_off import PURCHASES, BreakEven, Expected
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load
from sim.twin.estimate_errors import check_rates, told_by_option
from sim.twin.estimate_market import compute_of, market_of
from sim.twin.estimate_outlook import Outlook, as_plain, outlook_of
from sim.twin.estimate_scenario import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.in_doubt import InDoubt
    from sim.scenario.beliefs import End
    from sim.scenario.names import Priority
    from sim.scenario.scenario import Scenario
    from sim.twin.estimate_scenario import Asked

REPLICATIONS: Final = 1_000
_JOBS_IN_ALL: Final = 2_000
_FEWEST: Final = 100
_BELIEVED_PART: Final = 5
"""At the ends of a belief it is played a fifth as often."""
_HAZARD: Final = "spot.hazard"
_ENDS: Final[tuple[End, ...]] = ("low", "high")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The answer.

    Attributes
    ----------
    asked : Asked
        What was asked.
    scenario : Scenario
        What was played.
    outlook : Outlook
        What came of it.
    in_doubt : InDoubt or None
        What is not known of the hazard of spot machines, where that matters.
    believed : dict of float to Outlook
        The same at the ends of it, by hazard per hour.
    purchases : dict of str to Expected
        What a job is like by priority, in the mean and without limits; empty where no spot rate is known.
    break_even : BreakEven or None
        Up to which length spot pays off.
    break_even_believed : tuple of BreakEven
        The same at the ends of that belief.
    hours : float
        How long the code computes, in the mean.
    """

    asked: Asked
    scenario: Scenario
    outlook: Outlook
    in_doubt: InDoubt | None
    believed: Mapping[float, Outlook]
    purchases: Mapping[Priority, Expected]
    break_even: BreakEven | None
    break_even_believed: tuple[BreakEven, ...]
    hours: float


def estimate(asked: Asked, *, replications: int | None = None, jobs: int = 1) -> Estimate:
    """Play what is asked many times.

    Parameters
    ----------
    asked : Asked
        The command and what is known beside it.
    replications : int, optional
        How often; 1000 times where it is not given, less often where there are many jobs.
    jobs : int
        Processes.

    Raises
    ------
    ResultError
        If the command asks for what the platform does not have.
    ExperimentError
        If the platform would refuse the launch.
    """
    scenario = scenario_for(asked)
    number = replications or max(_FEWEST, min(REPLICATIONS, _JOBS_IN_ALL // asked.count))
    in_doubt = _in_doubt(asked, scenario)
    at_ends = [] if in_doubt is None else [_at(scenario, end) for end in _ENDS]
    believed = {one.spot.hazard: outlook_of(play(one, max(1, number // _BELIEVED_PART), jobs)) for one in at_ends}
    market = market_of(asked, scenario)
    return Estimate(
        asked=asked,
        scenario=scenario,
        outlook=outlook_of(play(scenario, number, jobs)),
        in_doubt=in_doubt,
        believed=believed,
        purchases={} if market is None else {priority: market.job.expected(priority) for priority in PURCHASES},
        break_even=None if market is None else market.break_even(),
        break_even_believed=()
        if market is None
        else tuple(market.break_even(hazard / scenario.spot.hazard) for hazard in believed),
        hours=compute_of(asked, scenario).mean / HOUR,
    )


def scenario_for(asked: Asked) -> Scenario:
    """Return the scenario that an estimate plays.

    Raises
    ------
    ResultError
        If it makes no sense, told by the options that it comes from.
    """
    check_rates(asked)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "estimate.yaml"
        path.write_text(text_of(asked, ()), encoding="utf-8")
        try:
            return load(path)
        except ScenarioError as error:
            raise told_by_option(error) from None


def play(scenario: Scenario, replications: int, jobs: int) -> list[LeanRun]:
    """Play replications from 0 on, in so many processes."""
    if jobs == 1:
        return play_lean(scenario, range(replications))
    from joblib import Parallel, delayed  # noqa: PLC0415 - takes its time to come, and one process does not need it

    parts = [range(begin, replications, jobs) for begin in range(jobs)]
    played = Parallel(n_jobs=jobs)(delayed(play_lean)(scenario, part) for part in parts)
    runs: dict[int, LeanRun] = {}
    for part, found in zip(parts, played, strict=True):
        runs.update(zip(part, found, strict=True))
    return [runs[number] for number in range(replications)]


def _in_doubt(asked: Asked, scenario: Scenario) -> InDoubt | None:
    """Return what is not known of the hazard; None where nobody can lose a spot machine, or all of it is known."""
    offered = any(scenario.rate(asked.project, type_, "spot") is not None for type_ in asked.instance_types)
    if asked.run.bought == "high" or not offered:
        return None
    return next((one for one in Doubt(scenario).beliefs if one.path == _HAZARD), None)


def _at(scenario: Scenario, end: End) -> Scenario:
    return Doubt(scenario).scenario(0, drawn=False, at={_HAZARD: end})


def as_json(found: Estimate) -> dict[str, Any]:
    """Return an estimate as plain values: money in units of the currency, times in seconds."""
    asked, run = found.asked, found.asked.run
    crossing = found.break_even
    return {
        "executable": run.executable,
        "instance_types": list(asked.instance_types),
        "instances": run.machines.instances,
        "priority": run.priority,
        "count": asked.count,
        "currency": asked.prices.prices.currency,
        "cost_limit": run.cost_limit,
        "seed": asked.seed,
        **as_plain(found.outlook),
        "believed_hazard": [{"per_hour": hazard, **as_plain(outlook)} for hazard, outlook in found.believed.items()],
        "purchases": {
            priority: {
                "cost_of_done": one.cost_of_done,
                "seconds": one.hours * 3600,
                "tries": one.tries,
                "done": one.done,
            }
            for priority, one in found.purchases.items()
        },
        "break_even": None if crossing is None else _crossing(crossing),
        "break_even_believed": [_crossing(one) for one in found.break_even_believed],
        "compute_seconds": found.hours * 3600,
    }


def _crossing(found: BreakEven) -> dict[str, Any]:
    return {"spot_pays": found.pays, "seconds": None if found.hours is None else found.hours * 3600}
