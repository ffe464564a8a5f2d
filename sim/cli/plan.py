"""`dxsim plan`: answers that take many runs: what is in time, what a budget buys, what limits cut, what to buy."""

import typer

from sim.cli.plan_budget import budget
from sim.cli.plan_capacity import capacity
from sim.cli.plan_limit import limit
from sim.cli.plan_spot import spot

planning = typer.Typer(
    help="Plan by trying: what meets a deadline, what a budget buys, what limits cut, whether spot pays off.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
planning.command()(capacity)
planning.command()(budget)
planning.command()(limit)
planning.command()(spot)
