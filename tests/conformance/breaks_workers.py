"""How each rule about instance types, workers, slots and work on the meter is broken alone (G)."""

from dataclasses import replace

from sim.model.dispatch import UserQueue
from sim.model.door import Door
from sim.model.placement import instance_type_of
from sim.model.request import NOTHING, Request, for_entry_point
from sim.model.workers import Workers
from tests.conformance.breaking import delay, replaced


def instance_types(change):
    """Let the instance type of a job be asked for in another way."""
    return lambda patch: patch.setattr("sim.model.placing.instance_type_of", change)


def another_default(code, terms, asked):
    found = instance_type_of(code, terms, asked)
    return "mem1_ssd1_v2_x8" if found == "mem1_ssd1_v2_x4" else found


def the_star_first(asked, entry_point):
    return for_entry_point(asked, "*" if isinstance(asked, dict) and "*" in asked else entry_point)


def the_run_call_reaches_all(patch):
    run = Door.run_from

    def reaching(self, job, executable, *, request=NOTHING, **more):
        plain = request.instance_type or job.tree.terms.request.instance_type
        return run(self, job, executable, request=Request(plain, request.policy, request.timeout), **more)

    patch.setattr(Door, "run_from", reaching)


def types_are_not_looked_up(patch):
    patch.setattr("sim.scenario.findings.Names.missing_instance_type", lambda *args: ())


def always_reuse(patch):
    init = Workers.__init__

    def reusing(self, platform):
        init(self, platform)
        self.reuse = True

    patch.setattr(Workers, "__init__", reusing)


def who_fits_goes_first(patch):
    serve = UserQueue.serve

    def by_fit(self, request):
        for job in self._incoming:
            job.placement.line.append(job)
        self._incoming.clear()
        for line in self._lines:
            waiting = sorted(line, key=lambda job: not has_idle(job))
            line.clear()
            line.extend(waiting)
        serve(self, request)

    patch.setattr(UserQueue, "serve", by_fit)


def has_idle(job):
    idle = job.code.platform.workers._idle.get(job.tree.terms.user, {})
    return any(tree is job.tree for tree in idle.values())


def slots_without_end(patch):
    init = UserQueue.__init__
    patch.setattr(UserQueue, "__init__", lambda self, user, slots, touch: init(self, user, 10**6, touch))


def the_slot_is_free_once_the_machine_is_there(patch):
    acquired = Workers.acquired

    def freeing(self, try_):
        acquired(self, try_)
        try_.worker.queue.release(1)

    patch.setattr(Workers, "acquired", freeing)


def one_line_for_all_ranks(patch):
    line = UserQueue.line
    patch.setattr(UserQueue, "line", lambda self, rank: line(self, 0))


BREAKS = {
    "G1a": ("G1-worker", delay("acquisition")),
    "G1b": ("G1-worker", replaced("sim.model.steps.set_up.SetUp.begin", lambda self, try_: self._delay.of(try_))),
    "G2b": ("G2-refused", types_are_not_looked_up),
    "G2c": ("G2-default", instance_types(another_default)),
    "G3a": (
        "G3-order",
        instance_types(lambda code, terms, asked: instance_type_of(code, replace(terms, by_executable={}), asked)),
    ),
    "G3b": ("G3-order", instance_types(lambda code, terms, asked: instance_type_of(code, terms, asked[::-1]))),
    "G3c": ("G3-star", replaced("sim.model.placement.for_entry_point", the_star_first)),
    "G3d": ("G3-order", the_run_call_reaches_all),
    "G4a": ("G4-cold", delay("boot")),
    "G4b": ("G4-pooled", replaced("sim.model.delays.Delays.pooled", lambda self, who: False)),
    "G5a": ("G5-none", always_reuse),
    "G5b": ("G5-root", replaced("sim.model.workers.Worker.fits", lambda self, placement: True)),
    "G5c": ("G5-turn", who_fits_goes_first),
    "G5d": ("G5-warm", delay("warm_keep", 10**9)),
    "G7a": ("G7-hundred", slots_without_end),
    "G7b": ("G7-slot", the_slot_is_free_once_the_machine_is_there),
    "G7c": ("G7-idle-worker", replaced("sim.model.dispatch.UserQueue.crowded", property(lambda self: False))),
    "G7d": ("G7-rank", one_line_for_all_ranks),
    "G7e": ("G7-order", replaced("sim.model.dispatch._arrival", lambda job: -job.number)),
    "G7f": ("G7-rank-refused", replaced("sim.scenario.launches.RANKS", range(-9999, 9999))),
    "G8a": ("G8-set-up", replaced("sim.model.steps.set_up.SetUp.begin", lambda self, try_: 0)),
    "G8b": ("G8-staging", replaced("sim.model.delays.Delays.transfer", lambda self, size: 0)),
    "G8c": ("G8-streaming", replaced("sim.model.steps.compute.StreamStep.end", lambda self, try_: None)),
}
