"""The kinds of steps, a file each; here is what makes one from its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.steps.calls import RunStep, SubjobStep
from sim.model.steps.compute import ComputeStep, StreamStep
from sim.model.steps.continuing import CompiledScatter
from sim.model.steps.egress import EgressStep
from sim.model.steps.exiting import ExitStep
from sim.model.steps.expecting import ExpectingStep
from sim.model.steps.failing import FailStep
from sim.model.steps.reading import ReadStep
from sim.model.steps.scatter import ScatterStep
from sim.model.steps.tasks import TasksStep
from sim.model.steps.transfer import OutputStep, StageInStep, UploadStep
from sim.model.steps.waiting import WaitStep
from sim.scenario import steps as described

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model.program import Step


def _scatter(call: described.ScatterCall) -> Step:
    return ScatterStep(call) if call.collect is None else CompiledScatter(call, call.collect)


_MAKERS: Final[dict[type, Callable[[Any, int], Step]]] = {
    described.Compute: ComputeStep,
    described.Stream: lambda spec, _: StreamStep(spec),
    described.StageIn: lambda spec, _: StageInStep(spec),
    described.Upload: UploadStep,
    described.Egress: EgressStep,
    described.Output: lambda spec, _: OutputStep(spec),
    described.Subjob: lambda spec, _: SubjobStep(spec.subjob),
    described.Run: lambda spec, _: RunStep(spec.run),
    described.Scatter: lambda spec, _: _scatter(spec.scatter),
    described.Tasks: lambda spec, _: TasksStep(spec),
    described.Read: lambda spec, _: ReadStep(spec),
    described.Wait: lambda spec, _: WaitStep(spec),
    described.Fail: lambda spec, index: FailStep(spec.fail, index),
    described.Exit: lambda spec, index: ExitStep(spec.exit, index),
}


_REFUSABLE: Final = (described.Run, described.Subjob, described.Read, described.Upload, described.Egress)
"""Steps that must be refused where they say `expect`."""


def make_step(spec: described.Step, index: int) -> Step:
    """Return the step that a description asks for.

    Parameters
    ----------
    spec : described.Step
        The description.
    index : int
        Its place in the entry point, part of the address of its draws.
    """
    step = _MAKERS[type(spec)](spec, index)
    refusal = spec.expect if isinstance(spec, _REFUSABLE) else None
    return step if refusal is None else ExpectingStep(step, refusal)
