"""`dxsim import nextflow`: a run of a Nextflow pipeline becomes a scenario."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.records.errors import ResultError
from sim.twin.readers.nextflow import read, write


def nextflow(
    trace: Annotated[
        Path, typer.Argument(metavar="TRACE", help="What `nextflow run -with-trace` wrote.", show_default=False)
    ],
    *,
    dag: Annotated[
        Path | None,
        typer.Option("--dag", metavar="DAG", help="What -with-dag wrote: dag.dot, or mermaid.", show_default=False),
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", min=1, help="How many samples the trace is of.", show_default=False)
    ] = None,
    scale_to: Annotated[
        int | None, typer.Option("--scale-to", min=1, help="For how many the scenario is to be.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="SCENARIO", help="The scenario file to write; default TRACE.yaml, here."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a trace with a row that cannot be right; else it is left out.")
    ] = False,
) -> None:
    """Make a scenario of a Nextflow run: a head job and a subjob per task, with its run time, memory and attempts.

    Without --dag nobody knows what waits for what: it tells a lower and an upper makespan.
    """
    place = out or Path(f"{trace.stem}.yaml")
    if place.is_dir():
        raise ResultError(f"{place} is a folder; name a file in it, such as {place / f'{trace.stem}.yaml'}")
    if place.exists():
        raise ResultError(_is_there(place))
    pipeline = read(trace, dag, samples=samples, scale_to=scale_to, strict=strict)
    try:
        written = write(pipeline, place)
    except FileExistsError as error:
        raise ResultError(_is_there(error.filename)) from None
    console = answers()
    for note in pipeline.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)
    tables = len(written) - 1
    beside = f" and {tables} table{'s' if tables > 1 else ''} beside it" if tables else ""
    console.print(
        f"Wrote {place}{beside}, tasks: {pipeline.tasks}; now: dxsim run {place}", markup=False, soft_wrap=True
    )


def _is_there(place: object) -> str:
    return f"{place} is there already and stays as it is; name another file with -o"
