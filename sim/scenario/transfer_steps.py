"""Data to and from the worker: staging in, uploading, looking, transfers out, delivering outputs (D2, D5, G8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.quantities import SizeValue, Text, Value
from sim.scenario.step_base import ApiError, StepModel, check_holes

_MOST_FILES = 100_000


class StageIn(StepModel):
    """Copy inputs to the worker's disk, on the meter (G8)."""

    stage: Value
    """The objects: `${inputs.reads}`, a list of such, or `inputs` for every file among the inputs."""

    @model_validator(mode="after")
    def _names_objects(self) -> StageIn:
        check_holes(self.stage, "stage")
        return self


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


class Upload(StepModel):
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


class Read(StepModel):
    """Look at data objects, or into a container: it takes VIEW there, and no time (F2, F3, F5)."""

    read: Annotated[
        Annotated[ReadContainer, Tag("container")] | Annotated[Value, Tag("objects")], Discriminator(_read_form)
    ]
    """The objects, such as `${inputs.reads}`, `${qc.report}` or `${data.wgs}`; or `{container: project_context}`."""
    expect: ApiError | None = None
    """The error with which this must be refused."""

    @model_validator(mode="after")
    def _names_objects(self) -> Read:
        check_holes(self.read, "read")
        return self


class Egress(StepModel):
    """Transfer data out of the platform: it takes time, and is charged per GB when it is over (H7)."""

    egress: SizeValue
    """How much: a size, a distribution, `${row.size}` or `${inputs.reads.size}`."""
    expect: Literal["SpendingLimitExceeded"] | None = None
    """The error with which this must be refused: the project's monthly limit is reached (I3)."""


class Output(StepModel):
    """Deliver outputs: values, or references to outputs that another execution is yet to make (E1)."""

    output: dict[Name, Value]
    """Output field and what it is."""
