"""`dxsim run`: play a scenario and tell what would have happened."""

import json
from pathlib import Path
from typing import Annotated

import typer

from sim import runner
from sim.cli.console import answers, errors
from sim.cli.options import Overrides, ScenarioFile, Seed, Variant
from sim.cli.progress import progress
from sim.cli.view import print_expectations, print_summary
from sim.records.result import Result
from sim.scenario.reader import load


def run(
    scenario: ScenarioFile,
    *,
    overrides: Overrides = [],  # noqa: B006 - typer reads it, nobody changes it
    variant: Variant = None,
    seed: Seed = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; default reports/<scenario file>.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Write the tables as CSV too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors and failed expectations.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and nothing else.")] = False,
) -> None:
    """Play a scenario and tell what would have happened.

    Its tables and a summary are written to a folder. Exit code 1: an expectation of the scenario failed.
    """
    loaded = load(scenario, variant=variant, overrides=overrides, seed=seed)
    place = out or Path("reports") / scenario.stem
    try:
        with progress(loaded.start, loaded.horizon, shown=not (quiet or as_json)) as observe:
            result = runner.run_loaded(loaded, variant=variant, out=place, csv=csv, observe=observe)
    except runner.Interrupted as stop:
        errors().print(str(stop), markup=False, soft_wrap=True)
        raise typer.Exit(130) from None
    _print(result, place, quiet=quiet, as_json=as_json)
    if not all(outcome["holds"] for outcome in result.expectations):
        raise typer.Exit(1)


def _print(result: Result, place: Path, *, quiet: bool, as_json: bool) -> None:
    failed = [outcome for outcome in result.expectations if not outcome["holds"]]
    if as_json:
        typer.echo(json.dumps(result.summary, indent=2, ensure_ascii=False))
    elif not quiet:
        console = answers()
        print_summary(result.summary, console)
        console.print(f"Tables, summary and scenario are in {place}", markup=False, soft_wrap=True)
    if failed:
        print_expectations(failed, errors())
