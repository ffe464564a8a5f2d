"""`dxsim plan capacity`: the cheapest of a scenario's choices that meets a deadline."""

from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from sim.cli.console import answers
from sim.cli.experiment_options import (
    AsJson,
    Backend,
    Confidence,
    Jobs,
    Out,
    PlanReplications,
    Scheduler,
    Variants,
    Vary,
    Yes,
    asked_of,
    default_place,
    going_on,
    pool_of,
    sureness,
)
from sim.cli.grid import cut, fill, grid, put
from sim.cli.options import Overrides, ScenarioFile, Seed
from sim.cli.plain_json import print_json
from sim.cli.point_words import point_label, point_title
from sim.cli.runs_bar import runs_bar
from sim.cli.view_points import print_points
from sim.cli.words import share
from sim.experiment.rounding import decimals, rounded, unit_of
from sim.scenario.quantity_readers import Moment, read_moment

if TYPE_CHECKING:
    from sim.experiment.asked import Asked
    from sim.experiment.planning.capacity import CapacityPlan, Choice

_MOST_CHOICES = 20


def capacity(
    scenario: ScenarioFile,
    *,
    deadline: Annotated[str, typer.Option(metavar="TIME", help="An instant, or a time since the start, such as 48h.")],
    confidence: Confidence = 0.95,
    vary: Vary = [],  # noqa: B006 - typer reads it, nobody changes it
    variants: Variants = [],  # noqa: B006
    replications: PlanReplications = 60,
    overrides: Overrides = [],  # noqa: B006
    seed: Seed = None,
    out: Out = None,
    jobs: Jobs = None,
    backend: Backend = "local",
    scheduler: Scheduler = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Find the cheapest of a scenario's choices that meets a deadline, and what being sooner costs.

    The choices are those of --vary and --variant, else of the scenario's section `experiment`. Exit code 1: none meets
    it.
    """
    from sim.experiment.planning.capacity import plan_capacity  # noqa: PLC0415 - only who asks for it pays for it

    until, pool = _moment(deadline), pool_of(jobs, backend, scheduler)
    asked = asked_of(scenario, vary, variants, replications, overrides, seed)
    place = out or default_place(scenario, asked, "capacity")
    with going_on(place), runs_bar(shown=not as_json) as watch:
        found = plan_capacity(asked, until, confidence, place, pool, watch, sure=yes)
    if as_json:
        print_json(_plain(found))
    else:
        _print(found, asked, answers())
    if found.best is None:
        raise typer.Exit(1)


def _moment(text: str) -> Moment:
    try:
        return read_moment(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--deadline") from None


def _print(found: "CapacityPlan", asked: "Asked", console: Console) -> None:
    from sim.experiment.planning.trust import plan_trust  # noqa: PLC0415 - only who asks for it pays for it

    size, unit = unit_of(max((choice.seconds.p95 for choice in found.choices if choice.seconds), default=0.0))
    currency = asked.about["currency"] or ""
    console.print(_answer(found, currency), style="bold", markup=False)
    console.print()
    print_points(plan_trust(asked, found.runs, found.extrapolated), console)
    shown, left = cut([{"choice": choice} for choice in found.choices], _MOST_CHOICES)
    headers = (f"cost {currency}", "95 %", f"all final {unit}", "p95", "in time")
    rows = [_row(figure["choice"], size) for figure in shown]
    paths = [path for path, _ in found.choices[0].point.changes]
    put(console, fill(grid(f"  {point_title(paths)}", *headers, numbers=5), rows), left, "--json")
    console.print("*: no choice that gets as much done is both cheaper and sooner (mean cost, p95 of time)")
    if any(not choice.gets_done and choice.error is None for choice in found.choices):
        console.print("-: gets less done than others, so it is not held against them")
    for choice in [choice for choice in found.choices if choice.error is not None][:3]:
        console.print(f"{choice.point.label}: {choice.error}", markup=False, soft_wrap=True)


def _answer(found: "CapacityPlan", currency: str) -> str:
    if found.best is not None and found.best.cost is not None:
        choice, cost = found.best, found.best.cost
        places = decimals((cost.high - cost.low) / 2)
        price = f"{rounded(cost.mean, 2 if places is None else places)} {currency}".rstrip()
        return (
            f"The cheapest that is in time: {choice.point.label}, for {price}. "
            f"{sureness(choice.in_time, found.confidence)}"
        )
    if found.nearest is None or found.nearest.seconds is None:
        return "No choice can be played."
    size, unit = unit_of(found.nearest.seconds.p95)
    p95 = found.nearest.seconds.p95 / size
    return (
        f"No choice is in time in {share(found.confidence)} of the runs. The best there is: "
        f"{found.nearest.point.label}, in time in {found.nearest.in_time} runs; in 95 % of the runs all is final "
        f"{p95:.3g} {unit} after the start."
    )


def _row(choice: "Choice", size: float) -> tuple[str, ...]:
    mark = "*" if choice.on_frontier else "-" if not choice.gets_done else " "
    label = f"{mark} {point_label(choice.point.variant, [value for _, value in choice.point.changes])}"
    if choice.cost is None or choice.seconds is None:
        return (label, "fails", "", "", "", "")
    cost, time = choice.cost, choice.seconds
    places = decimals((cost.high - cost.low) / 2)
    places = 2 if places is None else places
    interval = "–" if isnan(cost.low) else f"{rounded(cost.low, places)}–{rounded(cost.high, places)}"
    of_time = decimals((time.high - time.low) / 2 / size)
    of_time = 2 if of_time is None else of_time
    return (
        label,
        rounded(cost.mean, places),
        interval,
        rounded(time.mean / size, of_time),
        rounded(time.p95 / size, of_time),
        str(choice.in_time),
    )


def _plain(found: "CapacityPlan") -> dict[str, Any]:
    return {
        "deadline_seconds": found.deadline,
        "confidence": found.confidence,
        "runs": found.runs,
        "best": None if found.best is None else found.best.point.number,
        "choices": [_plain_choice(choice) for choice in found.choices],
    }


def _plain_choice(choice: "Choice") -> dict[str, Any]:
    return {
        "point": choice.point.number,
        "variant": choice.point.variant,
        "changes": dict(choice.point.changes),
        "error": choice.error,
        "in_time": {"times": choice.in_time.times, "runs": choice.in_time.runs, "at_least": choice.in_time.at_least},
        "cost": None if choice.cost is None else asdict(choice.cost),
        "seconds": None if choice.seconds is None else asdict(choice.seconds),
        "done": choice.done,
        "gets_done": choice.gets_done,
        "on_frontier": choice.on_frontier,
    }
