"""Replays: recorded executions played again, by name."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.launches import Rank
from sim.scenario.names import Name, Priority
from sim.scenario.quantities import DurationDistribution, InstantOrOffset, LimitAmount
from sim.scenario.step_base import StepModel


class Replay(Model):
    """Recorded executions, launched again when they were, by whom they were, for as long as they ran.

    The records say when, who, where and how long; the platform that is played does the rest. What is given here holds
    for all of them in place of what the records say.
    """

    records: Name
    """A table of records, such as `dxsim import dx` writes."""
    scale: float = Field(1.0, gt=0, le=1000)
    """How many times as many root executions are launched in the same time: with 1.5 every other one twice, the second
    one half-way to the launch that comes next; with 0.5 every other one."""
    keep_boots: bool = True
    """Whether boots and tear-downs take as long as they took; else they are drawn (G4, B6)."""
    run_times: dict[str, DurationDistribution] = {}
    """By `executable:entry_point`, how long jobs run whose run time the records do not hold, because something outside
    cut them or they had not ended. Where it is not given, those run twice as long as they are known to have run."""
    until: InstantOrOffset | None = None
    """The instant at which the records end: to there all is played as it was recorded, delays too, from there on it is
    drawn. Where it is not given, delays are drawn from the start."""
    priority: Priority | None = None
    """Priority (K1)."""
    rank: Rank | None = None
    """Place in the order of dispatch, higher first (G7)."""
    cost_limit: LimitAmount | None = None
    """Cost limit of each execution tree (I1)."""
    keep_cost_limits: bool = True
    """Whether the cost limits that the records hold are in force, where none is given here."""
    instance_type: str | None = None
    """Instance type of every job (G3)."""


class ReplayStep(StepModel):
    """What the record of the job says: run as long, launch the same at the same points, fail alike."""

    replay: Name
    """The replay that has launched the job."""
