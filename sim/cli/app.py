"""The command `dxsim`: its commands, and what an error becomes: a sentence and an exit code."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from traceback import extract_tb
from typing import Annotated, Final

import typer

from sim.cli.console import errors
from sim.cli.lazy import lazy_group
from sim.experiment.errors import ExperimentError
from sim.records.errors import ResultError
from sim.scenario.problems import ScenarioError

BAD_INPUT: Final = 2
FAULT: Final = 70
"""Exit code where the fault is not the input's: the usual one for software errors."""

COMMANDS: Final = {
    "run": "sim.cli.run:run",
    "check": "sim.cli.check:check",
    "show": "sim.cli.show:show",
    "report": "sim.cli.report:report",
    "estimate": "sim.cli.estimate:estimate",
    "compare": "sim.cli.compare:compare",
    "sweep": "sim.cli.sweep:sweep",
    "plan": "sim.cli.plan:planning",
    "calibrate": "sim.cli.calibrate:calibration",
    "validate": "sim.cli.validate:validate",
    "forecast": "sim.cli.forecast:forecast",
    "schema": "sim.cli.schema:schema",
    "new": "sim.cli.new:new",
    "import": "sim.cli.import_:importing",
    "export": "sim.cli.export:exporting",
}
"""Where each command is, in the order in which help lists them."""

app = typer.Typer(
    name="dxsim",
    cls=lazy_group(COMMANDS),
    help="Play a scenario on a digital twin of the DNAnexus platform: states, workers, charges and limits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"dxsim {version('dxsim')}")
        raise typer.Exit


@app.callback()
def _dxsim(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda asked: _print_version(asked=asked), is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    # The options of the command itself.
    pass


def play() -> None:
    """Run the command line and leave with its exit code: 0 fine, 1 an expectation failed, 2 bad input, 130 Ctrl-C."""
    try:
        app()
    except (ScenarioError, ResultError, ExperimentError) as error:
        _leave(str(error))
    except RecursionError:
        _leave("something in the scenario is nested too deeply; flatten it")
    except OSError as error:
        _leave(f"{error.filename or 'a file'} cannot be used ({error.strerror or error})")
    except MemoryError:
        # To be told by who holds nothing of the run any more.
        raise
    except Exception as error:
        # Who looks for the fault wants the traceback, and gets it with `python -X dev -m sim`.
        if sys.flags.dev_mode:
            raise
        place = extract_tb(error.__traceback__)[-1]
        _leave(
            f"dxsim itself is at fault: {type(error).__name__}: {error} ({Path(place.filename).name}, line "
            f"{place.lineno}); please report it with the scenario",
            FAULT,
        )


def _leave(message: str, code: int = BAD_INPUT) -> None:
    try:
        errors().print(message, markup=False, highlight=False, soft_wrap=True)
    except OSError:
        # Nobody is there to read it, such as where the terminal was closed.
        os._exit(code)
    sys.exit(code)
