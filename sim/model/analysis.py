"""An analysis: a workflow that runs (C1 - C4)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sim.model.clock import WORK, Due
from sim.model.execution import Execution, Verdict
from sim.model.lifecycle import (
    ANALYSIS_TRANSITIONS,
    DONE,
    FAILED,
    IN_PROGRESS,
    PARTIALLY_FAILED,
    TERMINATING,
    IllegalTransitionError,
)
from sim.model.paths import walk
from sim.model.values import evaluated, resolved
from sim.scenario.executables import Program

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.request import Request
    from sim.model.tree import Tree
    from sim.scenario.executables import Workflow
    from sim.scenario.policy import ExecutionPolicy


class Analysis(Execution):
    """What running a workflow makes. Its stages are jobs, or nested analyses.

    Parameters
    ----------
    number : int
        Order of launch.
    platform : Platform
        The platform it runs on.
    workflow_name, workflow
        What it runs.
    tree, parent, name, stage
        As for a job.
    """

    __slots__ = (
        "_open",
        "partially_failed_at",
        "platform",
        "price",
        "requests",
        "stages",
        "terminating_at",
        "verdict",
        "workflow",
        "workflow_name",
    )

    is_job = False

    def __init__(
        self,
        number: int,
        platform: Platform,
        workflow_name: str,
        workflow: Workflow,
        tree: Tree,
        parent: Execution | None,
        name: str,
        stage: str | None = None,
    ) -> None:
        self.number = number
        self.id = f"analysis-{number}"
        self.platform = platform
        self.workflow_name = workflow_name
        self.workflow = workflow
        self.tree = tree
        self.parent = parent
        self.name = name
        self.stage = stage
        self.ordinal = 0
        self.inputs: dict[str, Any] = {}
        self.outputs = None
        self.waiters = None
        self.stages: dict[str, Execution] = {}
        """Its stages by name, until it is final."""
        self.requests: tuple[Request, ...] = ()
        """What was asked of its jobs, by the run call first, then by the stages that it is within."""
        self.price = 0
        self.verdict: Verdict | None = None
        self._open = len(workflow.stages)
        self.created = platform.clock.now
        self.state = IN_PROGRESS
        self.partially_failed_at: int | None = None
        self.terminating_at: int | None = None

    @property
    def label(self) -> str:
        """Its stage, or what it runs."""
        return self.stage or self.workflow_name

    def lookup(self, path: tuple[str, ...]) -> object:
        """Return what a hole in the workflow stands for: its inputs, outputs and inputs of stages (C2)."""
        whole = ".".join(path)
        if path[0] == "inputs":
            return walk(self.inputs, path[1:], whole)
        stage = self.stages[path[0]]
        if path[1:2] == ("inputs",):
            declared = self.workflow.stages[path[0]].inputs
            return walk({path[2]: evaluated(declared[path[2]], self.lookup)}, path[2:], whole)
        return walk(stage, path[1:], whole)

    def below(self) -> list[Execution]:
        """Return its stages."""
        return list(self.stages.values())

    def condemned(self, verdict: Verdict) -> None:
        """Take the verdict of a kill: it is `terminating` until its stages are final (C1)."""
        if self.state is not TERMINATING:
            self.verdict = self.verdict or verdict
            self._advance(TERMINATING)
            self.terminating_at = self.platform.clock.now

    def stage_final(self, stage: Execution) -> None:
        """Hear that a stage is final: go on, or fail with it (C3)."""
        self._open -= 1
        if stage.verdict is not None and self.state is not TERMINATING:
            self._stage_failed(stage, stage.verdict)
        if not self._open:
            delay = self.platform.delays.scheduler_step.of(self, "final")
            Due(self.platform.clock, delay, WORK, self._end)

    def _stage_failed(self, stage: Execution, verdict: Verdict) -> None:
        if self.verdict is None:
            message = f"stage {stage.stage} ({stage.id}) ended {verdict.state}: {verdict.reason}"
            self.verdict = Verdict(FAILED, verdict.reason, message, stage.id)
            if self._open:
                self._advance(PARTIALLY_FAILED)
                self.partially_failed_at = self.platform.clock.now
        if self._open and not self._is_from_a_sibling(verdict) and fails_all_stages(self, stage):
            delay = self.platform.delays.scheduler_step.of(self, "fail_all")
            Due(self.platform.clock, delay, WORK, lambda: self._fail_all(stage))

    def _is_from_a_sibling(self, verdict: Verdict) -> bool:
        # It needed a stage that failed, or was killed with one: that one's failure has been dealt with.
        return any(verdict.source == stage.id for stage in self.stages.values())

    def _fail_all(self, culprit: Execution) -> None:
        message = f"stage {culprit.stage} ({culprit.id}) failed, and with it all stages (failAllStages)"
        verdict = Verdict(FAILED, "JobTreeFailure", message, culprit.id, spreads=False)
        for stage in self.below():
            self.platform.kill(stage, verdict)

    @property
    def runs(self) -> str:
        """The workflow."""
        return self.workflow_name

    def _end(self) -> None:
        state = DONE if self.verdict is None else self.verdict.state
        if state is DONE:
            self.outputs = {}
            for name, value in self.workflow.outputs.items():
                # A stage may be done without an output that it declares; the workflow then delivers none either.
                with suppress(LookupError):
                    self.outputs[name] = resolved(evaluated(value, self.lookup))
        self._advance(state)
        self.platform.analysis_finished(self)

    def _advance(self, state: str) -> None:
        if state not in ANALYSIS_TRANSITIONS[self.state]:
            raise IllegalTransitionError(self.id, self.state, state)
        self.state = state


def fails_all_stages(analysis: Analysis, stage: Execution) -> bool:
    """Return whether a stage that failed for good takes the others with it; where nobody says so, it does (C3)."""
    said = (policy.on_non_restartable_failure for policy in policies_over(analysis, stage) if policy is not None)
    return next((mode for mode in said if mode is not None), "failAllStages") == "failAllStages"


def policies_over(analysis: Analysis, stage: Execution) -> list[ExecutionPolicy | None]:
    """Return who has a say in what a failing stage does to the others, the first one counts most (C3).

    That is the stage, then the stages that its analysis is within, then the run call, then the executable.
    """
    assert stage.stage is not None
    spec = analysis.workflow.stages[stage.stage]
    called = analysis.platform.scenario.executables[spec.run]
    own = called.execution_policy if isinstance(called, Program) else None
    return [spec.execution_policy, *(request.policy for request in reversed(analysis.requests)), own]
