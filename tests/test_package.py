import subprocess
import sys

import pytest


def outcome(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


ORDERS = [
    "import sim",
    "import sim, sim.runner",
    "import sim.runner, sim",
    "from sim.runner import Interrupted; import sim",
    "import sim; sim.run; import sim.cli.run",
]
ANEW = """
import sys
for imports in {}:
    for name in [name for name in sys.modules if name.partition(".")[0] == "sim"]:
        del sys.modules[name]
    exec(imports)
    print(sim.run.__module__, callable(sim.run))
"""


def test_sim_run_is_the_function_whatever_was_imported_before():
    assert outcome(ANEW.format(ORDERS)).splitlines() == ["sim.runner True"] * len(ORDERS)


def test_importing_sim_is_cheap():
    assert outcome("import sim, sys; print('pandas' in sys.modules, 'pydantic' in sys.modules)") == "False False"


def test_the_face_is_complete():
    import sim

    assert all(getattr(sim, name) for name in sim.__all__)
    assert dir(sim) == sim.__all__


def test_a_name_that_is_not_there_is_told():
    import sim

    with pytest.raises(
        AttributeError,
        match="it has Result, Scenario, Sweep, batch_means, calibrate, compare, forecast, load, load_result",
    ):
        _ = sim.walk
