"""The pictures of the page of a sweep, each with its title and what it says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.play import AT_VALUE, DRAWN
from sim.experiment.statistics import sample
from sim.experiment.sweep_trust import at_ends, told
from sim.records.words import plain
from sim.report.answer import things
from sim.report.pictures.frontier import LESS, OFF, ON, Spot, draw_frontier
from sim.report.pictures.spread import MOST_DOTS, Spread, Spreads, draw_spreads
from sim.report.pictures.tornado import Bar, End, draw_tornado
from sim.report.sweeps.material import COST, TIME, noun
from sim.report.sweeps.places import cost_and_time, same_work
from sim.report.sweeps.sayings import with_unit
from sim.report.sweeps.varied import shown

if TYPE_CHECKING:
    from sim.experiment.influence import Influence
    from sim.experiment.statistics import Sample
    from sim.report.pictures.canvas import Picture
    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place

INTERVALS = "A thick bar is the interval of the mean (95 %), a thin one holds 90 % of the runs"


def scaled(figures: Sample, size: float) -> Sample:
    """Return figures in another unit."""
    of = figures
    return type(of)(of.number, *(one / size for one in (of.mean, of.median, of.p5, of.p95, of.low, of.high)))


def titled(material: SweepMaterial, measure: str) -> str:
    """Return what stands above a plot of a measure."""
    _, unit = material.unit(measure)
    return f"{noun(measure).capitalize()}, {unit}" if unit else noun(measure).capitalize()


def tornado_pictures(material: SweepMaterial) -> list[Picture]:
    """Return what moves cost and time at the first point, of what is only believed; none where nothing does."""
    found = []
    for measure, known in material.known.items():
        influences = told(known)
        if not influences:
            continue
        size, unit = material.unit(measure)
        left = len(known.influences) - len(influences)
        where = "" if len(material.places) == 1 else f", at the first point ({material.places[0].name})"
        title = f"What moves the {noun(measure)} most of what is only believed{where}"
        says = (
            "How the mean differs where one belief is at either of its ends, all others at their values, with the same "
            "luck. Share: its part of what not knowing does."
        )
        if left:
            move = "moves" if left == 1 else "move"
            says += f" {things(left, 'other belief')} {move} it by little, or by no more than luck could."
        bars = [_bar(one, size, unit) for one in influences]
        found.append(draw_tornado(bars, unit, f"tornado-{noun(measure)}", title, says))
    return found


def _bar(one: Influence, size: float, unit: str) -> Bar:
    belief, (at_low, at_high) = one.belief, at_ends(one, size)
    low = End(shown(belief.low), one.at_low / size, with_unit(at_low, unit))
    high = End(shown(belief.high), one.at_high / size, with_unit(at_high, unit))
    figures = f"{shown(belief.says)}, believed {shown(belief.low)} to {shown(belief.high)}; share {one.share:.0%}"
    return Bar(plain(belief.path), figures, low, high)


def spread_picture(material: SweepMaterial) -> Picture | None:
    """Return how the runs of the first point are spread, by luck alone and with beliefs; None of a single run."""
    runs = material.found.runs
    mine = runs[(runs["point"] == 0) & runs["error"].isna()]
    found = []
    for measure in material.known:
        size, _ = material.unit(measure)
        by_way = {
            way: mine.loc[mine["beliefs"] == way, measure].dropna().to_numpy() / size for way in (AT_VALUE, DRAWN)
        }
        names = {
            AT_VALUE: "luck alone, every belief at its value" if material.found.beliefs else "",
            DRAWN: "luck and not knowing, beliefs drawn",
        }
        kinds = [Spread(names[way], values.tolist(), sample(values)) for way, values in by_way.items() if len(values)]
        found.append(Spreads(titled(material, measure), kinds))
    most = max((len(kind.figures) for one in found for kind in one.kinds), default=0)
    if most < 2:
        return None
    where = "" if len(material.places) == 1 else f" of the first point ({material.places[0].name})"
    says = "A dot is a run." if most <= MOST_DOTS else "A bar is as high as there are runs."
    says += " Below: the mean, in its interval (95 %, thick), in what holds 90 % of the runs (thin)."
    return draw_spreads(found, "spread", f"How the runs{where} are spread", says)


def frontier_picture(material: SweepMaterial) -> Picture | None:
    """Return cost against time; None where there are not two points to hold against each other."""
    if len(material.played) < 2 or not material.is_billed:
        return None
    spots = _spots(material)
    frontier = [one for one in spots if one.kind == ON]
    title = f"Cost against time: the mean of each point; names tell {material.labelled_by}"
    says = "" if material.replications == 1 else "A cross is the interval of both means (95 %). "
    says += "Filled: by their means, no other point that gets as much done is as cheap and as soon, or better"
    joined = len(frontier) > 1 and same_work(material.played)
    says += "; the broken line joins these." if joined else "."
    if any(one.short != one.name for one in spots):
        says += " A number after # is that of the table."
    if len(spots) < len(material.played):
        says += " What costs and takes exactly the same is one point here."
    return draw_frontier(
        spots, (titled(material, TIME), titled(material, COST)), "frontier", title, says, joined=joined
    )


def _spots(material: SweepMaterial) -> list[Spot]:
    """Return the points of the picture; those that lie at one place are one, which says how many."""
    at: dict[tuple[float, float, bool], list[Place]] = {}
    for one in material.played:
        at.setdefault((*cost_and_time(one), one.gets_done), []).append(one)
    return [_spot(material, places[0], len(places) - 1) for places in at.values()]


def _spot(material: SweepMaterial, one: Place, more: int) -> Spot:
    assert one.cost is not None
    assert one.seconds is not None
    kind = ON if one.on_frontier else OFF if one.gets_done else LESS
    time, cost = scaled(one.seconds, material.unit(TIME)[0]), scaled(one.cost, material.unit(COST)[0])
    return Spot(f"{one.label} (+{more})" if more else one.label, one.number, time, cost, kind)
