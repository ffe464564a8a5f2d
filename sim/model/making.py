"""Making executions: what a call that is not refused brings into being (A2, A4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.analysis import Analysis
from sim.model.call_inputs import check_given, check_inputs, with_stage_inputs
from sim.model.classes import misfit
from sim.model.errors import ResourceNotFoundError
from sim.model.job import Job
from sim.model.values import evaluated
from sim.scenario.executables import Workflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.model.execution import Execution
    from sim.model.placement import Placement
    from sim.model.platform import Platform
    from sim.model.request import Request
    from sim.model.tree import Terms, Tree


class Maker:
    """Makes jobs and analyses.

    Parameters
    ----------
    platform : Platform
        Where they run.
    """

    __slots__ = ("_platform",)

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def make(
        self,
        executable: str,
        tree: Tree,
        parent: Execution | None,
        inputs: dict[str, Any],
        depends_on: Sequence[object],
        name: str | None,
        requests: tuple[Request, ...],
        stage: str | None = None,
        stage_inputs: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Execution:
        """Make what running an executable makes, and begin it; what is refused makes nothing.

        Parameters
        ----------
        executable, tree, parent
            What is run, in which tree, and the job that launched it.
        inputs, depends_on, name
            What it is given, what it waits for, and what it is called.
        requests : tuple of Request
            What was asked of its jobs, strongest first.
        stage, stage_inputs
            The stage that it plays; inputs of its own stages (C5).

        Raises
        ------
        ResourceNotFoundError, InvalidInputError
            As for `Door.run`.
        """
        terms = tree.terms
        placement = terms.roots.get(executable) if parent is None else None
        if placement is None:
            spec = self._platform.scenario.executables.get(executable)
            if spec is None:
                raise ResourceNotFoundError(f"there is no executable {executable}")
            check_inputs(executable, inputs, spec.inputs)
            if isinstance(spec, Workflow):
                if stage_inputs:
                    spec = with_stage_inputs(executable, spec, stage_inputs, self._platform.scenario)
                self._check_stages(spec, terms, requests)
                analysis = self._new_analysis(executable, spec, tree, parent, name, stage, inputs, requests)
                self.begin_stages(analysis, requests, depends_on)
                return analysis
            placement = self.main(executable, terms, requests, head=parent is None)
            if parent is None:
                terms.roots[executable] = placement
        else:
            check_inputs(executable, inputs, placement.code.inputs)
        job = Job(next(self._platform.numbers), placement, tree, parent, None, name or executable, stage)
        self.enter(job)
        self.begin(job, inputs, depends_on)
        return job

    def main(self, executable: str, terms: Terms, requests: tuple[Request, ...], *, head: bool = False) -> Placement:
        """Return where an applet or app runs: its code begins in `main` (A3)."""
        return self._platform.place(self._platform.code(executable, "main"), terms, requests, head=head)

    def _check_stages(self, workflow: Workflow, terms: Terms, requests: tuple[Request, ...]) -> None:
        # A refusal must come before anything is made.
        for stage in workflow.stages.values():
            levels = (*requests, self._platform.request_of(stage))
            called = self._platform.scenario.executables[stage.run]
            check_given(stage.run, stage.inputs, called.inputs)
            if isinstance(called, Workflow):
                self._check_stages(called, terms, levels)
            else:
                self.main(stage.run, terms, levels)

    def enter(self, execution: Execution) -> None:
        """Take an execution into its tree, a root with its limits (A4)."""
        tree = execution.tree
        if self._platform.replays is not None:
            self._platform.replays.enter(execution)
        self._platform.live[execution.number] = execution
        parent = execution.parent
        if parent is None:
            tree.root = execution
            tree.root_id = execution.id
            if not self._platform.expiry.armed:
                self._platform.expiry.arm(tree)
            if tree.terms.cost_limit is not None or self._platform.spending is not None:
                self._platform.open_meters(tree)
        elif isinstance(parent, Job):
            parent.adopt(execution)

    def begin(self, job: Job, inputs: dict[str, Any], depends_on: Sequence[object]) -> None:
        """Hand a job its inputs and let it wait for what it needs (B1, B2)."""
        job.inputs = inputs
        job.wait_for(inputs.values())
        if depends_on:
            job.wait_for(depends_on)
        replays = self._platform.replays
        if replays is not None and job.stage is not None:
            job.wait_for(replays.stage_needs(job))
        job.begin()

    def _new_analysis(
        self,
        name: str,
        workflow: Workflow,
        tree: Tree,
        parent: Execution | None,
        given_name: str | None,
        stage: str | None,
        inputs: dict[str, Any],
        requests: tuple[Request, ...],
    ) -> Analysis:
        # By name: the order of keys in a YAML mapping says nothing.
        platform = self._platform
        analysis = Analysis(next(platform.numbers), platform, name, workflow, tree, parent, given_name or name, stage)
        analysis.requests = requests
        analysis.inputs = inputs
        self.enter(analysis)
        for label, step in sorted(workflow.stages.items()):
            called = str(evaluated(step.name, analysis.lookup)) if step.name is not None else None
            levels = (*requests, platform.request_of(step))
            nested = platform.scenario.executables[step.run]
            member: Execution
            if isinstance(nested, Workflow):
                member = self._new_analysis(step.run, nested, tree, analysis, called, label, {}, levels)
            else:
                placement = self.main(step.run, tree.terms, levels)
                member = Job(next(platform.numbers), placement, tree, analysis, None, called or step.run, label)
                self.enter(member)
            analysis.stages[label] = member
        return analysis

    def begin_stages(self, analysis: Analysis, requests: tuple[Request, ...], depends_on: Sequence[object]) -> None:
        """Hand the stages of an analysis their inputs: links to each other make them wait (C2)."""
        for label, step in sorted(analysis.workflow.stages.items()):
            inputs = evaluated(step.inputs, analysis.lookup)
            needed = [*depends_on, *(analysis.stages[name] for name in step.depends_on)]
            member = analysis.stages[label]
            if isinstance(member, Analysis):
                member.inputs = inputs
                self.begin_stages(member, (*requests, self._platform.request_of(step)), needed)
            elif isinstance(member, Job):
                self.begin(member, inputs, needed)
                wrong = misfit(step.run, inputs, member.code.inputs)
                if wrong is not None:
                    member.refuse_inputs(wrong)
