"""What records taught leaves room as far as its intervals reach: other medians and spreads, rates and shares."""

from __future__ import annotations

from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.in_doubt import PURPOSE, InDoubt
from sim.scenario.belief_places import place_at
from sim.scenario.distributions import Lognormal
from sim.scenario.scenario import Scenario
from sim.units import MAX_DURATION, MAX_PER_HOUR, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiment.in_doubt import Values
    from sim.model.randomness import Addressed
    from sim.scenario.beliefs import End
    from sim.scenario.learned import Learned
    from sim.scenario.problems import Path

_NORMAL: Final = NormalDist()
_HALF: Final = 1.959963984540054
_P95: Final = 1.6448536269514722
_LEAST_SPREAD: Final = 1e-6
_WIDEST: Final = 10**6
"""How many times its median a 95th percentile may be in the language."""
_RUN_TIMES: Final = "run_times"
_CLOSE: Final = 0.01
_CLOSE_MICROSECONDS: Final = 1000


def learned_of(scenario: Scenario) -> Iterator[LearnedTime | LearnedNumber]:
    """Yield what a scenario has learned and still has: a value that was changed since then is the changer's."""
    stated = [belief.keys for belief in scenario.beliefs]
    for path, entry in sorted(scenario.learned.items()):
        places = [place for place in _places(scenario, path) if not any(_overlap(place, keys) for keys in stated)]
        if not entry.observations:
            continue
        if entry.median is not None and entry.p95 is not None:
            times = [place for place in places if _is_time(_value_at(scenario, place), entry)]
            if times:
                yield LearnedTime(path, times, entry)
        elif entry.value is not None:
            numbers = [place for place in places if _is_number(_value_at(scenario, place), entry)]
            if numbers:
                yield LearnedNumber(path, numbers[0], entry.observations, entry.value)


def _places(scenario: Scenario, path: str) -> list[Path]:
    section, _, key = path.partition(".")
    if section != _RUN_TIMES:
        return [tuple(path.split("."))]
    return [("replays", name, _RUN_TIMES, key) for name, replay in scenario.replays.items() if key in replay.run_times]


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _value_at(scenario: Scenario, path: Path) -> Any:
    value: Any = scenario
    for part in path:
        value = value.get(part) if isinstance(value, dict) else getattr(value, str(part), None)
    return value


def _is_time(value: Any, entry: Learned) -> bool:
    # Of the other families no interval is known.
    if not isinstance(value, Lognormal) or entry.median is None or entry.p95 is None:
        return False
    has = value.quantile(0.5), value.quantile(0.95)
    said = entry.median[0], entry.p95[0]
    return all(abs(one - two) <= _CLOSE * two + _CLOSE_MICROSECONDS for one, two in zip(has, said, strict=True))


def _is_number(value: Any, entry: Learned) -> bool:
    if not isinstance(value, float) or entry.value is None:
        return False
    return abs(value - entry.value[0]) <= _CLOSE * entry.value[0] + 1e-4


class LearnedTime:
    """A lognormal time of which median and 95th percentile have intervals."""

    def __init__(self, path: str, places: Sequence[Path], entry: Learned) -> None:
        assert entry.median is not None
        assert entry.p95 is not None
        self._path = path
        self._places = places
        self._median = [max(1.0, float(part)) for part in entry.median]
        self._p95 = [max(1.0, float(part)) for part in entry.p95]
        value, low, high = map(_words, entry.median, entry.p95)
        self.told = InDoubt(path, value, low, high, _origin(entry.observations), _rule(places[0]))

    def drawn(self, luck: Addressed) -> Values:
        """Draw another median and another spread."""
        first, second = (
            _NORMAL.inv_cdf(luck.uniform(PURPOSE, address)) for address in (self._path, f"{self._path}|p95")
        )
        median = self._median[0] * exp(first * _sd(self._median, first > 0))
        # Both go up and down together; what is left of the doubt in the 95th percentile is that in the spread.
        mine = log(self._p95[0] / self._median[0])
        wide = max(0.0, _sd(self._p95, second > 0) ** 2 - _sd(self._median, first > 0) ** 2) ** 0.5
        spread = max(_LEAST_SPREAD, mine * exp(second * wide / max(mine, wide, 1e-9)))
        return self._values(median, median * exp(min(spread, log(_WIDEST))))

    def at(self, end: End) -> Values:
        """Put both at an end of their intervals."""
        part = 1 if end == "low" else 2
        return self._values(self._median[part], self._p95[part])

    def _values(self, median: float, p95: float) -> Values:
        middle = round(min(median, MAX_DURATION / 2))
        high = min(max(round(p95), middle + 1), middle * _WIDEST, MAX_DURATION)
        time = {"lognormal": {"median": format_duration(middle), "p95": format_duration(high)}}
        return dict.fromkeys(self._places, time)


class LearnedNumber:
    """A rate an hour or a share with its interval."""

    def __init__(self, path: str, place: Path, observations: int, three: Sequence[float]) -> None:
        self._path = path
        self._place = place
        self._three = three
        # A share is the only plain number among them.
        self._is_rate = path.endswith("hazard")
        value, low, high = (f"{part:g}{' /h' if self._is_rate else ''}" for part in three)
        self.told = InDoubt(path, value, low, high, _origin(observations), _rule(place))

    def drawn(self, luck: Addressed) -> Values:
        """Draw another one: by ratio a rate, by difference a share."""
        normal = _NORMAL.inv_cdf(luck.uniform(PURPOSE, self._path))
        value, low, high = self._three
        if not self._is_rate:
            step = (high - value) if normal > 0 else (value - low)
            return {self._place: self._written(min(1.0, max(0.0, value + normal * step / _HALF)))}
        value, low, high = (max(1e-6, part) for part in (value, low, high))
        found = value * exp(normal * abs(log(high / value) if normal > 0 else log(value / low)) / _HALF)
        return {self._place: self._written(min(found, float(MAX_PER_HOUR)))}

    def at(self, end: End) -> Values:
        """Put it at an end of its interval."""
        return {self._place: self._written(self._three[1 if end == "low" else 2])}

    def _written(self, number: float) -> str | float:
        return f"{number!r} /h" if self._is_rate else number


def _sd(three: Sequence[float], above: bool) -> float:
    value, low, high = three
    return abs(log(high / value) if above else log(value / low)) / _HALF


def _words(median: int, p95: int) -> str:
    return f"median {format_duration(median)}, p95 {format_duration(p95)}"


def _origin(observations: int) -> str:
    return f"learned from {observations} observation{'' if observations == 1 else 's'}"


def _rule(place: Path) -> str | None:
    return place_at(Scenario, place).rule
