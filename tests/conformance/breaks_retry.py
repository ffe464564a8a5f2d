"""How each rule about tries, failures and deadlines is broken alone."""

from sim.model import retry
from sim.model.billing import is_refunded
from sim.model.clock import WORK, Due
from sim.model.door import Door
from sim.model.execution import Verdict, let_all_down
from sim.model.job import Job
from sim.model.platform import Platform
from sim.model.retry import policy_of
from sim.model.steps.compute import ComputeStep
from sim.model.tries import Try

MINUTE = 60_000_000


def all_tries_have_one_number(patch):
    init = Try.__init__
    patch.setattr(Try, "__init__", lambda self, job, number: init(self, job, 0))


def who_waits_hears_of_each_try(patch):
    restart = Try._restart

    def loud(self):
        let_all_down(self.job)
        restart(self)

    patch.setattr(Try, "_restart", loud)


def refunds(*reasons):
    """Turn round whether a try that ended for one of these reasons is paid for."""

    def turn(patch):
        patch.setattr(
            "sim.model.platform.is_refunded",
            lambda verdict, settings: is_refunded(verdict, settings) != (verdict.reason in reasons),
        )

    return turn


def restarts_are_not_charged(patch):
    patch.setattr("sim.model.platform.is_refunded", lambda verdict, settings: verdict.state == "restartable")


def a_restart_makes_the_tree_young_again(patch):
    again = Job.retry

    def young(self):
        self.tree.launched = self.code.platform.clock.now
        again(self)

    patch.setattr(Job, "retry", young)


def policies(change):
    """Change every policy that is put together."""

    def turn(patch):
        patch.setattr("sim.model.placing.policy_of", lambda levels: change(policy_of(levels)))

    return turn


def no_defaults(policy):
    return policy._replace(restart_on={}) if policy.restart_on is retry.DEFAULT_RESTART_ON else policy


def restart_at_once(patch):
    def without_waiting(self):
        if self.due is None:
            self.due = Due(self.clock, 6_400_000, WORK, self._restart)

    patch.setattr(Try, "_restart_when_alone", without_waiting)


def back_off(patch):
    def late(self):
        if not self.job.children and self.due is None:
            self.due = Due(self.clock, 10 * MINUTE, WORK, self._restart)

    patch.setattr(Try, "_restart_when_alone", late)


def old_children_serve_again(patch):
    made = {}
    launch = Door.new_subjob

    def once(self, job, entry_point, **more):
        if (job.id, entry_point) not in made:
            made[job.id, entry_point] = launch(self, job, entry_point, **more)
        return made[job.id, entry_point]

    patch.setattr(Door, "new_subjob", once)


def silence_is_noticed_at_once(patch):
    verdict = Verdict("failed", "UnresponsiveWorker", "silent")
    patch.setattr(Try, "fall_silent", lambda self, message: self.end_early(verdict))


def one_upgrade_is_all(patch):
    sizes_up = Platform.sizes_up
    patch.setattr(Platform, "sizes_up", lambda *args: min(1, sizes_up(*args)))


ANY = frozenset({"AppError", "InputError", "OutputError"})

BREAKS = {
    "A1b": ("A1-tries", all_tries_have_one_number),
    "B4c": ("A1-tries", lambda patch: patch.setattr(Try, "_await_restart", lambda self: self._end("failed"))),
    "E1d": ("E1-through-restarts", who_waits_hears_of_each_try),
    "G10a": ("G10-memory", lambda patch: patch.setattr(ComputeStep, "_lacks", lambda self, try_: None)),
    "G10b": ("G10-memory", lambda patch: patch.setattr(ComputeStep, "until_it_fails", lambda self, time: time)),
    "H6a": ("H6-who-pays", refunds("AppError", "AppInternalError")),
    "H6b": ("H6-who-pays", refunds("JMInternalError")),
    "H6c": ("H6-platform-failures-billed", refunds("ExecutionError", "UnresponsiveWorker")),
    "I4a": ("I4-timeout", lambda patch: patch.setattr("sim.model.placement.timeout_of", lambda *_: 1 << 60)),
    "I4b": (
        "I4-timeout",
        lambda patch: patch.setattr(
            "sim.model.placement.timeout_of", lambda code, _: code.timeout or 30 * 86_400 * 10**6
        ),
    ),
    "I5a": ("I5-expiry", lambda patch: patch.setattr("sim.model.expiry.Expiry._look", lambda self: None)),
    "I5b": ("I5-expiry", a_restart_makes_the_tree_young_again),
    "I6c": ("I6-refund", lambda patch: patch.setattr("sim.model.limits.Meter.add", lambda self, amount: None)),
    "J2a": ("J2-restart-on", lambda patch: patch.setattr(retry, "counted_as", lambda reason, policy: "nothing")),
    "J2b": ("J2-nine-at-most", policies(lambda policy: policy._replace(max_restarts=99))),
    "J2c": ("J2-defaults", policies(no_defaults)),
    "J2d": ("J2-ten-restarts-refused", lambda patch: patch.setattr("sim.scenario.policy.MOST_RESTARTS", 99)),
    "J3a": ("J3-what-can-be-retried", lambda patch: patch.setattr(retry, "CAN_BE_RETRIED", ANY)),
    "J3b": (
        "J3-what-can-be-retried",
        lambda patch: patch.setattr(retry, "CAN_BE_RETRIED", retry.CAN_BE_RETRIED | ANY),
    ),
    "J4a": (
        "J4-own-policy",
        lambda patch: patch.setattr(retry, "policy_that_decides", lambda job: job.origin.placement.policy),
    ),
    "J4b": ("J4-master-restarts", lambda patch: patch.setattr(retry, "what_restarts", lambda job, policy: job)),
    "J4c": ("J4-master-restarts", lambda patch: patch.setattr(retry, "kill_all", lambda executions, verdict: None)),
    "J4d": ("J4-master-restarts", restarts_are_not_charged),
    "J4e": ("J4-waits-for-the-last-worker", restart_at_once),
    "J4f": ("J4-master-restarts", old_children_serve_again),
    "J5": ("A1-tries", back_off),
    "J6a": ("J6-one-size-up", lambda patch: patch.setattr(Platform, "upgrades", lambda self, job: False)),
    "J6b": ("J6-one-size-up", one_upgrade_is_all),
    "J7": ("J7-unresponsive", silence_is_noticed_at_once),
}
