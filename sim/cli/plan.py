"""`dxsim plan`: questions about what to choose, answered by playing the choices."""

import typer

from sim.cli.plan_spot import spot

planning = typer.Typer(
    help="Play the choices there are, and tell which one to take.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@planning.callback()
def _plan() -> None:
    # Without a callback, typer would make the only command of the group the group itself.
    pass


planning.command()(spot)
