"""`dxsim sweep`: a scenario played at every point of a grid, each time with several lucks."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import answers
from sim.cli.experiment_options import (
    AsJson,
    Backend,
    Jobs,
    Quiet,
    Replications,
    Scheduler,
    Variants,
    Vary,
    Yes,
    asked_of,
    default_place,
    going_on,
    pool_of,
)
from sim.cli.options import Overrides, ScenarioFile, Seed
from sim.cli.runs_bar import runs_bar
from sim.cli.view_sweep import print_sweep

if TYPE_CHECKING:
    from sim.experiment.sweep import Sweep


def sweep(
    scenario: ScenarioFile,
    *,
    vary: Vary = [],  # noqa: B006 - typer reads it, nobody changes it
    variants: Variants = [],  # noqa: B006
    replications: Replications = None,
    overrides: Overrides = [],  # noqa: B006
    seed: Seed = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the runs; default reports/<scenario>-sweep-<id>.")
    ] = None,
    jobs: Jobs = None,
    backend: Backend = "local",
    scheduler: Scheduler = None,
    yes: Yes = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Play a scenario at every point of a grid, each several times; whatever stops it, the same command goes on.

    Without --vary and --variant, the scenario's section `experiment` says what is varied. Exit code 1: no run went
    well.
    """
    from sim.experiment.sweep import perform_sweep  # noqa: PLC0415 - only who asks for it pays for it

    pool = pool_of(jobs, backend, scheduler)
    asked = asked_of(scenario, vary, variants, replications, overrides, seed)
    place = out or default_place(scenario, asked, "sweep")
    with going_on(place), runs_bar(shown=not (quiet or as_json)) as watch:
        found = perform_sweep(asked, place, pool, sure=yes, watch=watch)
    if as_json:
        print(json.dumps(_plain(found), indent=2, allow_nan=False))
    elif not quiet:
        print_sweep(found, answers())
    if found.points["runs"].eq(0).all():
        raise typer.Exit(1)


def _plain(found: "Sweep") -> dict[str, Any]:
    points = json.loads(found.points.to_json(orient="records", double_precision=15))
    return {"asked": found.about, "points": points}
