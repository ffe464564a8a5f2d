"""The tables of the page of a sweep: its points, what else came of them, and where runs failed."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from sim.experiment.measures import MEASURES
from sim.experiment.rounding import between, decimals, rounded
from sim.records.words import count, number, plain
from sim.report.grid import Cell, Column, Grid
from sim.report.sweeps.material import noun

if TYPE_CHECKING:
    from sim.experiment.statistics import Sample
    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place

MOST_POINTS: Final = 500
"""Points that stand in a table; a file has all of them."""
_MARKS: Final = {
    "●": "is on the frontier of cost against time",
    "▽": "gets less of its work done than others",
    "×": "failed in every run",
}
_MORE: Final = (
    "failed",
    "interrupted",
    "expired",
    "unfinished",
    "rejected",
    "thrown_away",
    "tree_seconds",
    "wait_seconds",
    "worker_hours",
    "peak_workers",
)
"""Measures of the second table: those of them that are not zero everywhere."""


def points_grid(material: SweepMaterial) -> Grid:
    """Return a row for each point: cost and time with their intervals, what is done, what is cut."""
    columns = _heads(material)
    for measure in material.measures:
        unit = material.unit(measure)[1]
        columns += [
            Column(f"{noun(measure)}, {unit}" if unit else noun(measure), figures=True),
            Column("95 %", figures=True),
            Column("90 % of runs", figures=True),
        ]
    columns += [Column("done", figures=True), Column("cut", figures=True)]
    rows = [_row(material, one) for one in material.places[:MOST_POINTS]]
    note = "Means over the runs that went well, their intervals (95 %), and between what 90 % of the runs lie."
    note += "".join(
        f" {mark} {says}." for mark, says in _MARKS.items() if any(row[1].text.endswith(mark) for row in rows)
    )
    return Grid("points", "Cost, time, and what is done", columns, rows, note=note + _left_out(material))


def more_grid(material: SweepMaterial) -> Grid | None:
    """Return what else came of each point, on average; None where nothing did."""
    measures = [
        measure
        for measure in MEASURES
        if measure.name in _MORE and any(one.figures[measure.name] > 0 for one in material.played)
    ]
    if not measures:
        return None
    columns = _heads(material) + [Column(_titled(material, measure.name), figures=True) for measure in measures]
    rows = [
        [
            Cell(str(one.number)),
            *([Cell(one.label)] if material.varied else []),
            *(_mean(material, one.figures[measure.name], measure.unit) for measure in measures),
        ]
        for one in material.played[:MOST_POINTS]
    ]
    note = (
        "Means over the runs. " + "; ".join(f"{_words(measure.name)}: {measure.meaning}" for measure in measures) + "."
    )
    note = note.replace("`", "")
    return Grid("more", "What else came of it", columns, rows, note=note + _left_out(material))


def failures_grid(material: SweepMaterial) -> Grid | None:
    """Return the points at which runs failed, and why; None where none did."""
    rows = [
        [
            Cell(str(one.number)),
            *([Cell(one.label)] if material.varied else []),
            Cell(f"{count(one.errors)} of {count(one.errors + one.runs)}"),
            Cell(plain(one.error or "", keep="\n")),
        ]
        for one in material.places
        if one.errors
    ]
    if not rows:
        return None
    shown, left = rows[:MOST_POINTS], len(rows) - MOST_POINTS
    note = f"And {count(left)} more: see points.parquet." if left > 0 else ""
    columns = [*_heads(material), Column("failed", figures=True), Column("the first error")]
    return Grid("failed-points", "Points at which runs failed", columns, shown, note=note)


def _heads(material: SweepMaterial) -> list[Column]:
    return [Column("point"), *([Column(material.labelled_by)] if material.varied else [])]


def _row(material: SweepMaterial, one: Place) -> list[Cell]:
    cells = [Cell(str(one.number)), *([Cell(_marked(material, one))] if material.varied else [])]
    for measure in material.measures:
        cells += _figures(material, measure, one.sample(measure))
    if not one.runs:
        return [*cells, Cell("–"), Cell("–")]
    done, cut = one.figures["done"], one.figures["cut"]
    return [*cells, Cell(number(done), value=repr(done)), Cell(number(cut), value=repr(cut))]


def _marked(material: SweepMaterial, one: Place) -> str:
    """Return what a point is called, and whether something is to be known of it."""
    mark = (
        "×"
        if not one.runs
        else "●"
        if one.on_frontier and len(material.places) > 1
        else "▽"
        if not one.gets_done
        else ""
    )
    failed = f" ({count(one.errors)} of {count(one.errors + one.runs)} failed)" if one.runs and one.errors else ""
    return f"{one.label}{failed} {mark}".rstrip()


def _figures(material: SweepMaterial, measure: str, figures: Sample | None) -> list[Cell]:
    if figures is None:
        return [Cell("–"), Cell("–"), Cell("–")]
    size, _ = material.unit(measure)
    low, high = figures.low / size, figures.high / size
    places = decimals((high - low) / 2)
    mean = Cell(rounded(figures.mean / size, places, 2), value=repr(figures.mean))
    if places is None:
        interval = Cell("–" if isnan(low) else "exact")
    else:
        interval = Cell(f"{rounded(low, places)}–{rounded(high, places)}")
    spread = places is not None or figures.p5 < figures.p95
    runs = Cell(between(figures.p5 / size, figures.p95 / size, "–") if spread else "–")
    return [mean, interval, runs]


def _mean(material: SweepMaterial, mean: float, unit: str) -> Cell:
    if isnan(mean):
        return Cell("–")
    size = material.hours[0] if unit == "seconds" else 1.0
    return Cell(number(mean / size), value=repr(mean))


def _titled(material: SweepMaterial, name: str) -> str:
    hours = material.hours[1]
    unit = {"thrown_away": material.currency, "tree_seconds": hours, "wait_seconds": hours}.get(name, "")
    return f"{_words(name)}, {unit}" if unit else _words(name)


def _words(name: str) -> str:
    return name.removesuffix("_seconds").replace("_", " ")


def _left_out(material: SweepMaterial) -> str:
    left = len(material.places) - MOST_POINTS
    return f" And {count(left)} more points: see points.parquet." if left > 0 else ""
