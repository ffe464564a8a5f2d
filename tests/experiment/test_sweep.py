"""A sweep: a tidy table, a row per point and replication, and a summary per point that agrees with it."""

import json
from shutil import copytree

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiment.errors import ExperimentError
from sim.experiment.measures import NAMES, measure
from sim.experiment.sweep import load_sweep, sweep
from sim.scenario.problems import ScenarioError
from tests.experiment.small import SMALL, write

GRID = {"limits.workers_per_user": [2, 3, 6], "launches.align.priority": ["high", "low"]}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def found(small, tmp_path_factory):
    return sweep(small, vary=GRID, replications=3, out=tmp_path_factory.mktemp("out") / "s", jobs=1)


def test_there_is_a_row_for_each_point_and_replication(found):
    runs = found.runs
    assert len(runs) == 6 * 3
    assert runs["replication"].tolist() == [0, 1, 2] * 6
    assert runs["limits.workers_per_user"].tolist() == [2] * 6 + [3] * 6 + [6] * 6
    assert runs["launches.align.priority"].tolist()[:6] == ["high"] * 3 + ["low"] * 3
    assert runs["error"].isna().all()


def test_a_row_holds_what_a_single_run_with_these_changes_says(found, small):
    row = found.runs.iloc[16]
    scenario = sim.load(small, overrides=["limits.workers_per_user=6", "launches.align.priority=low"])
    result = sim.run(scenario.again(1))
    assert row["cost"] == result.summary["total_cost"]["figures"][0]["cost"]
    assert row["makespan_seconds"] == result.summary["time"]["makespan_seconds"]
    assert row["done"] == result.summary["executions"]["done"]
    assert row["peak_workers"] == result.summary["workers"]["figures"][0]["peak"]


def test_a_point_tells_the_figures_of_its_rows(found):
    point = found.points.iloc[4]
    mine = found.runs[found.runs["point"] == 4]["cost"]
    assert (point["limits.workers_per_user"], point["launches.align.priority"]) == (6, "high")
    assert point["runs"] == 3
    assert point["cost_mean"] == pytest.approx(mine.mean())
    assert point["cost_median"] == mine.median()
    assert point["cost_p5"] == pytest.approx(np.quantile(mine, 0.05))
    assert point["cost_p95"] == pytest.approx(np.quantile(mine, 0.95))
    half = 4.302652729911275 * mine.std(ddof=1) / 3**0.5  # Student's t, two degrees of freedom
    assert point["cost_high"] - point["cost_mean"] == pytest.approx(half)
    assert point["cost_mean"] - point["cost_low"] == pytest.approx(half)


def test_points_share_their_luck(found):
    by_width = found.runs[found.runs["launches.align.priority"] == "high"].pivot_table(
        index="replication", columns="limits.workers_per_user", values="cost"
    )
    # The same jobs of the same length, whoever waits: nothing fails and nothing is spot.
    assert (by_width[2] == by_width[6]).all()


def test_it_is_read_back_as_it_was(found):
    again = load_sweep(found.directory)
    pd.testing.assert_frame_equal(again.runs, found.runs)
    pd.testing.assert_frame_equal(again.points, found.points)


def test_its_folder_holds_the_scenario_as_it_is(found):
    again = sim.load(found.directory / "scenario.yaml")
    assert (again.name, again.seed, again.limits.workers_per_user) == ("small", 7, 3)
    assert list(again.price_lists) == ["mine"]


def test_values_of_several_kinds_are_texts(small, tmp_path):
    found = sweep(small, vary={"latencies.boot": [0, "30 s"]}, replications=1, out=tmp_path / "s", jobs=1)
    assert found.points["latencies.boot"].tolist() == ["0", "30 s"]
    pd.testing.assert_frame_equal(load_sweep(tmp_path / "s").points, found.points)


def test_what_is_no_sweep_or_is_damaged_is_one_sentence(found, tmp_path):
    place = tmp_path / "s"
    copytree(found.directory, place)
    (place / "runs.parquet").write_bytes(b"nothing")
    with pytest.raises(ExperimentError, match=r"^the sweep in \S+ is damaged \(ArrowInvalid.*the same command again$"):
        load_sweep(place)
    (place / "runs.parquet").unlink()
    with pytest.raises(ExperimentError, match="has not come to its end; give the same command again to go on"):
        load_sweep(place)
    about = json.loads((place / "experiment.json").read_text())
    (place / "experiment.json").write_text(json.dumps(about | {"kind": "plan capacity"}))
    with pytest.raises(ExperimentError, match="holds the runs of dxsim plan capacity, not a sweep"):
        load_sweep(place)


def test_rows_are_the_same_wherever_they_were_played(found, small, tmp_path):
    other = sweep(small, vary=GRID, replications=3, out=tmp_path / "s", jobs=2)
    pd.testing.assert_frame_equal(other.runs, found.runs)
    assert (tmp_path / "s" / "runs.parquet").read_bytes() == (found.directory / "runs.parquet").read_bytes()


def test_it_goes_on_where_it_stopped(found, small, tmp_path):
    place = tmp_path / "s"
    sweep(small, vary=GRID, replications=3, out=place, jobs=1)
    journal = place / "runs.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:7]) + lines[7][:20])  # a kill in the middle of a line
    played = []
    again = sweep(small, vary=GRID, replications=3, out=place, jobs=1, watch=lambda done, _: played.append(done))
    assert played[0] == 8  # seven were there, and the first was played before the bar was told
    assert played[-1] == 18
    pd.testing.assert_frame_equal(again.runs, found.runs)
    assert len(journal.read_bytes().splitlines()) == 18


def test_more_replications_are_added_to_those_that_are_there(small, tmp_path):
    sweep(small, replications=2, out=tmp_path / "s", jobs=1)
    before = (tmp_path / "s" / "runs.jsonl").read_bytes()
    more = sweep(small, replications=4, out=tmp_path / "s", jobs=1)
    assert len(more.runs) == 4
    assert (tmp_path / "s" / "runs.jsonl").read_bytes().startswith(before)
    assert len(sweep(small, replications=2, out=tmp_path / "s", jobs=1).runs) == 2


def test_a_folder_of_another_experiment_is_refused(small, tmp_path):
    sweep(small, replications=1, out=tmp_path / "s", jobs=1)
    with pytest.raises(ExperimentError, match="another experiment"):
        sweep(small, vary={"limits.workers_per_user": [1]}, replications=1, out=tmp_path / "s", jobs=1)
    with pytest.raises(ExperimentError, match="another experiment"):
        sweep(small, seed=8, replications=1, out=tmp_path / "s", jobs=1)
    changed = write(tmp_path, SMALL.replace("40 min", "41 min"))
    with pytest.raises(ExperimentError, match="another experiment"):
        sweep(changed, replications=1, out=tmp_path / "s", jobs=1)
    reordered = write(tmp_path, SMALL.replace("count: 6, priority: high", "priority: high, count: 6"))
    assert len(sweep(reordered, replications=1, out=tmp_path / "s", jobs=1).runs) == 1


def test_a_folder_that_holds_something_else_is_refused(small, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ExperimentError, match="something else"):
        sweep(small, replications=1, out=tmp_path, jobs=1)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_two_at_once_in_a_folder_are_refused(small, tmp_path):
    def meanwhile(_done, _total):
        with pytest.raises(ExperimentError, match="another dxsim is at work"):
            sweep(small, replications=2, out=tmp_path / "s", jobs=1)

    sweep(small, replications=2, out=tmp_path / "s", jobs=1, watch=meanwhile)


def test_a_point_whose_values_do_not_go_together_is_a_row_with_its_error(tmp_path):
    text = SMALL.replace("variants:", "start: 2026-01-05T00:00Z\nhorizon: 30 d\nvariants:").replace(
        "count: 6,", "at: 0 s, until: 10 h, arrivals: {between: 1 h},"
    )
    path = write(tmp_path, text)
    vary = {"launches.align.at": ["0 s", "5 h"], "launches.align.until": ["4 h", "10 h"]}
    found = sweep(path, vary=vary, replications=2, jobs=1)
    wrong = found.runs[found.runs["error"].notna()]
    assert wrong["point"].tolist() == [2, 2]
    assert wrong["error"].iloc[0] == (
        "launches.align.at=5 h, launches.align.until=4 h: this is not after at, nothing would be launched: write a "
        "later instant"
    )
    point = found.points.iloc[2]
    assert (point["runs"], point["errors"], np.isnan(point["cost_mean"])) == (0, 2, True)
    assert found.points["runs"].tolist() == [2, 2, 0, 2]


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ({"limitss.workers_per_user": [1]}, "did you mean 'limits'"),
        ({"limits.workers_per_usr": [1]}, "did you mean 'workers_per_user'"),
        ({"launches.aling.priority": ["low"]}, "did you mean 'align'"),
        ({"limits.workers_per_user": ["many"]}, "a whole number is wanted here"),
        ({"launches.align.cost_limit": ["5 GBP"]}, "is in GBP and project study is billed in USD"),
        ({"seed.deep": [1]}, "has nothing inside|leads nowhere"),
    ],
)
def test_a_path_or_value_that_cannot_be_is_refused_at_once(small, vary, says):
    with pytest.raises(ScenarioError, match=says):
        sweep(small, vary=vary, replications=1, jobs=1)


def test_the_section_experiment_says_what_is_varied(tmp_path):
    text = SMALL + "experiment: {vary: {limits.workers_per_user: '2:3:1'}, variants: [wide], replications: 2}\n"
    found = sweep(write(tmp_path, text), jobs=1)
    assert found.points[["variant", "limits.workers_per_user"]].fillna("").values.tolist() == [
        ["", 2],
        ["", 3],
        ["wide", 2],
        ["wide", 3],
    ]
    assert len(found.runs) == 8
    only = sweep(write(tmp_path, text), vary={"limits.workers_per_user": [5]}, replications=1, jobs=1)
    assert only.points["limits.workers_per_user"].tolist() == [5]


def test_a_section_experiment_that_names_no_variant_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="there is no variant 'wied'; did you mean 'wide'"):
        sim.load(write(tmp_path, SMALL + "experiment: {variants: [wied]}\n"))


def test_too_many_runs_are_asked_about(small):
    with pytest.raises(ExperimentError, match=r"these are 300,000 runs, some .* h in this process; say --yes"):
        sweep(small, vary={"limits.workers_per_user": [1, 2, 3]}, replications=100_000, jobs=1)


def test_the_folder_says_what_was_asked(found):
    about = json.loads((found.directory / "experiment.json").read_text())
    assert about["vary"] == {"limits.workers_per_user": ["2", "3", "6"], "launches.align.priority": ["high", "low"]}
    assert (about["kind"], about["scenario"], about["seed"], about["currency"]) == ("sweep", "small", 7, "USD")


def test_measures_agree_with_the_summary_of_the_quickstart():
    result = sim.run("scenarios/quickstart.yaml")
    row, summary = measure(result), result.summary
    assert list(row) == list(NAMES)
    assert row["cost"] == summary["total_cost"]["figures"][0]["cost"]
    assert row["makespan_seconds"] == summary["time"]["makespan_seconds"]
    went = {figure["went_to"]: figure["cost"] for figure in summary["where_the_money_went"]["figures"]}
    assert row["thrown_away"] == went["thrown away"]
    assert {name: row[name] for name in ("jobs", "tries", "done", "failed", "unfinished")} == {
        name: summary["executions"][name] for name in ("jobs", "tries", "done", "failed", "unfinished")
    }
    by_reason = {figure["reason"]: figure["jobs"] for figure in summary["failures"]["figures"]}
    assert row["interrupted"] == by_reason["SpotInstanceInterruption"]
    assert row["cut"] == by_reason["CostLimitExceeded"]
    waits = summary["waits_by_user"]["figures"]
    mean = sum(figure["total_seconds"] for figure in waits) / sum(figure["jobs"] for figure in waits)
    assert row["wait_seconds"] == pytest.approx(mean)
    assert row["peak_workers"] == summary["workers"]["figures"][0]["peak"]
    executions = result.executions
    roots = executions[executions["execution"] == executions["root"]].drop_duplicates("execution", keep="last")
    assert row["tree_seconds"] == pytest.approx((roots["ended"] - roots["created"]).dt.total_seconds().mean())


def test_measures_of_a_run_in_which_nothing_ran(tmp_path):
    text = SMALL.replace("  align: {run: align", "  # align: {run: align").replace("launches:", "launches: {}")
    row = measure(sim.run(write(tmp_path, text)))
    assert (row["cost"], row["makespan_seconds"], row["jobs"], row["peak_workers"]) == (0, 0, 0, 0)
    assert row["wait_seconds"] is None
