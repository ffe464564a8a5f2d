"""How far to trust a sweep: luck and not knowing apart, what moves the answer most, what would narrow it."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final

from sim.experiment.influence import MOST, measurement_of
from sim.experiment.knowing import knowing
from sim.experiment.play import AT_VALUE
from sim.experiment.rounding import amount, between, decimals, signed, unit_of
from sim.records.trust import Point, learned
from sim.records.words import share

if TYPE_CHECKING:
    from sim.experiment.influence import Influence
    from sim.experiment.knowing import Knowing, Span
    from sim.experiment.sweep import Sweep

ANSWERS: Final = ("cost", "makespan_seconds")
_WORTH_TELLING: Final = 0.05
_THREE_DIGITS: Final = 2
_WORDS: Final = {"cost": "cost", "makespan_seconds": "time"}


def sweep_trust(found: Sweep, number: int = 0) -> list[Point]:
    """Say how well the cost and the time of a point are known, and on what they rest.

    Parameters
    ----------
    found : Sweep
        The sweep.
    number : int
        The point; beliefs are ranked for the first one only.
    """
    runs = found.runs[found.runs["point"] == number]
    known = [one for name in ANSWERS if (one := knowing(runs, name, found.beliefs)) is not None]
    if not known:
        return [Point("failed", "No run of it went well: there is no answer.")]
    points = [point for one in known for point in _answer(one, found.about["currency"] or "")]
    ranked = next((one for one in known if told(one)), None)
    if found.beliefs and number == 0:
        points += _ranks(known, ranked, found.about["currency"] or "")
    elif not found.beliefs:
        points.append(Point("not known", "Nothing is stated as a belief (`believed`), so all of it is luck."))
    return [*points, *_prices(found, number), learned(found.learned)]


def _answer(one: Knowing, currency: str) -> list[Point]:
    size, unit = _unit(one, currency)
    answer = one.answer
    said = amount(answer.mean / size, answer.low / size, answer.high / size, unit)
    about = _WORDS[one.measure]
    if answer.number == 1:
        return [Point(about, f"{said} in a single run: there is no interval.")]
    if answer.low == answer.high and one.beliefs is None:
        return [Point(about, f"{said} in every run.")]
    spans = f"90 % of runs lie from {_range((answer.p5, answer.p95), size)}"
    if one.beliefs is not None:
        spans += (
            f"; luck alone moves it from {_range(one.luck, size)}, not knowing alone from {_range(one.beliefs, size)}"
        )
    return [Point(about, f"{said} on average; {spans}.")]


def _ranks(known: list[Knowing], ranked: Knowing | None, currency: str) -> list[Point]:
    if ranked is None:
        return [Point("beliefs", "None of what is only believed moves cost or time by much.")]
    points = []
    for one in known:
        size, unit = _unit(one, currency)
        for place, influence in enumerate(told(one), 1):
            about = f"moves {_WORDS[one.measure]}" if place == 1 else ""
            points.append(Point(about, f"{place}. {_influence(influence, size, unit)}"))
    strongest, narrowed = ranked.influences[0], ranked.narrowed
    if narrowed is not None and ranked.beliefs is not None:
        size, unit = _unit(ranked, currency)
        points.append(
            Point(
                "measure",
                f"{strongest.belief.path}: {measurement_of(strongest.belief.path, strongest.belief.origin)}. Known, it "
                f"would leave not knowing from {_range(narrowed, size)} {unit} of {_WORDS[ranked.measure]}.",
            )
        )
    return points


def told(one: Knowing) -> list[Influence]:
    """Return the strongest beliefs, those that move the answer by something next to how far it varies anyway."""
    worth = _WORTH_TELLING * (one.answer.p95 - one.answer.p5)
    return [influence for influence in one.influences[:MOST] if influence.shows and influence.effect >= worth]


def at_ends(one: Influence, size: float) -> tuple[str, str]:
    """Write what a belief that shows does at its ends, in a unit that is so large, with the digits that it deserves."""
    supported, largest = decimals(one.half_width / size), _THREE_DIGITS - floor(log10(one.effect / size))
    places = min(largest, largest if supported is None else supported)
    return signed(one.at_low / size, places), signed(one.at_high / size, places)


def _influence(one: Influence, size: float, unit: str) -> str:
    (low, high), belief = at_ends(one, size), one.belief
    return f"{belief.path} {belief.says}: {low} {unit} at {belief.low}, {high} at {belief.high}"


def _prices(found: Sweep, number: int) -> list[Point]:
    mine = found.runs[(found.runs["point"] == number) & (found.runs["beliefs"] == AT_VALUE)]
    cost, guessed = mine["cost"].sum(), mine["extrapolated"].sum()
    if not cost:
        return []
    if not guessed:
        return [Point("prices", "All of the cost is at exact rates.")]
    part = min(1.0, guessed / cost)
    return [Point("prices", f"{share(1 - part)} of the cost at exact rates, {share(part)} extrapolated.")]


def _unit(one: Knowing, currency: str) -> tuple[float, str]:
    return (1.0, currency) if one.measure == "cost" else unit_of(one.answer.mean)


def _range(span: Span, size: float) -> str:
    return between(span[0] / size, span[1] / size)
