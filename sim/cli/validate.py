"""`dxsim validate`: real executions replayed on the twin, and how far it is off."""

import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from sim.cli.console import answers
from sim.cli.grid import fill, grid, put
from sim.cli.import_dx import Files, Strict, present, print_faults
from sim.cli.words import money, number, span
from sim.twin.importing import read

if TYPE_CHECKING:
    from sim.twin.validation import Compared, DelayCompared, Validation


def validate(
    files: Files,
    *,
    holdout: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=0.99,
            help="Learn from the others, and judge by this share of the root executions, such as 0.3.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Folder for pictures, validation.json and executions.csv."),
    ] = None,
    strict: Strict = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print what came out as JSON, and nothing else.")] = False,
) -> None:
    """Replay real executions with their own run times, the platform being played, and compare.

    Delays are learned from the same records, or with --holdout from the others. Without it prices are arithmetic: the
    rates come from the records themselves.
    """
    from sim.twin.side_by_side import side_by_side  # noqa: PLC0415
    from sim.twin.validation import as_json  # noqa: PLC0415 - the fits take half a second that other commands need not wait
    from sim.twin.validation import validate as compare  # noqa: PLC0415

    imported = read(files, strict=strict, now=present())
    found = compare(imported, holdout=holdout)
    said = json.dumps(as_json(found), indent=2)
    pictures = []
    if out is not None:
        from sim.twin.pictures import draw  # noqa: PLC0415 - takes a second that nobody else waits for

        pictures = draw(found, out)
        side_by_side(found).to_csv(out / "executions.csv", index=False)
        (out / "validation.json").write_text(said + "\n", encoding="utf-8")
    if as_json_:
        typer.echo(said)
    else:
        _print(found, answers())
        for picture in pictures:
            answers().print(f"Drew {picture}", markup=False, soft_wrap=True)
    print_faults(imported.reading)


def _print(found: "Validation", console: Console) -> None:
    learned = (
        "learned from the same records, which is arithmetic, not a test"
        if found.held_out is None
        else f"{found.held_out:.0%} of the root executions held out, learned from the others"
    )
    console.print(f"{found.executions} executions, replayed {found.replications} times; {learned}", soft_wrap=True)
    console.print()
    rows = [
        _row("price", found.price, lambda value: money(value, found.currency)),
        _row("billed time", found.billed, span),
        _row("makespan", found.makespan, span),
    ]
    put(console, fill(grid("Figure", "verdict", "observed", "simulated", "range", "off by", numbers=4), rows))
    delays = [_delay(name, delay) for name, delay in found.delays.items()]
    headers = ("verdict", "observed", "simulated", "interval", "inside")
    put(console, fill(grid("Delay, median", *headers, numbers=4), delays))
    same = found.executions - len(found.states_differ)
    console.print(f"States and their order: the same in {same} of {found.executions}")
    if found.states_differ:
        console.print(f"  others: {_few(found.states_differ)}", markup=False, soft_wrap=True)
    if found.held_out is not None:
        console.print(
            f"Run times held out: {found.run_times[0]} of {found.run_times[1]} in the 95 % interval of their kind"
        )
    if found.unplayed:
        console.print(f"Not compared, unfinished or reused: {_few(found.unplayed)}", markup=False, soft_wrap=True)


def _few(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _row(name: str, compared: "Compared", words: object) -> tuple[str, ...]:
    from sim.twin.validation import verdict  # noqa: PLC0415

    assert callable(words)
    error = compared.relative_error
    return (
        name,
        verdict(compared),
        words(compared.observed),
        words(compared.simulated),
        f"{words(compared.low)} to {words(compared.high)}" if compared.low != compared.high else "always",
        "–" if error is None else f"{error:+.2%}",
    )


def _delay(name: str, delay: "DelayCompared") -> tuple[str, ...]:
    return (
        name,
        "is off" if delay.outside else "agrees",
        span(median(delay.observed)),
        span(median(delay.simulated)) if delay.simulated else "–",
        f"{number(delay.low)} to {number(delay.high)} s",
        f"{len(delay.observed) - len(delay.outside)} of {len(delay.observed)}",
    )
