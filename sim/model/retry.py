"""Whether a job that failed is tried again, and what is tried again with it (J2 - J6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.model.execution import Verdict
from sim.model.failures import kill, kill_all
from sim.model.lifecycle import FAILED, FINAL, RESTARTABLE, TERMINATED
from sim.scenario.policy import MOST_RESTARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.model.job import Job
    from sim.model.tries import Try
    from sim.scenario.policy import ExecutionPolicy

CAN_BE_RETRIED: Final = frozenset({
    "UnresponsiveWorker", "ExecutionError", "JMInternalError", "AppInternalError", "AppInsufficientResourceError",
    "JobTimeoutExceeded", "SpotInstanceInterruption",
})  # fmt: skip
"""The reasons after which a job can be tried again; no other is ever (J3)."""

DEFAULT_RESTART_ON: Final[Mapping[str, int]] = {"UnresponsiveWorker": 2, "JMInternalError": 1, "ExecutionError": 1}
"""Restarts by reason where nobody says: as seen in real records (J2)."""

INTERRUPTED: Final = "SpotInstanceInterruption"
"""The reason of a try whose spot machine was taken away: it needs no `restartOn` (K3)."""

MOST_SPOT_TRIES: Final[Mapping[str, int]] = {"normal": 1, "low": 10}
"""Tries on spot by priority where nobody says (K3)."""


class Policy(NamedTuple):
    """The execution policy that holds for a job, put together from all who have a say (J2)."""

    restart_on: Mapping[str, int] = DEFAULT_RESTART_ON
    max_restarts: int = MOST_RESTARTS
    restartable_entry_points: str = "master"
    max_spot_tries: int | None = None


def policy_of(levels: Iterable[ExecutionPolicy | None]) -> Policy:
    """Return the policy that follows from several, strongest first: of each key the first one that is given."""
    given: dict[str, object] = {}
    for level in levels:
        if level is not None:
            own = level.model_dump(exclude_none=True, exclude={"on_non_restartable_failure"})
            given = {**own, **given}
    return Policy(**given)  # type: ignore[arg-type]


class Past:
    """What a job's earlier tries left behind.

    Attributes
    ----------
    tries : int
        How many there were: the number of the present one (A1).
    restarts : dict of str to int
        How often it was tried again, by the key of its policy that allowed it (J2).
    sizes_up : dict of str to int
        How many sizes above what was asked for an entry point of its group gets its workers (J6).
    spot_tries : int
        How many tries lost a spot machine, its own or one of its group (K3).
    """

    __slots__ = ("restarts", "sizes_up", "spot_tries", "tries")

    def __init__(self) -> None:
        self.tries = 0
        self.restarts: dict[str, int] = {}
        self.sizes_up: dict[str, int] = {}
        self.spot_tries = 0


def policy_that_decides(failed: Job) -> Policy:
    """Return the policy by which a failure is judged: the failing job's own (J4)."""
    return failed.placement.policy


def what_restarts(job: Job, policy: Policy) -> Job:
    """Return what is tried again when a job fails: its nearest master, or by its policy the job itself (J4)."""
    return job if policy.restartable_entry_points == "all" else job.master


def counted_as(reason: str, policy: Policy) -> str:
    """Return the key of a policy under which a reason is counted: its own, else `*` for all that are not named."""
    return reason if reason in policy.restart_on else "*"


def is_allowed(target: Job, reason: str, policy: Policy) -> bool:
    """Return whether something is tried once more after a failure: by its reason, and in all (J2, J3)."""
    if reason not in CAN_BE_RETRIED:
        return False
    if reason == INTERRUPTED:
        return goes_on_after_interruption(target, policy)
    restarts = target.past.restarts if target.past is not None else {}
    key = counted_as(reason, policy)
    return restarts.get(key, 0) < policy.restart_on.get(key, 0) and sum(restarts.values()) < policy.max_restarts


def most_spot_tries(job: Job, policy: Policy) -> int:
    """Return how many tries a job has on spot (K3)."""
    return policy.max_spot_tries or MOST_SPOT_TRIES.get(job.tree.terms.priority, 1)


def goes_on_after_interruption(target: Job, policy: Policy) -> bool:
    """Return whether something is tried again after its machine was taken away (K3).

    At low priority only while it has tries on spot; else always, for it goes on demand after them.
    """
    lost = 1 + (target.past.spot_tries if target.past is not None else 0)
    return target.tree.terms.priority != "low" or lost < most_spot_tries(target, policy)


def spot_tries_left(job: Job) -> bool:
    """Return whether a job has tries on spot left: its own, and those of its master, with which it begins anew (K3)."""
    lost = max(one.past.spot_tries if one.past is not None else 0 for one in (job, job.master))
    return lost < most_spot_tries(job, job.placement.policy)


def judged(try_: Try, verdict: Verdict) -> Verdict:
    """Return how a try that failed at its own fault ends: for good, or to be tried again (J2, J4).

    The failing job's own policy decides. Where its master is tried again, the job itself ends `failed`, and the rest
    of the job tree does not fail with it.
    """
    job = try_.job
    policy = policy_that_decides(job)
    target = what_restarts(job, policy)
    if not is_allowed(target, verdict.reason, policy):
        return verdict
    if target is not job:
        return verdict._replace(spreads=False, restarts=True)
    take_note(job, job, verdict.reason)
    return verdict._replace(state=RESTARTABLE, spreads=False)


def restart_master(failed: Job, verdict: Verdict) -> None:
    """Stop the master of a subjob that failed, to be tried again; what else is below it is terminated (J4)."""
    master = failed.master
    if master.state in FINAL or master.try_.verdict is not None:
        return
    take_note(master, failed, verdict.reason)
    message = f"subjob {failed.id} failed: {verdict.message}"
    master.try_.condemn(Verdict(RESTARTABLE, verdict.reason, message, failed.id, spreads=False))
    end_below(master, failed.id)
    master.try_.stop()


def end_below(job: Job, because_of: str) -> None:
    """Terminate what a job that is tried again has launched and is not final (J4)."""
    message = f"{job.id}, which launched it, is tried again"
    verdict = Verdict(TERMINATED, "Terminated", message, because_of, spreads=False)
    kill_all(job.below(), verdict)


def take_note(target: Job, failed: Job, reason: str) -> None:
    """Count what is to be tried again, and the size of its next worker (J2, J6)."""
    if target.past is None:
        target.past = Past()
    past = target.past
    if reason == INTERRUPTED:
        past.spot_tries += 1
        return
    key = counted_as(reason, policy_that_decides(failed))
    past.restarts[key] = past.restarts.get(key, 0) + 1
    if reason == "AppInsufficientResourceError" and failed.code.platform.upgrades(failed):
        entry_point = failed.code.entry_point
        past.sizes_up[entry_point] = past.sizes_up.get(entry_point, 0) + 1


def job_failed(job: Job, verdict: Verdict) -> None:
    """Try the master of a job that failed again (J4), or let the rest of the job tree fail with it (J1).

    The platform's job tree is what shares an origin job. Analyses that its jobs launched fail with it too: nothing
    else would ever end them.
    """
    if verdict.restarts:
        restart_master(job, verdict)
    elif verdict.spreads:
        message = f"{job.id} of the same job tree failed: {verdict.reason}"
        kill(job.origin, Verdict(FAILED, "JobTreeFailure", message, job.id, spreads=False))
