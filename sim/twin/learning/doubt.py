"""Not knowing: each replication plays other values of what was learned, as far as its intervals leave room."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.scenario.distributions import Distribution, Lognormal
from sim.twin.observed import LAUNCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.learned import Learned
    from sim.scenario.scenario import Scenario

_HALF: Final = 1.959963984540054
_P95: Final = 1.6448536269514722
_LEAST_SPREAD: Final = 1e-6


class Doubt:
    """Scenarios that differ in what is not known for sure.

    Parameters
    ----------
    scenario : Scenario
        One with a section `learned`.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._learned = {path: entry for path, entry in scenario.learned.items() if entry.observations}

    def scenario(self, replication: int) -> Scenario:
        """Return the scenario of one replication: another luck, and other values of what was learned."""
        generator = np.random.default_rng([self._scenario.seed, replication])
        latencies: dict[str, Any] = {}
        spot: dict[str, Any] = {}
        for path, entry in sorted(self._learned.items()):
            section, _, name = path.partition(".")
            if section == "latencies" and isinstance(
                value := getattr(self._scenario.latencies, name, None), Distribution
            ):
                latencies[name] = _another(value, entry, generator)
            elif path == "spot.acquisition":
                spot["acquisition"] = _another(self._scenario.spot.acquisition, entry, generator)
            elif path == "spot.hazard" and entry.value is not None:
                spot["hazard"] = _rate(entry.value, generator)
            elif path == "latencies.pooled_share" and entry.value is not None:
                latencies["pooled_share"] = _share(entry.value, generator)
        times = self._run_times(generator)
        changed = self._scenario.again(replication)
        replay = changed.replays[LAUNCH].model_copy(update={"run_times": times})
        update = {
            "latencies": changed.latencies.model_copy(update=latencies),
            "spot": changed.spot.model_copy(update=spot),
            "replays": {LAUNCH: replay},
        }
        return changed.with_changes(update)

    def _run_times(self, generator: np.random.Generator) -> Mapping[str, Distribution]:
        given = self._scenario.replays[LAUNCH].run_times
        found = {}
        for key, time in sorted(given.items()):
            entry = self._learned.get(f"run_times.{key}")
            found[key] = time if entry is None else _another(time, entry, generator)
        return found


def _another(value: Distribution, entry: Learned, generator: np.random.Generator) -> Distribution:
    """Return a lognormal distribution with another median and 95th percentile, drawn from their intervals."""
    first, second = generator.standard_normal(2)
    if not isinstance(value, Lognormal) or entry.median is None or entry.p95 is None:
        return value
    median = _draw(entry.median, first)
    # Both go up and down together; what is left of the doubt in the 95th percentile is that in the spread.
    mine = log(entry.p95[0] / entry.median[0])
    wide = max(0.0, _sd(entry.p95, second > 0) ** 2 - _sd(entry.median, first > 0) ** 2) ** 0.5
    spread = max(_LEAST_SPREAD, mine * exp(second * wide / max(mine, wide, 1e-9))) / _P95
    return Lognormal(log(median), spread)


def _sd(three: Sequence[float], above: bool) -> float:
    value, low, high = (max(1.0, float(part)) for part in three)
    return abs(log(high / value) if above else log(value / low)) / _HALF


def _draw(three: Sequence[float], normal: float) -> float:
    return max(1.0, float(three[0])) * exp(normal * _sd(three, normal > 0))


def _rate(three: Sequence[float], generator: np.random.Generator) -> float:
    value, low, high = (max(1e-6, part) for part in three)
    normal = float(generator.standard_normal())
    return value * exp(normal * abs(log(high / value) if normal > 0 else log(value / low)) / _HALF)


def _share(three: Sequence[float], generator: np.random.Generator) -> float:
    normal = float(generator.standard_normal())
    value, low, high = three
    return min(1.0, max(0.0, value + normal * ((high - value) if normal > 0 else (value - low)) / _HALF))
