"""Ending the code before its last step: failures and exit codes (H6, J7, N1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.quantities import Share
from sim.scenario.step_base import StepModel

FailureReason = Literal[
    "AppError",
    "AppInternalError",
    "AppInsufficientResourceError",
    "AuthError",
    "ExecutionError",
    "InputError",
    "JMInternalError",
    "OutputError",
    "UnresponsiveWorker",
]
"""Reasons with which a step can fail (H6, J3). With `UnresponsiveWorker` the worker falls silent (J7)."""


class FailureSpec(Model):
    """How a step fails."""

    reason: FailureReason
    """The platform's name of the failure."""
    probability: Share = 1.0
    """How probable it is that it fails."""
    tries: int | None = Field(None, ge=1)
    """Only in the first so many tries, of the job or of the master that is tried again with it (J4)."""
    message: str = ""
    """The failure in words."""


class Fail(StepModel):
    """Fail here, always or now and then."""

    fail: FailureSpec
    """How."""


class ExitSpec(Model):
    """How a task exits."""

    code: int = Field(1, ge=1, le=255)
    """The exit code; 0 is what a task ends with otherwise."""
    probability: Share = 1.0
    """How probable it is that it exits here."""


class Exit(StepModel):
    """Exit here, always or now and then: the job is `done`, and its output `exit_code` says with what (N1)."""

    exit: ExitSpec
    """How."""
