"""The scenario of an estimate: one `dx run`, so many times, in a project of its own at somebody's prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE
from sim.twin.readers.names import legal, literal
from sim.twin.readers.scenario_text import scenario_text
from sim.units import format_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.scenario.scenario import Scenario
    from sim.twin.price_choice import PriceChoice
    from sim.twin.readers.dx_run import DxRun

DATA: Final = "inputs"
_KEPT: Final = ("head_job_on_demand", "preserve_job_outputs", "delay_workspace_destruction", "ignore_reuse")
_DEFAULT_SPOT_WAIT: Final = "15 min"
_LEARNED: Final = ("latencies", "spot")
"""Sections of a file of learned delays that are taken."""
_HAZARD: Final = ("0.1 /h", "0.3 /h", "0.6 /h")
"""How often a spot machine is taken away: the least, the usual and the most that is believed (K4)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be estimated.

    Attributes
    ----------
    run : DxRun
        The command.
    duration : object
        How long its code computes, as a scenario writes it.
    prices : PriceChoice
        Whose prices.
    count : int
        How many are launched at once.
    input_size : str or None
        What each stages to its worker.
    latencies : Scenario or None
        A file of learned delays, whose `latencies` and `spot` are taken.
    seed : int
        Seed of the draws.
    """

    run: DxRun
    duration: object
    prices: PriceChoice
    count: int = 1
    input_size: str | None = None
    latencies: Scenario | None = None
    seed: int = 0

    @property
    def name(self) -> str:
        """What executable and launch are called in the scenario."""
        return legal(self.run.executable.rpartition("/")[2].rpartition(":")[2])

    @property
    def project(self) -> str:
        """What the project is called in it."""
        return legal(self.run.project) if self.run.project else "study"

    @property
    def instance_types(self) -> tuple[str, ...]:
        """What it runs on: as asked for, else the platform's default."""
        return self.run.machines.instance_types or (DEFAULT_INSTANCE_TYPE,)


def scenario_of(asked: Asked) -> dict[str, Any]:
    """Return the scenario, as the mapping that its YAML holds."""
    choice, run = asked.prices, asked.run
    own_types = choice.scenario.raw.get("instance_types", {})
    staged = asked.input_size is not None
    return {
        "name": f"estimate-{asked.name}",
        "seed": asked.seed,
        "instance_types": {name: own_types[name] for name in asked.instance_types if name in own_types},
        "price_lists": {choice.name: _prices(asked)},
        "accounts": {"wallet": {"prices": choice.name, **_spot_wait(run)}},
        "users": {"me": {}},
        "projects": {asked.project: {"bill_to": "wallet"}},
        "data": {DATA: {"project": asked.project, "size": asked.input_size}} if staged else {},
        "executables": {asked.name: _executable(asked)},
        "launches": {asked.name: _launch(asked)},
        **_delays(asked),
    }


def _delays(asked: Asked) -> dict[str, Any]:
    """Return what was learned of delays and of spot; of the hazard, else, what is believed (K4)."""
    learned = {} if asked.latencies is None else asked.latencies.raw
    found: dict[str, Any] = {section: learned[section] for section in _LEARNED if section in learned}
    behind = {path: entry for path, entry in learned.get("learned", {}).items() if path.startswith(_LEARNED)}
    if behind:
        found["learned"] = behind
    if "hazard" not in found.get("spot", {}) and asked.run.bought != "high":
        found["spot"] = {**found.get("spot", {}), "hazard": {"value": _HAZARD[1], "believed": [_HAZARD[0], _HAZARD[2]]}}
    return found


def text_of(asked: Asked, notes: Iterable[str]) -> str:
    """Return the scenario as a file that a person can go on with."""
    heading = [f"What `dxsim estimate` played of: {asked.run.executable}", *(f"- {note}" for note in notes)]
    comments = {"price_lists": "Only the rates that are needed here; the list may have more."}
    return scenario_text(scenario_of(asked), heading, comments)


def _prices(asked: Asked) -> dict[str, Any]:
    prices = asked.prices.prices
    found: dict[str, Any] = {"date": prices.date, "source": prices.source}
    for purchase in ("on_demand", "spot"):
        rates = getattr(prices, purchase)
        asked_for = [name for name in asked.instance_types if name in rates]
        named = {name: _rate(rates[name].micros_per_hour, prices.currency) for name in asked_for}
        found |= {purchase: named} if named else {}
    per_core = {
        purchase: _rate(rate.micros_per_hour, prices.currency)
        for purchase in ("on_demand", "spot")
        if (rate := getattr(prices.per_core, purchase)) is not None
    }
    return {**found, **({"per_core": per_core} if per_core else {})}


def _rate(micros: int, currency: str) -> str:
    return f"{format_money(micros, currency)}/h"


def _spot_wait(run: DxRun) -> dict[str, Any]:
    if run.job_spot_wait is None and run.tree_spot_wait is None:
        return {}
    per_job = _DEFAULT_SPOT_WAIT if run.job_spot_wait is None else f"{run.job_spot_wait} s"
    if run.tree_spot_wait is None:
        return {"spot_wait": per_job}
    return {"spot_wait": {"per_job": per_job, "per_path": f"{run.tree_spot_wait} s"}}


def _executable(asked: Asked) -> dict[str, Any]:
    run = asked.run
    is_applet = run.executable.startswith("applet-") or ":" in run.executable
    lies = {"class": "applet", "project": asked.project} if is_applet else {"class": "app"}
    many = len(asked.instance_types) > 1
    types = {"instance_type_selector": {"allowed": list(asked.instance_types)}} if many else {}
    cluster = {"cluster": {"initial_instance_count": run.machines.instances}} if run.machines.instances > 1 else {}
    stage = [{"stage": "inputs"}] if asked.input_size is not None else []
    return {
        **lies,
        **(types or {"instance_type": asked.instance_types[0]}),
        **cluster,
        **({"inputs": {DATA: "file"}} if stage else {}),
        "entry_points": {"main": {"steps": [*stage, {"compute": asked.duration}]}},
    }


def _launch(asked: Asked) -> dict[str, Any]:
    run = asked.run
    launch: dict[str, Any] = {"run": asked.name, "as": "me", "in": asked.project}
    kept = {key: True for key in _KEPT if getattr(run, key)}
    return launch | dict(_named(run)) | {"priority": run.priority} | dict(_limited(asked)) | kept


def _named(run: DxRun) -> Iterator[tuple[str, Any]]:
    if run.name is not None:
        yield "name", literal(run.name)
    if run.tags:
        yield "tags", [literal(tag) if isinstance(tag, str) else tag for tag in run.tags]
    if run.properties:
        yield "properties", {key: literal(str(value)) for key, value in run.properties.items()}


def _limited(asked: Asked) -> Iterator[tuple[str, Any]]:
    run = asked.run
    if asked.count > 1:
        yield "count", asked.count
    if asked.input_size is not None:
        yield "inputs", {DATA: DATA}
    if run.rank:
        yield "rank", run.rank
    if run.cost_limit is not None:
        yield "cost_limit", f"{Decimal(str(run.cost_limit)):f} {asked.prices.prices.currency}"
    if run.timeout_seconds is not None:
        yield "timeout", f"{run.timeout_seconds:g} s"
    if run.policy:
        yield "execution_policy", run.policy
    if run.debug_on:
        yield "debug_on", list(run.debug_on)
