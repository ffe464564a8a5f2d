"""Laws of what changes nothing: running again, another interpreter, other orders and names, what is idle."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.records.schema import TABLES
from sim.scenario.scenario import Scenario
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import scenarios

DIGESTS = """
import json, sys
from tests.laws.test_sameness import digest
print(json.dumps([digest(asked) for asked in json.load(sys.stdin)]))
"""


@law(15, shrink=False)
@given(scenarios(hazards=True))
def test_the_same_scenario_writes_the_same_bytes(asked):
    assert digest(asked) == digest(asked)


def test_another_interpreter_writes_the_same_bytes():
    several = []

    @law(12, shrink=False)
    @given(scenarios(hazards=True))
    def draw(asked):
        several.append(asked)

    draw()
    root = Path(__file__).parents[2]
    shell = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS],
        input=json.dumps(several),
        capture_output=True,
        text=True,
        env=shell,
        check=True,
    )
    assert json.loads(done.stdout) == [digest(asked) for asked in several]


@law(25)
@given(scenarios(hazards=True), st.randoms(use_true_random=False))
def test_the_order_of_keys_says_nothing(asked, random):
    assert tables(shuffled(asked, random)) == tables(asked)


@law(25)
@given(scenarios(hazards=True))
def test_what_is_idle_changes_nothing(asked):
    more = json.loads(json.dumps(asked))
    more["accounts"] = {"idle": {"prices": "list"}, **more["accounts"]}
    more["users"] = {"idle": {}, **more["users"]}
    more["projects"] = {"idle": {"bill_to": "idle", "members": {"idle": "VIEW"}}, **more["projects"]}
    more["executables"] = {"idle": more["executables"]["wide"], **more["executables"]}
    assert tables(more) == tables(asked)


@law(25)
@given(scenarios(hazards=True))
def test_the_name_of_a_user_project_account_or_price_list_changes_no_instant(asked):
    text = json.dumps(asked)
    for old, new in (("p0", "alpha"), ("u0", "zoe"), ("a0", "till"), ("list", "tariff")):
        text = text.replace(f'"{old}"', f'"{new}"')
    here, there = Run(asked), Run(json.loads(text))
    assert there.tables["transitions"] == here.tables["transitions"]
    assert [row["price"] for row in there.executions] == [row["price"] for row in here.executions]


def digest(asked):
    """A digest of every Parquet file of a run."""
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder))
        simulate(Scenario.model_validate(asked), recorder)
        recorder.close()
        return {name: hashlib.sha256((Path(folder) / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


def tables(asked):
    """The tables of a run."""
    return {name: table.to_pylist() for name, table in Run(asked).tables.items()}


def shuffled(value, random):
    """The same value with its keys in another order."""
    if isinstance(value, list):
        return [shuffled(item, random) for item in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    random.shuffle(keys)
    return {key: shuffled(value[key], random) for key in keys}
