"""Which points are cheapest and soonest, and which others may be as good, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records.words import count, number
from sim.report.answer import joined
from sim.report.sweeps.material import COST, TIME
from sim.report.sweeps.paired_points import best
from sim.report.sweeps.places import same_work
from sim.report.sweeps.sayings import mean_of, short_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.paired_points import Best
    from sim.report.sweeps.places import Place

_MOST_NAMES: Final = 2
_SUPERLATIVES: Final = {COST: "cheapest", TIME: "soonest"}
_ADJECTIVES: Final = {COST: "cheap", TIME: "soon"}


def bests(material: SweepMaterial) -> Iterator[str]:
    """Return the sentences."""
    if not same_work(material.played):
        done = [one.figures["done"] for one in material.played if one.gets_done]
        least, most = number(min(done)), number(max(done))
        yield (
            f"The points do different amounts of work, from {least} to {most} jobs and analyses done, so none is "
            "called cheapest or soonest."
        )
        return
    found = {measure: one for measure in material.measures if (one := best(material, measure)) is not None}
    first = next(iter(found.values()), None)
    if first is not None and len(found) == 2 and len({one.place.number for one in found.values()}) == 1:
        yield f"The cheapest is also the soonest: {first.place.name}, with {_figures(material, first.place)}."
    else:
        for measure, one in found.items():
            yield f"The {_SUPERLATIVES[measure]} is {one.place.name}: {_figures(material, one.place)}."
    for measure, one in found.items():
        other = found.get(TIME if measure == COST else COST)
        yield from _others(material, one, measure, other.place if other else None)


def _figure(material: SweepMaterial, measure: str, place: Place) -> str:
    figures = place.sample(measure)
    return "" if figures is None else short_mean(material, measure, figures)


def _figures(material: SweepMaterial, place: Place) -> str:
    samples = {measure: place.sample(measure) for measure in material.measures}
    return joined([mean_of(material, measure, figures) for measure, figures in samples.items() if figures is not None])


def _others(material: SweepMaterial, one: Best, measure: str, told: Place | None) -> Iterator[str]:
    as_good = _ADJECTIVES[measure]
    if one.same:
        yield f"Exactly as {as_good}: {_names(one.same)}."
    if one.alike:
        yield f"Perhaps as {as_good}, for the difference run by run could be luck: {_names(one.alike)}."
        if told is not None:
            yield from _better(material, one, TIME if measure == COST else COST, told)


def _better(material: SweepMaterial, one: Best, other: str, told: Place) -> Iterator[str]:
    """Say which of those that are perhaps as good is better by the other measure, as far as its figure shows it."""
    place, single = one.better(other), len(one.alike) == 1
    if place is None or _figure(material, other, place) == _figure(material, other, one.place):
        return
    if place.number == told.number:
        yield f"The {_SUPERLATIVES[other]} is {'that one' if single else 'among these'}."
    else:
        which = "That one" if single else f"The {_SUPERLATIVES[other]} of these, {place.name},"
        yield f"{which} is at {_figures(material, place)}."


def _names(places: Sequence[Place]) -> str:
    if len(places) <= _MOST_NAMES:
        return "; ".join(one.name for one in places)
    return f"{count(len(places))} other points"
