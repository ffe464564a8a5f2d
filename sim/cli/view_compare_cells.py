"""Cells of the tables of a comparison: figures of both sides, rounded to what their difference supports."""

from math import floor, log10, nan
from typing import Any, Final

from sim.experiment.comparing.estimate_words import places_of, range_of, signed
from sim.experiment.comparing.paired import Estimate
from sim.experiment.rounding import rounded, unit_of

Row = dict[Any, Any]
_MOST_PLACES: Final = 6
_SMALL: Final = 0.1
"""A cause below this part of the largest one is not named beside it."""


def as_estimate(row: Row) -> Estimate:
    """Return the difference in a row of a table, with its interval."""
    low, high = (nan if row[name] is None else row[name] for name in ("low", "high"))
    return Estimate(row["difference"], low, high, 0)


def finest(largest: float) -> int:
    """Return the decimals beyond which nothing in a table matters: a thousandth of its largest figure."""
    return 3 - floor(log10(largest)) if largest > 0 else 0


def figures(a: float, b: float, difference: Estimate, most: int = _MOST_PLACES) -> tuple[str, str, str]:
    """Write what both sides have and their difference, all with the decimals that the difference supports."""
    places = min(most, places_of(difference))
    if difference.is_zero:
        places = min(most, max(0, places_of(Estimate(a, a, a, 1))))
    return rounded(a, places), rounded(b, places), signed(difference.mean, places)


def amounts(row: Row, rows: list[Row]) -> tuple[str, str, str]:
    """Write the costs in a row and their difference, none finer than matters among `rows`."""
    largest = max(max(one["cost_a"], one["cost_b"]) for one in rows)
    return figures(row["cost_a"], row["cost_b"], as_estimate(row), finest(largest))


def times(row: Row) -> tuple[str, str, str, str]:
    """Write the times in a row, their difference and its interval, all in one unit."""
    size, unit = unit_of(max(row["seconds_a"], row["seconds_b"]))
    a, b, difference = row["seconds_a"] / size, row["seconds_b"] / size, as_estimate(row).times(1 / size)
    most = finest(max(a, b))
    one, other, changed = figures(a, b, difference, most)
    return f"{one} {unit}", f"{other} {unit}", f"{changed} {unit}", interval(difference, most)


def interval(found: Estimate, most: int = _MOST_PLACES) -> str:
    """Write an interval: a dash where there is none, `always` where every pair is alike."""
    if not found.has_interval:
        return "–"
    return "always" if found.is_fixed else range_of(found, "", most)


def percent(part: float | None) -> str:
    """Write a part with its sign."""
    return "" if part is None else f"{signed(part * 100, 1)} %"


def mostly(causes: dict[str, float]) -> str:
    """Name the largest cause, and the next one where it matters too."""
    largest = sorted(causes, key=lambda name: -abs(causes[name]))[:2]
    named = [name for name in largest if causes[name] and abs(causes[name]) >= _SMALL * abs(causes[largest[0]])]
    return ", ".join(f"{name} {'−' if causes[name] < 0 else '+'}" for name in named)


def machine(row: Row) -> str:
    """Name a way of getting a machine."""
    if not row["instance_type"]:
        return "no worker"
    return f"{row['instance_type']} {(row['purchase'] or '').replace('_', ' ')}".rstrip()


def work(row: Row) -> str:
    """Name an entry point: by its executable alone where it is `main`."""
    if not row["executable"]:
        return "no execution"
    return row["executable"] if row["function"] in (None, "main") else f"{row['executable']}:{row['function']}"
