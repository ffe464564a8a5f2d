"""What stands behind values that were learned from records. It changes nothing in a run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.quantities import Duration, DurationDistribution

Times = Annotated[list[Duration], Field(min_length=3, max_length=3)]
"""A value, and the lower and upper end of the interval that holds it with a probability of 95 %."""

Numbers = Annotated[list[float], Field(min_length=3, max_length=3)]
"""The same of plain numbers."""


class Learned(Model):
    """What stands behind one value."""

    observations: int = Field(ge=0)
    """How many observations; with none it is a stated belief."""
    median: Times | None = None
    """The median of a time: value, lower and upper end of its interval."""
    p95: Times | None = None
    """Its 95th percentile."""
    value: Numbers | None = None
    """A share, or times per hour: value, lower and upper end of its interval."""
    distribution: DurationDistribution | None = None
    """How long an entry point runs."""
    grows_with: Literal["cores", "input size"] | None = None
    """What run times grow with, where that shows: work × (serial + (1 - serial) / cores), or fixed + per_gb × GB."""
    law: dict[str, Numbers] = {}
    """The numbers of that law, each with its interval: work in core hours and the serial share, or seconds and seconds
    a GB."""
