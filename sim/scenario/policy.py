"""What becomes of an execution that fails: the execution policy (J2 - J4, K3, C3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.scenario.base import Model

RestartReason = Literal[
    "UnresponsiveWorker",
    "ExecutionError",
    "JMInternalError",
    "AppInternalError",
    "AppInsufficientResourceError",
    "JobTimeoutExceeded",
    "SpotInstanceInterruption",
    "*",
]
"""A reason after which a job can be tried again (J3), or `*` for each that is not named."""

MOST_RESTARTS = 9
"""More than these cannot be asked for (J2)."""


def _few(restarts: int) -> int:
    if restarts > MOST_RESTARTS:
        raise ValueError(f"{restarts} restarts are too many: ask for at most {MOST_RESTARTS}")
    return restarts


Restarts = Annotated[int, Field(ge=0), AfterValidator(_few)]


class ExecutionPolicy(Model):
    """What a failure leads to. Of each key the strongest counts: the call's own, the stage's, the executable's."""

    restart_on: dict[RestartReason, Restarts] | None = None
    """How often a job is tried again, by reason (J2); `UnresponsiveWorker: 2, JMInternalError: 1, ExecutionError: 1`
    where nobody says."""
    max_restarts: Restarts | None = None
    """How often in all (J2); 9 where nobody says."""
    restartable_entry_points: Literal["master", "all"] | None = None
    """What is tried again when a subjob fails: the master of its group, or with `all` the subjob itself (J4)."""
    max_spot_tries: Annotated[int, Field(ge=1, le=10)] | None = None
    """Tries on spot before a normal job goes on demand, or a low one fails (K3); 1 and 10 where nobody says."""
    on_non_restartable_failure: Literal["failAllStages", "failStage"] | None = None
    """What a stage that fails for good does to its analysis (C3); `failAllStages` where nobody says."""
