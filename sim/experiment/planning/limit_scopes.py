"""What a limit of money can be set on: a launch's execution trees, a project's months, an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.experiment.errors import ExperimentError
from sim.scenario.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.planning.probe import Changes
    from sim.scenario.scenario import Scenario
    from sim.units import Money

Kind = Literal["launches", "replays", "projects", "accounts"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that a limit can be set on.

    Attributes
    ----------
    kind : str
        `launches` and `replays` (each root has the cost limit, I1), `projects` (the monthly compute limit, I3) or
        `accounts` (the spending limit, I2).
    name : str
        Its name in the scenario.
    """

    kind: Kind
    name: str

    @property
    def path(self) -> str:
        """Its path in the scenario, such as `launches.align`."""
        return f"{self.kind}.{self.name}"

    @property
    def is_of_roots(self) -> bool:
        """Whether each execution tree has a limit of its own."""
        return self.kind in ("launches", "replays")

    @property
    def limit_path(self) -> str:
        """The path of its limit."""
        last = {"projects": "monthly_compute_limit", "accounts": "spending_limit"}.get(self.kind, "cost_limit")
        return f"{self.path}.{last}"

    def limit(self, scenario: Scenario) -> Money | None:
        """Return the limit that it has."""
        if self.kind == "projects":
            monthly = scenario.projects[self.name].monthly_compute_limit
            return None if monthly is None else monthly.limit
        if self.kind == "accounts":
            return scenario.accounts[self.name].limit
        return (scenario.launches if self.kind == "launches" else scenario.replays)[self.name].cost_limit

    def projects(self, scenario: Scenario) -> frozenset[str]:
        """Return the projects whose launches its limit refuses once it is reached."""
        if self.kind == "accounts":
            return frozenset(name for name, project in scenario.projects.items() if project.bill_to == self.name)
        return frozenset((self.name,) if self.kind == "projects" else ())

    def with_limit(self, scenario: Scenario, amount: str | None) -> Changes:
        """Return the changes that give it a limit, such as `5 USD`, or none.

        Whoever holds a limit of a project or an account up to the light takes away the others of these: what they cut
        bears the same name.
        """
        written = "null" if amount is None else amount
        if self.is_of_roots:
            kept = ((f"{self.path}.keep_cost_limits", "false"),) if self.kind == "replays" else ()
            return ((self.limit_path, written), *kept)
        others = tuple((path, "null") for path in _spending_limits(scenario) if not path.startswith(f"{self.path}."))
        if self.kind == "accounts":
            return ((self.limit_path, written), (f"{self.path}.balance", "null"), *others)
        if amount is None:
            return ((self.limit_path, "null"), *others)
        monthly = scenario.projects[self.name].monthly_compute_limit
        policy = "terminate" if monthly is None else monthly.when_reached
        return ((self.limit_path, json.dumps({"limit": amount, "when_reached": policy})), *others)


def scopes_of(scenario: Scenario, only: Sequence[str] = ()) -> list[Scope]:
    """Return everything in a scenario that a limit can be set on, or what is asked for by path.

    Raises
    ------
    ExperimentError
        If a path names none of them.
    """
    scopes = [
        *(Scope("launches", name) for name in scenario.launches),
        *(Scope("replays", name) for name in scenario.replays),
        *(Scope("projects", name) for name in scenario.projects),
        *(Scope("accounts", name) for name in scenario.accounts),
    ]
    by_path = {scope.path: scope for scope in scopes}
    for path in only:
        if path not in by_path:
            way_out = did_you_mean(path, by_path) or f"; write one of {', '.join(by_path)}"
            raise ExperimentError(f"--of {path}: the scenario has nothing there that a limit can be set on{way_out}")
    return [by_path[path] for path in only] if only else scopes


def _spending_limits(scenario: Scenario) -> list[str]:
    projects = [
        f"projects.{name}.monthly_compute_limit"
        for name, project in scenario.projects.items()
        if project.monthly_compute_limit is not None
    ]
    accounts = [
        f"accounts.{name}.{key}"
        for name, account in scenario.accounts.items()
        for key in ("balance", "spending_limit")
        if getattr(account, key) is not None
    ]
    return [*projects, *accounts]
