"""Who runs what, when, how often: the named launches."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.base import Model
from sim.scenario.names import EntryPointName, Name, Priority
from sim.scenario.policy import ExecutionPolicy
from sim.scenario.quantities import (
    Duration,
    DurationDistribution,
    Frequency,
    InstantOrOffset,
    LimitAmount,
    Text,
    Timeout,
    Value,
)
from sim.scenario.spot import ONE_WAY, InstanceTypeSelector

_SECOND = 1_000_000
_LONGEST_HOLD = 72 * 3_600 * _SECOND
_ONCE_A_CENTURY = 1 / (36_525 * 24)
"""Times per hour."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError(f"'{text}' is no time of day; write it in quotes with two digits each, such as \"09:00\"")
    return text


TimeOfDay = Annotated[str, AfterValidator(_clock)]

RANKS = range(-1024, 1024)
"""The ranks there are (G7)."""


def _in_range(rank: int) -> int:
    if rank not in RANKS:
        raise ValueError(f"a rank is from {RANKS[0]} to {RANKS[-1]}, not {rank}")
    return rank


Rank = Annotated[int, AfterValidator(_in_range), Field(json_schema_extra={"minimum": RANKS[0], "maximum": RANKS[-1]})]


class Calendar(Model):
    """The hours in which someone launches, UTC; what falls outside waits for the next opening."""

    days: list[Weekday] = Field(["mon", "tue", "wed", "thu", "fri"], min_length=1)
    """Weekdays."""
    from_: TimeOfDay = Field("00:00", alias="from")
    """Opening."""
    to: TimeOfDay = "24:00"
    """Closing."""

    @model_validator(mode="after")
    def _opens_first(self) -> Calendar:
        if self.from_ >= self.to:
            raise ValueError(f"the calendar closes at {self.to}, before it opens at {self.from_}")
        return self


class Arrivals(Model):
    """An arrival process: launches come at random. Where a calendar is given, its clock runs in open hours only."""

    rate: Frequency | None = None
    """Mean number in a time, such as 12 /h: a Poisson process."""
    between: DurationDistribution | None = None
    """Distribution of the time from one to the next: a renewal process."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Arrivals:
        if (self.rate is None) == (self.between is None):
            raise ValueError("give rate (such as rate: 12 /h) or between (a distribution), one of them")
        if self.rate is not None and self.rate <= 0:
            raise ValueError("a rate of arrival is above zero")
        if self.rate is not None and self.rate < _ONCE_A_CENTURY:
            raise ValueError(
                "a rate of arrival is at least once a century: write a larger one, or leave the launch out"
            )
        if self.between is not None and self.between.mean <= 0:
            raise ValueError("the mean time between arrivals is above zero: write one such as {exponential: 5 min}")
        return self


class Launch(Model):
    """Calls of `run` by a user. Each call makes a root execution."""

    run: Name
    """The applet, app or workflow."""
    as_: Name = Field(alias="as")
    """The user who launches."""
    in_: Name = Field(alias="in")
    """The project context (A7)."""
    at: InstantOrOffset | None = None
    """When: an instant, or a time since the start. The start where it is not given."""
    every: Duration | None = None
    """Again after this time, until `until` or the horizon."""
    until: InstantOrOffset | None = None
    """The end of `every` and `arrivals`."""
    arrivals: Arrivals | None = None
    """An arrival process in place of fixed instants."""
    calendar: Calendar | None = None
    """Hours in which launches are made."""
    count: int | None = Field(None, ge=1, le=1_000_000)
    """How many: at one instant, or of `every` and `arrivals` together."""
    each: Name | list[Name] | None = None
    """Data or tables: a launch for each item; several names give every combination."""
    batch: int | None = Field(None, ge=1)
    """How many items of `each` go into one launch."""
    after: Name | list[Name] | None = None
    """Launches whose executions must all be done first: a step started by hand."""
    delay: DurationDistribution | None = None
    """Time from then until the launch is made."""
    inputs: dict[Name, Value] = {}
    """Inputs: values, names of data, `${wgs}` for the item of that name, `${row.x}` for a column of its table,
    `${align.bam}` for an output of another launch: of the same item where both go by the same items, else of all."""
    depends_on: list[Value] = []
    """Data that must be closed first (E2)."""
    name: Text | None = None
    """Name of the executions; the executable's otherwise."""
    tags: list[Text] = []
    """Tags (A6)."""
    properties: dict[str, Text] = {}
    """Properties (A6)."""
    priority: Priority = "normal"
    """Priority (K1): `high` runs on demand; `normal` asks for spot machines for a while first, where the price list has
    spot rates; `low` runs on spot only."""
    head_job_on_demand: bool = False
    """Whether the root job runs on demand, and no other (K6); for an app or applet."""
    rank: Rank = 0
    """Place in the order of dispatch, higher first (G7)."""
    cost_limit: LimitAmount | None = None
    """Cost limit of each execution tree (I1)."""
    instance_type: str | dict[EntryPointName, str] | None = None
    """Instance type of every entry point, or by entry point; it beats the executable's (G3)."""
    instance_type_selector: InstanceTypeSelector | None = None
    """Instance types to choose from for every entry point, in place of one (G6)."""
    timeout: Timeout | dict[EntryPointName, Timeout] | None = None
    """How long a try may be `running`, of every entry point or by entry point; it beats the executable's (I4)."""
    execution_policy: ExecutionPolicy | None = None
    """What a failure leads to; it beats the executable's, key by key (J2)."""
    instance_type_by_executable: dict[Name, str | dict[EntryPointName, str]] = {}
    """Instance types by executable; they reach whatever the tree runs, and beat every other request (G3)."""
    stage_inputs: dict[Name, dict[Name, Value]] = {}
    """Inputs of a workflow's stages, by stage, in place of what it hands them; a locked one takes none (C5)."""
    preserve_job_outputs: bool = False
    """Keep the outputs of every done job in the project, not only those of the root (D7)."""
    delay_workspace_destruction: bool = False
    """Keep each workspace for three days after its master group is final (D7)."""
    ignore_reuse: bool = False
    """Run everything, though there may be earlier results (L2)."""
    debug_on: list[Literal["AppError", "AppInternalError", "ExecutionError"]] = []
    """Failures after which a job of the tree is held with its worker for somebody to look at it (B4)."""
    debug_hold: Duration = _LONGEST_HOLD
    """When somebody has looked at it and releases it, counted from the failure; at most 72 h (B4)."""

    @model_validator(mode="after")
    def _coherent(self) -> Launch:
        if self.every is not None and self.arrivals is not None:
            raise ValueError("give every or arrivals, not both")
        if self.after is not None and (self.at is not None or self.every is not None or self.arrivals is not None):
            raise ValueError("after says when: leave at, every and arrivals out, or use delay")
        if self.every is not None and self.every < _SECOND:
            raise ValueError("every needs a time of at least 1 s, such as every: 1 h; use count for many at once")
        if self.batch is not None and self.each is None:
            raise ValueError("batch groups the items of each: add each")
        if self.until is not None and self.every is None and self.arrivals is None:
            raise ValueError("until ends every or arrivals: add one of them")
        if "debug_hold" in self.model_fields_set and not self.debug_on:
            raise ValueError("debug_hold says how long a job is held: add debug_on, such as debug_on: [AppError]")
        if self.debug_hold > _LONGEST_HOLD:
            raise ValueError("a job is held for 72 h at most: write a shorter debug_hold")
        if self.instance_type is not None and self.instance_type_selector is not None:
            raise ValueError(ONE_WAY)
        return self

    @property
    def types_asked(self) -> str | tuple[str, ...] | dict[EntryPointName, str] | None:
        """The instance type, one by entry point, or several to be asked for in turn; None where it does not say."""
        selector = self.instance_type_selector
        return self.instance_type if selector is None else tuple(selector.allowed)

    @property
    def is_single(self) -> bool:
        """Whether it makes a single execution."""
        return self.each is None and self.every is None and self.arrivals is None and self.count is None

    def goes_with(self, other: Launch) -> bool:
        """Return whether its items are those of another launch, one by one."""
        alike = (self.each_names, self.batch) == (other.each_names, other.batch) and self.each is not None
        return alike and all(one.every is None and one.count is None and one.arrivals is None for one in (self, other))

    @property
    def each_names(self) -> tuple[str, ...]:
        """The names in `each`, in order."""
        return () if self.each is None else (self.each,) if isinstance(self.each, str) else tuple(self.each)

    @property
    def after_names(self) -> tuple[str, ...]:
        """The names in `after`, in order."""
        return () if self.after is None else (self.after,) if isinstance(self.after, str) else tuple(self.after)
