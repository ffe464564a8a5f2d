"""The whole of a scenario: what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, PrivateAttr

from sim.scenario.accounts import Account, Project, User
from sim.scenario.base import Model
from sim.scenario.beliefs import Belief
from sim.scenario.changes import Change
from sim.scenario.data import DataSet
from sim.scenario.events import Close, Event, Release
from sim.scenario.executables import Executable
from sim.scenario.expectations import Expectation
from sim.scenario.experiment import Experiment
from sim.scenario.findings import holes
from sim.scenario.instance_types import InstanceType, catalogue
from sim.scenario.latencies import Latencies
from sim.scenario.launches import Launch
from sim.scenario.learned import Learned
from sim.scenario.limits import Limits, Settings
from sim.scenario.names import Name
from sim.scenario.prices import PriceList, Purchase
from sim.scenario.quantities import Duration, Instant
from sim.scenario.recorded import Recorded, roots_of
from sim.scenario.replays import Replay
from sim.scenario.spot import Spot
from sim.scenario.tables import Tables

_NEW_YEAR_2026 = 1_767_225_600_000_000


class TableSource(Model):
    """A table that data, launches, prices and distributions read."""

    file: str | None = None
    """A CSV or Parquet file, relative to the scenario file."""
    rows: list[dict[str, Any]] | None = None
    """The rows themselves, where they are few."""


class Scenario(Model):
    """What is there, who runs what, and how the platform behaves."""

    name: str = "scenario"
    """Name of the scenario."""
    description: str = ""
    """What it is for."""
    start: Instant = _NEW_YEAR_2026
    """When simulated time begins."""
    horizon: Duration | None = None
    """How long is simulated; until all is done where it is not given."""
    seed: int = Field(0, ge=0, le=2**63 - 1)
    """Seed of every draw."""
    replication: int = Field(0, ge=0)
    """Number of the replication: another luck under the same seed."""
    accounts: dict[Name, Account] = {}
    """Billing accounts."""
    users: dict[Name, User] = {}
    """Users."""
    projects: dict[Name, Project] = {}
    """Projects."""
    tables: dict[Name, TableSource] = {}
    """Tables by name."""
    data: dict[Name, DataSet] = {}
    """Data objects that are there at the start."""
    executables: dict[Name, Executable] = {}
    """Applets, apps and workflows."""
    launches: dict[Name, Launch] = {}
    """Who runs what, when."""
    replays: dict[Name, Replay] = {}
    """Recorded executions that are played again."""
    events: dict[Name, Event] = {}
    """What happens from outside meanwhile: calls of people, outages, failures."""
    instance_types: dict[Name, InstanceType] = {}
    """Instance types beside the 218 that ship, or in place of one."""
    price_lists: dict[Name, PriceList] = {}
    """Price lists."""
    latencies: Latencies = Latencies()
    """How long the platform's own doings take."""
    spot: Spot = Spot()
    """The market for spot machines (K4, K5)."""
    learned: dict[str, Learned] = {}
    """What stands behind values that were learned from records, by path; it changes nothing."""
    limits: Limits = Limits()
    """What the platform allows."""
    settings: Settings = Settings()
    """Behaviours that are not settled."""
    variants: dict[Name, dict[str, Any]] = {}
    """Named changes: path and value."""
    experiment: Experiment = Experiment()
    """What is varied in a sweep, and how often each point is played."""
    expect: list[Expectation] = []
    """What must hold after the run."""

    _raw: dict[str, Any] = PrivateAttr(default_factory=dict)
    _tables: Tables | None = PrivateAttr(default=None)
    _changes: tuple[Change, ...] = PrivateAttr(default=())
    _recorded: dict[str, list[Recorded]] = PrivateAttr(default_factory=dict)
    _beliefs: tuple[Belief, ...] = PrivateAttr(default=())

    def with_origin(
        self,
        raw: dict[str, Any],
        tables: Tables | None,
        beliefs: tuple[Belief, ...] = (),
        changes: tuple[Change, ...] = (),
    ) -> Self:
        """Keep what it was read from: the mapping, its tables, what is believed of its values, what was changed."""
        self._raw = raw
        self._tables = tables
        self._beliefs = beliefs
        self._changes = changes
        return self

    @property
    def raw(self) -> dict[str, Any]:
        """The mapping that the scenario was read from, after imports, variant and overrides."""
        return self._raw

    @property
    def tables_read(self) -> Tables | None:
        """The tables that it was read together with; None where Python made it."""
        return self._tables

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """What is believed of values that are not known for sure; in a plain run the values count."""
        return self._beliefs

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the variant, the overrides and the seed that it was loaded with have changed in the file."""
        return self._changes

    def launches_used_by(self, name: str) -> tuple[str, ...]:
        """Return the launches whose outputs a launch uses, by name; names of data come first."""
        launch = self.launches[name]
        heads = {hole[0] for hole in holes([launch.inputs, launch.depends_on, launch.stage_inputs])}
        known = heads & self.launches.keys() - self.data.keys() - set(launch.each_names) - {"row", "item", "index"}
        return tuple(sorted(known))

    def rows_of(self, table: str) -> tuple[dict[str, object], ...]:
        """Return the rows of a table, by the name or path that the scenario uses.

        Raises
        ------
        KeyError
            If the scenario was not read together with its tables.
        """
        if self._tables is None:
            raise KeyError(table)
        return self._tables.get(table).rows

    def recorded(self, table: str) -> list[Recorded]:
        """Return the root executions of a table of records, with all that came of them; they are read once.

        Raises
        ------
        RecordError
            If the table holds no records that can be played.
        KeyError
            If the scenario was not read together with its tables.
        """
        if table not in self._recorded:
            self._recorded[table] = roots_of(self.rows_of(table), table)
        return self._recorded[table]

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table; none where it cannot be read."""
        try:
            return () if self._tables is None else self._tables.get(table).columns
        except ValueError:
            return ()

    def instance_type(self, name: str) -> InstanceType:
        """Return an instance type of the scenario, else one that ships.

        Raises
        ------
        KeyError
            If there is no such type.
        """
        return self.instance_types.get(name) or catalogue()[name]

    @property
    def known_instance_types(self) -> Mapping[str, InstanceType]:
        """Every instance type by name: those that ship, and the scenario's own."""
        return {**catalogue(), **self.instance_types}

    def price_list_of(self, project: str) -> PriceList:
        """Return the price list that charges in a project go by: its account's, for its region (H5).

        Raises
        ------
        KeyError
            If the account has no list for the region.
        """
        return self.price_list_at(project, self.start)

    def price_list_at(self, project: str, instant: int) -> PriceList:
        """Return the price list that charges in a project go by at an instant (H2, H5).

        Raises
        ------
        KeyError
            As for `price_list_of`.
        """
        return self.price_lists[self.price_list_name(project, instant)]

    def price_list_name(self, project: str, instant: int) -> str:
        """Return the name of that list.

        Raises
        ------
        KeyError
            As for `price_list_of`.
        """
        spec = self.projects[project]
        return self.accounts[spec.bill_to].prices_at(instant, self.start, spec.region)

    def price_periods(self, project: str) -> list[tuple[int, str]]:
        """Return the price lists that a project goes by from the start on: from when, in microseconds, and the name.

        Raises
        ------
        KeyError
            As for `price_list_of`.
        """
        changes = self.accounts[self.projects[project].bill_to].price_changes
        begins = [self.start, *(at for change in changes if (at := change.at.at(self.start)) > self.start)]
        return [(begin, self.price_list_name(project, begin)) for begin in begins]

    def rate(self, project: str, instance_type: str, purchase: Purchase) -> tuple[int, bool] | None:
        """Return what an hour of a worker costs in a project at the start, as `PriceList.rate` does.

        None also where one of the lists that come into force later does not have it: it could not be charged then.

        Raises
        ------
        KeyError
            If there is no such type, or as for `price_list_of`.
        """
        cores = self.instance_type(instance_type).cores
        lists = [self.price_lists[name] for _, name in self.price_periods(project)]
        rates = [prices.rate(instance_type, cores, purchase) for prices in lists]
        return None if None in rates else rates[0]

    def again(self, replication: int) -> Self:
        """Return the same scenario with the luck of another replication."""
        raw = {**self._raw, "replication": replication} if self._raw else {}
        other = self.with_changes({"replication": replication})
        return other.with_origin(raw, self._tables, self._beliefs, self._changes)

    def with_changes(self, update: Mapping[str, Any]) -> Self:
        """Return the same scenario with other values in some fields, and the same tables."""
        # A copy shares what is private: the origin, the tables, and records that were read.
        return self.model_copy(update=dict(update))

    def with_parts(self, part: Scenario) -> Self:
        """Return the same scenario with what is set in another one: of named items each one that it has."""
        update: dict[str, Any] = {}
        for section in part.model_fields_set:
            mine, other = getattr(self, section), getattr(part, section)
            update[section] = {**mine, **other} if isinstance(mine, dict) else other
        return self.with_changes(update)

    def undisturbed(self) -> Self:
        """Return the same scenario without the events that end or hinder what runs."""
        events = {name: event for name, event in self.events.items() if isinstance(event, Close | Release)}
        return self.with_changes({"events": events})

    def without_limits(self) -> Self:
        """Return the same scenario with no limits of money or transfer, and workers for everything at once.

        A limit that the platform refuses stays, so that it is refused.
        """
        launches = {
            name: launch.model_copy(update={"cost_limit": None})
            if launch.cost_limit is not None and launch.cost_limit.micros > 0
            else launch
            for name, launch in self.launches.items()
        }
        replays = {
            name: replay.model_copy(update={"cost_limit": None, "keep_cost_limits": False})
            for name, replay in self.replays.items()
        }
        limits = self.limits.model_copy(update={"workers_per_user": 2**31})
        accounts = {
            name: account.model_copy(update={"balance": None, "spending_limit": None})
            for name, account in self.accounts.items()
        }
        projects = {
            name: project.model_copy(update={"monthly_compute_limit": None, "monthly_egress_limit": None})
            for name, project in self.projects.items()
        }
        changed = {
            "launches": launches, "replays": replays, "limits": limits, "accounts": accounts, "projects": projects,
        }  # fmt: skip
        return self.with_changes(changed)
