"""What is wrong with the scenario of an estimate, told by the option that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError
from sim.scenario.instance_types import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.prices import Purchase
    from sim.scenario.problems import Path, Problem, ScenarioError
    from sim.twin.estimate_scenario import Asked

_OPTIONS: Final[Mapping[str, str]] = {
    "compute": "--duration",
    "instance_type": "--instance-type",
    "instance_type_selector": "--instance-type",
    "cluster": "--instance-count",
    "cost_limit": "--cost-limit",
    "timeout": "--extra-args, timeoutPolicyByExecutable",
    "execution_policy": "--extra-args, executionPolicy",
    "rank": "--rank",
    "name": "--name",
    "tags": "--tag",
    "properties": "--property",
    "count": "--count",
    "size": "--input-size",
    "spot_wait": "--max-job-spot-wait-time",
    "latencies": "--latencies",
    "spot": "--latencies",
    "price_lists": "--prices",
}
"""What a key of the scenario was made of."""


def told_by_option(error: ScenarioError) -> ResultError:
    """Return an error that names options in place of lines of a file that nobody wrote."""
    return ResultError("\n".join(dict.fromkeys(_told(problem) for problem in error.problems)))


def _told(problem: Problem) -> str:
    option = _option(problem.path)
    return f"{option}: {problem.message}" if option else str(problem)


def _option(path: Path) -> str | None:
    return next((_OPTIONS[key] for key in path if isinstance(key, str) and key in _OPTIONS), None)


def check_rates(asked: Asked) -> None:
    """
    See that the price list has what the command buys.

    Raises
    ------
    ResultError
        If a type has no rate on demand, or none on spot where the priority is low.
    """
    choice = asked.prices
    known = {**catalogue(), **choice.scenario.instance_types}
    purchase: Purchase = "spot" if asked.run.bought == "low" else "on_demand"
    for name in asked.instance_types:
        if name not in known or choice.prices.rate(name, known[name].cores, purchase) is not None:
            continue
        rated = sorted(getattr(choice.prices, purchase))
        has = f"it has one for {', '.join(rated[:4])}" if rated else "it has none at all"
        other = "another --priority" if purchase == "spot" else "another --instance-type"
        raise ResultError(
            f"the price list {choice.name} has no {purchase.replace('_', ' ')} rate for {name}, {has}: give {other}, "
            "or another list with --prices"
        )
