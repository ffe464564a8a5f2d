"""`dxsim plan limit`: what limits of money cut, and the lowest ones that cut hardly anything."""

from dataclasses import asdict
from datetime import UTC, datetime
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer
from rich.console import Console

from sim.cli.console import answers
from sim.cli.experiment_options import (
    AsJson,
    Backend,
    Jobs,
    Out,
    PlanReplications,
    Scheduler,
    asked_of,
    default_place,
    going_on,
    pool_of,
)
from sim.cli.grid import fill, grid, put
from sim.cli.options import Overrides, ScenarioFile, Seed
from sim.cli.plain_json import print_json
from sim.cli.runs_bar import runs_bar
from sim.cli.view_points import print_points
from sim.cli.words import money, share
from sim.experiment.rounding import decimals, rounded

if TYPE_CHECKING:
    from sim.experiment.asked import Asked
    from sim.experiment.planning.limit import Cut, LimitPlan, ScopePlan

_WORDS = {
    "launches": "cost limit of each execution tree",
    "replays": "cost limit of each execution tree",
    "projects": "monthly compute limit",
    "accounts": "spending limit",
}


def limit(
    scenario: ScenarioFile,
    *,
    of: Annotated[
        list[str],
        typer.Option(
            metavar="PATH",
            help="Only limits of these: launches.x, projects.y, accounts.z; repeatable.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer reads it, nobody changes it
    replications: PlanReplications = 20,
    overrides: Overrides = [],  # noqa: B006
    seed: Seed = None,
    out: Out = None,
    jobs: Jobs = None,
    backend: Backend = "local",
    scheduler: Scheduler = None,
    as_json: AsJson = False,
) -> None:
    """Find out what the limits of a scenario cut, and the lowest that cut at most 1, 5 and 10 % of the executions."""
    from sim.experiment.planning.limit import plan_limit  # noqa: PLC0415 - only who asks for it pays for it

    pool = pool_of(jobs, backend, scheduler)
    asked = asked_of(scenario, [], [], replications, overrides, seed)
    place = out or default_place(scenario, asked, "limit")
    with going_on(place), runs_bar(shown=not as_json) as watch:
        found = plan_limit(asked, of, place, pool, watch)
    if as_json:
        print_json(_plain(found))
    else:
        _print(found, asked, answers())


def _print(found: "LimitPlan", asked: "Asked", console: Console) -> None:
    from sim.experiment.planning.trust import plan_trust  # noqa: PLC0415 - only who asks for it pays for it

    print_points(plan_trust(asked, found.runs, found.extrapolated), console)
    if not found.scopes:
        console.print("Nothing here costs anything, so no limit cuts anything.")
    for plan in found.scopes:
        console.print(f"{plan.scope.path}: {_WORDS[plan.scope.kind]}", style="bold", markup=False)
        mean, p95 = money(plan.costs.mean, found.currency), money(plan.costs.p95, None)
        console.print(f"without one, {_borne(plan)} costs {mean} on average, 95 % cost at most {p95}")
        rows = [] if plan.now is None else [("as it is", *_row(plan.now))]
        rows += [(f"at most {part:.0%}", *_row(cut)) for part, cut in plan.lowest.items() if cut is not None]
        rows.append(("no limit", *_row(plan.unlimited)))
        headers = (f"limit {found.currency}", "cuts", "95 %", "thrown away", "first cut")
        put(console, fill(grid("", *headers, numbers=5), rows))
    console.print("cuts: share of executions, refused launches with them; thrown away: in the whole scenario;")
    console.print("first cut: median, UTC, and in how many of the replications there is one")


def _borne(plan: "ScopePlan") -> str:
    return {"projects": "a month", "accounts": "all"}.get(plan.scope.kind, "a tree")


def _row(cut: "Cut") -> tuple[str, ...]:
    low, high = max(0.0, cut.share.low), min(1.0, cut.share.high)
    interval = "–" if low == high or isnan(cut.share.low) else f"{low:.1%}–{high:.1%}"
    places = decimals((cut.thrown_away.high - cut.thrown_away.low) / 2)
    return (
        "none" if cut.limit is None else f"{cut.limit:,.10g}",
        share(cut.share.mean),
        interval,
        rounded(cut.thrown_away.mean, min(2, 2 if places is None else places)),
        _first(cut),
    )


def _first(cut: "Cut") -> str:
    """Write when the first cut falls: the median of the replications that have one."""
    firsts = [dates[0] for dates in cut.dates if dates]
    if not firsts:
        return "never"
    when = datetime.fromtimestamp(float(np.median(firsts)), UTC).strftime("%d %b %H:%M")
    return when if len(firsts) == len(cut.dates) else f"{when}, {len(firsts)}/{len(cut.dates)}"


def _plain(found: "LimitPlan") -> dict[str, Any]:
    return {
        "currency": found.currency,
        "replications": found.replications,
        "runs": found.runs,
        "limits": [
            {
                "of": plan.scope.path,
                "path": plan.scope.limit_path,
                "costs_without": asdict(plan.costs),
                "as_it_is": None if plan.now is None else _plain_cut(plan.now),
                "unlimited": _plain_cut(plan.unlimited),
                "lowest": {f"{part:g}": cut and _plain_cut(cut) for part, cut in plan.lowest.items()},
            }
            for plan in found.scopes
        ],
    }


def _plain_cut(cut: "Cut") -> dict[str, Any]:
    dates = [[datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z") for at in run] for run in cut.dates]
    return {"limit": cut.limit, "share": asdict(cut.share), "thrown_away": asdict(cut.thrown_away), "dates": dates}
