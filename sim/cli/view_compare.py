"""A comparison on the terminal: about forty lines of 80 columns, the headline first."""

from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from sim.cli.grid import cut, fill, grid, put
from sim.cli.view_compare_cells import (
    amounts,
    as_estimate,
    figures,
    finest,
    interval,
    machine,
    mostly,
    percent,
    times,
    work,
)
from sim.experiment.comparing.comparison_files import rows_of
from sim.experiment.comparing.estimate_words import places_of, signed
from sim.experiment.comparing.parts import PARTS
from sim.experiment.rounding import unit_of

if TYPE_CHECKING:
    from sim.experiment.comparing.comparison import Comparison

Row = dict[Any, Any]
_MOST_STATES: Final = 6
_MOST_LIVES: Final = 3
_ELSEWHERE: Final = "-o or --json"


def print_comparison(found: "Comparison", console: Console) -> None:
    """Print what came out, and where it comes from."""
    _print_head([found], console)
    if found.same < found.replications:
        _print_figures(found, console)
        _print_bridge(found, console)
        _print_executables(found, console)
        _print_types(found, console)
        _print_states(found, console)
        _print_lives(found, console)


def print_comparisons(found: "list[Comparison]", console: Console) -> None:
    """Print what came out of comparisons with the same side A, and their bridges beside each other."""
    _print_head(found, console)
    most = finest(max(float(one.pairs[["cost_a", "cost_b"]].mean().max()) for one in found))
    columns = [{row["part"]: as_estimate(row) for row in rows_of(one.cost_bridge)} for one in found]
    parts = [part for part in PARTS if any(not column[part].is_zero for column in columns)]
    rows = [
        (part, *(signed(column[part].mean, min(most, places_of(column[part]))) for column in columns)) for part in parts
    ]
    rows.append(("together", *(signed(one.cost.mean, places_of(one.cost)) for one in found)))
    table = grid(f"Where the difference comes from, {found[0].currency}", *_names(found), numbers=len(found))
    put(console, fill(table, rows))


def _names(found: "list[Comparison]") -> list[str]:
    return ["B"] if len(found) == 1 else [f"B{number}" for number in range(1, len(found) + 1)]


def _print_head(found: "list[Comparison]", console: Console) -> None:
    first, names = found[0], _names(found)
    for name, label in zip(["A", *names], [first.a.label, *(one.b.label for one in found)], strict=True):
        console.print(f"{name:{len(names[0])}}  {label}", markup=False, soft_wrap=True)
    console.print(_how(first))
    console.print()
    for name, one in zip(names, found, strict=True):
        said = one.sentence
        words = f"{name}{said[1:]}" if said.startswith("B ") else said if name == "B" else f"{name}: {said}"
        console.print(words, style="bold", markup=False)
        for note in one.notes:
            console.print(f"- {note}", markup=False)
    console.print()


def _how(found: "Comparison") -> str:
    if found.a.scenario is None or found.b.scenario is None:
        return "one run of each"
    runs = "one run" if found.replications == 1 else f"{found.replications} replications"
    luck = f"the same luck, seed {found.a.seed}" if found.a.seed == found.b.seed else "other luck"
    return f"{runs} of each, with {luck}"


def _print_figures(found: "Comparison", console: Console) -> None:
    size, unit = unit_of(max(_mean(found, "makespan_a"), _mean(found, "makespan_b")))
    asked = [
        (f"makespan {unit}", "makespan", found.makespan.times(1 / size), 1 / size),
        ("jobs done", "done", found.done, 1.0),
    ]
    if found.currency is not None:
        asked.insert(0, (f"cost {found.currency}", "cost", found.cost, 1.0))
    rows = []
    for name, column, difference, factor in asked:
        a, b = (_mean(found, f"{column}_{side}") * factor for side in "ab")
        most = finest(max(a, b))
        rows.append((name, *figures(a, b, difference, most), interval(difference, most)))
    put(console, fill(grid("A mean run", "A", "B", "difference", "95 % CI", numbers=4), rows))


def _mean(found: "Comparison", column: str) -> float:
    return float(found.pairs[column].mean())


def _print_bridge(found: "Comparison", console: Console) -> None:
    most = finest(max(_mean(found, "cost_a"), _mean(found, "cost_b")))
    parts = {row["part"]: (as_estimate(row), row["share"]) for row in rows_of(found.cost_bridge)}
    changed = {name: part for name, part in parts.items() if not part[0].is_zero}
    small = [name for name, (part, _) in changed.items() if abs(part.mean) < 0.5 * 10**-most]
    rows = [
        (name, signed(part.mean, min(most, places_of(part))), interval(part, most), percent(share))
        for name, (part, share) in changed.items()
        if name not in small
    ]
    if rows:
        title = f"Where the difference comes from, {found.currency}"
        console.print(fill(grid(title, "mean", "95 % CI", "of A", numbers=3), rows))
    if small:
        console.print(f"next to nothing: {', '.join(small)}")
    if changed:
        console.print()


def _print_executables(found: "Comparison", console: Console) -> None:
    most = finest(max(_mean(found, "cost_a"), _mean(found, "cost_b")))
    changed = [
        row for row in rows_of(found.cost_by_executable) if any(abs(row[part]) >= 0.5 * 10**-most for part in PARTS)
    ]
    shown, left = cut(changed)
    rows = [(work(row), *amounts(row, shown), mostly({part: row[part] for part in PARTS})) for row in shown]
    if rows:
        put(
            console,
            fill(grid("Cost by executable", "A", "B", "difference", "mostly", numbers=4), rows),
            left,
            _ELSEWHERE,
        )


def _print_types(found: "Comparison", console: Console) -> None:
    shown, left = cut(rows_of(found.cost_by_machine.query("difference != 0")))
    rows = [
        (
            machine(row),
            *(f"{row[name]:,.1f}" for name in ("hours_a", "hours_b")),
            *amounts(row, shown),
        )
        for row in shown
    ]
    if rows:
        headers = ("hours A", "hours B", "cost A", "cost B", "difference")
        put(console, fill(grid("By instance type", *headers, numbers=5), rows), left, _ELSEWHERE)


def _print_states(found: "Comparison", console: Console) -> None:
    changed = [row for row in rows_of(found.time_bridge) if not as_estimate(row).is_zero]
    largest = sorted(changed, key=lambda row: -abs(row["difference"]))[:_MOST_STATES]
    # In the order in which a job comes to them.
    rows = [(row["state"].replace("_", " "), *times(row)) for row in changed if row in largest]
    if rows:
        table = grid("Mean time of a job", "A", "B", "difference", "95 % CI", numbers=4)
        put(console, fill(table, rows), len(changed) - len(rows), _ELSEWHERE)


def _print_lives(found: "Comparison", console: Console) -> None:
    changed = [row for row in rows_of(found.lifetimes) if row["executable"] and not as_estimate(row).is_zero]
    shown, left = cut(sorted(changed, key=lambda row: -abs(row["difference"])), _MOST_LIVES)
    causes: dict[str, dict[str, float]] = {}
    for row in rows_of(found.time_by_executable):
        causes.setdefault(work(row), {})[row["state"].replace("_", " ")] = row["difference"]
    rows = [(work(row), *times(row)[:3], mostly(causes[work(row)])) for row in shown]
    if rows:
        table = grid("From creation to end", "A", "B", "difference", "mostly", numbers=4)
        put(console, fill(table, rows), left, _ELSEWHERE)
