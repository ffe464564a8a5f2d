"""How each rule about reuse, kept and abandoned data, failing stages and held jobs is broken alone."""

from sim.model import analysis, billing
from sim.model.analysis import Analysis
from sim.model.job import Job
from sim.model.lifecycle import IN_PROGRESS
from sim.model.objects import DataObject
from sim.model.reuse import Reuse
from sim.model.tries import Try


def set_to(name, value):
    """Put something in place of a function or number of the model."""
    return lambda patch: patch.setattr(name, value)


def reused_jobs_run_all_the_same(patch):
    def run(self, job, earlier):
        del self
        job.become_ready()
        job.try_.reused_from = earlier.id

    patch.setattr(Reuse, "_take", run)


def reused_jobs_cost_something(patch):
    price_of = billing.price_of
    patch.setattr("sim.model.platform.price_of", lambda try_: price_of(try_) + (10**18 if try_.reused_from else 0))


def what_is_gone_is_taken_over(patch):
    patch.setattr("sim.model.reuse.exists", lambda earlier: True)
    patch.setattr("sim.model.reuse.visible", lambda thing, earlier, job: True)


def stages_have_no_say(patch):
    levels = analysis.policies_over
    patch.setattr(analysis, "policies_over", lambda one, stage: levels(one, stage)[1:])


def who_needs_a_failed_stage_waits_for_the_kill(patch):
    patch.setattr(Job, "let_down", lambda self, thing, ref: None)


def analyses_forgive(patch):
    end = Analysis._end

    def forgiving(self):
        self.verdict, self.state = None, IN_PROGRESS
        end(self)

    patch.setattr(Analysis, "_end", forgiving)


def metadata_of_outputs_are_lost(patch):
    metadata = DataObject.metadata
    patch.setattr(DataObject, "metadata", lambda self, item: metadata(self, "id" if item == "name" else item))


BREAKS = {
    "B4d": ("B4-debug-hold", lambda patch: patch.setattr(Try, "_hold", lambda self, verdict: self.end_early(verdict))),
    "C3a": ("C3-fail-all-stages", set_to("sim.model.analysis.fails_all_stages", lambda one, stage: False)),
    "C3b": ("C3-fail-stage", set_to("sim.model.analysis.fails_all_stages", lambda one, stage: True)),
    "C3c": ("C3-stage-beats-run", stages_have_no_say),
    "C3d": ("C3-fail-all-stages", who_needs_a_failed_stage_waits_for_the_kill),
    "C3e": ("C3-fail-stage", analyses_forgive),
    "D7a": ("D7-preserve-job-outputs", set_to("sim.model.outputs.preserve", lambda thing, project: None)),
    "D7b": ("D7-delay-workspace-destruction", set_to("sim.model.containers.DELAY", 0)),
    "D8": ("D8-abandoned", lambda patch: patch.setattr(DataObject, "abandon", lambda self: None)),
    "E1c": ("E1-metadata", metadata_of_outputs_are_lost),
    "H9a": ("L1-reuse", reused_jobs_cost_something),
    "L1a": ("L1-reuse", lambda patch: patch.setattr(Reuse, "takes_over", lambda self, job: False)),
    "L1b": ("L1-reuse", reused_jobs_run_all_the_same),
    "L1c": ("L1-reuse", lambda patch: patch.setattr(Reuse, "_delay", lambda self, job: 0)),
    "L2": ("L2-ignore-reuse", set_to("sim.model.placing.is_ignored", lambda code, terms, requests: False)),
    "L1d": ("L1-gone", what_is_gone_is_taken_over),
}
"""Id of a claim, the scenario that shows it, and what breaks it."""
