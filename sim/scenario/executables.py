"""What can be run: applets, apps and workflows (A2, A3)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from sim.scenario.accounts import Level
from sim.scenario.base import Model
from sim.scenario.call_steps import Scatter
from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE
from sim.scenario.names import FieldClass, Folder, Name
from sim.scenario.policy import ExecutionPolicy
from sim.scenario.quantities import DurationDistribution, MoneyAmount, Size, Text, Timeout, Value
from sim.scenario.spot import ONE_WAY, Cluster, InstanceTypeSelector
from sim.scenario.steps import Step

CONTINUE: Final = "continue"
"""The entry point of the subjobs that launch the chunks of a compiled scatter after the first (N2)."""


class EntryPoint(Model):
    """One function of an executable's code; each job runs one."""

    steps: list[Step] = []
    """What it does on its worker."""
    instance_type: str | None = None
    """Instance type of its worker; the executable's otherwise (G3)."""
    timeout: Timeout | None = None
    """How long a try may be `running`; the executable's otherwise (I4)."""
    outputs: dict[Name, FieldClass] = {}
    """Outputs of a subjob that runs it. `main` has the executable's."""
    instance_type_selector: InstanceTypeSelector | None = None
    """Instance types to choose from, in place of one (G6)."""
    cluster: Cluster | None = None
    """Several workers for each job; the executable's otherwise (G9)."""

    @model_validator(mode="after")
    def _one_way(self) -> EntryPoint:
        if self.instance_type is not None and self.instance_type_selector is not None:
            raise ValueError(ONE_WAY)
        return self

    @property
    def types_asked(self) -> str | tuple[str, ...] | None:
        """The instance type, or several to be asked for in turn; None where it does not say."""
        selector = self.instance_type_selector
        return self.instance_type if selector is None else tuple(selector.allowed)


class AccessRequest(Model):
    """What an executable asks to be allowed to do with projects (A3, F5)."""

    project: Level | None = None
    """With the project context; an applet has VIEW without asking, an app nothing."""
    all_projects: Level | None = None
    """With every project, the context too."""


class Program(Model):
    """What applets and apps have in common."""

    inputs: dict[Name, FieldClass] = {}
    """Input fields and their classes."""
    outputs: dict[Name, FieldClass] = {}
    """Output fields and their classes."""
    entry_points: dict[Name, EntryPoint] = Field(min_length=1)
    """The code, by entry point; it begins in `main` (A3)."""
    instance_type: str = DEFAULT_INSTANCE_TYPE
    """Instance type of its workers (G3)."""
    timeout: Timeout | None = None
    """How long a try of any entry point may be `running`; 30 days where nobody says (I4)."""
    execution_policy: ExecutionPolicy | None = None
    """What a failure leads to (J2)."""
    bundled_files: Size = 0
    """Files that are fetched to every worker before the code runs (G1)."""
    set_up: DurationDistribution | None = None
    """Time for packages and bundled code; the latencies' `set_up` where it is not given (G8)."""
    access: AccessRequest = AccessRequest()
    """What it asks to be allowed to do with projects; it never gets more than the user has, or its launcher (F5)."""
    ignore_reuse: bool = False
    """Run its jobs, though there may be earlier results (L2)."""

    instance_type_selector: InstanceTypeSelector | None = None
    """Instance types to choose from, in place of one (G6)."""
    cluster: Cluster | None = None
    """Several workers for each job of it (G9)."""
    head_job_on_demand: bool = False
    """Whether jobs that run `main` go on demand whatever their priority, as heads of Nextflow pipelines do (K6)."""

    @model_validator(mode="after")
    def _one_way(self) -> Program:
        if "instance_type" in self.model_fields_set and self.instance_type_selector is not None:
            raise ValueError(ONE_WAY)
        return self

    @property
    def types_asked(self) -> str | tuple[str, ...]:
        """The instance type, or several to be asked for in turn."""
        selector = self.instance_type_selector
        return self.instance_type if selector is None else tuple(selector.allowed)

    @model_validator(mode="after")
    def _begins_in_main(self) -> Program:
        if "main" not in self.entry_points:
            raise ValueError("the code begins in entry point main: name one of the entry points main")
        return self

    def point(self, name: str) -> EntryPoint:
        """Return an entry point; a scatter with `collect` brings one of its own, `continue`, which has no steps (N2).

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        if name == CONTINUE and name not in self.entry_points and self.continues:
            return EntryPoint()
        return self.entry_points[name]

    @property
    def continues(self) -> bool:
        """Whether one of its scatters is launched by `continue` subjobs (N2)."""
        steps = [step for point in self.entry_points.values() for step in point.steps]
        return any(isinstance(step, Scatter) and step.scatter.collect is not None for step in steps)

    def outputs_of(self, entry_point: str) -> dict[str, str]:
        """Return the output fields that a job of the entry point delivers."""
        declared = self.point(entry_point).outputs
        return {**self.outputs, **declared} if entry_point == "main" else declared


class Applet(Program):
    """A data object in a project; running it makes a job (A2)."""

    class_: Literal["applet"] = Field(alias="class")
    """`applet`."""
    project: Name
    """The project where it lies."""


class App(Program):
    """Versioned, in no project; running it makes a job (A2)."""

    class_: Literal["app"] = Field(alias="class")
    """`app`."""
    version: str = "1.0.0"
    """Its version."""
    surcharge: MoneyAmount | None = None
    """What each run of it costs beside its workers: charged once, when its master job is first `running` (H9)."""


class Stage(Model):
    """One step of a workflow."""

    run: Name
    """The applet, app or workflow that it runs."""
    inputs: dict[Name, Value] = {}
    """Values, `${inputs.x}` of the workflow, or `${stage.output}` and `${stage.inputs.x}` of other stages (C2)."""
    instance_type: str | None = None
    """Instance type of its jobs (G3)."""
    timeout: Timeout | None = None
    """How long a try of its jobs may be `running` (I4)."""
    execution_policy: ExecutionPolicy | None = None
    """What a failure of its jobs leads to (J2, C3)."""
    depends_on: list[Name] = []
    """Stages that must be done first, though it needs no output of theirs (E2)."""
    name: Text | None = None
    """Name of its execution; the executable's otherwise."""
    ignore_reuse: bool = False
    """Run its jobs, though there may be earlier results (L2)."""
    folder: Folder | None = None
    """Folder that its outputs go to, such as /results (C2)."""


class Workflow(Model):
    """Running it makes an analysis whose stages make jobs, or nested analyses (A2)."""

    class_: Literal["workflow"] = Field(alias="class")
    """`workflow`."""
    project: Name
    """The project where it lies."""
    inputs: dict[Name, FieldClass] = {}
    """Workflow-level input fields and their classes."""
    outputs: dict[Name, Value] = {}
    """Workflow-level outputs: `${stage.output}`."""
    stages: dict[Name, Stage] = Field(min_length=1)
    """The stages, by name."""
    locked: bool = False
    """Whether it takes values through its workflow-level inputs only; otherwise also `stage_inputs` (C5)."""


Executable = Annotated[Applet | App | Workflow, Field(discriminator="class_")]
"""An applet, an app or a workflow."""
