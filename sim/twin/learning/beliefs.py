"""What is believed of each parameter before any record is seen: the defaults, and how firmly they are held."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from sim.scenario.latencies import Latencies
from sim.scenario.spot import Spot
from sim.twin.learning import samples

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHT: Final = 0.5
"""Observations that a belief in a centre counts for: few, for a belief must give way to records of another account."""
_FREEDOM: Final = 2.0
_P95: Final = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Belief:
    """A lognormal belief in a delay.

    Attributes
    ----------
    median : float
        Its centre in seconds: the default.
    spread : float
        Standard deviation of its logarithm from one time to the next.
    weight : float
        Observations that the centre counts for.
    freedom : float
        Observations that the spread counts for.
    """

    median: float
    spread: float
    weight: float = WEIGHT
    freedom: float = _FREEDOM


def _of(median_seconds: float, p95_seconds: float) -> Belief:
    return Belief(median_seconds, log(p95_seconds / median_seconds) / _P95)


def beliefs() -> Mapping[str, Belief]:
    """Return the belief in each delay: centred on its default; spreads are those seen, or the default's own."""
    known = Latencies()
    second = 1_000_000
    acquisition, spot = known.acquisition, Spot().acquisition
    return {
        # Seen 3.6 to 8.9 s.
        samples.SCHEDULER_STEP: Belief(known.scheduler_step.mean / second, 0.2),
        samples.ACQUISITION: _of(acquisition.quantile(0.5) / second, acquisition.quantile(0.95) / second),
        # Seen 53 to 55 s.
        samples.BOOT: Belief(known.boot.mean / second, 0.05),
        # Seen 6.4 to 14.1 s.
        samples.WARM_START: Belief(known.warm_start.quantile(0.5) / second, 0.2),
        # Seen 3.1 to 3.4 s, and once 10.2 s.
        samples.STATE_AFTER_CODE: Belief(known.state_after_code.mean / second, 0.08),
        samples.TEARDOWN: Belief(known.teardown.mean / second, 0.08),
        samples.CLOSING: Belief(known.closing.file.delay.mean / second, 1.0),
        samples.SPOT_ACQUISITION: _of(spot.quantile(0.5) / second, spot.quantile(0.95) / second),
    }
