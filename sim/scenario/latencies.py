"""How long the platform's own doings take. The defaults are the measured or stated ones of each rule."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.distributions import Constant, Lognormal, Uniform
from sim.scenario.quantities import ByteRate, DurationDistribution, Share

_SECOND = 1_000_000


class Closing(Model):
    """Closing latency of one class of data object: a delay, then the size at a rate (D2)."""

    delay: DurationDistribution = Constant(0)
    """Delay of an object, whatever its size."""
    rate: ByteRate = None
    """Bytes closed in a second; `unlimited` where the size does not matter."""


class ClosingLatencies(Model):
    """Closing latency by class of data object."""

    file: Closing = Closing(delay=Constant(2 * _SECOND), rate=1e9)
    """Files: undocumented; 2 s and 1 GB/s are our choice."""
    record: Closing = Closing()
    """Records close at once (D1)."""


class Latencies(Model):
    """Every delay and rate of the platform itself."""

    scheduler_step: DurationDistribution = Constant(6_400_000)
    """One step of the scheduler: creation to first transition, last obstacle gone to `runnable` (B5)."""
    acquisition: DurationDistribution = Lognormal.from_median_p95(35 * _SECOND, 150 * _SECOND)
    """From the request of a machine to the machine (G4)."""
    boot: DurationDistribution = Constant(54 * _SECOND)
    """Boot of a cold machine (G4)."""
    pooled_share: Share = 0.0
    """Share of the starts for which a booted machine was waiting (G4)."""
    warm_start: DurationDistribution = Uniform(6 * _SECOND, 9 * _SECOND)
    """Start on a worker that is used again (G5)."""
    warm_keep: DurationDistribution = Constant(60 * _SECOND)
    """How long an idle worker is kept for the next job of its root (G5)."""
    set_up: DurationDistribution = Constant(30 * _SECOND)
    """Bundled files and packages, on the meter, before the entry point's steps (G8)."""
    staging_rate: ByteRate = 150e6
    """Bytes staged in or out in a second (G8)."""
    streaming_slowdown: float = Field(1.2, ge=1, allow_inf_nan=False)
    """Factor on the compute time of a job that streams its inputs (G8; the number is our choice)."""
    state_after_code: DurationDistribution = Constant(3_100_000)
    """From the stop of the worker to the change of state, unbilled (B6)."""
    teardown: DurationDistribution = Constant(11 * _SECOND)
    """From a kill to the stop of the worker, billed (B6)."""
    limit_check: DurationDistribution = Constant(0)
    """From the instant a limit is reached to the kill (I1)."""
    closing: ClosingLatencies = ClosingLatencies()
    """Closing latency by class of data object (D2)."""
