"""What was learned as a file that scenarios import: latencies, the spot market, and what stands behind each number."""

from __future__ import annotations

from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError
from sim.scenario.distributions import Lognormal
from sim.twin.learning import samples
from sim.twin.learning.beliefs import Belief
from sim.twin.readers.reading import counted
from sim.twin.readers.scenario_text import scenario_text
from sim.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.learned import Learned
    from sim.twin.learning.calibration import Calibration
    from sim.twin.learning.delay_fit import DelayFit, Interval
    from sim.twin.learning.run_times import RunTime

_MOST_VALUES: Final = 200
_ABOUT: Final = (
    "Import this file into a scenario. Each number stands with its 95 % interval and the number of observations behind "
    "it, in words here and for programs under `learned`. Small samples are shrunk towards the defaults. What was not "
    "seen is a stated belief: the default."
)
RUN_TIMES: Final = "run_times"


def write_latencies(learned: Calibration, sources: Sequence[str], out: Path) -> None:
    """Write what was learned to a file.

    Parameters
    ----------
    learned : Calibration
        What was learned.
    sources : sequence of str
        The files that it was learned from.
    out : pathlib.Path
        The file; what was there is replaced.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    if out.is_dir():
        raise ResultError(f"{out} is a folder; name a file in it, such as {out / 'latencies.yaml'}")
    text = latencies_text(learned, [Path(source).name for source in sources])
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ResultError(f"{out} cannot be written ({error.strerror}); name another file") from None


def latencies_text(learned: Calibration, sources: Sequence[str]) -> str:
    """Return the file as YAML with comments."""
    heading = [
        f"The platform's delays, learned from {', '.join(sources)}.",
        "",
        _ABOUT,
        "",
        *_notes(learned),
        "",
        *(f"- {line}" for line in _lines(learned)),
    ]
    return scenario_text(mapping(learned), heading, {})


def mapping(learned: Calibration) -> dict[str, Any]:
    """Return the file's content."""
    return {**platform_of(learned), "learned": _learned(learned)}


def platform_of(learned: Calibration) -> dict[str, Any]:
    """Return what was learned of the platform as sections of a scenario."""
    delays = learned.delays
    content: dict[str, Any] = {"latencies": latencies_of(learned)}
    spot: dict[str, Any] = {}
    if learned.spot_hours:
        spot["hazard"] = f"{learned.hazard.value:.4g} /h"
    if _seen(delays[samples.SPOT_ACQUISITION]):
        spot["acquisition"] = distribution(delays[samples.SPOT_ACQUISITION])
    content["spot"] = spot
    if learned.samples.workers is not None:
        content["limits"] = {"workers_per_user": learned.samples.workers}
    if learned.reuse:
        content["settings"] = {"worker_reuse": "root_execution"}
    return content


def latencies_of(learned: Calibration) -> dict[str, Any]:
    """Return the section `latencies`: what was seen; what was not keeps its default."""
    section: dict[str, Any] = {}
    for name in (samples.SCHEDULER_STEP, samples.ACQUISITION, samples.BOOT):
        if _seen(learned.delays[name]):
            section[name] = distribution(learned.delays[name])
    if learned.starts:
        section["pooled_share"] = round(learned.pooled_share.value, 6)
    for name in (samples.WARM_START, samples.STATE_AFTER_CODE, samples.TEARDOWN):
        if _seen(learned.delays[name]):
            section[name] = distribution(learned.delays[name])
    if _seen(learned.delays[samples.CLOSING]):
        section["closing"] = {"file": {"delay": distribution(learned.delays[samples.CLOSING]), "rate": "unlimited"}}
    return section


def distribution(fit: DelayFit) -> Any:
    """Return a delay as the language writes it."""
    if fit.family == "constant":
        return _time(fit.median.value)
    if fit.family == "uniform":
        low, high = fit.range_of(0.95)
        return {"uniform": [_time(low), _time(high)]}
    if fit.family == "exponential":
        return {"exponential": _time(sum(fit.seen) / len(fit.seen))}
    if fit.family == "empirical":
        return {"empirical": [_time(value) for value in thinned(fit.seen)]}
    median = max(0.001, fit.median.value)
    return {"lognormal": {"median": _time(median), "p95": _time(max(fit.p95.value, median * 1.0001 + 1e-6))}}


def thinned(seen: Sequence[float]) -> list[float]:
    """Return at most two hundred observations, evenly by their order."""
    if len(seen) <= _MOST_VALUES:
        return list(seen)
    return [seen[(2 * place + 1) * len(seen) // (2 * _MOST_VALUES)] for place in range(_MOST_VALUES)]


def _seen(fit: DelayFit) -> bool:
    return fit.observations + fit.given_up > 0


def _time(seconds: float) -> str:
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + " s"


def _learned(learned: Calibration) -> dict[str, Any]:
    entries: dict[str, Any] = {
        _path(name): {"observations": fit.observations + fit.given_up, **(_times(fit) if _seen(fit) else {})}
        for name, fit in learned.delays.items()
    }
    share, hazard = learned.pooled_share, learned.hazard
    entries["latencies.pooled_share"] = {"observations": learned.starts, "value": _numbers(share)}
    entries["spot.hazard"] = {"observations": learned.interruptions, "value": _numbers(hazard)}
    for run in learned.run_times:
        entries[f"{RUN_TIMES}.{run.key}"] = _run_time(run)
    return entries


def _path(name: str) -> str:
    special = {samples.SPOT_ACQUISITION: "spot.acquisition", samples.CLOSING: "latencies.closing.file.delay"}
    return special.get(name, f"latencies.{name}")


def _times(fit: DelayFit) -> dict[str, Any]:
    return {name: [_time(part) for part in _bounded(interval)] for name, interval in _both(fit)}


def _both(fit: DelayFit) -> tuple[tuple[str, Interval], tuple[str, Interval]]:
    return ("median", fit.median), ("p95", fit.p95)


def _bounded(interval: Interval) -> tuple[float, float, float]:
    # A belief may reach further than any clock.
    return interval.value, interval.low, min(interval.high, 1e9)


def _numbers(interval: Interval) -> list[float]:
    return [float(f"{part:.6g}") for part in (interval.value, interval.low, interval.high)]


def _run_time(run: RunTime) -> dict[str, Any]:
    entry: dict[str, Any] = {"observations": run.fit.observations, **_times(run.fit)}
    entry["distribution"] = distribution(run.fit)
    if run.law is not None:
        entry["grows_with"] = run.law.kind
        entry["law"] = {name: [float(f"{part:.6g}") for part in three] for name, three in run.law.values.items()}
    return entry


def _notes(learned: Calibration) -> list[str]:
    seen = learned.samples
    notes = [
        f"Starts: {seen.cold} cold with a boot on the meter, {seen.pooled} without one, {seen.warm} on a used worker."
    ]
    if seen.pooled and not seen.cold:
        notes.append(
            "No boot shows: machines were waiting, or the account is not billed for boots. Records cannot tell which; "
            "acquisition then holds the boot."
        )
    if seen.waited:
        notes.append(f"Acquisition: {counted(seen.waited, 'start')} left out that may have waited for a slot.")
    if seen.workers is not None:
        notes.append(f"Workers: later jobs started as earlier ones stopped; a user has {seen.workers} at a time.")
    if seen.of[samples.CLOSING].seconds:
        notes.append("Closing: the time of a job's last output, whatever its size: sizes are not in the records.")
    return notes


def _lines(learned: Calibration) -> list[str]:
    lines = [line_of(name, fit) for name, fit in learned.delays.items()]
    lines.append(f"pooled_share: {_words(learned.pooled_share, '')}; {_behind(learned.starts)}")
    hours = f" in {learned.spot_hours:.1f} h on spot" if learned.spot_hours else ""
    lines.append(
        f"spot hazard: {_words(learned.hazard, ' /h')}; {_behind(learned.interruptions, 'interruption')}{hours}"
    )
    lines += [line_of(f"run time of {run.key}", run.fit) for run in learned.run_times]
    return lines


def line_of(name: str, fit: DelayFit) -> str:
    """Return one delay in words."""
    if not _seen(fit):
        return f"{name}: {_behind(0)}; the default holds"
    behind = _behind(fit.observations)
    if fit.given_up:
        behind += f", {fit.given_up} more given up"
    return f"{name}: {fit.family}, median {_words(fit.median, ' s')}, p95 {_words(fit.p95, ' s')}; {behind}"


def _words(interval: Interval, unit: str) -> str:
    return f"{interval.value:.3g}{unit} ({interval.low:.3g} to {interval.high:.3g})"


def _behind(number: int, what: str = "observation") -> str:
    return counted(number, what) if number else "a belief, nothing seen"


def run_times_of(learned: Mapping[str, Learned]) -> dict[str, Learned]:
    """Return what a section `learned` holds of run times, by `executable:entry_point`."""
    prefix = f"{RUN_TIMES}."
    return {path.removeprefix(prefix): entry for path, entry in learned.items() if path.startswith(prefix)}


def as_beliefs(learned: Mapping[str, Learned]) -> dict[str, Belief]:
    """Return run times that were learned as what is believed before more is seen, as firm as their observations."""
    held = {}
    for key, entry in run_times_of(learned).items():
        time, number = entry.distribution, entry.observations
        if isinstance(time, Lognormal):
            held[key] = Belief(exp(time.mu) / SECOND, time.sigma, weight=number, freedom=number)
    return held
