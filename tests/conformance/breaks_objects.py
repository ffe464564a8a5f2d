"""How each rule about data objects is broken alone (D)."""

from sim.model.clock import CLOSING, WORK, Due
from sim.model.delays import Delays
from sim.model.execution import wake_all
from sim.model.job import Job
from sim.model.objects import CLOSED, DataObject, close
from sim.model.outputs import delivered
from sim.model.platform import Platform
from sim.model.steps.transfer import UploadStep
from sim.model.values import leaves
from tests.conformance.breaking import replaced


def size_does_not_matter(patch):
    closing = Delays.closing

    def of_nothing(self, thing, who):
        size, thing.size = thing.size, 0
        found = closing(self, thing, who)
        thing.size = size
        return found

    patch.setattr(Delays, "closing", of_nothing)


def closing_begins_later(patch):
    def late(thing, platform, address):
        Due(platform.clock, 60_000_000, CLOSING, lambda: close(thing, platform, address))

    patch.setattr("sim.model.steps.transfer.close", late)


def cloning_takes_time(patch):
    begin = Job.begin

    def slow(self):
        size = sum(thing.size for thing in leaves(self.inputs) if isinstance(thing, DataObject))
        Due(self.code.platform.clock, size // 1000, WORK, lambda: begin(self))

    patch.setattr(Job, "begin", slow)


def outputs_are_there_before_the_end(patch):
    end = UploadStep.end

    def early(self, try_):
        end(self, try_)
        try_.job.outputs = try_.outputs
        wake_all(try_.job)

    patch.setattr(UploadStep, "end", early)


def nested_masters_deliver_to_the_project(patch):
    patch.setattr("sim.model.outputs.destination", lambda job: job.tree.terms.project)


def failed_jobs_deliver(patch):
    finished = Platform.finished

    def all_the_same(self, try_):
        if try_.verdict is not None:
            delivered(try_)
        finished(self, try_)

    patch.setattr(Platform, "finished", all_the_same)


def links_are_not_followed(self):
    return [] if self.state is CLOSED else [self]


BREAKS = {
    "D1a": ("D1-states", replaced("sim.model.delays.Delays.closing", lambda self, thing, who: 0)),
    "D1c": ("D1-states", replaced("sim.model.objects.DataObject.unclosed", lambda self: [])),
    "D2a": ("D2-latency", size_does_not_matter),
    "D2b": ("D2-upload", closing_begins_later),
    "D3a": ("D3-open-inputs", replaced("sim.model.objects.DataObject.unclosed", lambda self: [])),
    "D3b": ("D3-open-inputs", replaced("sim.model.objects.DataObject.unclosed", links_are_not_followed)),
    "D4b": ("D4-cloning", cloning_takes_time),
    "D5a": ("D5-upload", replaced("sim.model.delays.Delays.transfer", lambda self, size: 0)),
    "D5b": ("D5-not-before-done", outputs_are_there_before_the_end),
    "D6a": ("D6-outputs", replaced("sim.model.outputs.destination", lambda job: "nowhere")),
    "D6b": ("D6-outputs", nested_masters_deliver_to_the_project),
    "D6c": ("D6-outputs", failed_jobs_deliver),
}
