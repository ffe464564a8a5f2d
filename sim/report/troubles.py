"""Tables of a page about what went wrong: failures, retries, what did not end, what was refused, which limits cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.records.money import in_units
from sim.records.words import count, money, plain, share
from sim.report.cuts import TREE
from sim.report.grid import MOST, Cell, Column, Grid, share_cell, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.report.limits import Limit, TreeLimits
    from sim.report.material import Material

    Figure = dict[str, Any]


def trouble_grids(material: Material) -> list[Grid]:
    """Return the tables of failures, retries, unfinished and refused that have a row."""
    summary = material.summary
    found = [
        _failures(summary["failures"]["figures"]),
        _retries(material.tables["executions"]),
        _unfinished(summary["unfinished"]["figures"]),
        _refused(summary["rejections"]["figures"]),
    ]
    return [grid for grid in found if grid.rows]


def limit_grid(limits: Sequence[Limit], of_trees: Sequence[TreeLimits], cuts: pd.DataFrame) -> Grid:
    """Return every limit with what was spent against it, and what it cut."""
    rows = [_limit_row(limit) for limit in limits if limit.amount is not None]
    nearest = sorted(of_trees, key=lambda one: (-one.cut, -float(one.trees["share"].max())))
    rows += [_trees_row(trees, cuts) for trees in nearest[:MOST]]
    columns = [
        Column("limit"),
        Column("amount", figures=True),
        Column("spent", figures=True),
        Column("share", figures=True, bar=True),
        Column("what came of it"),
    ]
    left = len(of_trees) - MOST
    note = f"And cost limits of {count(left)} more launches, or of other amounts." if left > 0 else ""
    return Grid("limits", "Limits of money", columns, rows, note=note)


def _limit_row(limit: Limit) -> list[Cell]:
    subject = plain(limit.subject) + (f", {limit.month}" if limit.month else "")
    came = "not reached"
    if limit.at is not None:
        came = f"reached {limit.at.strftime('%Y-%m-%d %H:%M')} UTC, ended {count(limit.executions)}"
    elif limit.share is not None and limit.share >= 1:
        came = "reached; nothing was left to end"
    return [
        Cell(f"{limit.kind.split(' ', maxsplit=1)[0]} {subject}: {limit.says}"),
        Cell(money(limit.amount, limit.currency)),
        Cell(money(limit.spent, limit.currency)),
        share_cell(limit.share),
        Cell(came),
    ]


def _trees_row(trees: TreeLimits, cuts: pd.DataFrame) -> list[Cell]:
    largest = trees.trees.iloc[0]
    mine = cuts[(cuts["kind"] == TREE) & cuts["subject"].isin(trees.trees["root"])]
    number = len(trees.trees)
    came = f"{count(trees.cut)} of {count(number)} trees cut" if number > 1 else "cut" if trees.cut else "not cut"
    if trees.cut:
        lost = in_units(sum(mine["ticks"]))
        came += f", {money(lost, trees.currency)} spent on what was cut"
    return [
        Cell(f"{'each tree' if number > 1 else 'the tree'} of {plain(trees.launch) or 'no launch'}: cost limit"),
        Cell(money(trees.amount, trees.currency)),
        Cell(money(float(largest["spent"]), trees.currency) + (" at most" if number > 1 else "")),
        share_cell(None if pd.isna(largest["share"]) else float(largest["share"])),
        Cell(came),
    ]


def _failures(figures: list[Figure]) -> Grid:
    rows = [
        [
            text(_why(row)),
            text(f"{row['from_name']} ({row['from']})" if row["from"] else "its own"),
            text(row["message"] or "–"),
            Cell(count(row["jobs"])),
            Cell(count(row["analyses"])),
            Cell(money(row["thrown_away"], row["currency"])),
        ]
        for row in figures[:MOST]
    ]
    columns = [Column("reason"), Column("mostly because of"), Column("first message")]
    columns += [Column(title, figures=True) for title in ("jobs", "analyses", "thrown away")]
    return Grid("failures", "Failed, cut or tried again", columns, rows, note=_left(figures, "summary.json"))


def _why(row: Figure) -> str:
    reason = row["reason"] or row["state"]
    return f"{reason}, tried again" if row["state"] == "restarted" else reason


def _retries(executions: pd.DataFrame) -> Grid:
    """Return how many tries the jobs of each executable took, where one took more than one."""
    jobs = executions[executions["class"] == "job"]
    columns = [Column("executable"), *(Column(title, figures=True) for title in ("jobs", "tries", "most of a job"))]
    columns += [Column("jobs tried again", figures=True), Column("of its jobs", figures=True)]
    tries = jobs.groupby(["executable", "execution"], sort=False).size().reset_index(name="tries")
    if tries.empty or not (tries["tries"] > 1).any():
        return Grid("retries", "", columns, [])
    found = tries.groupby("executable").agg(
        jobs=("tries", "size"),
        tries=("tries", "sum"),
        most=("tries", "max"),
        again=("tries", lambda all_: (all_ > 1).sum()),
    )
    found = found[found["again"] > 0].sort_values("again", ascending=False, kind="stable").head(MOST)
    rows = [
        [
            text(name),
            *(Cell(count(int(row[key]))) for key in ("jobs", "tries", "most", "again")),
            Cell(share(row["again"] / row["jobs"])),
        ]
        for name, row in found.iterrows()
    ]
    return Grid("retries", "Retries", columns, rows)


def _unfinished(figures: list[Figure]) -> Grid:
    rows = [[Cell(f"{row['class']} {row['state']}"), Cell(count(row["executions"]))] for row in figures]
    return Grid("unfinished", "Not finished", [Column("state"), Column("number", figures=True)], rows)


def _refused(figures: list[Figure]) -> Grid:
    rows = [
        [text(row["launch"] or "–"), text(row["error"]), text(row["message"] or "–"), Cell(count(row["calls"]))]
        for row in figures[:MOST]
    ]
    columns = [Column("launch"), Column("error"), Column("first message"), Column("calls", figures=True)]
    return Grid("refused", "Refused calls", columns, rows, note=_left(figures, "rejections.parquet"))


def _left(figures: list[Figure], see: str) -> str:
    left = len(figures) - MOST
    return f"And {count(left)} more: see {see}." if left > 0 else ""
