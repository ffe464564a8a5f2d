"""The kinds of steps, a file each; here is what makes one from its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.steps.calls import RunStep, SubjobStep
from sim.model.steps.compute import ComputeStep, StreamStep
from sim.model.steps.failing import FailStep
from sim.model.steps.scatter import ScatterStep
from sim.model.steps.transfer import OutputStep, StageInStep, UploadStep
from sim.model.steps.waiting import WaitStep
from sim.scenario import steps as described

if TYPE_CHECKING:
    from sim.model.program import Step
    from sim.scenario.executables import Program


def make_step(spec: described.Step, index: int, program: Program) -> Step:
    """Return the step that a description asks for.

    Parameters
    ----------
    spec : described.Step
        The description.
    index : int
        Its place in the entry point, part of the address of its draws.
    program : Program
        The applet or app that it belongs to.
    """
    match spec:
        case described.Compute():
            return ComputeStep(spec, index)
        case described.Stream():
            return StreamStep(spec)
        case described.StageIn():
            return StageInStep(spec)
        case described.Upload():
            return UploadStep(spec, index)
        case described.Output():
            return OutputStep(spec)
        case described.Subjob():
            return SubjobStep(spec.subjob)
        case described.Run():
            return RunStep(spec.run)
        case described.Scatter():
            return ScatterStep(spec.scatter)
        case described.Wait():
            return WaitStep(spec)
        case described.Fail():
            return FailStep(spec.fail, index)
    raise TypeError(f"{type(spec).__name__} of {type(program).__name__} is no step")
