"""The costs of a run on the terminal."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console

from sim.cli.grid import MORE, Figure, cut, fill, grid, put
from sim.cli.words import money, share

BY: Final = ("project", "account", "user", "tag", "executable", "instance_type", "month")
"""What the cost is split by, in the order shown."""
MOST_EACH: Final = 3
"""Rows of each split that are shown, where it is none of those below."""
WITH_MORE: Final = ("tag", "executable")


def print_costs(summary: dict[str, Any], console: Console) -> None:
    """Print where the money went, and who paid for what."""
    went = summary["where_the_money_went"]["figures"]
    if not went:
        return
    rows = [(row["went_to"], money(row["cost"], row["currency"]), share(row["share"])) for row in went]
    rows.append(("storage, egress", "not played yet", ""))
    put(console, fill(grid("Where the money went", "cost", "share", numbers=2), rows))
    table = grid("Cost by", "", "cost", "share", numbers=2)
    for column in BY:
        fill(table, _rows(column, summary[f"cost_by_{column}"]["figures"]))
    put(console, table)


def _rows(column: str, figures: list[Figure]) -> Iterator[tuple[str, ...]]:
    name = column.replace("_", " ")
    shown, left = cut(figures, MORE if column in WITH_MORE else MOST_EACH)
    for place, row in enumerate(shown):
        what = row[column] or f"no {name}"
        yield (name if place == 0 else "", what, money(row["cost"], row["currency"]), share(row["share"]))
    if left:
        yield ("", f"and {left} more: see charges.parquet", "", "")
