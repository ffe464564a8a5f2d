"""Tables of a page about what the answer rests on: prices, their sources, guessed rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.records.words import count, money, share
from sim.report.grid import MOST, Cell, Column, Grid, share_cell, text

if TYPE_CHECKING:
    from sim.report.material import Material
    from sim.scenario.outline import Outline

    Figure = dict[str, Any]


def basis_grids(material: Material) -> list[Grid]:
    """Return the tables of prices, their sources and guessed rules that have a row."""
    summary = material.summary
    found = [
        _prices(summary["prices"]["figures"]),
        sources_grid(material.outline),
        _guesses(summary["guessed_rules"]["figures"]),
    ]
    return [grid for grid in found if grid.rows]


def _prices(figures: list[Figure]) -> Grid:
    rows = [
        [
            text(row["instance_type"]),
            Cell((row["purchase"] or "").replace("_", " ")),
            Cell(row["rate_basis"]),
            Cell(money(row["cost"], row["currency"])),
            share_cell(row["share"]),
        ]
        for row in figures[:MOST]
    ]
    columns = [Column("instance type, or what else was charged"), Column("bought"), Column("rate is")]
    columns += [Column("cost", figures=True), Column("share", figures=True, bar=True)]
    left = len(figures) - MOST
    note = (
        "An exact rate is the instance type's own in the price list; an extrapolated one is that of a core, times the "
        "cores of the type."
    )
    note += f" And {count(left)} more: see charges.parquet." if left > 0 else ""
    return Grid("prices", "Prices: exact and extrapolated", columns, rows, note=note)


def sources_grid(outline: Outline) -> Grid:
    """Return the price lists of a scenario: when they were in force, and where they come from."""
    rows = [[text(list_.name), text(list_.date), text(list_.source)] for list_ in outline.price_sources]
    columns = [Column("price list"), Column("in force"), Column("source")]
    return Grid("sources", "Where the prices come from", columns, rows)


def _guesses(figures: list[Figure]) -> Grid:
    rows = [
        [
            Cell(row["rule"]),
            Cell(row["basis"]),
            Cell(row["says"]),
            Cell(f"{count(row['count'])} {row['counted']}"),
            Cell(share(row["share_of_time"])),
            Cell(share(row["share_of_cost"])),
        ]
        for row in figures
    ]
    columns = [Column("rule"), Column("basis"), Column("what it says"), Column("concerned", figures=True)]
    columns += [Column("of time", figures=True), Column("of cost", figures=True)]
    note = (
        "Basis P is a choice of dxsim, U what users report, M was measured in a few real records; the others are "
        "documented in part. Shares of several rules overlap."
    )
    return Grid("guesses", "Rules that nobody documented, and what they did here", columns, rows, note=note)
