"""`dxsim forecast`: when what runs and waits will end, and what it will have cost."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from sim.cli.console import answers
from sim.cli.grid import cut, fill, grid, put
from sim.cli.import_dx import Strict, present, print_faults
from sim.cli.words import money, share, short_span, span
from sim.scenario.quantity_readers import Moment, read_moment
from sim.twin.importing import read

if TYPE_CHECKING:
    from sim.twin.forecast import Forecast, Range, TreeForecast

_MOST_TREES = 20


def forecast(
    snapshot: Annotated[
        list[str],
        typer.Argument(
            metavar="SNAPSHOT...",
            help="JSON files that `dx find executions --json` printed while some of them ran; - is standard input.",
            show_default=False,
        ),
    ],
    *,
    latencies: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `dxsim calibrate` has learned; else the snapshot alone teaches."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="When it was taken; else the last instant that it speaks of."),
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN", help="How probable is it to be late? An instant, or a time from the snapshot, such as 48 h."
        ),
    ] = None,
    spending_limit: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="AMOUNT", help="What the account may spend, with what the records have cost already."
        ),
    ] = None,
    replications: Annotated[
        int | None, typer.Option(min=2, max=10_000, help="How often it is played; default 200.")
    ] = None,
    strict: Strict = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the forecast as JSON, and nothing else.")] = False,
) -> None:
    """Play a snapshot of executions to its end, many times, and tell with intervals what to expect.

    What has happened is played as it was recorded; what goes on is drawn, given how long it has lasted already.
    """
    from sim.twin.forecast import as_json  # noqa: PLC0415 - the fits take half a second that other commands need not wait
    from sim.twin.forecast import forecast as play  # noqa: PLC0415

    imported = read(snapshot, strict=strict, now=present())
    instant = None if at is None else _instant(at)
    found = play(
        imported,
        latencies,
        at=instant,
        deadline=None if deadline is None else _moment(deadline, "--deadline"),
        spending_limit=spending_limit,
        replications=replications,
    )
    if as_json_:
        typer.echo(json.dumps(as_json(found), indent=2))
    else:
        _print(found, answers())
    print_faults(imported.reading)


def _moment(text: str, option: str) -> Moment:
    try:
        return read_moment(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _instant(text: str) -> int:
    moment = _moment(text, "--at")
    instant = moment.at(0) // 1000
    if instant < 100_000_000_000:
        raise typer.BadParameter(f"'{text}' is no instant: write it like 2026-01-12T09:00Z", param_hint="--at")
    return instant


def _print(found: "Forecast", console: Console) -> None:
    begin = _when(found.at)
    console.print(f"Snapshot of {begin} UTC, played to its end {found.replications} times", style="bold")
    console.print()
    rows = [("all are final", f"in {span(found.end.median)}", _spans(found.end)), *_costs(found)]
    rows += (
        []
        if found.late is None
        else [(f"late for {_when(found.at + round((found.deadline or 0) * 1000))}", share(found.late), "")]
    )
    if found.limit_reached is not None:
        limit = money(found.spending_limit, found.currency)
        rows.append((f"the spending limit of {limit} is reached", share(found.limit_reached), ""))
    put(console, fill(grid("Together", "expected", "95 % interval", numbers=2), rows))
    shown, left = cut([{"tree": tree} for tree in found.trees], _MOST_TREES)
    headers = ("ends in", "95 %", "cost", "95 %", *_asked(found))
    cells = [_tree(figure["tree"], found) for figure in shown]
    put(console, fill(grid("Execution tree", *headers, numbers=len(headers) - 1), cells), left, "--json")
    if any(tree.limit_reached is not None for tree in found.trees):
        console.print("cut: the probability that its cost limit ends it")
    same, of = found.same_states
    console.print(f"Played as recorded up to the snapshot: {same} of {of} executions")
    for note in found.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)


def _costs(found: "Forecast") -> list[tuple[str, str, str]]:
    total = found.cost
    rows = [("they will have cost", money(total.median, found.currency), _amounts(total))]
    if found.spent:
        rows.append(("what was over had cost", money(found.spent, found.currency), "exact"))
    return rows


def _asked(found: "Forecast") -> list[str]:
    limits = any(tree.limit_reached is not None for tree in found.trees)
    return [*(["cut"] if limits else []), *(["late"] if found.late is not None else [])]


def _tree(tree: "TreeForecast", found: "Forecast") -> tuple[str, ...]:
    asked = _asked(found)
    cells = [
        tree.name,
        short_span(tree.end.median),
        _spans(tree.end),
        money(tree.cost.median, None),
        _amounts(tree.cost),
    ]
    cells += [share(tree.limit_reached)] if "cut" in asked else []
    cells += [share(tree.late)] if "late" in asked else []
    return tuple(cells)


def _spans(found: "Range") -> str:
    return f"{short_span(found.low)}–{short_span(found.high)}"


def _amounts(found: "Range") -> str:
    return f"{money(found.low, None)}–{money(found.high, None)}"


def _when(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
