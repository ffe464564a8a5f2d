"""`dxsim plan`: answers that take many runs: which choice meets a deadline, what a budget buys, what limits cut."""

import typer

from sim.cli.plan_budget import budget
from sim.cli.plan_capacity import capacity
from sim.cli.plan_limit import limit

planning = typer.Typer(
    help="Plan by trying: which choice meets a deadline, what a budget buys, what limits cut.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
planning.command()(capacity)
planning.command()(budget)
planning.command()(limit)
