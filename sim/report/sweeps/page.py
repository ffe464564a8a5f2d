"""The page of a sweep: what was asked, the answer, how far to trust it, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiment.rounding import amount
from sim.experiment.sweep_trust import sweep_trust
from sim.records.trust import Point
from sim.records.words import count, plain
from sim.report.basis import sources_grid
from sim.report.page import Key
from sim.report.sweeps import asked
from sim.report.sweeps.answer import answer
from sim.report.sweeps.material import COST, TIME, SweepMaterial, noun
from sim.report.sweeps.paired_points import best
from sim.report.sweeps.places import same_work
from sim.report.sweeps.tables import failures_grid, more_grid, points_grid
from sim.report.templating import render_page

if TYPE_CHECKING:
    from sim.experiment.sweep import Sweep

SECTIONS = (
    ("asked", "What was asked"),
    ("answer", "The answer"),
    ("trust", "How far to trust it"),
    ("influences", "What moves it"),
    ("responses", "Cost and time against what is varied"),
    ("cost-against-time", "Cost against time"),
    ("luck", "Luck and not knowing"),
    ("all-points", "Every point"),
    ("failed", "Failed points"),
    ("basis", "What it rests on"),
)
"""The sections of the page: their ids and names. One that has nothing to say is not there."""


def sweep_page(found: Sweep) -> str:
    """Return the page of a sweep as one HTML text that needs nothing from outside.

    The same sweep gives the same text.
    """
    material = SweepMaterial(found)
    single = len(material.places) == 1
    content: dict[str, Any] = {
        "title": material.name,
        "kind": "Report of one scenario, played many times" if single else "Report of a sweep",
        "description": plain(material.outline.description, keep="\n"),
        "warnings": _warnings(material),
        "facts": asked.facts(material),
        "varied": asked.varied_grid(material),
        "keys": _keys(material),
        "answer": answer(material),
        "points": [point._replace(says=point.says.replace("`", "")) for point in sweep_trust(found)],
        "of_which": "" if single else f"of the first point: {material.places[0].name}",
        "points_heading": "Its figures" if single else "Every point",
        "luck_heading": "Luck and not knowing" if found.beliefs else "Luck",
        "points_table": points_grid(material),
        "more": more_grid(material),
        "sources": sources if (sources := sources_grid(material.outline)).rows else None,
        "failures": failures_grid(material),
        **_pictures(material),
    }
    there = {
        "influences": bool(content["tornados"]),
        "responses": bool(content["responses"]),
        "cost-against-time": content["frontier"] is not None,
        "luck": content["spread"] is not None,
        "failed": content["failures"] is not None,
        "basis": content["sources"] is not None,
    }
    names = {**dict(SECTIONS), "all-points": content["points_heading"], "luck": content["luck_heading"]}
    content["sections"] = [(one, names[one]) for one, _ in SECTIONS if there.get(one, True)]
    return render_page("sweep.html.j2", found, content)


def _pictures(material: SweepMaterial) -> dict[str, Any]:
    # Matplotlib takes longer to come than most commands take at all.
    from sim.report.sweeps import drawing, responses  # noqa: PLC0415

    return {
        "tornados": drawing.tornado_pictures(material),
        "responses": responses.response_pictures(material),
        "frontier": drawing.frontier_picture(material),
        "spread": drawing.spread_picture(material),
    }


def _warnings(material: SweepMaterial) -> list[Point]:
    """Return what a reader must know before anything else."""
    if not material.played:
        return [Point("No run went well", "Every run of every point failed; why is told below.")]
    failed = sum(1 for one in material.places if not one.runs)
    if failed:
        return [Point("Some points failed", f"At {count(failed)} of {count(len(material.places))} every run failed.")]
    return []


def _keys(material: SweepMaterial) -> list[Key]:
    runs = material.found.runs
    failed = int(runs["error"].notna().sum())
    played = Key("Runs", count(len(runs)), f"{count(failed)} failed" if failed else "")
    if not material.played:
        return [played]
    if len(material.places) == 1:
        return [*(_mean(material, measure) for measure in material.measures), played]
    found = []
    for measure, name in ((COST, "Cheapest"), (TIME, "Soonest")):
        comparable = measure in material.measures and same_work(material.played)
        one = best(material, measure) if comparable else None
        if one is not None:
            others = len(one.same) + len(one.alike)
            beside = f"{one.place.name}, or {count(others)} more" if others else one.place.name
            found.append(Key(name, _figure(material, measure, one.place)[0], beside))
    return [*found, Key("Points", count(len(material.places))), played]


def _mean(material: SweepMaterial, measure: str) -> Key:
    said, interval = _figure(material, measure, material.places[0])
    return Key(f"{noun(measure).capitalize()}, on average", said, interval)


def _figure(material: SweepMaterial, measure: str, place: Any) -> tuple[str, str]:
    figures = place.sample(measure)
    size, unit = material.unit(measure)
    said, _, interval = amount(figures.mean / size, figures.low / size, figures.high / size, unit).partition(" (")
    return said, interval.removesuffix(")")
