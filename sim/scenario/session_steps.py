"""Interactive sessions: a notebook or a workstation that somebody opens, works in and closes, or leaves on (N4)."""

from __future__ import annotations

from pydantic import model_validator

from sim.scenario.base import Model
from sim.scenario.quantities import DurationDistribution, DurationValue, Share, Timeout
from sim.scenario.step_base import StepModel


class SessionSpec(Model):
    """How long somebody works in a session, and what becomes of it then."""

    work: DurationValue
    """How long somebody works in it; then it is closed, unless it is forgotten."""
    forgotten: Share = 0.0
    """How probable it is that nobody closes it: it stays, on the meter, until something ends it."""
    noticed_after: DurationDistribution | None = None
    """After what time a forgotten one is noticed and closed; else only a time limit, a cost or spending limit, or an
    event ends it."""
    max_session_length: Timeout | None = None
    """The app's own limit: so long after it was opened the session closes itself, also where somebody works in it."""

    @model_validator(mode="after")
    def _forgotten_to_be_noticed(self) -> SessionSpec:
        if self.noticed_after is not None and not self.forgotten:
            raise ValueError("noticed_after is for sessions that are forgotten: write forgotten: 20 %, or leave it out")
        return self


class Session(StepModel):
    """Hold the worker while somebody works on it, and for as long as it is left on (N4)."""

    session: SessionSpec
    """How."""
