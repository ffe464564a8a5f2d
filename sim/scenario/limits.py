"""Limits and settings of the platform."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.quantities import Duration, Timeout


class Limits(Model):
    """What the platform allows."""

    workers_per_user: int = Field(100, ge=1)
    """Workers that one user has at a time (G7)."""
    unresponsive_after: Duration = 300_000_000
    """How long a worker says nothing until it is given up (J7)."""
    tree_lifetime: Timeout = 30 * 24 * 3_600_000_000
    """How long after the launch of its root an execution tree expires; restarts do not reset it (I5)."""
    abandoned_after: Duration = Field(24 * 3_600_000_000, gt=0)
    """A data object that is not closed so long after it was made is abandoned (D8)."""


class Settings(Model):
    """Behaviours on which the platform's documentation and its records disagree: both are offered."""

    worker_reuse: Literal["none", "root_execution"] = "none"
    """Whether a worker whose job ended is kept for a job of the same root, type and purchase (G5)."""
    cold_billing: Literal["acquired", "running"] = "acquired"
    """Where the billed interval of a cold start begins: with the machine (its boot is billed), or with `running`
    (H3)."""
    bill_platform_failures: bool = False
    """Whether tries that ended by `ExecutionError` or `UnresponsiveWorker` are charged for (H6)."""
    bill_interrupted: bool = True
    """Whether tries that ended by `SpotInstanceInterruption` are charged for (H6)."""
