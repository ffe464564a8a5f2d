"""The costs of a run on the terminal."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console

from sim.cli.grid import MORE, Figure, cut, fill, grid, put
from sim.cli.words import count, money, share
from sim.units import format_size

BY: Final = ("project", "account", "user", "tag", "executable", "instance_type", "month")
"""What the cost is split by, in the order shown."""
MOST_EACH: Final = 3
"""Rows of each split that are shown, where it is none of those below."""
WITH_MORE: Final = ("tag", "executable")


def print_costs(summary: dict[str, Any], console: Console) -> None:
    """Print where the money went, and who paid for what."""
    went = summary["where_the_money_went"]["figures"]
    if not went:
        print_not_priced(summary["storage_not_priced"]["figures"], console)
        return
    rows = [(row["went_to"], money(row["cost"], row["currency"]), share(row["share"])) for row in went]
    rows += [(f"storage in {row['project']}", "not priced", "") for row in summary["storage_not_priced"]["figures"]]
    put(console, fill(grid("Where the money went", "cost", "share", numbers=2), rows))
    print_not_priced(summary["storage_not_priced"]["figures"], console)
    table = grid("Cost by", "", "cost", "share", numbers=2)
    for column in BY:
        fill(table, _rows(column, summary[f"cost_by_{column}"]["figures"]))
    put(console, table)


def print_not_priced(figures: list[Figure], console: Console) -> None:
    """Say what lies in projects whose price list says nothing of storage: it is in no cost (H7)."""
    shown, left = cut(figures, MORE)
    for row in shown:
        what = f"{count(row['objects'])} objects" if row["objects"] != 1 else "1 object"
        console.print(
            f"Storage was not priced: {what}, {format_size(row['bytes'])}, in {row['project']}. It is in no cost here: "
            f"write what it costs into the price list, such as storage: 0.03 USD/GB month.",
            markup=False,
            soft_wrap=True,
        )
    if left:
        console.print(f"And so in {left} more projects: see objects.parquet.", markup=False)
    if figures:
        console.print()


def _rows(column: str, figures: list[Figure]) -> Iterator[tuple[str, ...]]:
    name = column.replace("_", " ")
    shown, left = cut(figures, MORE if column in WITH_MORE else MOST_EACH)
    for place, row in enumerate(shown):
        what = row[column] or f"no {name}"
        yield (name if place == 0 else "", what, money(row["cost"], row["currency"]), share(row["share"]))
    if left:
        yield ("", f"and {left} more: see charges.parquet", "", "")
