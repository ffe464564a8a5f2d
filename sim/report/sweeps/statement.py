"""The statement of a sweep: one page of Markdown for whoever holds the budget, with intervals."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.influence import measurement_of
from sim.experiment.rounding import between, decimals, rounded
from sim.experiment.sweep_trust import at_ends, sweep_trust, told
from sim.records.words import count, number, plain
from sim.report.answer import joined, things
from sim.report.statement import MARK, render_statement
from sim.report.sweeps import asked
from sim.report.sweeps.dangers import dangers
from sim.report.sweeps.material import COST, TIME, SweepMaterial, noun
from sim.report.sweeps.sayings import with_unit
from sim.report.sweeps.varied import shown
from sim.report.templating import made_by

if TYPE_CHECKING:
    from sim.experiment.knowing import Knowing
    from sim.experiment.statistics import Sample
    from sim.experiment.sweep import Sweep
    from sim.report.sweeps.places import Place

_MOST_ROWS: Final = 10
_HEADS: Final = ("", "median", "90 % of runs", "luck alone", "not knowing alone")


def sweep_statement(found: Sweep) -> str:
    """Return the statement of the first point of a sweep as Markdown; the same sweep gives the same text."""
    material = SweepMaterial(found)
    points = {point.about: point for point in sweep_trust(found)}
    content: dict[str, Any] = {
        "mark": MARK,
        "name": material.name,
        "headline": _headline(material),
        "basis": _basis(material),
        "planned": _planned(material),
        "heads": _HEADS if found.beliefs else _HEADS[:3],
        "of_which": f" with {material.places[0].name}" if len(material.places) > 1 else "",
        "rows": [_row(material, one, beliefs=bool(found.beliefs)) for one in material.known.values()],
        "labelled_by": material.labelled_by,
        "measures": [noun(measure) for measure in material.measures],
        "others": _others(material),
        "left": len(material.played) - 1 - _MOST_ROWS,
        "sources": material.outline.price_sources,
        "prices": [points["prices"].says] if "prices" in points else [],
        "ranked": _ranked(material),
        "assumptions": [points[name].says for name in ("not known", "beliefs", "learned") if name in points],
        "dangers": dangers(material),
        "made_by": made_by(found),
    }
    return render_statement("sweep_statement.md.j2", content)


def _headline(material: SweepMaterial) -> tuple[str, str]:
    """Return what is told first, and what is told after it."""
    if not material.known:
        return "No run of the first point went well", "; there is no estimate."
    said = {measure: _median(material, one.answer, measure) for measure, one in material.known.items()}
    first = said.get(COST, said[TIME])
    rest = f", in {said[TIME]}" if COST in said else "; nothing is billed"
    if next(iter(material.known.values())).answer.number == 1:
        return first, f"{rest}. It was played once, so there is no interval."
    spans = [f"{noun(measure)} {_span(material, one.answer, measure)}" for measure, one in material.known.items()]
    enough = f" With {_enough(material)} it is paid for in 95 % of them." if COST in said else ""
    return first, f"{rest} (medians). In 90 % of the runs: {', '.join(spans)}.{enough}"


def _enough(material: SweepMaterial) -> str:
    """Return what 95 % of the runs cost at most, rounded up."""
    answer = material.known[COST].answer
    places = decimals((answer.p95 - answer.p5) / 2)
    places = 2 if places is None else places
    # What is just below a step because of floating point is that step.
    steps = ceil(round(answer.p95 * 10**places, 6))
    return with_unit(rounded(steps / 10**places, places), material.currency)


def _median(material: SweepMaterial, figures: Sample, measure: str) -> str:
    size, unit = material.unit(measure)
    return with_unit(rounded(figures.median / size, decimals((figures.high - figures.low) / 2 / size), 2), unit)


def _span(material: SweepMaterial, figures: Sample, measure: str) -> str:
    size, unit = material.unit(measure)
    return with_unit(between(figures.p5 / size, figures.p95 / size), unit) if figures.p5 < figures.p95 else "–"


def _basis(material: SweepMaterial) -> str:
    number_of_runs = things(material.replications, "simulated run")
    if material.replications == 1:
        return "It rests on a single simulated run: one draw of luck."
    if not material.found.beliefs:
        return f"It rests on {number_of_runs}, which differ in their luck."
    return (
        f"It rests on {number_of_runs}, which differ in their luck and in what is only believed; as many with every "
        "belief at its value tell what luck alone does."
    )


def _planned(material: SweepMaterial) -> list[tuple[str, str]]:
    found = [("scenario", material.name)]
    if material.outline.description:
        found.append(("it is", plain(material.outline.description)))
    first = material.places[0]
    if material.varied:
        several = f", the first of {count(len(material.places))} points" if len(material.places) > 1 else ""
        found.append(("with", first.name + several))
    found += [("changed", asked.short(change)) for change in material.found.about["changes"]]
    if first.runs:
        found.append(("done on average", f"{number(first.figures['done'])} jobs and analyses"))
    return found


def _row(material: SweepMaterial, one: Knowing, *, beliefs: bool) -> list[str]:
    size, unit = material.unit(one.measure)
    spans = [(one.answer.p5, one.answer.p95), one.luck, one.beliefs]
    said = ["–" if span is None or span[0] == span[1] else between(span[0] / size, span[1] / size) for span in spans]
    head = f"{noun(one.measure)}, {unit}" if unit else noun(one.measure)
    median = _median(material, one.answer, one.measure).removesuffix(f" {unit}")
    return [head, median, *(said if beliefs else said[:1])]


def _others(material: SweepMaterial) -> list[list[str]]:
    """Return what other points come to: those on the frontier first."""
    others = [one for one in material.played if one.number != 0]
    ordered = sorted(others, key=lambda one: (not one.on_frontier, one.number))
    return [_other(material, one) for one in ordered[:_MOST_ROWS]]


def _other(material: SweepMaterial, one: Place) -> list[str]:
    cells = [one.label]
    for measure in material.measures:
        figures = one.sample(measure)
        assert figures is not None
        cells += [_median(material, figures, measure), _span(material, figures, measure)]
    return [*cells, number(one.figures["done"])]


def _ranked(material: SweepMaterial) -> list[str]:
    """Return what is only believed, ranked by how far it moves the cost, else the time, and what would narrow it."""
    ranked = next((one for one in material.known.values() if told(one)), None)
    if ranked is None:
        return []
    size, unit = material.unit(ranked.measure)
    found = []
    for one in told(ranked):
        belief = one.belief
        ends = [
            f"{with_unit(moves, unit)} at {shown(end)}"
            for end, moves in zip((belief.low, belief.high), at_ends(one, size), strict=True)
        ]
        found.append(
            f"{plain(belief.path)} is {shown(belief.says)}, believed {shown(belief.low)} to {shown(belief.high)}: the "
            f"{noun(ranked.measure)} moves by {joined(ends)}, {one.share:.0%} of what not knowing does. To narrow it: "
            f"{measurement_of(belief.path, belief.origin)}"
        )
    return found
