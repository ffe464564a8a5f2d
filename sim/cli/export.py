"""`dxsim export`: a result in the form that other programs read."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from sim.cli.options import ResultDirectory
from sim.records.dx.export import Records, as_results, write_list, write_one
from sim.records.new_file import write_new
from sim.records.result import load_result

exporting = typer.Typer(
    help="Write a result in the form that other programs read.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Shape(StrEnum):
    """What the elements of the list are."""

    list = "list"
    describe = "describe"


@exporting.command()
def dx(
    directory: ResultDirectory,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The JSON file to write; - is standard output.")
    ] = Path("-"),
    shape: Annotated[
        Shape,
        typer.Option(help="list: describe hashes, as `dx find executions --json`; describe: [{id, describe}]."),
    ] = Shape.list,
    execution: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this job, or this analysis with its stages, as `dx describe --json`."),
    ] = None,
    include_restarted: Annotated[
        bool, typer.Option("--include-restarted", help="List the earlier tries of jobs too.")
    ] = False,
    prices: Annotated[bool, typer.Option("--prices/--no-prices", help="Tell prices, or withhold them.")] = True,
) -> None:
    """Write the executions of a result as the platform's client would print them, newest first."""
    if execution is not None and (include_restarted or shape is not Shape.list):
        raise typer.BadParameter(
            "it writes one hash, so --shape and --include-restarted say nothing there: leave them out",
            param_hint="--execution",
        )
    records = Records(load_result(directory).tables, prices=prices)
    if execution is not None:
        said = records.one(execution)
        _write(out, "executions.json", lambda file: write_one(said, file))
        return
    hashes = records.all(earlier_tries=include_restarted)
    _write(
        out, "executions.json", lambda file: write_list(as_results(hashes) if shape is Shape.describe else hashes, file)
    )


@exporting.command()
def trace(
    directory: ResultDirectory,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The JSON file to write; - is standard output.")
    ] = Path("-"),
) -> None:
    """Write workers and what they did as Chrome trace events: open the file in ui.perfetto.dev."""
    from sim.report.trace import write_trace  # noqa: PLC0415 - other commands need not wait for it

    result = load_result(directory)
    _write(out, "trace.json", lambda file: write_trace(result, file))


def _write(place: Path, such_as: str, write: Callable[[TextIO], object]) -> None:
    if place == Path("-"):
        write(sys.stdout)
    else:
        write_new(place, such_as, write, option=" with -o")
