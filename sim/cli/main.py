"""The command `dxsim`: its commands, and the one place where an error becomes a sentence and an exit code."""

import sys
from pathlib import Path
from traceback import extract_tb
from typing import Final

import typer

from sim.cli.check import check
from sim.cli.console import errors
from sim.cli.import_ import importing
from sim.cli.new import new
from sim.cli.run import run
from sim.cli.schema import schema
from sim.cli.show import show
from sim.records.errors import ResultError
from sim.scenario.problems import ScenarioError

BAD_INPUT: Final = 2
FAULT: Final = 70
"""Exit code where the fault is not the input's: the usual one for software errors."""

app = typer.Typer(
    name="dxsim",
    help="Play a scenario on a digital twin of the DNAnexus platform: states, workers, charges and limits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(run)
app.command()(check)
app.command()(show)
app.command()(schema)
app.command()(new)
app.add_typer(importing, name="import")


def main() -> None:
    """Run the command line and leave with its exit code: 0 fine, 1 an expectation failed, 2 bad input, 130 Ctrl-C."""
    try:
        app()
    except (ScenarioError, ResultError) as error:
        _leave(str(error))
    except MemoryError:
        _leave("there is not enough memory for this scenario; simulate fewer launches, or a shorter horizon")
    except RecursionError:
        _leave("something in the scenario is nested too deeply; flatten it")
    except OSError as error:
        _leave(f"{error.filename or 'a file'} cannot be used ({error.strerror or error})")
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
    errors().print(message, markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)
