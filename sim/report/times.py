"""Tables of a page about time: what was launched, states, waits, workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.records.words import count, money, number, span
from sim.report.grid import MOST, Cell, Column, Grid, share_cell, text

if TYPE_CHECKING:
    from sim.report.material import Material

    Figure = dict[str, Any]


def time_grids(material: Material) -> list[Grid]:
    """Return the tables of states, waits and workers that have a row."""
    summary = material.summary
    found = [
        _states(summary["waits_by_state"]["figures"]),
        _users(material, summary["waits_by_user"]["figures"], summary["workers"]["figures"]),
    ]
    return [grid for grid in found if grid.rows]


def item_grid(material: Material) -> Grid:
    """Return cost and time of what was launched; without rows for records, which know no launches."""
    figures = [] if material.observed else material.summary["items"]["figures"]
    rows = [
        [
            text(row["launch"]),
            Cell(count(row["items"])),
            Cell(count(row["done"])),
            Cell(money(row["mean_cost"], row["currency"])),
            Cell(money(row["p95_cost"], None)),
            Cell(span(row["mean_seconds"])),
            Cell(span(row["p95_seconds"])),
        ]
        for row in figures[:MOST]
    ]
    titles = ("number", "done", "mean cost", "p95", "mean time", "p95")
    columns = [Column("launch"), *(Column(title, figures=True) for title in titles)]
    return Grid("items", "For each launch", columns, rows, note=_left(figures))


def _states(figures: list[Figure]) -> Grid:
    jobs = sum(row["total_seconds"] for row in figures if row["class"] == "job")
    rows = [
        [
            Cell(row["state"] if row["class"] == "job" else f"{row['state']} (analyses)"),
            Cell(count(row["stays"])),
            Cell(span(row["mean_seconds"])),
            Cell(span(row["p95_seconds"])),
            Cell(span(row["total_seconds"])),
            share_cell(row["total_seconds"] / jobs if row["class"] == "job" and jobs else None),
        ]
        for row in sorted(figures, key=lambda row: row["class"] != "job")
    ]
    titles = ("times", "mean", "p95", "total")
    columns = [
        Column("state"),
        *(Column(title, figures=True) for title in titles),
        Column("share of jobs' time", figures=True, bar=True),
    ]
    return Grid("states", "Time in each state", columns, rows)


def _users(material: Material, waits: list[Figure], workers: list[Figure]) -> Grid:
    held = {row["user"]: row for row in workers}
    rows = []
    for row in waits[:MOST]:
        mine = held.get(row["user"], {"peak": 0, "mean": None})
        rows.append(
            [
                text(row["user"]),
                Cell(count(row["jobs"])),
                Cell(span(row["mean_seconds"])),
                Cell(span(row["p95_seconds"])),
                Cell(count(row["not_started"])),
                Cell(count(mine["peak"])),
                Cell(number(mine["mean"])),
            ]
        )
    titles = ("began to run", "mean wait", "p95", "never ran", "workers at most", "on average")
    columns = [Column("user"), *(Column(title, figures=True) for title in titles)]
    note = "A wait is the time from runnable to running, of a try."
    if material.observed:
        note += " When a machine was asked for is not recorded, so workers count from runnable on."
    return Grid("users", "Users: their jobs' waits, and the workers they held", columns, rows, note=note + _left(waits))


def _left(figures: list[Figure]) -> str:
    left = len(figures) - MOST
    return f" And {count(left)} more: see summary.json." if left > 0 else ""
