"""An estimate on one screen, each figure rounded to what its interval supports."""

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, Final

from rich.console import Console

from sim.cli.grid import fill, grid, put
from sim.cli.view_points import print_points
from sim.experiment.rounding import decimals, rounded, two_digits, unit_of
from sim.twin.estimate_trust import trust

if TYPE_CHECKING:
    from sim.experiment.planning.chance import Chance
    from sim.experiment.spot.pays_off import Expected
    from sim.twin.estimate import Estimate
    from sim.twin.estimate_outlook import Range

_HARDLY: Final = 0.01
_BOUGHT: Final = {"high": "on demand", "normal": "spot, then on demand", "low": "spot only"}


def print_estimate(found: "Estimate", console: Console) -> None:
    """Print how far to trust it, and next to the prompt the answer, how sure it is, and what else one could buy."""
    asked = found.asked
    machines = f"{asked.run.machines.instances} x " if asked.run.machines.instances > 1 else ""
    several = f"{asked.count:,} times " if asked.count > 1 else ""
    on = f"{machines}{', '.join(asked.instance_types)}, priority {asked.run.priority}"
    console.print(f"{asked.run.executable} {several}on {on}", style="bold", markup=False)
    console.print(f"played {found.outlook.replications:,} times on the twin")
    console.print()
    print_points(trust(found), console)
    put(console, fill(grid("Answer", "median", "9 of 10 lie in", numbers=2), _figures(found)))
    put(console, fill(grid("How probable", "", "95 % interval", numbers=2), _chances(found)))
    _print_purchases(found, console)


def _figures(found: "Estimate") -> Iterator[tuple[str, str, str]]:
    of_all = " of all" if found.asked.count > 1 else ""
    yield f"cost{of_all}, {found.asked.prices.prices.currency}", *_range(found.outlook.cost, 1.0)
    size, unit = unit_of(found.outlook.seconds.median)
    yield f"time from launch to the end{of_all}, {unit}", *_range(found.outlook.seconds, size)


def _range(found: "Range", size: float) -> tuple[str, str]:
    median, low, high = found.median / size, found.p5 / size, found.p95 / size
    half = (high - low) / 2
    ends = two_digits(low, half), two_digits(high, half)
    return two_digits(median, half), " to ".join(ends) if ends[0] != ends[1] else "much the same"


def _chances(found: "Estimate") -> Iterator[tuple[str, str, str]]:
    asked, outlook = found.asked, found.outlook
    each = "a job: " if asked.count > 1 else ""
    if asked.run.cost_limit is not None:
        limit = f"{asked.run.cost_limit:g} {asked.prices.prices.currency}"
        yield f"{each}the cost limit of {limit} cuts it", *_chance(outlook.cut)
    if asked.run.timeout_seconds is not None:
        yield f"{each}its timeout ends it", *_chance(outlook.timed_out)
    if asked.run.bought != "high" and found.purchases:
        yield f"{each}it loses a spot machine at least once", *_chance(outlook.lost)
    yield f"{each}it ends done, after {two_digits(outlook.tries)} tries in the mean", *_chance(outlook.done)


def _chance(found: "Chance") -> tuple[str, str]:
    low, high = (100 * end for end in found.interval)
    if found.times == 0:
        return "no case", f"under {rounded(high, decimals(high))} %"
    if found.times == found.runs:
        return "every case", f"over {100 - float(rounded(100 - low, decimals(100 - low))):g} %"
    places = max(0, decimals((high - low) / 2) or 0)
    return f"{rounded(100 * found.share, places)} %", f"{rounded(low, places)} to {rounded(high, places)} %"


def _print_purchases(found: "Estimate", console: Console) -> None:
    if not found.purchases:
        console.print("Spot: the price list has no rate for it, so nothing can be saved by it.")
        return
    size, unit = unit_of(max(one.hours for one in found.purchases.values()) * 3600)
    currency = found.asked.prices.prices.currency
    table = grid("Means by formula", "bought as", f"cost {currency}", f"time {unit}", "tries", numbers=3)
    rows = (
        (
            f"{priority}{' (asked)' if priority == found.asked.run.bought else ''}",
            _BOUGHT[priority],
            _cost(one),
            two_digits(one.hours * 3600 / size),
            two_digits(one.tries),
        )
        for priority, one in found.purchases.items()
    )
    console.print(fill(table, rows))
    console.print(break_even_words(found))


def _cost(found: "Expected") -> str:
    # What hardly anybody gets has no price.
    cost = found.cost_of_done
    return "hardly done" if cost is None or found.done < _HARDLY else two_digits(cost)


def break_even_words(found: "Estimate") -> str:
    """Say up to which length spot pays off, and how that compares with the length asked about."""
    crossing = found.break_even
    assert crossing is not None
    own, own_unit = unit_of(found.hours * 3600)
    here = f"here it is {two_digits(found.hours * 3600 / own)} {own_unit}"
    if crossing.hours is None:
        why = "it costs as much as on demand, or more" if crossing.pays == "never" else "at any length that may run"
        return f"Spot {crossing.pays} pays off: {why}"
    size, unit = unit_of(crossing.hours * 3600)
    believed = [one.hours for one in found.break_even_believed]
    between = ""
    if believed:
        least, most = sorted(inf if hours is None else hours * 3600 / size for hours in believed)
        between = f" ({two_digits(least)} to {'any' if most == inf else two_digits(most)})"
    return f"Spot pays off up to {two_digits(crossing.hours * 3600 / size)} {unit}{between} of computing; {here}"
