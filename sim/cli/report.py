"""`dxsim report`: a result as a page, as a statement for who holds the budget, or as a table of its costs."""

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.experiment.mark import is_experiment
from sim.records.folder import REPORTS
from sim.records.result import load_result

POINTS = "points.csv"
"""What `--csv` writes into the folder of a sweep."""


def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `dxsim run` or `dxsim sweep` wrote.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The file to write; - is standard output. Default: in the folder."
        ),
    ] = None,
    statement: Annotated[
        bool, typer.Option("--statement", help="The one-page estimate for who holds the budget, as Markdown.")
    ] = False,
    csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            help="The cost by month, project, user, tags, executable and purchase, or the points of a sweep, as CSV.",
        ),
    ] = False,
) -> None:
    """Make one HTML page of a result or of a sweep that needs nothing from outside, and can be printed."""
    if statement and csv:
        raise typer.BadParameter("a file is one of them: call it once with each", param_hint="--statement, --csv")
    swept = is_experiment(directory)
    kind = "statement" if statement else "page" if not csv else "points" if swept else "csv"
    text = (_of_sweep if swept else _of_run)(kind, directory)
    if out == Path("-"):
        sys.stdout.write(text)
        return
    from sim.report.files import write_report  # noqa: PLC0415 - other commands need no templates

    place = out or directory / REPORTS.get(kind, POINTS)
    write_report(kind, text, place)
    answers().print(f"{_NAMES[kind]} {place}", markup=False, soft_wrap=True)


_NAMES = {
    "page": "The page is",
    "statement": "The statement is",
    "csv": "The cost table is",
    "points": "The table of points is",
}


def _of_sweep(kind: str, directory: Path) -> str:
    from sim.experiment.sweep import load_sweep  # noqa: PLC0415

    found = load_sweep(directory)
    if kind == "page":
        from sim.report.sweeps.page import sweep_page  # noqa: PLC0415

        return sweep_page(found)
    if kind == "statement":
        from sim.report.sweeps.statement import sweep_statement  # noqa: PLC0415

        return sweep_statement(found)
    from sim.report.sweeps.points_csv import points_csv  # noqa: PLC0415

    return points_csv(found)


def _of_run(kind: str, directory: Path) -> str:
    result = load_result(directory)
    if kind == "page":
        from sim.report.page import run_page  # noqa: PLC0415

        return run_page(result)
    if kind == "statement":
        from sim.report.statement import statement  # noqa: PLC0415

        return statement(result)
    from sim.report.cost_table import write_cost_table  # noqa: PLC0415

    table = io.StringIO()
    write_cost_table(result.charges, table)
    return table.getvalue()
