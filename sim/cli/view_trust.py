"""How far to trust a run, on the terminal: exact and extrapolated prices, guessed rules."""

from typing import Any

from rich.console import Console

from sim.cli.grid import cut, fill, grid, put
from sim.cli.words import count, money, share


def print_trust(summary: dict[str, Any], console: Console) -> None:
    """Print which prices are exact, and which guessed rules carried the answer."""
    _print_prices(summary["prices"]["figures"], console)
    rules = summary["guessed_rules"]["figures"]
    if not rules:
        return
    table = grid(
        "Guessed rules", "basis", "what they say", "concern", "of time", "of cost", numbers=3, wrapped="what they say"
    )
    rows = (
        (
            row["rule"],
            row["basis"],
            row["says"],
            f"{count(row['count'])} {row['counted']}",
            share(row["share_of_time"]),
            share(row["share_of_cost"]),
        )
        for row in rules
    )
    put(console, fill(table, rows))


def _print_prices(figures: list[dict[str, Any]], console: Console) -> None:
    if not figures:
        return
    shown, left = cut(figures)
    table = grid("Prices", "", "rate is", "cost", "share", numbers=2)
    rows = (
        (
            row["instance_type"],
            (row["purchase"] or "").replace("_", " "),
            row["rate_basis"],
            money(row["cost"], row["currency"]),
            share(row["share"]),
        )
        for row in shown
    )
    put(console, fill(table, rows), left, "charges.parquet")
