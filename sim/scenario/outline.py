"""A scenario as it was played, without its tables: its limits, and where its prices come from.

A result keeps the scenario that it came from. To read it wholly takes the tables that it names, which may be large;
what a reader of the result asks for stands in the file itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from sim.scenario.accounts import Account, Project
from sim.scenario.base import Model
from sim.scenario.belief_reader import take_out
from sim.scenario.limits import Limits
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario
from sim.scenario.yaml_source import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

Part = TypeVar("Part", bound=Model)


@dataclass(frozen=True, slots=True)
class PriceSource:
    """When the rates of a price list were in force, and where they come from."""

    name: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a scenario file itself says of accounts, projects and limits.

    Attributes
    ----------
    description : str
        What the scenario is for; empty where it does not say.
    accounts, projects : dict
        By name.
    limits : Limits
        What the platform allows.
    price_sources : list of PriceSource
        The price lists that an account goes by, in the order of the file.
    """

    description: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    price_sources: list[PriceSource] = field(default_factory=list)


def read_outline(path: Path) -> Outline | None:
    """Read the outline of a scenario that was written with a result; None where it cannot be read."""
    try:
        return outline_of(take_out(read_yaml(path), Scenario).source.value)
    except (ScenarioError, ValidationError):
        return None


def outline_of(raw: Mapping[str, Any]) -> Outline:
    """Return the outline of a scenario as it was read from a file, the beliefs taken out.

    Raises
    ------
    pydantic.ValidationError
        If accounts, projects or limits are not what the language has there.
    """
    accounts = _all(Account, raw.get("accounts"))
    used = {name for account in accounts.values() for name in _lists_of(account)}
    lists = raw.get("price_lists") or {}
    return Outline(
        description=str(raw.get("description") or ""),
        accounts=accounts,
        projects=_all(Project, raw.get("projects")),
        limits=Limits.model_validate(raw.get("limits") or {}),
        price_sources=[
            PriceSource(name, str(said.get("date", "")), str(said.get("source", "")))
            for name, said in lists.items()
            if name in used and isinstance(said, Mapping)
        ],
    )


def _all(model: type[Part], section: Mapping[str, Any] | None) -> dict[str, Part]:
    return {name: model.model_validate(said or {}) for name, said in (section or {}).items()}


def _lists_of(account: Account) -> list[str]:
    given = [account.prices, *(change.prices for change in account.price_changes)]
    return [name for prices in given for name in ([prices] if isinstance(prices, str) else prices.values())]
