"""Executions that a step starts, and waiting for them (A4, N1, N2)."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.policy import ExecutionPolicy
from sim.scenario.quantities import LimitAmount, Text, Timeout, Value
from sim.scenario.step_base import ApiError, StepModel
from sim.scenario.tasks import Process

MOST_IN_CHUNK: Final = 1000
"""Subjobs of a scatter that are started together (N2)."""

MOST_QUEUED: Final = 1000
"""Tasks of a pipeline that are in flight (N1)."""


def _at_most(most: int, size: int, what: str) -> int:
    if size > most:
        raise ValueError(f"{what} holds at most {most}, not {size}: write a smaller number")
    return size


ChunkSize = Annotated[
    int,
    Field(ge=1, json_schema_extra={"maximum": MOST_IN_CHUNK}),
    AfterValidator(lambda size: _at_most(MOST_IN_CHUNK, size, "a chunk")),
]
"""How many subjobs of a scatter are started together."""

QueueSize = Annotated[
    int,
    Field(ge=1, json_schema_extra={"maximum": MOST_QUEUED}),
    AfterValidator(lambda size: _at_most(MOST_QUEUED, size, "a queue")),
]
"""How many tasks of a pipeline are in flight."""


class SubjobCall(Model):
    """Start another entry point of the same executable as a job of its own (A4)."""

    entry_point: Name
    """The entry point."""
    inputs: dict[Name, Value] = {}
    """Its inputs."""
    as_: Name | None = Field(None, alias="as")
    """Name by which later steps refer to it: `${gathered.vcf}`."""
    name: Text | None = None
    """Name of the job; `parent:function` otherwise (A6)."""
    instance_type: str | None = None
    """Instance type of this call."""
    depends_on: list[Value] = []
    """Jobs and data objects that must be done or closed first (E2)."""


class Subjob(StepModel):
    """Start a subjob."""

    subjob: SubjobCall
    """What is started."""
    expect: ApiError | None = None
    """The error with which this must be refused."""


class RunCall(Model):
    """Run an app, applet or workflow from a job (A4: nested)."""

    executable: Name
    """What is run."""
    inputs: dict[Name, Value] = {}
    """Its inputs."""
    as_: Name | None = Field(None, alias="as")
    """Name by which later steps refer to it."""
    name: Text | None = None
    """Name of the execution."""
    instance_type: str | None = None
    """Instance type of every entry point of this run."""
    timeout: Timeout | None = None
    """How long a try of this run may be `running` (I4)."""
    execution_policy: ExecutionPolicy | None = None
    """What a failure of this run leads to (J2)."""
    ignore_reuse: bool = False
    """Run its jobs, though there may be earlier results (L2)."""
    depends_on: list[Value] = []
    """Executions and data objects that must be done or closed first (E2)."""
    detached: bool = False
    """Whether it is a root of its own, with its own limits, failures and clock (A5)."""
    cost_limit: LimitAmount | None = None
    """Cost limit of its tree, where it is detached (I1)."""

    @model_validator(mode="after")
    def _limited_where_detached(self) -> RunCall:
        if self.cost_limit is not None and not self.detached:
            raise ValueError("a cost limit belongs to a root: add detached: true, or leave it out")
        return self


class Run(StepModel):
    """Run an executable."""

    run: RunCall
    """What is run."""
    expect: ApiError | None = None
    """The error with which this must be refused."""


class ScatterCall(Model):
    """Start a subjob for each item of a list."""

    over: Value
    """The list: `${inputs.shards}`, or a number of items."""
    entry_point: Name
    """The entry point that handles an item."""
    inputs: dict[Name, Value] = {}
    """Inputs of each, with `${item}` and `${index}`; otherwise one input `item`."""
    chunk: ChunkSize = 500
    """How many are started together, at most 1000; the next chunk waits for the one before (N2)."""
    as_: Name | None = Field(None, alias="as")
    """Name by which later steps refer to the list: `${shards.vcf}` is a list of references."""
    instance_type: str | None = None
    """Instance type of the subjobs."""
    collect: SubjobCall | None = None
    """The subjob that gathers, as a compiled WDL or CWL scatter has it: the job then leaves its worker after the first
    chunk, and `continue` subjobs launch the others (N2)."""


class Scatter(StepModel):
    """Start a subjob for each item of a list; between chunks the job waits on its worker, unless it has `collect`."""

    scatter: ScatterCall
    """What is started."""


class Tasks(StepModel):
    """Submit the tasks of a pipeline and react to their ends, on the worker and on the meter (N1)."""

    tasks: dict[Name, Process] = Field(min_length=1)
    """The processes, by name; later steps refer to their tasks by it: `${call.vcf}`."""
    queue_size: QueueSize = 100
    """How many tasks are submitted and not final at a time, at most 1000."""


class Wait(StepModel):
    """Wait, on the worker and on the meter, until named executions are done."""

    wait: Name | list[Name]
    """Names given with `as`."""
