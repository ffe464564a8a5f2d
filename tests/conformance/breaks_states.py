"""How each rule about states and their instants is broken alone (B)."""

from sim.model.clock import WORK, Due
from sim.model.delays import Delay
from sim.model.execution import Execution
from sim.model.job import Job
from sim.model.lifecycle import WAITING_ON_INPUT, WAITING_ON_OUTPUT
from sim.model.objects import DataObject
from sim.model.outputs import await_outputs
from sim.model.tries import Try
from tests.conformance.breaking import delay, depends_on_without, no_waiting_for_executions, replaced

LATER = 3_100_000


def always_through_waiting_on_input(patch):
    first = Job._first_transition

    def through(self):
        if not self.obstacles and self.verdict is None:
            self.advance(WAITING_ON_INPUT)
            self.waiting_since = self.code.platform.clock.now
        first(self)

    patch.setattr(Job, "_first_transition", through)


def always_through_waiting_on_output(patch):
    after = Try._after_code

    def through(self):
        if not self.obstacles and self.verdict is None:
            self.job.advance(WAITING_ON_OUTPUT)
            self.code_ended_at = self.clock.now
        after(self)

    patch.setattr(Try, "_after_code", through)


def descendants_are_not_waited_for(patch):
    end = Try.end_code

    def alone(self):
        children, self.job.children = self.job.children, None
        end(self)
        self.job.children = children

    patch.setattr(Try, "end_code", alone)


def subjobs_wait_for_their_files(patch):
    def wait(try_, values):
        group, try_.job.group = try_.job.group, None
        found = await_outputs(try_, values)
        try_.job.group = group
        return found

    patch.setattr("sim.model.tries.await_outputs", wait)


def the_worker_outlives_the_code(patch):
    end = Try.end_code
    patch.setattr(Try, "end_code", lambda self: Due(self.clock, LATER, WORK, lambda: end(self)) and None)


def one_draw_for_all(patch):
    of = Delay.of
    drawn = {}

    def once(self, who, what=""):
        return drawn.setdefault((self._purpose, what), of(self, who, what))

    patch.setattr(Delay, "of", once)


BREAKS = {
    "B1a": ("B1-waiting-on-input", always_through_waiting_on_input),
    "B1b": ("B1-waiting-on-output", always_through_waiting_on_output),
    "B2a": ("B2-references", no_waiting_for_executions),
    "B2b": ("B2-objects", replaced("sim.model.objects.DataObject.unclosed", lambda self: [])),
    "B2c": ("B2-depends-on", depends_on_without(DataObject)),
    "B2d": ("B2-depends-on", depends_on_without(Execution)),
    "B3a": ("B3-descendants", descendants_are_not_waited_for),
    "B3b": ("B3-references", replaced("sim.model.outputs._await_execution", lambda try_, execution, ref: 0)),
    "B3c": ("B3-objects", replaced("sim.model.tries.await_outputs", lambda try_, values: 0)),
    "B3d": ("B3-subjob", subjobs_wait_for_their_files),
    "B4b": ("B4-terminating", replaced("sim.model.tries.Try._terminating", lambda self: None)),
    "B5a": ("B5-no-grid", one_draw_for_all),
    "B5b": ("B5-steps", delay("scheduler_step", what="created")),
    "B5c": ("B5-steps", delay("scheduler_step", what="ready")),
    "B5d": ("B5-steps", delay("scheduler_step", what="done")),
    "B5e": ("B5-analysis", delay("scheduler_step", what="final")),
    "B5f": ("B5-restart", delay("scheduler_step", what="restart")),
    "B6a": ("B6-end-of-code", the_worker_outlives_the_code),
    "B6b": ("B6-end-of-code", delay("state_after_code")),
    "B6c": ("B6-kill", delay("teardown")),
    "B6d": ("B6-kill", delay("state_after_code")),
}
