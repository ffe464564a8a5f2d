"""`dxsim import`: what other systems recorded becomes a scenario."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.cli.import_dx import dx
from sim.cli.import_nextflow import nextflow
from sim.cli.import_prices import prices
from sim.records.errors import ResultError
from sim.twin.readers.wfformat import read, write

importing = typer.Typer(
    help="Make a scenario of what another system recorded.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@importing.callback()
def _import() -> None:
    # Without a callback, typer would make the only command of the group the group itself.
    pass


importing.command()(dx)


@importing.command()
def wfformat(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A WfFormat 1.5 file (JSON).", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="SCENARIO", help="The scenario file to write; default FILE.yaml, here."),
    ] = None,
) -> None:
    """Make a scenario of a WfFormat 1.5 workflow: a stage per task, with its run time and files.

    It tells what the file did not hold and what was assumed.
    """
    workflow = read(file)
    place = out or Path(f"{file.stem}.yaml")
    if place.is_dir():
        raise ResultError(f"{place} is a folder; name a file in it, such as {place / f'{file.stem}.yaml'}")
    try:
        write(workflow, place)
    except FileExistsError:
        raise ResultError(f"{place} is there already and stays as it is; name another file with -o") from None
    console = answers()
    for note in workflow.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)
    console.print(f"Wrote {place}, tasks: {workflow.tasks}; now: dxsim run {place}", markup=False, soft_wrap=True)


importing.command()(nextflow)
importing.command()(prices)
