"""One attempt at a job: the state machine (B1 - B7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model import lifecycle
from sim.model.clock import DEADLINE, WORK, Due
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
from sim.model.playing import Playing
from sim.model.retry import INTERRUPTED, end_below, judged

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.reuse import Earlier
    from sim.model.values import Ref


class Try(Playing):
    """One attempt at a job: how it ends, and what moves the job from state to state (B3, B4, B6)."""

    __slots__ = ()

    def child_final(self, child: Execution) -> None:
        """Hear that an execution that it launched is final."""
        if self.job.state is RESTARTABLE:
            self._restart_when_alone()
        elif self.worker is not None and self.worker.stopped is not None:
            self._less_in_the_way()
        elif self.job.state is RUNNING and self.due is None and self.verdict is None:
            self.job.code.steps[self.step].child_final(self, child)

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
        self.drop_due()
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
        self.drop_due()
        if self.started is not None:
            self.mark()
        self.verdict = judged(self, Verdict(lifecycle.FAILED, INTERRUPTED, "the spot machine was taken away"))
        self.end_code()

    def fall_silent(self, message: str) -> None:
        """Say nothing from now on: its worker is found unresponsive a while later (J7)."""
        if self.silent:
            return
        self.silent = True
        self.drop_due()
        if self.timer is not None:
            self._drop_timer(self.timer)
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
        self.drop_due()
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

    def _drop_timer(self, timer: Due) -> None:
        timer.cancel()
        self.timer = None

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
            self._drop_timer(self.timer)
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
        # It does not change, and a try draws several times.
        if not self._address:
            again = f"~{self.number}" if self.number else ""
            self._address = f"{self.job.address}{again}"
        return self._address

    def _conclude(self, verdict: Verdict) -> None:
        if verdict.state is RESTARTABLE:
            self._await_restart()
        else:
            self._end(verdict.state)

    def _end(self, state: str) -> None:
        self.due = None
        self.job.advance(state)
        self.platform.finished(self)
