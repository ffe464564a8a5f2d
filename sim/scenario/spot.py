"""Spot machines: how often they are taken away, how long one waits for them, when there are none (K2, K4, K5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.distributions import Lognormal
from sim.scenario.quantities import Duration, DurationDistribution, Frequency, InstantOrOffset

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND

ONE_WAY: Final = "give instance_type, one type, or instance_type_selector, several to choose from: not both"


class Shut(Model):
    """A time in which there are no spot machines: from an instant on, until just before another (K5)."""

    from_: InstantOrOffset = Field(alias="from")
    """When it begins."""
    to: InstantOrOffset
    """When there are machines again."""


class SpotType(Model):
    """What is different for one instance type."""

    hazard: Frequency | None = None
    """How often a machine of the type is taken away, such as 0.1 /h (K4)."""
    acquisition: DurationDistribution | None = None
    """From the request of a spot machine of the type to the machine (K5)."""
    shut: list[Shut] = []
    """When there are none, beside the times in which there are none of any type (K5)."""


class Spot(Model):
    """The market for spot machines."""

    hazard: Frequency = 0.3
    """How often a machine is taken away from its job: 0.3 /h, believed between 0.1 and 0.6 (K4; basis U P)."""
    acquisition: DurationDistribution = Lognormal.from_median_p95(60 * _SECOND, 10 * _MINUTE)
    """From the request of a spot machine to the machine (K5). Documented nowhere (basis P): median 60 s and 95th
    percentile 10 min are our choice; some three in a hundred then wait longer than the usual 15 min."""
    shut: list[Shut] = []
    """When there are none of any type; times that overlap are taken together (K5)."""
    types: dict[str, SpotType] = {}
    """What is different for some instance types."""


class SpotBudget(Model):
    """How long normal jobs wait for spot machines before they go on demand, as some accounts have it (K2)."""

    per_job: Duration = 1024 * _SECOND
    """Of one job, all of its tries together."""
    per_path: Duration | None = None
    """Of all jobs from the root down to a job, together."""


def _wait_form(raw: object) -> str:
    return "budget" if isinstance(raw, SpotBudget | Mapping) else "time"


SpotWait = Annotated[
    Annotated[SpotBudget, Tag("budget")] | Annotated[Duration, Tag("time")],
    Discriminator(_wait_form),
]
"""A time for each job, or one for each job and one for each path."""


class InstanceTypeSelector(Model):
    """A choice of instance types: each in order for 10 min, then again each for 20 min, 40 min and so on (G6)."""

    allowed: list[str] = Field(min_length=1)
    """The types, in the order in which they are asked for."""

    @model_validator(mode="after")
    def _once_each(self) -> InstanceTypeSelector:
        if len(set(self.allowed)) < len(self.allowed):
            raise ValueError("each type stands in allowed once: it is asked for again by itself")
        return self


class Cluster(Model):
    """Several workers for one job, taken together and each paid for (G9)."""

    initial_instance_count: int = Field(ge=1)
    """How many."""
