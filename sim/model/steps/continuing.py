"""A scatter as a WDL or CWL compiler makes it: `continue` subjobs launch the chunks, one gathers (N2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.model.request import Request
from sim.model.steps.base import PlainStep
from sim.model.steps.calls import bind, start_subjob
from sim.model.steps.scatter import items_of, start_chunk
from sim.model.values import Ref, evaluated
from sim.scenario.executables import CONTINUE
from sim.scenario.transfer_steps import Output, Upload

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.tries import Try
    from sim.scenario.call_steps import ScatterCall, SubjobCall
    from sim.scenario.executables import Program

PROGRESS: Final = "scatter."
"""The input by which a `continue` subjob hears how far the scatter is; no input of a scenario can have that name."""


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a scatter is when a `continue` subjob takes over; each is told from others by identity."""

    scatter: CompiledScatter
    items: list[object]
    jobs: list[Job]
    """Those of the chunks, in the order of their items; one list for the whole scatter."""
    first: int
    """How many of them are launched when the subjob begins."""
    scope: dict[str, object]
    """The names that the job knew which has the scatter."""


class CompiledScatter(PlainStep):
    """Launch the first chunk, and the subjob that takes it from there; the worker is free meanwhile."""

    def __init__(self, call: ScatterCall, collect: SubjobCall) -> None:
        self._call = call
        self._request = Request(call.instance_type)
        self._collect = collect
        self._collect_request = Request(collect.instance_type)

    def end(self, try_: Try) -> None:
        """Launch the first chunk; later steps refer to what will be gathered."""
        items = items_of(evaluated(self._call.over, try_.lookup), "scatter")
        bind(try_, self._collect.as_, self.launch_chunk(try_, Progress(self, items, [], 0, dict(try_.scope or {}))))

    def launch_chunk(self, try_: Try, progress: Progress) -> Job:
        """Launch the next chunk, and what follows it: another `continue`, or after the last chunk the gathering.

        Parameters
        ----------
        try_ : Try
            Who launches.
        progress : Progress
            How far the scatter is.

        Returns
        -------
        Job
            The subjob that follows, whose outputs will be those of the gathering.
        """
        jobs = progress.jobs
        del jobs[progress.first :]  # what an earlier try launched
        chunk = start_chunk(try_, self._call, self._request, progress.items, progress.first)
        jobs += chunk
        if len(jobs) < len(progress.items):
            return self._continue(try_, replace(progress, first=len(jobs)), chunk)
        try_.scope = {**progress.scope, self._call.as_ or self._call.entry_point: jobs}
        return start_subjob(try_, self._collect, self._collect_request, "collect_scatter", chunk)

    def _continue(self, try_: Try, progress: Progress, chunk: list[Job]) -> Job:
        return try_.platform.door.new_subjob(
            try_.job,
            CONTINUE,
            inputs={**try_.job.inputs, PROGRESS: progress},
            depends_on=chunk,
            name=f"continue_scatter({progress.first})",
        )

    def fields(self, program: Program) -> list[str]:
        """Return the outputs that the gathering delivers."""
        steps = program.entry_points[self._collect.entry_point].steps
        declared = program.outputs_of(self._collect.entry_point)
        named = [name for step in steps for name in _named_by(step)]
        return [name for name in dict.fromkeys(named) if name in declared]


class ContinueStep(PlainStep):
    """Launch the next chunk of a scatter, and hand on what will be gathered."""

    def end(self, try_: Try) -> None:
        """Launch it."""
        progress = try_.job.inputs[PROGRESS]
        assert isinstance(progress, Progress)
        try_.scope = dict(progress.scope)
        following = progress.scatter.launch_chunk(try_, progress)
        fields = progress.scatter.fields(try_.job.code.program)
        try_.outputs = {name: Ref(following, name) for name in fields}


def _named_by(step: object) -> list[str]:
    if isinstance(step, Output):
        return list(step.output)
    return list(step.upload) if isinstance(step, Upload) else []
