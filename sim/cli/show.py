"""`dxsim show`: one execution of a result with all its rows, or the summary again."""

from difflib import get_close_matches
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.cli.options import ResultDirectory
from sim.cli.view import print_summary
from sim.cli.view_execution import print_execution
from sim.records.errors import ResultError
from sim.records.result import Result, load_result
from sim.records.trust import trust


def show(
    directory: ResultDirectory,
    execution: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of a job or an analysis; without it the summary.")
    ] = None,
) -> None:
    """Print one execution of a result, or the summary again."""
    result = load_result(directory)
    console = answers()
    if execution is not None:
        _require(result, execution)
    if not result.complete:
        console.print("INCOMPLETE: the run was interrupted; this is what was recorded until then.", style="bold")
        console.print()
    if execution is None:
        print_summary(result.summary, console, trust(result))
    else:
        print_execution(result.tables, execution, console)


def _require(result: Result, execution: str) -> None:
    known = result.executions["execution"].drop_duplicates().tolist()
    if execution in known:
        return
    near = get_close_matches(execution, known, n=3, cutoff=0.5) or known[:3]
    hint = f"did you mean {' or '.join(near)}?" if near else "nothing was run"
    raise ResultError(f"there is no execution {execution} in {result.directory}; {hint}")
