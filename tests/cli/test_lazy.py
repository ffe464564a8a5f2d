import subprocess
import sys

import pytest

from sim.cli.app import COMMANDS
from sim.cli.lazy import LazyCommands


def loaded_by(*arguments):
    """The libraries that a command loads."""
    code = (
        "import sys\n"
        f"sys.argv = ['dxsim', *{arguments!r}]\n"
        "from sim.cli.app import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print('loaded', *(name for name in ('pandas', 'pyarrow', 'scipy', 'joblib') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()[1:]


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_nobody_waits_for_what_another_command_needs(argument):
    assert loaded_by(argument) == []


def test_an_estimate_waits_for_no_tables():
    assert loaded_by("estimate", "dx run app-x", "--duration", "1 h", "--replications", "20") == ["pyarrow"]


def test_every_command_is_where_it_is_said_to_be(dxsim):
    done = dxsim("--help")
    listed = [line.split(maxsplit=1) for line in done.stdout.partition("Commands:")[2].splitlines() if line.strip()]
    # Each on a line of its own, whole.
    assert listed == [[name, says] for name, (_, says) in COMMANDS.items()]
    for name in COMMANDS:
        assert dxsim(name, "--help").returncode == 0


def test_a_command_that_is_not_there_has_a_near_one(dxsim):
    done = dxsim("estimte")
    assert (done.returncode, "Did you mean 'estimate'?" in done.stderr) == (2, True)


def test_commands_are_made_when_they_are_asked_for():
    commands = LazyCommands({"new": "sim.cli.new:new", "missing": "sim.cli.nowhere:nothing"})
    assert ("missing" in commands, len(commands)) == (True, 2)
    assert commands["new"].name == "new"
    with pytest.raises(ModuleNotFoundError):
        commands["missing"]
    commands["also"] = commands["new"]
    del commands["missing"]
    assert list(commands) == ["new", "also"]
