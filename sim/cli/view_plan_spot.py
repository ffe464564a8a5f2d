"""Ways to buy machines, launch by launch, on the terminal."""

from math import isnan
from typing import TYPE_CHECKING

from rich.console import Console

from sim.cli.grid import cut, fill, grid
from sim.cli.view_points import print_points
from sim.experiment.rounding import decimals, rounded, two_digits, unit_of
from sim.experiment.spot.trust import spot_trust

if TYPE_CHECKING:
    from sim.experiment.comparing.paired import Estimate
    from sim.experiment.spot.lengths import Lengths
    from sim.experiment.spot.options import Option
    from sim.experiment.spot.plan import LaunchPlan, SpotPlan


def print_spot_plan(found: "SpotPlan", console: Console) -> None:
    """Print on what it rests, and what to take for each launch."""
    print_points(spot_trust(found), console)
    for launch in found.launches:
        _print_launch(launch, found.currency or "", console)
    console.print(
        "Cost and what is undone are of the whole scenario, times from the first launch of that name to its end."
    )


def _print_launch(launch: "LaunchPlan", currency: str, console: Console) -> None:
    name = launch.path.split(".")[1]
    advice = "nothing can be said" if launch.best is None else _advice(launch.best)
    console.print(f"{name}: {advice}", style="bold", markup=False)
    console.print(f"  {launch.why}", markup=False)
    size, unit = unit_of(max((option.seconds for option in launch.options), default=0.0))
    table = grid("  priority", f"all {currency}", "more than now", f"its {unit}", "more than now", "undone", numbers=5)
    console.print(fill(table, (_option(option, size) for option in launch.options)))
    for option in launch.options:
        if option.problem is not None:
            console.print(f"  {option.priority} cannot be taken: {option.problem}", markup=False)
    shown, left = cut([{"kind": kind} for kind in launch.kinds])
    headers = ("on", "jobs", "run h", "longest", "spot pays up to")
    console.print(fill(grid("  runs", *headers, numbers=4), (_kind(figure["kind"]) for figure in shown)))
    if left:
        console.print(f"  and {left} more: see --json")
    console.print()


def _advice(best: "Option") -> str:
    return f"{best.priority}, as it is" if best.is_now else f"take {best.priority}"


def _option(option: "Option", size: float) -> tuple[str, ...]:
    name = f"  {option.priority}{' (now)' if option.is_now else ''}"
    if option.problem is not None:
        return name, "–", "", "", "", ""
    more = ("", "") if option.is_now else (_more(option.more_cost, 1.0), _more(option.more_seconds, size))
    return (
        name,
        two_digits(option.cost, _half(option.more_cost)),
        more[0],
        two_digits(option.seconds / size, _half(option.more_seconds) / size),
        more[1],
        f"{option.undone:.2g}",
    )


def _half(paired: "Estimate") -> float:
    half = (paired.high - paired.low) / 2
    return 0.0 if isnan(half) else half


def _more(paired: "Estimate", size: float) -> str:
    mean, half = paired.mean / size, (paired.high - paired.low) / 2 / size
    sign = "+" if mean > 0 else ""
    places = decimals(half)
    if places is None:
        return "the same" if mean == 0 else f"{sign}{two_digits(mean)}"
    return f"{sign}{rounded(mean, places)} ±{rounded(half, places)}"


def _kind(kind: "Lengths") -> tuple[str, ...]:
    machines = f"{kind.instances} x " if kind.instances > 1 else ""
    name = kind.executable if kind.function == "main" else f"{kind.executable}:{kind.function}"
    return (
        f"  {name}",
        f"{machines}{kind.instance_type}",
        f"{kind.jobs:,}",
        two_digits(kind.hours),
        two_digits(kind.longest_hours),
        _pays(kind),
    )


def _pays(kind: "Lengths") -> str:
    if kind.break_even is None:
        return "no spot rate"
    if kind.break_even.hours is None:
        return kind.break_even.pays
    return f"{two_digits(kind.break_even.hours)} h"
