"""`dxsim report`: a result as a page, as a statement for who holds the budget, or as a table of its costs."""

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.cli.options import ResultDirectory
from sim.records.folder import REPORTS
from sim.records.result import Result, load_result


def report(
    directory: ResultDirectory,
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
        bool, typer.Option("--csv", help="The cost by month, project, user, tags, executable and purchase, as CSV.")
    ] = False,
) -> None:
    """Make one HTML page of a result that needs nothing from outside, and can be printed."""
    if statement and csv:
        raise typer.BadParameter("a file is one of them: call it once with each", param_hint="--statement, --csv")
    kind = "statement" if statement else "csv" if csv else "page"
    text = _text(kind, load_result(directory))
    if out == Path("-"):
        sys.stdout.write(text)
        return
    from sim.report.files import write_report  # noqa: PLC0415 - other commands need no templates

    place = out or directory / REPORTS[kind]
    write_report(kind, text, place)
    answers().print(f"{_NAMES[kind]} {place}", markup=False, soft_wrap=True)


_NAMES = {"page": "The page is", "statement": "The statement is", "csv": "The cost table is"}


def _text(kind: str, result: Result) -> str:
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
