"""One attempt at a job: the state machine (B1 - B7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import lifecycle
from sim.model.clock import DEADLINE, WORK, Due
from sim.model.errors import NotRefusedError, PlatformError, UnknownNameError
from sim.model.execution import Execution, Verdict
from sim.model.lifecycle import (
    DEBUG_HOLD,
    DONE,
    FINAL,
    RESTARTABLE,
    RESTARTED,
    RUNNABLE,
    RUNNING,
    TERMINATED,
    TERMINATING,
    WAITING_ON_OUTPUT,
)
from sim.model.objects import DataObject
from sim.model.outputs import await_behind, await_outputs, delivered
from sim.model.paths import walk
from sim.model.retry import INTERRUPTED, end_below, judged
from sim.scenario.templates import TemplateError
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.platform import Platform
    from sim.model.reuse import Earlier
    from sim.model.values import Ref
    from sim.model.workers import Worker

CODE_ERRORS = (PlatformError, NotRefusedError, UnknownNameError, TemplateError, UnitError)
"""What can go wrong in a step by the fault of the code that it stands for."""

NEVER = 1 << 62
"""An instant that does not come."""


class Try:
    """Worker, step and price of one attempt at a job, and what moves the job from state to state.

    Parameters
    ----------
    job : Job
        What is attempted.
    number : int
        0 for the first.
    """

    __slots__ = (
        "clock",
        "code_ended_at",
        "cut_at",
        "debug_hold_at",
        "doing",
        "due",
        "job",
        "marks",
        "number",
        "obstacles",
        "outputs",
        "platform",
        "restartable_at",
        "reused_from",
        "running_at",
        "scope",
        "silent",
        "slowdown",
        "started",
        "step",
        "terminating_at",
        "timer",
        "verdict",
        "worker",
    )

    def __init__(self, job: Job, number: int) -> None:
        self.job = job
        self.number = number
        self.platform: Platform = job.code.platform
        self.clock = self.platform.clock
        # When it entered the states that need not be its last, each at most once.
        self.running_at: int | None = None
        self.code_ended_at: int | None = None
        self.debug_hold_at: int | None = None
        self.terminating_at: int | None = None
        self.restartable_at: int | None = None
        self.cut_at = NEVER
        """The earliest instant at which it is cut short whatever it does: its timeout (I4), the loss of its machine."""
        self.due: Due | None = None
        """What will happen to it next, where an instant is set."""
        self.timer: Due | None = None
        """What cuts it short while it waits for others; made when it first does."""
        self.worker: Worker | None = None
        """Its worker, from the request on."""
        self.started: int | None = None
        """Start of the billed interval."""
        self.step = 0
        """Where it is in its program."""
        self.doing = "boot"
        self.marks: list[str | int] = []
        """What the billed time was spent on and until when, one after the other."""
        self.scope: dict[str, object] | None = None
        """Names given with `as`."""
        self.slowdown = 1.0
        self.outputs: dict[str, Any] | None = None
        self.silent = False
        """Whether its worker says nothing any more (J7)."""
        self.obstacles = 0
        """What keeps it from `done` once its code has ended (B3)."""
        self.verdict: Verdict | None = None
        """How it will end otherwise than `done`. The first one stays (I6)."""
        self.reused_from: str | None = None
        """The job whose outputs it took over instead of running (L1)."""

    # -- on its worker -------------------------------------------------------------------------------------------

    @property
    def has_machine(self) -> bool:
        """Whether its machine is there and nothing has condemned it."""
        worker = self.worker
        return worker is not None and worker.acquired is not None and worker.stopped is None and self.verdict is None

    @property
    def is_running(self) -> bool:
        """Whether its code runs and nothing has condemned it."""
        return self.job.present_try is self and self.job.state is RUNNING and self.has_machine and not self.silent

    def bill(self) -> None:
        """Begin the billed interval (H3)."""
        self.started = self.clock.now
        if self.platform.price_changes is not None:
            self.platform.price_changes.apply(self)
        meters = self.job.tree.meters
        if meters is not None:
            for meter in meters:
                meter.change(self.job.placement.micros_per_hour)

    def run(self) -> None:
        """Run the entry point: the worker is there."""
        self.due = None
        if self.started is None:
            self.bill()
        else:
            self.mark()
        job = self.job
        job.advance(RUNNING)
        self.running_at = now = self.clock.now
        deadline = now + job.placement.timeout
        if deadline < self.cut_at:
            self.cut_at = deadline
        if job.placement.surcharge:
            self.platform.surcharges.charge(self)
        if self.platform.injections is not None:
            self.platform.injections.begun(self)
        self.proceed()

    def proceed(self) -> None:
        """Play the program from the present step to the next one that takes time."""
        steps = self.job.code.steps
        place = self.step
        try:
            while True:
                step = steps[place]  # the last one ends the code, and waits for ever
                self.doing = step.what_for
                delay = step.begin(self)
                if delay:
                    if self.clock.now + delay <= self.cut_at:
                        self.due = Due(self.clock, delay, WORK, self._step_over)
                    else:
                        self.due = Due(self.clock, self.cut_at - self.clock.now, DEADLINE, self._cut)
                    return
                if delay is None:
                    if self.worker is not None and self.worker.stopped is None and self.timer is None:
                        self.timer = Due(self.clock, self.cut_at - self.clock.now, DEADLINE, self._cut)
                    return
                step.end(self)
                if self.verdict is not None:
                    return
                self.step = place = place + 1
        except CODE_ERRORS as error:
            self._break(error)

    def _step_over(self) -> None:
        self.due = None
        self.marks += (self.doing, self.clock.now)
        try:
            self.job.code.steps[self.step].end(self)
        except CODE_ERRORS as error:
            self._break(error)
            return
        if self.verdict is None:
            self.step += 1
            self.proceed()

    def _break(self, error: Exception) -> None:
        # What the code asked for was refused or is not there, and it did not expect that (F4).
        name = f"{error.name}: " if isinstance(error, PlatformError) else ""
        self.fail(Verdict(lifecycle.FAILED, "AppInternalError", f"{name}{error}"))

    def resume(self, step: int) -> None:
        """Go on with a step that waited for others, unless that has happened already."""
        if self.step == step and self.due is None and self.verdict is None and self.job.state is RUNNING:
            self.mark()
            self.proceed()

    def mark(self) -> None:
        """Note that the billed time up to now went into what it is doing."""
        self.marks += (self.doing, self.clock.now)

    def child_final(self, child: Execution) -> None:
        """Hear that an execution that it launched is final."""
        if self.job.state is RESTARTABLE:
            self._restart_when_alone()
        elif self.worker is not None and self.worker.stopped is not None:
            self._less_in_the_way()
        elif self.job.state is RUNNING and self.due is None and self.verdict is None:
            self.job.code.steps[self.step].child_final(self, child)

    def lookup(self, path: tuple[str, ...]) -> object:
        """Return what a hole in one of its steps stands for.

        Raises
        ------
        UnknownNameError
            If it stands for nothing.
        """
        head, rest = path[0], path[1:]
        if head == "inputs":
            if rest and rest[0] in self.job.inputs:
                return walk(self.job.input(rest[0]), rest[1:], ".".join(path))
            return walk(self.job.bound_inputs(), rest, ".".join(path))
        if self.scope is not None and head in self.scope:
            return walk(self.scope[head], rest, ".".join(path))
        if head == "row" and self.job.tree.row is not None:
            return walk(self.job.tree.row, rest, ".".join(path))
        if head == "data" and rest and rest[0] in self.platform.data:
            objects = list(self.platform.data[rest[0]])
            many = self.platform.scenario.data[rest[0]].many
            return walk(objects if many else objects[0], rest[1:], ".".join(path))
        raise UnknownNameError(f"${{{'.'.join(path)}}}: {head} names nothing here")

    # -- after its code ------------------------------------------------------------------------------------------

    def fail(self, verdict: Verdict) -> None:
        """End the code with a failure; the worker may be held for somebody to look at it (B4)."""
        if verdict.reason in self.job.tree.terms.debug_on:
            self._hold(verdict)
            return
        self.verdict = judged(self, verdict)
        self.end_code()

    def _hold(self, verdict: Verdict) -> None:
        # Who wants to look at a failure does not want it tried again.
        self.verdict = verdict
        self.job.advance(DEBUG_HOLD)
        self.debug_hold_at = self.clock.now
        self.doing = "debug hold"
        self.due = Due(self.clock, self.job.tree.terms.debug_hold, WORK, self.stop)

    def break_off(self, verdict: Verdict) -> None:
        """End the code with a failure that comes from outside, in the middle of a step."""
        if self.due is not None:
            self.due.cancel()
            self.due = None
        self.mark()
        self.fail(verdict)

    def end_code(self) -> None:
        """Stop the worker; the state changes a little later (B6)."""
        self._release(reusable=self.verdict is None)
        if self.verdict is None:
            children = self.job.children
            self.obstacles = len(children) if children else 0
            if self.outputs is not None:
                await_outputs(self, self.outputs.values())
        delay = self.platform.delays.state_after_code.of(self)
        if delay:
            self.due = Due(self.clock, delay, WORK, self._after_code)
        else:
            self._after_code()

    def _after_code(self) -> None:
        self.due = None
        if self.verdict is not None:
            self._conclude(self.verdict)
        elif self.obstacles:
            self.job.advance(WAITING_ON_OUTPUT)
            self.code_ended_at = self.clock.now
        else:
            self._done()

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Hear that something that it must deliver is there."""
        if self.verdict is not None:
            return  # it may be over, and another try be in its place
        if ref is not None:
            await_behind(self, ref)
        self._less_in_the_way()

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Hear that what an output refers to failed, or that an output object is gone (E4, D8)."""
        if type(thing) is DataObject:
            message = f"output {thing.name} ({thing.id}) was never closed"
            self.end_early(Verdict(lifecycle.FAILED, "OutputError", message))
            return
        field = "" if ref is None else f"{ref.field} of "
        message = f"an output refers to {field}{thing.id}, which did not end done"
        self.end_early(Verdict(lifecycle.FAILED, "OutputError", message, thing.id))

    def _less_in_the_way(self) -> None:
        self.obstacles -= 1
        if self.obstacles or self.job.state is not WAITING_ON_OUTPUT:
            return
        delay = self.platform.delays.scheduler_step.of(self, "done")
        if delay:
            self.due = Due(self.clock, delay, WORK, self._done)
        else:
            self._done()

    def _done(self) -> None:
        self.due = None
        self.job.outputs = delivered(self)
        self._end(DONE)

    def take_over(self, earlier: Earlier) -> None:
        """Be done without running, with the outputs of an earlier job (L1)."""
        self.reused_from = earlier.id
        self.outputs = dict(earlier.outputs)
        self._done()

    # -- tried again ---------------------------------------------------------------------------------------------

    def _await_restart(self) -> None:
        # What it launched is ended first; when the last worker of it is gone, a step of the scheduler begins (J4, J5).
        self.due = None
        self.job.advance(RESTARTABLE)
        self.restartable_at = self.clock.now
        self.clock.then((self._clear, self.job))

    def _clear(self, job: Job) -> None:
        if job.state is RESTARTABLE:
            end_below(job, job.id)
            self._restart_when_alone()

    def _restart_when_alone(self) -> None:
        if not self.job.children and self.due is None:
            delay = self.platform.delays.scheduler_step.of(self, "restart")
            self.due = Due(self.clock, delay, WORK, self._restart)

    def _restart(self) -> None:
        self.due = None
        self.job.advance(RESTARTED)
        self.platform.try_over(self)
        self.job.retry()

    # -- cut short -----------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        if self.has_machine:
            if self._loses_machine_first():
                self.interrupted()
                return
            seconds = self.job.placement.timeout // 1_000_000
            message = f"it was still running after its timeout of {seconds} s"
            self.end_early(Verdict(lifecycle.FAILED, "JobTimeoutExceeded", message))

    def _loses_machine_first(self) -> bool:
        # At one instant the timeout comes first (I6). A machine that boots has no timeout yet.
        assert self.worker is not None
        gone = self.worker.gone_at
        running_at = self.running_at
        return gone is not None and (running_at is None or gone < running_at + self.job.placement.timeout)

    def interrupted(self) -> None:
        """Lose the spot machine, and all work of the try with it (K3, K4)."""
        if self.due is not None:
            self.due.cancel()
        if self.started is not None:
            self.mark()
        self.verdict = judged(self, Verdict(lifecycle.FAILED, INTERRUPTED, "the spot machine was taken away"))
        self.end_code()

    def fall_silent(self, message: str) -> None:
        """Say nothing from now on: its worker is found unresponsive a while later (J7)."""
        if self.silent:
            return
        self.silent = True
        if self.due is not None:
            self.due.cancel()
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        wait = self.platform.scenario.limits.unresponsive_after
        if self.clock.now + wait <= self.cut_at:
            verdict = Verdict(lifecycle.FAILED, "UnresponsiveWorker", message)
            self.due = Due(self.clock, wait, WORK, lambda: self.end_early(verdict))
        else:
            self.due = Due(self.clock, self.cut_at - self.clock.now, DEADLINE, self._cut)

    def end_early(self, verdict: Verdict) -> None:
        """End it at its own fault, where it is not condemned yet."""
        if self.condemn(verdict):
            self.verdict = judged(self, verdict)
            self.stop()

    def condemn(self, verdict: Verdict) -> bool:
        """Fix how it will end; False where that is fixed already. A whole set is condemned before any is stopped."""
        if self.verdict is not None or self.job.state in FINAL:
            return False
        self.verdict = verdict
        return True

    def overrule(self, verdict: Verdict) -> bool:
        """Condemn it as part of a kill: what was to be tried again is not, and what is held is held no longer."""
        if self.job.state is DEBUG_HOLD:
            return True
        if self.verdict is None or self.verdict.state is not RESTARTABLE:
            return self.condemn(verdict)
        self.verdict = verdict
        return True

    def stop(self) -> None:
        """Stop what was condemned: at once where it holds no machine, else by tearing the machine down (B6)."""
        if self.job.state is TERMINATING:
            return
        if self.due is not None:
            self.due.cancel()
            self.due = None
        worker = self.worker
        holds = worker is not None and worker.stopped is None
        if worker is not None and holds and worker.acquired is not None:
            if self.started is not None:
                self.mark()
            self.doing = "tear-down"
            self._terminating()
            delay = self.platform.delays.teardown.of(self)
            self.due = Due(self.clock, delay, WORK, self._torn_down)
            return
        if holds:
            self._release(reusable=False)
        elif self.job.state is RUNNABLE:
            self.job.placement.queue.look_again()
        assert self.verdict is not None
        if self.job.state is RUNNING and self.verdict.state is TERMINATED:
            self._terminating()
        self._conclude(self.verdict)

    def _terminating(self) -> None:
        self.job.advance(TERMINATING)
        self.terminating_at = self.clock.now

    def _torn_down(self) -> None:
        if self.started is not None:
            self.mark()
        self._release(reusable=False)
        delay = self.platform.delays.state_after_code.of(self)
        self.due = Due(self.clock, delay, WORK, self._after_code)

    def _release(self, *, reusable: bool) -> None:
        worker = self.worker
        assert worker is not None
        worker.stopped = self.clock.now
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.started is not None:
            meters = self.job.tree.meters
            if meters is not None:
                for meter in meters:
                    meter.change(-self.job.placement.micros_per_hour)
        worker.queue.release(worker.placement.instances)
        if reusable and self.platform.workers.reuse and worker.placement.instances == 1:
            self.platform.workers.keep(worker, self)

    @property
    def address(self) -> str:
        """The address of its draws: what does not concern it does not change it."""
        again = f"~{self.number}" if self.number else ""
        return f"{self.job.address}{again}"

    def _conclude(self, verdict: Verdict) -> None:
        if verdict.state is RESTARTABLE:
            self._await_restart()
        else:
            self._end(verdict.state)

    def _end(self, state: str) -> None:
        self.due = None
        self.job.advance(state)
        self.platform.finished(self)
