"""The real instances, where they lie beside the repository; nothing of them is in it."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.twin.playing import imported, makespan, played
from tests.twin.wfformat_files import instance, longest_chain, run_times, task

DATA = Path(__file__).parents[3] / "shared" / "data"
FOLDER = DATA / "wfinstances"
INSTANCES = sorted(FOLDER.glob("*.json"))

pytestmark = pytest.mark.skipif(not INSTANCES, reason="the real instances are not beside the repository")


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_it_runs_and_takes_its_critical_path_or_the_sum_of_its_run_times(path, tmp_path):
    content = json.loads(path.read_text())
    scenario = imported(path, tmp_path)
    for variant, expected in (
        (None, None),
        ("ideal", longest_chain(content)),
        ("ideal-one-worker", sum(run_times(content).values())),
    ):
        tables = played(scenario, variant)
        assert len(tables["executions"]) == len(run_times(content)) + 1
        assert {row["state"] for row in tables["executions"]} == {"done"}
        assert expected is None or makespan(tables) == expected


def test_the_1000genome_instance_in_numbers(tmp_path):
    path = FOLDER / "1000genome-chameleon-2ch-100k-001.json"
    scenario = imported(path, tmp_path)
    assert makespan(played(scenario, "ideal")) == 204_686_000
    assert makespan(played(scenario, "ideal", ["limits.workers_per_user=1"])) == 2_771_295_000


def test_the_instances_that_the_tests_make_are_of_the_same_schema():
    schema = json.loads((DATA / "wfformat-1.5-schema.json").read_text())
    made = instance(task("a", 1.5, writes=["x"]), task("b", 2, ["a"], ["x"], coreCount=2, memoryInBytes=10))
    # Its `$schema` names no draft; the words it uses are those of any of them.
    jsonschema.Draft7Validator(schema).validate(made)
