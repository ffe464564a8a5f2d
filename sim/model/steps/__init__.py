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
from sim.model.steps.replaying import ReplayStep
from sim.model.steps.scatter import ScatterStep
from sim.model.steps.session import LeftOn, WorkedIn
from sim.model.steps.tasks import TasksStep
from sim.model.steps.transfer import OutputStep, StageInStep, UploadStep
from sim.model.steps.waiting import WaitStep
from sim.scenario import call_steps, compute_steps, ending_steps, replays, session_steps, steps, transfer_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model.program import Step


def _scatter(call: call_steps.ScatterCall) -> Step:
    return ScatterStep(call) if call.collect is None else CompiledScatter(call, call.collect)


_MAKERS: Final[dict[type, Callable[[Any, int], Step]]] = {
    compute_steps.Compute: ComputeStep,
    compute_steps.Stream: lambda spec, _: StreamStep(spec),
    transfer_steps.StageIn: lambda spec, _: StageInStep(spec),
    transfer_steps.Upload: UploadStep,
    transfer_steps.Egress: EgressStep,
    transfer_steps.Output: lambda spec, _: OutputStep(spec),
    call_steps.Subjob: lambda spec, _: SubjobStep(spec.subjob),
    call_steps.Run: lambda spec, _: RunStep(spec.run),
    call_steps.Scatter: lambda spec, _: _scatter(spec.scatter),
    call_steps.Tasks: lambda spec, _: TasksStep(spec),
    transfer_steps.Read: lambda spec, _: ReadStep(spec),
    call_steps.Wait: lambda spec, _: WaitStep(spec),
    ending_steps.Fail: lambda spec, index: FailStep(spec.fail, index),
    ending_steps.Exit: lambda spec, index: ExitStep(spec.exit, index),
    replays.ReplayStep: lambda spec, _: ReplayStep(spec),
}


_REFUSABLE: Final = (
    call_steps.Run,
    call_steps.Subjob,
    transfer_steps.Read,
    transfer_steps.Upload,
    transfer_steps.Egress,
)
"""Steps that must be refused where they say `expect`."""


def make_steps(spec: steps.Step, index: int) -> tuple[Step, ...]:
    """Return what a description asks for: one step; of a session two, since each part of it is charged as such.

    Parameters
    ----------
    spec : steps.Step
        The description.
    index : int
        Its place in the entry point, part of the address of its draws.
    """
    if isinstance(spec, session_steps.Session):
        worked_in = WorkedIn(spec, index)
        return worked_in, LeftOn(spec, index, worked_in)
    step = _MAKERS[type(spec)](spec, index)
    refusal = spec.expect if isinstance(spec, _REFUSABLE) else None
    return (step if refusal is None else ExpectingStep(step, refusal),)
