"""The points of a sweep on the terminal: cost, time and what was cut, each rounded to what its interval supports."""

from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from sim.cli.grid import fill, grid, put
from sim.cli.point_words import point_label, point_title
from sim.cli.view_points import print_points
from sim.experiment.rounding import decimals, rounded, unit_of
from sim.experiment.sweep_trust import sweep_trust

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.sweep import Sweep

_MOST_POINTS: Final = 40


def print_sweep(found: "Sweep", console: Console) -> None:
    """Print the points of a sweep."""
    points, paths = found.points, list(found.about["vary"])
    runs, errors = len(found.runs), int(points["errors"].sum())
    went = f"{runs} runs" if not errors else f"{runs} runs, {errors} failed"
    of = "1 point" if len(points) == 1 else f"{len(points)} points"
    console.print(f"{found.about['scenario']}, seed {found.about['seed']}: {of}, {went}", style="bold", markup=False)
    console.print()
    which = "" if len(points) == 1 else f" ({_first(points, paths)})"
    print_points(sweep_trust(found), console, f"How far to trust it{which}")
    console.print("Mean of the replications, and the interval of the mean (95 %)")
    shown = points.head(_MOST_POINTS + 1) if len(points) <= _MOST_POINTS + 1 else points.head(_MOST_POINTS)
    size, unit = unit_of(float(points["makespan_seconds_mean"].max(skipna=True) or 0))
    currency = found.about["currency"] or "nothing"
    table = grid(point_title(paths), f"cost {currency}", "95 %", f"time {unit}", "95 %", "done", "cut", numbers=6)
    fill(table, [_row(point, paths, size) for point in shown.to_dict("records")])
    put(console, table, len(points) - len(shown), f"{found.directory or 'points'}")
    for point in points[points["error"].notna()].head(3).to_dict("records"):
        console.print(f"{_label(point, paths)}: {point['error']}", markup=False, soft_wrap=True)
    if found.directory is not None:
        console.print(f"Runs and points are in {found.directory}", markup=False, soft_wrap=True)


def _first(points: "pd.DataFrame", paths: list[str]) -> str:
    return _label(points.head(1).to_dict("records")[0], paths)


def _label(point: dict[Any, Any], paths: list[str]) -> str:
    import pandas as pd  # noqa: PLC0415 - it is there already where there are points

    variant = None if pd.isna(point["variant"]) else point["variant"]
    return point_label(variant, [point[path] for path in paths])


def _row(point: dict[Any, Any], paths: list[str], size: float) -> tuple[str, ...]:
    if not point["runs"]:
        return (_label(point, paths), "failed", "", "", "", "", "")
    cost = _figure(point, "cost", 1.0, 2)
    time = _figure(point, "makespan_seconds", size, 2)
    return (_label(point, paths), *cost, *time, f"{point['done_mean']:.4g}", f"{point['cut_mean']:.3g}")


def _figure(point: dict[Any, Any], name: str, size: float, least: int) -> tuple[str, str]:
    mean, low, high = (point[f"{name}_{figure}"] / size for figure in ("mean", "low", "high"))
    places = decimals((high - low) / 2)
    if places is None:
        return rounded(mean, None, least), "–" if low != low else "exact"  # noqa: PLR0124 - nan is what is not itself
    return rounded(mean, places), f"{rounded(low, places)}–{rounded(high, places)}"
