"""What an entry point does on its worker: a list of steps, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.distributions import Constant
from sim.scenario.names import Name
from sim.scenario.policy import ExecutionPolicy
from sim.scenario.quantities import (
    DurationDistribution,
    DurationValue,
    LimitAmount,
    Share,
    SizeValue,
    Text,
    Timeout,
    Value,
    Work,
)
from sim.scenario.tasks import Process

_MOST_FILES = 100_000

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


class _StepModel(Model):
    """What all steps have in common: one verb."""

    @model_validator(mode="before")
    @classmethod
    def _one_verb(cls, raw: Any) -> Any:
        verbs = [str(key) for key in raw if key in _STEPS] if isinstance(raw, Mapping) else []
        if len(verbs) > 1:
            raise ValueError(f"a step does one thing: write {' and '.join(verbs)} as {_counted(len(verbs))} steps")
        return raw


def _counted(number: int) -> str:
    return "two" if number == 2 else str(number)


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


def _check_holes(value: Any, verb: str) -> None:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one != "inputs":
            raise ValueError(f"'{one}' is only text; write the objects as {verb}: \"${{inputs.{one}}}\"")


class StageIn(_StepModel):
    """Copy inputs to the worker's disk, on the meter (G8)."""

    stage: Value
    """The objects: `${inputs.reads}`, a list of such, or `inputs` for every file among the inputs."""

    @model_validator(mode="after")
    def _names_objects(self) -> StageIn:
        _check_holes(self.stage, "stage")
        return self


class Stream(_StepModel):
    """Read inputs from a mount: no staging, but what is computed after it is slower (G8)."""

    stream: Value
    """The objects that are streamed; `inputs` for every file among the inputs."""
    slowdown: float | None = Field(None, ge=1, allow_inf_nan=False)
    """Factor on the compute time; the latencies' `streaming_slowdown` where it is not given."""

    @model_validator(mode="after")
    def _names_objects(self) -> Stream:
        _check_holes(self.stream, "stream")
        return self


class Compute(_StepModel):
    """Compute for a while."""

    compute: ComputeTime
    """How long: a time, a distribution, `${row.minutes}`, or a law of the worker's cores."""
    memory: SizeValue | None = None
    """Memory that it needs; on a worker with less the try fails with `AppInsufficientResourceError` (G10)."""
    disk: SizeValue | None = None
    """Disk that it needs, likewise."""
    fails_at: Share = 1.0
    """After which share of its time it fails for lack of memory or disk."""


class Files(Model):
    """Several files of an upload."""

    sizes: Value | None = None
    """A list of sizes, or a value that is one."""
    size: SizeValue | None = None
    """Size of each of `count` files."""
    count: int = Field(1, ge=1, le=_MOST_FILES)
    """How many files of that size."""

    @model_validator(mode="after")
    def _sized(self) -> Files:
        if (self.sizes is None) == (self.size is None):
            raise ValueError("give size (with count), such as size: 1 GB, or sizes, a list of them")
        if self.sizes is not None and "count" in self.model_fields_set:
            raise ValueError("sizes says how many there are: leave count out")
        if self.sizes == []:
            raise ValueError("sizes is empty: write at least one size, or leave this upload out")
        if isinstance(self.sizes, list) and len(self.sizes) > _MOST_FILES:
            raise ValueError(f"an upload has at most {_MOST_FILES} files: write fewer sizes")
        return self


def _upload_form(raw: object) -> str:
    keys = raw.keys() if isinstance(raw, Mapping) else ()
    return "files" if isinstance(raw, Files) or {"sizes", "size", "count"} & set(keys) else "size"


Uploaded = Annotated[
    Annotated[Files, Tag("files")] | Annotated[SizeValue, Tag("size")],
    Discriminator(_upload_form),
]


ApiError = Literal["PermissionDenied", "InvalidInput", "InvalidState", "ResourceNotFound", "SpendingLimitExceeded"]
"""Errors with which the platform can refuse what a step asks for, by the names of its API."""


class Upload(_StepModel):
    """Upload files; they begin to close when the step ends (D2, D5)."""

    upload: dict[Name, Uploaded]
    """Name and size; named like a declared output, the upload delivers that output."""
    into: Text = "workspace"
    """Where: the own workspace, or a container as for `read`; it takes UPLOAD there (F4)."""
    expect: ApiError | None = None
    """The error with which this must be refused."""


class ReadContainer(Model):
    """A container to read."""

    container: Text
    """`workspace` (its own), `launcher_workspace`, `project_context`, the name of a project, or `${name}`: the
    workspace of what a step before has launched under that name."""


def _read_form(raw: object) -> str:
    return "container" if isinstance(raw, ReadContainer | Mapping) else "objects"


class Read(_StepModel):
    """Look at data objects, or into a container: it takes VIEW there, and no time (F2, F3, F5)."""

    read: Annotated[
        Annotated[ReadContainer, Tag("container")] | Annotated[Value, Tag("objects")], Discriminator(_read_form)
    ]
    """The objects, such as `${inputs.reads}`, `${qc.report}` or `${data.wgs}`; or `{container: project_context}`."""
    expect: ApiError | None = None
    """The error with which this must be refused."""

    @model_validator(mode="after")
    def _names_objects(self) -> Read:
        _check_holes(self.read, "read")
        return self


class Egress(_StepModel):
    """Transfer data out of the platform: it takes time, and is charged per GB when it is over (H7)."""

    egress: SizeValue
    """How much: a size, a distribution, `${row.size}` or `${inputs.reads.size}`."""
    expect: Literal["SpendingLimitExceeded"] | None = None
    """The error with which this must be refused: the project's monthly limit is reached (I3)."""


class Output(_StepModel):
    """Deliver outputs: values, or references to outputs that another execution is yet to make (E1)."""

    output: dict[Name, Value]
    """Output field and what it is."""


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


class Subjob(_StepModel):
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


class Run(_StepModel):
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


class Scatter(_StepModel):
    """Start a subjob for each item of a list; between chunks the job waits on its worker, unless it has `collect`."""

    scatter: ScatterCall
    """What is started."""


class Tasks(_StepModel):
    """Submit the tasks of a pipeline and react to their ends, on the worker and on the meter (N1)."""

    tasks: dict[Name, Process] = Field(min_length=1)
    """The processes, by name; later steps refer to their tasks by it: `${call.vcf}`."""
    queue_size: QueueSize = 100
    """How many tasks are submitted and not final at a time, at most 1000."""


class Wait(_StepModel):
    """Wait, on the worker and on the meter, until named executions are done."""

    wait: Name | list[Name]
    """Names given with `as`."""


FailureReason = Literal[
    "AppError",
    "AppInternalError",
    "AppInsufficientResourceError",
    "AuthError",
    "ExecutionError",
    "InputError",
    "JMInternalError",
    "OutputError",
    "UnresponsiveWorker",
]
"""Reasons with which a step can fail (H6, J3). With `UnresponsiveWorker` the worker falls silent (J7)."""


class FailureSpec(Model):
    """How a step fails."""

    reason: FailureReason
    """The platform's name of the failure."""
    probability: Share = 1.0
    """How probable it is that it fails."""
    tries: int | None = Field(None, ge=1)
    """Only in the first so many tries, of the job or of the master that is tried again with it (J4)."""
    message: str = ""
    """The failure in words."""


class Fail(_StepModel):
    """Fail here, always or now and then."""

    fail: FailureSpec
    """How."""


class ExitSpec(Model):
    """How a task exits."""

    code: int = Field(1, ge=1, le=255)
    """The exit code; 0 is what a task ends with otherwise."""
    probability: Share = 1.0
    """How probable it is that it exits here."""


class Exit(_StepModel):
    """Exit here, always or now and then: the job is `done`, and its output `exit_code` says with what (N1)."""

    exit: ExitSpec
    """How."""


_STEPS: dict[str, type[Model]] = {
    "stage": StageIn,
    "stream": Stream,
    "compute": Compute,
    "upload": Upload,
    "read": Read,
    "egress": Egress,
    "output": Output,
    "subjob": Subjob,
    "run": Run,
    "scatter": Scatter,
    "tasks": Tasks,
    "wait": Wait,
    "fail": Fail,
    "exit": Exit,
}


class StepVerb:
    """Tells which step a mapping is by the verb among its keys."""

    verbs: ClassVar[tuple[str, ...]] = tuple(_STEPS)

    @staticmethod
    def of(raw: Any) -> str | None:
        """Return the verb, or None where the mapping has none."""
        if isinstance(raw, Mapping):
            return next((verb for verb in _STEPS if verb in raw), None)
        return next((verb for verb, model in _STEPS.items() if isinstance(raw, model)), None)


Step = Annotated[
    Annotated[StageIn, Tag("stage")]
    | Annotated[Stream, Tag("stream")]
    | Annotated[Compute, Tag("compute")]
    | Annotated[Upload, Tag("upload")]
    | Annotated[Read, Tag("read")]
    | Annotated[Egress, Tag("egress")]
    | Annotated[Output, Tag("output")]
    | Annotated[Subjob, Tag("subjob")]
    | Annotated[Run, Tag("run")]
    | Annotated[Scatter, Tag("scatter")]
    | Annotated[Tasks, Tag("tasks")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[Fail, Tag("fail")]
    | Annotated[Exit, Tag("exit")],
    Discriminator(
        StepVerb.of,
        custom_error_type="unknown_step",
        custom_error_message="a step is a mapping with one of: " + ", ".join(_STEPS),
    ),
]
"""One step of an entry point."""
