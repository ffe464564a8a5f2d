"""How failures and kills spread: condemn the whole set first, then stop it (B6, C3, I1, J1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.analysis import Analysis
from sim.model.execution import Execution, Verdict
from sim.model.job import Job
from sim.model.lifecycle import FAILED, FINAL, TERMINATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COST_LIMIT: Final = Verdict(
    FAILED, "CostLimitExceeded", "the cost limit of the execution tree was reached", spreads=False
)
TERMINATED_BY_USER: Final = Verdict(TERMINATED, "Terminated", "terminated by a call", spreads=False)


def unfinished(execution: Execution) -> Iterator[Execution]:
    """Yield what is not final of an execution and everything below it, parents first.

    A failed job is final before what it launched is.
    """
    stack = [execution]
    while stack:
        present = stack.pop()
        if present.state not in FINAL:
            yield present
        stack.extend(reversed(present.below()))


def kill(execution: Execution, verdict: Verdict) -> None:
    """Kill an execution and everything below it that is not final.

    What holds a machine is torn down, the rest is final at once (B6). What was condemned before keeps its reason (I6).
    """
    kill_all(list(unfinished(execution)), verdict)


def kill_all(everything: Sequence[Execution], verdict: Verdict) -> None:
    """Kill executions that are not final, parents first: condemn them all, then stop them (B6)."""
    for present in everything:
        if isinstance(present, Analysis):
            present.condemn(verdict)
    condemned = [present.try_ for present in everything if isinstance(present, Job) and present.try_.condemn(verdict)]
    for try_ in condemned:
        try_.stop()


def job_failed(job: Job, verdict: Verdict) -> None:
    """Let the rest of the job tree fail with a job that failed for good (J1).

    The platform's job tree is what shares an origin job. Analyses that its jobs launched fail with it too: nothing
    else would ever end them.
    """
    if verdict.spreads:
        message = f"{job.id} of the same job tree failed: {verdict.reason}"
        kill(job.origin, Verdict(FAILED, "JobTreeFailure", message, job.id, spreads=False))
