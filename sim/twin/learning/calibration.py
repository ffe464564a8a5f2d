"""Calibration: everything that records teach about the platform, each with its interval and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.twin.learning.beliefs import beliefs
from sim.twin.learning.counts_fit import fit_hazard, fit_share
from sim.twin.learning.delay_fit import fit_delay
from sim.twin.learning.run_times import learn_run_times
from sim.twin.learning.samples import CLOSING, DELAYS, SCHEDULER_STEP, Samples, samples_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sim.twin.learning.beliefs import Belief
    from sim.twin.learning.delay_fit import DelayFit, Interval
    from sim.twin.learning.run_times import RunTime
    from sim.twin.naming import Naming
    from sim.twin.record import Record

SEED: Final = 20_260_101


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned.

    Attributes
    ----------
    samples : Samples
        What it was learned from.
    delays : dict
        The fit of every delay, also of those that were not seen: what is believed of them.
    pooled_share : Interval
        Share of the starts, warm ones apart, for which a booted machine was waiting (G4).
    starts : int
        How many of those were seen.
    hazard : Interval
        How often a spot machine is taken away, times per hour (K4).
    interruptions : int
        How many were seen.
    spot_hours : float
        Hours that jobs had spot machines.
    hazards : numpy.ndarray
        Draws of the hazard.
    run_times : list of RunTime
        By executable and entry point.
    """

    samples: Samples
    delays: dict[str, DelayFit]
    pooled_share: Interval
    starts: int
    hazard: Interval
    interruptions: int
    spot_hours: float
    hazards: NDArray[np.float64]
    run_times: list[RunTime]

    @property
    def reuse(self) -> bool:
        """Whether workers were seen to be used again (G5)."""
        return self.samples.warm > 0

    @property
    def table(self) -> pd.DataFrame:
        """A row for each delay and each run time, in seconds: median and 95th percentile with their intervals (95 %).

        `observations` is 0 for what was not seen: the figures are then what is believed of it.
        """
        import pandas as pd  # noqa: PLC0415 - only who asks for a table pays for it

        fits = [*self.delays.items(), *((run.key, run.fit) for run in self.run_times)]
        return pd.DataFrame([_row(name, fit) for name, fit in fits])


def _row(name: str, fit: DelayFit) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "observations": fit.observations + fit.given_up}
    for which, interval in (("median", fit.median), ("p95", fit.p95)):
        row |= {which: interval.value, f"{which}_low": interval.low, f"{which}_high": interval.high}
    return row


def calibrate(records: Sequence[Record], naming: Naming, known: Mapping[str, Belief] | None = None) -> Calibration:
    """Learn the platform's delays, its spot market and how long executables run.

    Parameters
    ----------
    records : sequence of Record
        What happened.
    naming : Naming
        What executables are called.
    known : mapping, optional
        What other records have taught of run times, by `executable:entry_point`.
    """
    jobs = [record for record in records if record.is_job]
    found = samples_of(records)
    held = beliefs()
    delays = {
        name: fit_delay(found.of[name].seconds, found.of[name].longer_than, held[name], SEED + place)
        for place, name in enumerate(DELAYS)
    }
    delays[CLOSING] = _apart_from_the_step(delays[CLOSING], delays[SCHEDULER_STEP])
    starts = found.pooled + found.cold
    hazard, interruptions, hours, draws = fit_hazard(jobs, SEED)
    return Calibration(
        found,
        delays,
        fit_share(found.pooled, starts),
        starts,
        hazard,
        interruptions,
        hours,
        draws,
        learn_run_times(jobs, naming, SEED, known),
    )


def _apart_from_the_step(closing: DelayFit, step: DelayFit) -> DelayFit:
    """Widen what is known of closings: they are seen together with a scheduler step, whose spread is among theirs."""
    if not closing.observations:
        return closing
    below, above = step.median.value - step.median.low, step.median.high - step.median.value
    median = replace(closing.median, low=max(0.0, closing.median.low - above), high=closing.median.high + below)
    p95 = replace(closing.p95, low=median.low, high=closing.p95.high + below)
    return replace(closing, median=median, p95=p95)


def as_json(learned: Calibration) -> dict[str, Any]:
    """Return everything that was learned as plain values: times in seconds, the hazard per hour."""
    return {
        "delays": {
            name: {
                "family": fit.family if fit.observations else "belief",
                "observations": fit.observations,
                "given_up": fit.given_up,
                "median": _interval(fit.median),
                "p95": _interval(fit.p95),
            }
            for name, fit in learned.delays.items()
        },
        "pooled_share": {**_interval(learned.pooled_share), "observations": learned.starts},
        "warm_starts": learned.samples.warm,
        "workers_per_user": learned.samples.workers,
        "spot_hazard": {
            **_interval(learned.hazard),
            "observations": learned.interruptions,
            "hours": learned.spot_hours,
        },
        "run_times": {
            run.key: {
                "family": run.fit.family,
                "observations": run.fit.observations,
                "median": _interval(run.fit.median),
                "p95": _interval(run.fit.p95),
                **({} if run.law is None else {"law": {"kind": run.law.kind, "values": run.law.values}}),
            }
            for run in learned.run_times
        },
    }


def _interval(interval: Interval) -> dict[str, float]:
    return {"value": interval.value, "low": interval.low, "high": interval.high}
