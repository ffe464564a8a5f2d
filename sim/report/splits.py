"""The cost split by one thing and another, each split adding up to the total, tick by tick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.records import money
from sim.records.metrics import costs
from sim.report.grid import MOST, Cell, Column, Grid, share_cell, text, ticks_cell

if TYPE_CHECKING:
    import pandas as pd

BY: Final = ("project", "user", "executable", "instance_type", "account", "month")
"""What the cost is split by, in the order shown."""
_COLUMNS: Final = [Column("cost", figures=True), Column("share", figures=True, bar=True)]
_NOBODY: Final = {"instance_type": "no worker's time", "user": "no user", "executable": "no executable"}


def total_grid(charges: pd.DataFrame) -> Grid:
    """Return where the money went."""
    found = costs.where_it_went(charges)
    return _grid("went", "Where the money went", "spent on", found, "went_to", charges)


def splits(charges: pd.DataFrame) -> list[Grid]:
    """Return the cost by each of :data:`BY`, by project and month where there are several of both, and by tag."""
    found = [_split(charges, column) for column in BY]
    if charges["month"].nunique() > 1 and charges["project"].nunique() > 1:
        by_both = costs.with_share(money.by(charges, ["project", "month"]))
        named = by_both.assign(
            both=by_both["project"].fillna("no project") + ", " + by_both["month"].fillna("no month")
        )
        found.append(_grid("project-month", "By project and month", "project, month", named, "both", charges))
    if charges["tags"].notna().any():
        found.append(_by_tag(charges))
    return found


def project_months(charges: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the cost of each project in each month: ``project``, ``month``, ``currency``, ``ticks`` and ``cost``."""
    found = money.by(charges, ["project", "month"])
    return found.fillna({"project": "no project", "month": ""}).to_dict("records")


def _split(charges: pd.DataFrame, column: str) -> Grid:
    called = column.replace("_", " ")
    found = costs.by_column(charges, column)
    if column == "month":
        found = found.sort_values(["currency", "month"], kind="stable", ignore_index=True)
    return _grid(column.replace("_", "-"), f"By {called}", called, found, column, charges)


def _by_tag(charges: pd.DataFrame) -> Grid:
    found = costs.by_tag(charges)
    note = "A charge with several tags counts in full under each of them, so these may add up to more than the total."
    return replace(_grid("tag", "By tag", "tag", found, "tag", charges), totals=[], note=note)


def _grid(name: str, title: str, called: str, found: pd.DataFrame, column: str, charges: pd.DataFrame) -> Grid:
    totals = money.total(charges)
    rows = []
    for currency in sorted(totals):
        lines = found[found["currency"] == currency].to_dict("records")
        shown = lines if len(lines) <= MOST + 1 else lines[:MOST]
        rows += [_line(line[column], line["ticks"], line["share"], currency, column) for line in shown]
        if left := lines[len(shown) :]:
            ticks = sum(line["ticks"] for line in left)
            rows.append(_line(f"{len(left)} others", ticks, _part(ticks, totals[currency]), currency, column))
    sums = [
        [
            text("total" if len(totals) == 1 else f"total in {currency}"),
            ticks_cell(ticks, currency),
            Cell("100.0%" if ticks else "–"),
        ]
        for currency, ticks in sorted(totals.items())
    ]
    return Grid(name, title, [Column(called), *_COLUMNS], rows, sums)


def _line(cell: Any, ticks: int, share: float, currency: str, column: str) -> list[Cell]:
    named = cell if isinstance(cell, str) and cell else _NOBODY.get(column, f"no {column.replace('_', ' ')}")
    return [text(named), ticks_cell(ticks, currency), share_cell(share)]


def _part(ticks: int, total: int) -> float:
    return ticks / total if total else 0.0
