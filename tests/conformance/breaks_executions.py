"""How each rule about what exists, about analyses and about dependencies is broken alone (A, C, E, J1)."""

from sim.model.analysis import Analysis
from sim.model.door import Door
from sim.model.execution import Execution, Verdict
from sim.model.job import Job
from sim.model.making import Maker
from sim.model.objects import DataObject
from sim.model.placement import instance_type_of
from sim.model.retry import policy_of
from sim.model.values import Ref
from sim.model.workers import Worker
from sim.records.chunks import Context
from tests.conformance.breaking import depends_on_without, no_waiting_for_executions, replaced


def one_worker_for_all(patch):
    init = Worker.__init__
    patch.setattr(Worker, "__init__", lambda self, id_, *rest: init(self, "worker-0", *rest))


def running_makes_two(patch):
    run = Door.run

    def twice(self, *args, **more):
        run(self, *args, **more)
        return run(self, *args, **more)

    patch.setattr(Door, "run", twice)


def everyone_is_a_root(patch):
    enter = Maker.enter

    def as_root(self, execution):
        enter(self, execution)
        execution.tree.root_id = execution.id

    patch.setattr(Maker, "enter", as_root)


def subjobs_inherit_nothing(patch):
    def own(**cells):
        return Context(**cells if cells["function"] == "main" else {**cells, "user": "nobody"})

    patch.setattr("sim.model.contexts.Context", own)


def the_code_begins_elsewhere(patch):
    def first(self, executable, terms, requests, *, head=False):
        points = self._platform.scenario.executables[executable].entry_points
        return self._platform.place(self._platform.code(executable, next(iter(points))), terms, requests, head=head)

    patch.setattr(Maker, "main", first)


def never(state):
    """Let an analysis never be seen in a state."""
    return lambda patch: patch.setattr(Analysis, f"{state}_at", property(lambda self: None, lambda self, at: None))


def done_with_the_first_stage(patch):
    final = Analysis.stage_final

    def at_once(self, stage):
        if self._open == len(self.workflow.stages):
            self._open = 1
            final(self, stage)

    patch.setattr(Analysis, "stage_final", at_once)


def lookup_without(wrong):
    """Let a hole in a workflow stand for nothing where `wrong` says so of its path."""

    def turn(patch):
        lookup = Analysis.lookup
        patch.setattr(Analysis, "lookup", lambda self, path: None if wrong(path) else lookup(self, path))

    return turn


def stages_ask_for_no_type(patch):
    patch.setattr(
        "sim.model.placing.instance_type_of", lambda code, terms, asked: instance_type_of(code, terms, asked[:-1])
    )


def stages_have_no_policy(patch):
    patch.setattr("sim.model.placing.policy_of", lambda levels: policy_of(list(levels)[-1:]))


def no_index(patch):
    patch.setattr(Ref, "value", lambda self: (self.execution.outputs or {})[self.field])


def what_is_missing_is_nothing(patch):
    patch.setattr(Ref, "value", lambda self: (self.execution.outputs or {}).get(self.field))


def let_down_with(reason):
    """Let who waits in vain fail for one reason, whoever failed."""

    def turn(patch):
        def let_down(self, thing, ref):
            self._cannot_run(Verdict("failed", reason, "in vain", thing.id))

        patch.setattr(Job, "let_down", let_down)

    return turn


def job_trees_fail_for_another_reason(patch):
    def other(state, reason, *rest, **more):
        return Verdict(state, "DependencyUnsatisfiable" if reason == "JobTreeFailure" else reason, *rest, **more)

    patch.setattr("sim.model.retry.Verdict", other)


def no_circle_is_found(patch):
    patch.setattr("sim.scenario.executable_references.find_cycle", lambda graph: None)


def inputs_are_not_checked(patch):
    patch.setattr("sim.scenario.launch_references.inputs_unknown", lambda *args: ())


BREAKS = {
    "A1a": ("A1-job", one_worker_for_all),
    "A2a": ("A2-applet-and-app", running_makes_two),
    "A2b": ("A2-workflow", replaced("sim.model.making.Maker.begin_stages", lambda *args: None)),
    "A3a": ("A3-interface", inputs_are_not_checked),
    "A3b": ("A3-main", the_code_begins_elsewhere),
    "A4a": ("A4-hierarchy", everyone_is_a_root),
    "A4b": ("A4-hierarchy", replaced("sim.model.job.Job.master", property(lambda self: self.origin))),
    "A4c": ("A4-hierarchy", replaced("sim.model.job.Job.master", property(lambda self: self))),
    "A4d": ("A4-hierarchy", replaced("sim.model.job.Job.origin", property(lambda self: self.master))),
    "A6a": ("A6-names", replaced("sim.model.contexts.tags_cell", lambda tags: "")),
    "A6c": ("A6-subjob-name", replaced("sim.model.door.subjob_name", lambda job, entry_point: entry_point)),
    "A7": ("A7-inherited", subjobs_inherit_nothing),
    "C1a": ("C1-done", done_with_the_first_stage),
    "C1b": ("C1-partially-failed", never("partially_failed")),
    "C1c": ("C1-killed", never("terminating")),
    "C2a": ("C2-links", lookup_without(lambda path: path[0] == "inputs")),
    "C2b": ("C2-links", no_waiting_for_executions),
    "C2c": ("C2-folder", replaced("sim.model.containers.stage_folder", lambda job: None)),
    "C2d": ("C2-instance-type", stages_ask_for_no_type),
    "C2e": ("C2-policy", stages_have_no_policy),
    "C4b": ("C4-price", replaced("sim.model.platform.add_to_analyses", lambda job, price: None)),
    "C4c": ("C4-outputs", replaced("sim.model.outputs.destination", lambda job: "nowhere")),
    "E1a": ("E1-reference", no_waiting_for_executions),
    "E1b": ("E1-reference", no_index),
    "E2": ("E2-depends-on", depends_on_without(Execution, DataObject)),
    "E3": ("E3-stages", no_waiting_for_executions),
    "E4a": ("E4-failures", let_down_with("JobTreeFailure")),
    "E4b": ("E4-failures", job_trees_fail_for_another_reason),
    "E4c": ("E4-failures", what_is_missing_is_nothing),
    "E4d": ("E4-output", replaced("sim.model.tries.Try.let_down", lambda self, thing, ref: None)),
    "E5": ("E5-cycles", no_circle_is_found),
    "J1": ("J1-job-tree", replaced("sim.model.platform.job_failed", lambda job, verdict: None)),
}
