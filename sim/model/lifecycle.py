"""States of jobs and analyses, and the legal steps from one to the next (B1, B4, B7, C1)."""

from __future__ import annotations

from typing import Final

IDLE: Final = "idle"
WAITING_ON_INPUT: Final = "waiting_on_input"
RUNNABLE: Final = "runnable"
RUNNING: Final = "running"
WAITING_ON_OUTPUT: Final = "waiting_on_output"
DEBUG_HOLD: Final = "debug_hold"
TERMINATING: Final = "terminating"
RESTARTABLE: Final = "restartable"
RESTARTED: Final = "restarted"
DONE: Final = "done"
FAILED: Final = "failed"
TERMINATED: Final = "terminated"

IN_PROGRESS: Final = "in_progress"
PARTIALLY_FAILED: Final = "partially_failed"

FINAL: Final = frozenset({DONE, FAILED, TERMINATED})

JOB_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    IDLE: frozenset({WAITING_ON_INPUT, RUNNABLE, DONE, FAILED, TERMINATED}),
    WAITING_ON_INPUT: frozenset({RUNNABLE, DONE, FAILED, TERMINATED}),
    RUNNABLE: frozenset({RUNNING, TERMINATING, FAILED, TERMINATED, RESTARTABLE}),
    RUNNING: frozenset({DONE, WAITING_ON_OUTPUT, FAILED, DEBUG_HOLD, TERMINATING, RESTARTABLE}),
    WAITING_ON_OUTPUT: frozenset({DONE, FAILED, TERMINATED, RESTARTABLE}),
    DEBUG_HOLD: frozenset({TERMINATING}),
    TERMINATING: frozenset({FAILED, TERMINATED, RESTARTABLE}),
    RESTARTABLE: frozenset({RESTARTED, FAILED, TERMINATED}),
    RESTARTED: frozenset(),
    DONE: frozenset(),
    FAILED: frozenset(),
    TERMINATED: frozenset(),
}
"""Legal transitions of a try (B7). `done` straight from a waiting state is a reused result."""

ANALYSIS_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    IN_PROGRESS: frozenset({PARTIALLY_FAILED, TERMINATING, DONE, FAILED, TERMINATED}),
    PARTIALLY_FAILED: frozenset({TERMINATING, FAILED, TERMINATED}),
    TERMINATING: frozenset({FAILED, TERMINATED}),
    DONE: frozenset(),
    FAILED: frozenset(),
    TERMINATED: frozenset(),
}
"""Legal transitions of an analysis."""


class IllegalTransitionError(RuntimeError):
    """A state was left for one that does not follow it: a bug of the simulator, never of a scenario."""

    def __init__(self, execution: str, state: str, new_state: str) -> None:
        super().__init__(f"{execution} cannot go from {state} to {new_state}")
