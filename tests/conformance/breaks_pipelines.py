"""How each rule about pipelines and sessions is broken alone."""

from sim.model import retry
from sim.model.job import Job
from sim.model.steps import continuing, tasks
from sim.model.steps.calls import SubjobStep
from sim.model.steps.continuing import CompiledScatter
from sim.model.steps.scatter import start_chunk
from sim.model.steps.session import LeftOn, WorkedIn
from sim.model.steps.set_up import SetUp
from sim.model.steps.tasks import Head, TasksStep


def the_head_does_not_wait(patch):
    begin = TasksStep.begin

    def and_leave(self, try_):
        begin(self, try_)
        return 0

    patch.setattr(TasksStep, "begin", and_leave)


def the_queue_has_no_end(patch):
    submit = Head._submit

    def all_at_once(self):
        self._queue_size = 10**6
        submit(self)

    patch.setattr(Head, "_submit", all_at_once)


def calls_are_no_stages(patch):
    init = Job.__init__
    patch.setattr(Job, "__init__", lambda self, *args, stage=None, **more: init(self, *args[:6], **more))


def all_in_one_chunk(patch):
    def all_items(try_, call, request, items, first):
        return start_chunk(try_, call.model_copy(update={"chunk": 10**6}), request, items, first)

    patch.setattr(continuing, "start_chunk", all_items)


def continue_waits_for_nothing(patch):
    proceed = CompiledScatter._continue
    patch.setattr(CompiledScatter, "_continue", lambda self, try_, progress, chunk: proceed(self, try_, progress, []))


def the_gathering_is_given_nothing(patch):
    end = SubjobStep.end

    def without_inputs(self, try_):
        self._call = self._call.model_copy(update={"inputs": {}})
        end(self, try_)

    patch.setattr(SubjobStep, "end", without_inputs)


def it_has_no_longest(patch):
    begin = WorkedIn.begin

    def on_and_on(self, try_):
        self._longest = None
        return begin(self, try_)

    patch.setattr(WorkedIn, "begin", on_and_on)


BREAKS = {
    "N1a": ("N1-nextflow-head", the_head_does_not_wait),
    "N1b": ("N1-queue", the_queue_has_no_end),
    "N1c": ("N1-long-queue-refused", lambda patch: patch.setattr("sim.scenario.call_steps.MOST_QUEUED", 10**6)),
    "N1d": ("N1-restartable", lambda patch: patch.setattr(retry, "what_restarts", lambda job, policy: job.master)),
    "N1e": ("N1-retry", lambda patch: patch.setattr(tasks, "exit_code", lambda child: 0)),
    "N2a": ("N2-compiled-scatter", calls_are_no_stages),
    "N2b": ("N2-chunk-of-500", all_in_one_chunk),
    "N2c": ("N2-long-chunk-refused", lambda patch: patch.setattr("sim.scenario.call_steps.MOST_IN_CHUNK", 10**6)),
    "N2d": ("N2-compiled-scatter", continue_waits_for_nothing),
    "N2e": ("N2-compiled-scatter", lambda patch: patch.setattr(SetUp, "begin", lambda self, try_: 0)),
    "N3a": ("N3-by-hand", the_gathering_is_given_nothing),
    "N3b": ("N3-by-hand", lambda patch: patch.setattr("sim.model.tries.await_outputs", lambda try_, values: 0)),
    "N4a": ("N4-session", lambda patch: patch.setattr(WorkedIn, "begin", lambda self, try_: 0)),
    "N4b": ("N4-session", lambda patch: patch.setattr(LeftOn, "begin", lambda self, try_: 0)),
    "N4c": ("N4-session-length", it_has_no_longest),
    "N4d": ("N4-session-length", lambda patch: patch.setattr(LeftOn, "_until_closed", lambda self, try_: 60)),
}
