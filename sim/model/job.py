"""A job: identity, inputs, dependents and outputs. What one attempt at it does is its try's (A1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model import lifecycle
from sim.model.awaited import look_for
from sim.model.classes import misfit_of_reference
from sim.model.clock import WORK, Due
from sim.model.execution import Execution, Verdict
from sim.model.lifecycle import (
    FINAL,
    IDLE,
    JOB_TRANSITIONS,
    RUNNABLE,
    WAITING_ON_INPUT,
    IllegalTransitionError,
)
from sim.model.objects import CLOSED, DELETED, DataObject
from sim.model.tries import Try
from sim.model.values import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.model.hunt import Hunt
    from sim.model.placement import Placement
    from sim.model.retry import Past
    from sim.model.tree import Tree
    from sim.model.values import Ref

BEFORE_RUNNABLE: Final = (IDLE, WAITING_ON_INPUT)


class Job(Execution):
    """One entry point of one executable, to be run on one worker.

    Parameters
    ----------
    number : int
        Order of launch.
    placement : Placement
        What it runs and where.
    tree : Tree
        The execution tree it belongs to.
    parent : Execution or None
        The job that launched it, the analysis it is a stage of, or None for a root.
    group : Job or None
        The master of its master group; None where it is one itself (A4).
    """

    # A job does not refer to itself, has a try only once it has a slot, and lets go of it at the end: waiting jobs are
    # small, and what is final is freed at once, without the garbage collector.
    __slots__ = (
        "_due",
        "_try",
        "children",
        "code",
        "group",
        "has_refs",
        "hunt",
        "obstacles",
        "offspring",
        "past",
        "placement",
        "ready_at",
        "verdict",
        "waiting_since",
        "workspace",
    )

    is_job = True

    def __init__(
        self,
        number: int,
        placement: Placement,
        tree: Tree,
        parent: Execution | None,
        group: Job | None,
        name: str,
        stage: str | None = None,
    ) -> None:
        self.number = number
        self.id = f"job-{number}"
        self.name = name
        self.code = code = placement.code
        self.placement = placement
        self.tree = tree
        self.parent = parent
        self.stage = stage
        self.outputs = None
        self.waiters = None
        self.group = group
        self.obstacles = 0
        """Things it waits for before it can be `runnable` (B2)."""
        self.children: dict[Execution, None] | None = None
        """Executions launched by it that are not final."""
        self.offspring: dict[str, int]
        """The last ordinal of each label among what it launched; there where `children` are."""
        self.workspace: list[DataObject] | None = None
        """The objects in the workspace of its master group; a master's (F1)."""
        self.has_refs = False
        """Whether references are among its inputs."""
        self.verdict: Verdict | None = None
        """Why it can never run; once it is final, how it ended otherwise than `done`."""
        self.past: Past | None = None
        """What its earlier tries left behind; None where it has had none."""
        self.hunt: Hunt | None = None
        """How it comes by its machine, where it has a choice and its turn has come."""
        self._try: Try | None = None
        self.state = IDLE
        self._due: Due | None = None
        self.waiting_since: int | None = None
        self.ready_at: int | None = None
        self.created = code.platform.clock.now

    @property
    def try_(self) -> Try:
        """Its present try; it is made when it is needed, and a job that is final has none any more."""
        if self._try is None:
            assert self.state not in FINAL, f"{self.id} is final"
            if self._due is not None:
                self._due.cancel()
                self._due = None
            self._try = Try(self, 0 if self.past is None else self.past.tries)
        return self._try

    @property
    def present_try(self) -> Try | None:
        """Its present try, where it has been made."""
        return self._try

    def advance(self, state: str) -> None:
        """Take a transition.

        Raises
        ------
        IllegalTransitionError
            If the state does not follow the present one: a bug of the simulator.
        """
        if state not in JOB_TRANSITIONS[self.state]:
            raise IllegalTransitionError(self.id, self.state, state)
        self.state = state

    @property
    def master(self) -> Job:
        """The master of its master group (A4)."""
        return self.group or self

    @property
    def origin(self) -> Job:
        """The origin job of its job tree (A4)."""
        job = self
        while isinstance(job.parent, Job):
            job = job.parent
        return job

    def end(self, verdict: Verdict | None) -> None:
        """Let go of what a final job needs no more."""
        self.verdict = verdict
        self._try = None
        self.hunt = None

    @property
    def label(self) -> str:
        """Its stage, or what it runs."""
        return self.stage or f"{self.code.executable}:{self.code.entry_point}"

    # -- before it runs ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Take the first transition, one scheduler step after the creation (B1, B5)."""
        reuse = self.placement.reuse
        if reuse is not None and not self.obstacles and reuse.takes_over(self):
            return
        platform = self.code.platform
        delay = platform.delays.scheduler_step.of(self, "created")
        if delay:
            self._due = Due(platform.clock, delay, WORK, self._first_transition)
        else:
            self._first_transition()

    def _first_transition(self) -> None:
        self._due = None
        if self.obstacles:
            self.advance(WAITING_ON_INPUT)
            self.waiting_since = self.code.platform.clock.now
        elif self.verdict is None:
            self.become_ready()

    def pause(self, delay: int, then: Callable[[], None]) -> None:
        """Do something in a while, in place of what would come next."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if delay:
            self._due = Due(self.code.platform.clock, delay, WORK, then)
        else:
            then()

    def become_ready(self) -> None:
        """Become `runnable` and wait for a slot (B2)."""
        self._due = None
        self.advance(RUNNABLE)
        self.ready_at = self.code.platform.clock.now
        self.code.platform.line_up(self)

    def retry(self) -> None:
        """Begin a new try, queued as new (J4)."""
        assert self.past is not None
        self.past.tries += 1
        self._try = None
        self.waiting_since = None
        self.placement = self.code.platform.place_again(self)
        self.state = RUNNABLE
        self.ready_at = self.code.platform.clock.now
        self.code.platform.line_up(self)

    @property
    def runs(self) -> str:
        """The applet or app."""
        return self.code.executable

    def wait_for(self, values: Iterable[Any]) -> None:
        """Wait for every data object and execution among the values, and for what a reference refers to (B2, D3, E)."""
        look_for(values, self._wait_for_object, self._wait_for_execution)

    def _wait_for_object(self, value: DataObject) -> None:
        if value.state is CLOSED and not value.links:
            return
        for thing in value.unclosed():
            if thing.destroyed_at is not None:
                self.let_down(thing, None)
            self.obstacles += 1
            thing.tell(self)

    def _wait_for_execution(self, execution: Execution, ref: Ref | None) -> None:
        if ref is not None:
            self.has_refs = True
        state = execution.state
        if state not in FINAL:
            self.obstacles += 1
            execution.tell(self, ref)
        elif state is not lifecycle.DONE:
            self.let_down(execution, ref)
        elif ref is not None:
            self._take(ref)

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """One thing that it waited for is there."""
        if ref is not None and self.state not in FINAL:
            self._take(ref)
        self.obstacles -= 1
        if self.obstacles or self._try is not None or self.verdict is not None:
            return
        reuse = self.placement.reuse
        if reuse is not None and self.state in BEFORE_RUNNABLE and reuse.takes_over(self):
            return
        if self.state is WAITING_ON_INPUT:
            platform = self.code.platform
            delay = platform.delays.scheduler_step.of(self, "ready")
            if delay:
                self._due = Due(platform.clock, delay, WORK, self.become_ready)
            else:
                self.become_ready()

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """What it waits for failed, or is gone: it can never run (E4, D8)."""
        if type(thing) is DataObject:
            what = "deleted" if thing.state is DELETED else "never closed"
            self._cannot_run(Verdict(lifecycle.FAILED, "InputError", f"needs {thing.id}, which was {what}"))
            return
        inside = isinstance(thing, Job) and thing.origin is self.origin
        reason = "JobTreeFailure" if inside else "DependencyUnsatisfiable"
        needed = f"output {ref.field} of {thing.id}" if ref is not None else thing.id
        self._cannot_run(Verdict(lifecycle.FAILED, reason, f"needs {needed}, which did not end done", thing.id))

    def _take(self, ref: Ref) -> None:
        try:
            value = ref.value()
        except LookupError:
            message = f"{ref.execution.id} ended done without output {ref.whole}"
            self._cannot_run(Verdict(lifecycle.FAILED, "InputError", message, ref.execution.id))
            return
        if self.group is None:
            wrong = misfit_of_reference(self.code.executable, self.inputs, self.code.inputs, ref, value)
            if wrong is not None:
                self._cannot_run(Verdict(lifecycle.FAILED, "InputError", wrong, ref.execution.id))
                return
        # The common case, a single closed file, needs no more than a look.
        if type(value) is not DataObject or value.state is not CLOSED or value.links:
            self.wait_for((value,))

    def _cannot_run(self, verdict: Verdict) -> None:
        if self.verdict is None and self.state not in FINAL:
            self.verdict = verdict
            self.code.platform.clock.then((self._fail_early, verdict))

    def _fail_early(self, verdict: Verdict) -> None:
        if self.state not in FINAL:
            self.try_.end_early(verdict)

    def condemned(self, verdict: Verdict) -> Try | None:
        """Take the verdict of a kill."""
        try_ = self.try_
        return try_ if try_.overrule(verdict) else None

    def input(self, name: str) -> Any:
        """Return an input, every reference in it replaced by what it stands for.

        Raises
        ------
        KeyError
            If it has no such input.
        """
        value = self.inputs[name]
        return resolved(value) if self.has_refs else value

    def bound_inputs(self) -> dict[str, Any]:
        """Return all of its inputs, every reference replaced by what it stands for."""
        return {name: self.input(name) for name in self.inputs}

    def refuse_inputs(self, message: str) -> None:
        """Take note that it can never run with what it was given (E4)."""
        self._cannot_run(Verdict(lifecycle.FAILED, "InputError", message))

    def adopt(self, child: Execution) -> None:
        """Take an execution that it launched as its child."""
        child.ordinal = self.next_ordinal(child.label)
        assert self.children is not None
        self.children[child] = None

    def next_ordinal(self, label: str) -> int:
        """Count one more launch under a label, and return which it is, from 0."""
        if self.children is None:
            self.children = {}
            self.offspring = {}
        ordinal = self.offspring[label] = self.offspring.get(label, -1) + 1
        return ordinal

    def below(self) -> list[Execution]:
        """Return what it launched and is not final."""
        return list(self.children or ())

    def child_final(self, child: Execution) -> None:
        """Hear that a child is final."""
        assert self.children is not None
        del self.children[child]
        if self._try is not None:
            self._try.child_final(child)
        elif not self.children:
            self.code.platform.over(self)
