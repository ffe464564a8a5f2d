"""How failures and kills spread: condemn the whole set first, then stop it (B6, C3, I1, J1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.execution import Execution, Verdict
from sim.model.lifecycle import FAILED, FINAL, TERMINATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    """Kill an execution and everything below it that is not final; see `kill_all`."""
    kill_all((execution,), verdict)


def kill_all(executions: Iterable[Execution], verdict: Verdict) -> None:
    """Kill executions and everything below them that is not final.

    What holds a machine is torn down, the rest is final at once (B6). What was condemned before keeps its reason (I6),
    but what was to be tried again is not.
    """
    everything = [below for execution in executions for below in unfinished(execution)]
    condemned = [present.condemned(verdict) for present in everything]
    for try_ in condemned:
        if try_ is not None:
            try_.stop()


def ended_with(execution: Execution) -> Execution:
    """Return what ends with an execution that is terminated: a job's whole job tree, an analysis itself (F7)."""
    return execution.origin if execution.is_job else execution  # type: ignore[attr-defined]
