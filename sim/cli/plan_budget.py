"""`dxsim plan budget`: how much of something a budget buys."""

from dataclasses import asdict
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
    asked_of,
    default_place,
    going_on,
    pool_of,
    sureness,
)
from sim.cli.options import Overrides, ScenarioFile, Seed
from sim.cli.plain_json import print_json
from sim.cli.runs_bar import runs_bar
from sim.cli.view_points import print_points
from sim.cli.words import count, share
from sim.experiment.rounding import amount
from sim.units import Money, parse_money

if TYPE_CHECKING:
    from sim.experiment.asked import Asked
    from sim.experiment.planning.budget import Bought, BudgetPlan


def budget(
    scenario: ScenarioFile,
    *,
    budget: Annotated[str, typer.Option("--budget", metavar="AMOUNT", help='The money, such as "2800 GBP".')],
    vary: Annotated[str, typer.Option(metavar="PATH", help="What is counted, such as launches.step2.count.")],
    confidence: Confidence = 0.95,
    replications: PlanReplications = 60,
    overrides: Overrides = [],  # noqa: B006 - typer reads it, nobody changes it
    seed: Seed = None,
    out: Out = None,
    jobs: Jobs = None,
    backend: Backend = "local",
    scheduler: Scheduler = None,
    as_json: AsJson = False,
) -> None:
    """Find the largest number of something that a budget pays for.

    Exit code 1: it does not even pay for one.
    """
    from sim.experiment.planning.budget import plan_budget  # noqa: PLC0415 - only who asks for it pays for it

    money, pool = _money(budget), pool_of(jobs, backend, scheduler)
    path = vary.strip()
    if "=" in path:
        raise typer.BadParameter("give the path alone: the numbers are looked for", param_hint="--vary")
    asked = asked_of(scenario, [f"{path}=1"], [], replications, overrides, seed)
    place = out or default_place(scenario, asked, "budget")
    with going_on(place), runs_bar(shown=not as_json) as watch:
        found = plan_budget(asked, path, money, confidence, place, pool, watch)
    if as_json:
        print_json(_plain(found))
    else:
        _print(found, asked, answers())
    if found.best is None:
        raise typer.Exit(1)


def _money(text: str) -> Money:
    try:
        return parse_money(text.replace(",", ""))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--budget") from None


def _print(found: "BudgetPlan", asked: "Asked", console: Console) -> None:
    from sim.experiment.planning.trust import plan_trust  # noqa: PLC0415 - only who asks for it pays for it

    budget = f"{found.budget.micros / 1e6:,.10g} {found.budget.currency}"
    if found.best is None:
        console.print(f"{budget} do not pay for one of {found.path}.", style="bold", markup=False)
    else:
        console.print(f"{budget} buy {count(found.best.count)} of {found.path}.", style="bold", markup=False)
        console.print(sureness(found.best.within, found.confidence), markup=False)
        if found.best.failed:
            console.print(_failing(found.best), markup=False)
    console.print()
    print_points(plan_trust(asked, found.runs, found.extrapolated), console)
    for bought in (found.best, found.next):
        if bought is not None:
            console.print(_line(bought, found), markup=False, soft_wrap=True)
    if found.next is None:
        console.print("More than that were not tried.")


def _failing(bought: "Bought") -> str:
    ended = bought.done + bought.failed
    return f"But {share(bought.failed / ended)} of the {ended:.4g} executions fail or are cut, and are paid for."


def _line(bought: "Bought", found: "BudgetPlan") -> str:
    cost = bought.cost
    said = amount(cost.mean, cost.low, cost.high, found.budget.currency)
    hindered = (
        f"; in {bought.hindered} the money would do, but some expire, do not end, or another limit stops them"
        if bought.hindered
        else ""
    )
    return (
        f"{count(bought.count)} cost {said} on average, at most {cost.p95:,.2f} in 95 % of the runs; the budget pays "
        f"for all in {bought.within} runs{hindered}"
    )


def _plain(found: "BudgetPlan") -> dict[str, Any]:
    return {
        "path": found.path,
        "budget": {"amount": found.budget.micros / 1e6, "currency": found.budget.currency},
        "confidence": found.confidence,
        "runs": found.runs,
        "best": _plain_bought(found.best),
        "next": _plain_bought(found.next),
    }


def _plain_bought(bought: "Bought | None") -> dict[str, Any] | None:
    if bought is None:
        return None
    within = {"times": bought.within.times, "runs": bought.within.runs, "at_least": bought.within.at_least}
    return {
        "count": bought.count,
        "within": within,
        "hindered": bought.hindered,
        "cost": asdict(bought.cost),
        "done": bought.done,
        "failed": bought.failed,
    }
