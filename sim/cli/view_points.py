"""How far to trust an answer, on the terminal: the block that stands on top of every summary."""

from collections.abc import Iterable

from rich.console import Console

from sim.cli.grid import facts, put
from sim.records.trust import Point


def print_points(points: Iterable[Point], console: Console, title: str = "How far to trust it") -> None:
    """Print what an answer rests on, a point each."""
    console.print(title, style="bold", markup=False)
    rows = [row for point in points for row in ((point.about, point.says), ("", point.command))]
    put(console, facts(rows))
