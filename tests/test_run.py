import pandas as pd
import pytest

import sim
from sim.records.errors import ResultError
from sim.runner import Interrupted
from sim.scenario.problems import ScenarioError
from tests.cli.conftest import SCENARIO


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO)
    return path


def test_a_run_in_memory_has_tables_and_a_summary(file):
    result = sim.run(file, seed=3)
    assert (result.complete, result.directory, result.about["seed"]) == (True, None, 3)
    assert list(result.executions["state"]) == ["done", "done"]
    assert result.charges["amount"].sum() == pytest.approx(0.368)
    assert result.summary["executions"]["jobs"] == 2


def test_a_run_into_a_folder_is_the_same_as_one_in_memory(file, tmp_path):
    kept, written = sim.run(file), sim.run(file, out=tmp_path / "out", csv=True)
    read = sim.load_result(tmp_path / "out")
    assert kept.summary == written.summary == read.summary
    assert kept.about == written.about == read.about
    for name in kept.tables:
        assert kept.tables[name].equals(read.tables[name]), name


def test_a_loaded_scenario_is_run_as_it_is(file):
    scenario = sim.load(file, variant="long")
    assert sim.run(scenario).charges["amount"].sum() == pytest.approx(0.568)
    with pytest.raises(ValueError, match=r"give variant, overrides and seed to load\(\)"):
        sim.run(scenario, seed=1)


def test_csv_needs_a_folder(file):
    with pytest.raises(ValueError, match="say where with out="):
        sim.run(file, csv=True)


def test_time_is_told_on_the_way(file):
    seen = []
    sim.run(file, observe=seen.append, overrides=["launches.work.count=5000"])
    *looks, end = seen
    assert looks == sorted(looks)
    assert len(looks) > 1
    finish = sim.run(file, overrides=["launches.work.count=5000"]).summary["time"]["to"]
    assert pd.Timestamp(end * 1000, tz="UTC") == pd.Timestamp(finish)


def test_an_interrupted_run_hands_over_what_it_recorded(file, tmp_path):
    def stop(now):
        if now > sim.load(file).start:
            raise KeyboardInterrupt

    many = ["launches.work.count=5000"]
    for out in (None, tmp_path / "out"):
        with pytest.raises(Interrupted) as stopped:
            sim.run(file, observe=stop, overrides=many, out=out)
        result = stopped.value.result
        assert not result.complete
        assert result.directory == out
        assert result.summary["executions"]["unfinished"] > 0


def test_an_unwritable_folder_is_told_before_anything_is_simulated(file):
    def never(now):
        raise AssertionError

    with pytest.raises(ResultError, match="cannot be written"):
        sim.run(file, out=file / "out", observe=never)


def test_a_clause_that_makes_no_sense_is_told_before_anything_is_simulated(file):
    file.write_text(SCENARIO + "expect: [{table: workers, is: {colour: blue}}]\n")
    with pytest.raises(ScenarioError, match="table workers has no column 'colour'"):
        sim.run(file)
    with pytest.raises(ScenarioError, match=r"two\.yaml:\d+:\d+: table workers"):
        sim.run(file)


def test_expectations_come_with_the_result(file):
    file.write_text(SCENARIO + "expect: [{rule: H2, table: executions, is: {state: done}}]\n")
    (outcome,) = sim.run(file).expectations
    assert (outcome["rule"], outcome["holds"], outcome["failure"]) == ("H2", True, None)
