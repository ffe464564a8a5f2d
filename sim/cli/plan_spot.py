"""`dxsim plan spot`: on demand, spot, or spot first, launch by launch."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import answers
from sim.cli.experiment_options import AsJson, Jobs, Quiet, Replications, Yes, asked_of, pool_of
from sim.cli.options import Overrides, ScenarioFile, Seed, Variants, only
from sim.cli.plain_json import print_json
from sim.cli.runs_bar import runs_bar
from sim.cli.signals import stopping
from sim.cli.view_plan_spot import print_spot_plan

if TYPE_CHECKING:
    from sim.experiment.spot.plan import SpotPlan


def spot(
    scenario: ScenarioFile,
    *,
    replications: Replications = None,
    variants: Variants = [],  # noqa: B006 - typer reads it, nobody changes it
    overrides: Overrides = [],  # noqa: B006
    seed: Seed = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that keeps the runs, to go on if it is stopped.")
    ] = None,
    jobs: Jobs = None,
    yes: Yes = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say of each launch whether to buy on demand (high), spot first (normal) or spot only (low).

    Each is played in each way, all others as they are, with the same luck. Beside it stands up to which length spot
    pays off for what it runs.
    """
    from sim.experiment.spot.plan import plan_spot  # noqa: PLC0415 - only who asks for it pays for it

    asked = asked_of(scenario, [], [], replications, overrides, seed)
    with stopping() as stop, runs_bar(shown=not (quiet or as_json)) as watch:
        try:
            found = plan_spot(asked, out, pool_of(jobs), watch, variant=only(variants), sure=yes)
        except KeyboardInterrupt:
            raise typer.Exit(stop.code) from None
    if as_json:
        print_json(_plain(found))
    elif not quiet:
        print_spot_plan(found, answers())


def _plain(found: "SpotPlan") -> dict[str, Any]:
    from sim.experiment.spot.trust import spot_trust  # noqa: PLC0415

    launches = [_as_json(asdict(launch)) for launch in found.launches]
    for launch, plan in zip(launches, found.launches, strict=True):
        launch["best"] = None if plan.best is None else plan.best.priority
    return {
        "trust": [point._asdict() for point in spot_trust(found)],
        "currency": found.currency,
        "replications": found.replications,
        "runs": found.runs,
        "launches": launches,
    }


def _as_json(value: Any) -> Any:
    # Distributions stand in the scenario.
    match value:
        case dict():
            return {
                name: _as_json(part) for name, part in value.items() if name not in ("acquisition", "spot_acquisition")
            }
        case list() | tuple():
            return [_as_json(part) for part in value]
    return value
