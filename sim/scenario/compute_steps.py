"""Computing, and streaming inputs while computing (G8, G10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.distributions import Constant
from sim.scenario.quantities import DurationDistribution, DurationValue, Share, SizeValue, Value, Work
from sim.scenario.step_base import StepModel, check_holes


class WorkLaw(Model):
    """A run time that depends on the worker: work x (serial + (1 - serial) / cores)."""

    work: Work
    """The whole work, such as 8 core h."""
    serial: Share = 0.0
    """Share that uses one core only."""


class PerItem(Model):
    """A run time that grows with the items of a batch."""

    per_item: DurationDistribution
    """Time for each item; drawn once for the job."""
    fixed: DurationDistribution = Constant(0)
    """Time beside it, whatever the number of items."""


def _compute_form(raw: object) -> str:
    keys = raw.keys() if isinstance(raw, Mapping) else ()
    if isinstance(raw, WorkLaw) or "work" in keys or "serial" in keys:
        return "work"
    if isinstance(raw, PerItem) or "per_item" in keys or "fixed" in keys:
        return "per_item"
    return "time"


ComputeTime = Annotated[
    Annotated[WorkLaw, Tag("work")] | Annotated[PerItem, Tag("per_item")] | Annotated[DurationValue, Tag("time")],
    Discriminator(_compute_form),
]


class Stream(StepModel):
    """Read inputs from a mount: no staging, but what is computed after it is slower (G8)."""

    stream: Value
    """The objects that are streamed; `inputs` for every file among the inputs."""
    slowdown: float | None = Field(None, ge=1, allow_inf_nan=False)
    """Factor on the compute time; the latencies' `streaming_slowdown` where it is not given."""

    @model_validator(mode="after")
    def _names_objects(self) -> Stream:
        check_holes(self.stream, "stream")
        return self


class Compute(StepModel):
    """Compute for a while."""

    compute: ComputeTime
    """How long: a time, a distribution, `${row.minutes}`, or a law of the worker's cores."""
    memory: SizeValue | None = None
    """Memory that it needs; on a worker with less the try fails with `AppInsufficientResourceError` (G10)."""
    disk: SizeValue | None = None
    """Disk that it needs, likewise."""
    fails_at: Share = 1.0
    """After which share of its time it fails for lack of memory or disk."""
