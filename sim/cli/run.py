"""`dxsim run`: play a scenario and tell what would have happened."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from sim import runner
from sim.cli.console import answers, errors
from sim.cli.options import Overrides, ScenarioFile, Seed, Variants, only
from sim.cli.progress import progress
from sim.cli.signals import stopping
from sim.cli.view import print_expectations, print_summary
from sim.records.folder import is_result
from sim.records.result import Result
from sim.records.trust import trust
from sim.scenario.reader import load


def run(
    scenario: ScenarioFile,
    *,
    overrides: Overrides = [],  # noqa: B006 - typer reads it, nobody changes it
    variants: Variants = [],  # noqa: B006
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
    variant = only(variants)
    loaded = load(scenario, variant=variant, overrides=overrides, seed=seed)
    place = out or Path("reports") / scenario.stem
    there = is_result(place)
    try:
        with (
            stopping() as stop,
            runner.placing(scenario, variant, overrides),
            progress(loaded.start, loaded.horizon, shown=not (quiet or as_json)) as observe,
        ):
            result = runner.run_loaded(loaded, variant=variant, out=place, csv=csv, observe=observe)
    except KeyboardInterrupt as end:
        if isinstance(end, runner.Interrupted):
            _say(str(end))
        raise typer.Exit(stop.code) from None
    _print(result, replaced=there and result.directory == place, quiet=quiet, as_json=as_json)
    if not all(outcome["holds"] for outcome in result.expectations):
        raise typer.Exit(1)


def _say(message: str) -> None:
    # The terminal may be gone: that is what ended the run.
    with suppress(OSError):
        errors().print(message, markup=False, soft_wrap=True)


def _print(result: Result, *, replaced: bool, quiet: bool, as_json: bool) -> None:
    failed = [outcome for outcome in result.expectations if not outcome["holds"]]
    if as_json:
        typer.echo(json.dumps(result.summary, indent=2, ensure_ascii=False))
    elif not quiet:
        console = answers()
        print_summary(result.summary, console, trust(result))
        end = "; they replaced the result that was there" if replaced else ""
        console.print(f"Tables, summary and scenario are in {result.directory}{end}", markup=False, soft_wrap=True)
    if failed:
        print_expectations(failed, errors())
