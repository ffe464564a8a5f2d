"""The answer of a sweep in a paragraph of plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.rounding import between, decimals, rounded
from sim.records.words import count
from sim.report.answer import joined, things
from sim.report.sweeps.answer_beliefs import beliefs
from sim.report.sweeps.answer_best import bests
from sim.report.sweeps.material import COST, TIME, noun
from sim.report.sweeps.paired_points import effects
from sim.report.sweeps.places import same_work
from sim.report.sweeps.sayings import mean_of, short_mean, with_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.paired_points import Effect


def answer(material: SweepMaterial) -> list[str]:
    """Return the sentences of the answer."""
    if not material.played:
        return ["No run went well, so there is no answer; why is told below."]
    if len(material.places) == 1:
        said = list(_one(material))
    else:
        said = [_range(material), *bests(material), *_moves(material), *_less_done(material)]
    return [*said, *beliefs(material), *_failed(material), *_once(material)]


def _one(material: SweepMaterial) -> Iterator[str]:
    place = material.played[0]
    assert place.seconds is not None
    time = mean_of(material, TIME, place.seconds)
    if material.is_billed:
        assert place.cost is not None
        yield f"It costs {mean_of(material, COST, place.cost)} on average, and takes {time}."
    else:
        yield f"It takes {time} on average, and nothing is billed."
    spans = []
    for measure in material.measures:
        size, unit = material.unit(measure)
        figures = place.sample(measure)
        if figures is not None and figures.p5 < figures.p95:
            spans.append(f"the {noun(measure)} from {with_unit(between(figures.p5 / size, figures.p95 / size), unit)}")
    if spans:
        yield f"In 90 % of the runs, {joined(spans)}."
    ended = place.figures
    parts = [f"{ended['done']:,.4g} jobs and analyses end done"]
    parts += [f"{ended['failed']:,.3g} fail or are terminated"] if ended["failed"] else []
    parts += [f"{ended['unfinished']:,.3g} do not end"] if ended["unfinished"] else []
    cut = f"limits cut {ended['cut']:,.3g}" if ended["cut"] else "no limit cuts anything"
    yield f"On average {joined(parts)}; {cut}."


def _range(material: SweepMaterial) -> str:
    parts = []
    for measure in material.measures:
        samples = [one.sample(measure) for one in material.played]
        ordered = sorted((one for one in samples if one is not None), key=lambda one: one.mean)
        low, high = (short_mean(material, measure, one) for one in (ordered[0], ordered[-1]))
        mean = f"the mean {noun(measure)}"
        parts.append(f"{mean} is {low} everywhere" if low == high else f"{mean} goes from {low} to {high}")
    billed = "" if material.is_billed else "; nothing is billed"
    return f"Over {things(len(material.played), 'point')}, {joined(parts)}{billed}."


def _moves(material: SweepMaterial) -> Iterator[str]:
    for measure in material.measures:
        found = effects(material, measure)
        if not found:
            continue
        strongest = found[0]
        if not strongest.size:
            yield f"Nothing that is varied moves the {noun(measure)}."
        elif not strongest.shows:
            yield f"Nothing that is varied moves the {noun(measure)} by more than luck could."
        elif len(material.moving) == 1:
            yield f"The {noun(measure)} is lowest at {_at(material, measure, strongest)}."
        else:
            yield (
                f"What moves the {noun(measure)} most is {strongest.varied.name}: averaged over the rest, it is lowest "
                f"at {_at(material, measure, strongest)}."
            )


def _at(material: SweepMaterial, measure: str, effect: Effect) -> str:
    size, unit = material.unit(measure)
    places = decimals(effect.half_width / size)
    low, high = (with_unit(rounded(mean / size, places, 2), unit) for _, mean in (effect.low, effect.high))
    first, last = (effect.varied.quoted(value) for value, _ in (effect.low, effect.high))
    return f"{first} ({low}) and highest at {last} ({high})"


def _less_done(material: SweepMaterial) -> Iterator[str]:
    less = sum(1 for one in material.played if not one.gets_done)
    if less and same_work(material.played):
        gets, it = ("gets less of its work", "it is") if less == 1 else ("get less of their work", "they are")
        yield f"{things(less, 'point')} {gets} done than the rest, so {it} called neither cheapest nor soonest."


def _failed(material: SweepMaterial) -> Iterator[str]:
    failed = sum(1 for one in material.places if not one.runs)
    partly = sum(1 for one in material.places if one.runs and one.errors)
    if failed:
        yield f"At {count(failed)} of {things(len(material.places), 'point')} every run failed: see below."
    if partly:
        yield f"At {things(partly, 'point')} some runs failed, and the figures are those of the others."


def _once(material: SweepMaterial) -> Iterator[str]:
    if material.replications == 1:
        what = "It" if len(material.places) == 1 else "Each point"
        yield f"{what} was played once, so there is no interval: how much of this is luck is not known."
