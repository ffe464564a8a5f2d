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
    "run": ("sim.cli.run:run", "Play a scenario and tell what would have happened."),
    "check": ("sim.cli.check:check", "Tell what is wrong with scenarios, and what they will cost."),
    "show": ("sim.cli.show:show", "Print one execution of a result, or the summary again."),
    "report": ("sim.cli.report:report", "Make one HTML page of a result."),
    "estimate": ("sim.cli.estimate:estimate", "Tell what a `dx run` will cost and take."),
    "compare": ("sim.cli.compare:compare", "Compare two scenarios, or two results."),
    "sweep": ("sim.cli.sweep:sweep", "Play a scenario at every point of a grid."),
    "plan": ("sim.cli.plan:planning", "Find what meets a deadline, a budget or a limit, by trying."),
    "calibrate": ("sim.cli.calibrate:calibration", "Learn delays, spot and run times from real executions."),
    "validate": ("sim.cli.validate:validate", "Replay real executions and tell how far off that is."),
    "forecast": ("sim.cli.forecast:forecast", "Tell when what runs and waits will end, and what it will cost."),
    "schema": ("sim.cli.schema:schema", "Print the JSON Schema of a scenario, for editors."),
    "new": ("sim.cli.new:new", "Write a scenario with comments to start from."),
    "import": ("sim.cli.import_:importing", "Make a scenario of what another system recorded."),
    "export": ("sim.cli.export:exporting", "Write a result in the form that other programs read."),
}
"""Where each command is, and what help says of it, in the order in which help lists them."""

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
