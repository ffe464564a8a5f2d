"""Records as Python asks for them: written, read, learned from, forecast from."""

import json

import pandas as pd
import pytest

import sim
from sim.records.errors import ResultError
from tests.experiment.small import write

PAST = "start=2025-01-13T09:00Z"
ON_SPOT = (PAST, "launches.align.priority=low", "spot={hazard: 1 /h}")
"""Machines are lost so often that some of six jobs of forty minutes lose theirs."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="module")
def result(folder):
    return sim.run(write(folder), overrides=ON_SPOT)


@pytest.fixture(scope="module")
def records(result, folder):
    return sim.write_records(result, folder / "records.json", include_restarted=True)


@pytest.fixture(scope="module")
def half(result, folder):
    return sim.write_records(
        sim.run(folder / "small.yaml", overrides=[*ON_SPOT, "horizon=90 min"]), folder / "half.json"
    )


def test_what_a_run_wrote_is_read_again(result, records):
    again = sim.read_records(records)
    assert again.observed
    assert again.executions["state"].value_counts().to_dict() == result.executions["state"].value_counts().to_dict()
    assert again.charges["amount"].sum() == pytest.approx(result.charges["amount"].sum(), rel=1e-6)


def test_earlier_tries_and_prices_are_told_where_that_is_asked_for(result, tmp_path):
    last = json.loads(sim.write_records(result, tmp_path / "last.json", prices=False).read_text())
    assert len(last) == 6 < len(result.executions)
    assert not any("totalPrice" in one for one in last)


def test_a_file_that_is_there_stays_as_it_is(result, tmp_path):
    (tmp_path / "mine.json").write_text("[]")
    with pytest.raises(ResultError, match=r"mine.json is there already and stays as it is; name another file"):
        sim.write_records(result, tmp_path / "mine.json")
    assert (tmp_path / "mine.json").read_text() == "[]"
    with pytest.raises(ResultError, match=r"is a folder; name a file in it, such as .*executions.json"):
        sim.write_records(result, tmp_path)
    with pytest.raises(ResultError, match=r"cannot be written .*; name another file"):
        sim.write_records(result, tmp_path / "nowhere" / "a.json")


def test_what_is_learned_is_a_table_and_a_file(records, tmp_path):
    learned = sim.calibrate(records, out=tmp_path / "latencies.yaml")
    table = learned.table.set_index("name")
    assert set(learned.delays) | {run.key for run in learned.run_times} == set(table.index)
    run_time = table.loc["align:main"]
    assert run_time["median_low"] < run_time["median"] < run_time["median_high"]
    assert run_time["p95"] > run_time["median"]
    assert table.loc["scheduler_step", "observations"] == 6
    assert table.loc["closing", "observations"] == 0
    assert sim.load(tmp_path / "latencies.yaml").learned["run_times.align:main"].observations == 6
    for wrong in (tmp_path, tmp_path / "nowhere" / "latencies.yaml"):
        with pytest.raises(ResultError, match="name a"):
            sim.calibrate(records, out=wrong)


def test_a_forecast_is_a_table_in_instants(half, records, result):
    found = sim.forecast(half, at="2025-01-13T10:30Z", replications=20)
    table = found.table
    at = pd.Timestamp("2025-01-13T10:30Z")
    assert found.at == at.value // 1_000_000
    assert len(table) == len(found.trees)
    assert (table["end_low"] > at).all()
    assert (table["end_low"] <= table["end"]).all()
    assert (table["end"] <= table["end_high"]).all()
    first = found.trees[0]
    assert (table.loc[0, "end"] - at).total_seconds() == pytest.approx(first.end.median, abs=0.001)
    assert table.loc[0, ["cost", "cost_low", "cost_high"]].tolist() == [
        first.cost.median,
        first.cost.low,
        first.cost.high,
    ]
    assert set(table["root"]) <= set(sim.read_records(records).executions["root"])


def test_an_instant_that_is_none_is_told(half):
    with pytest.raises(ResultError, match=r"at: .*noon"):
        sim.forecast(half, at="noon")
    with pytest.raises(ResultError, match=r"deadline: .*soon"):
        sim.forecast(half, deadline="soon")
