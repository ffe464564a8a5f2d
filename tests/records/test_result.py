import json

import pandas as pd
import pytest

from sim.records.errors import ResultError
from sim.records.export import write_csv
from sim.records.result import load_result
from sim.records.schema import TABLES
from sim.records.summary import summarise
from tests.records.synthetic import Rows


@pytest.fixture
def folder(tmp_path):
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("compute", 100)])
    place = rows.write(tmp_path / "run")
    summary = summarise(rows.tables(), {"name": "hand", "seed": 1, "variant": None})
    (place / "summary.json").write_text(json.dumps(summary))
    return place


def test_what_was_written_is_read_back(folder):
    result = load_result(folder)
    assert (result.complete, result.directory, result.summary["scenario"]["name"]) == (True, folder, "hand")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(result, name), result.tables[name])
    assert result.charges["amount"].sum() == pytest.approx(0.154)


def test_empty_whole_numbers_stay_whole(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 1)], launch_index=None)
    assert str(load_result(rows.write(tmp_path / "run")).executions["launch_index"].dtype) == "Int64"


def test_an_interrupted_run_has_a_summary_all_the_same(folder):
    about = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**about, "complete": False}))
    (folder / "summary.json").unlink()
    assert load_result(folder).summary["executions"]["done"] == 1


def test_no_such_folder(tmp_path):
    with pytest.raises(ResultError, match="there is no folder"):
        load_result(tmp_path / "nowhere")


def test_not_a_result(tmp_path):
    with pytest.raises(ResultError, match=r"not a result of dxsim: it has no run\.json"):
        load_result(tmp_path)


@pytest.mark.parametrize("name", ["run.json", "executions.parquet"])
def test_a_damaged_file_is_named(folder, name):
    (folder / name).write_bytes(b"\x00\xff{")
    with pytest.raises(ResultError, match=rf"{name} is damaged .*run the scenario again"):
        _ = load_result(folder).executions


def test_a_missing_table_is_named(folder):
    (folder / "objects.parquet").unlink()
    with pytest.raises(ResultError, match=r"objects\.parquet is missing"):
        load_result(folder)


def test_a_table_of_another_version_is_refused(folder):
    result = load_result(folder)
    result.rejections.drop(columns="error").to_parquet(folder / "rejections.parquet")
    with pytest.raises(ResultError, match="has no column error"):
        _ = load_result(folder).rejections


def test_csv_files_hold_the_same_rows(folder):
    write_csv(folder)
    assert {path.stem for path in folder.glob("*.csv")} == set(TABLES)
    charges = pd.read_csv(folder / "charges.csv", parse_dates=["from", "to"])
    assert list(charges["from"]) == list(load_result(folder).charges["from"])
    assert charges["tags"].isna().all()


@pytest.mark.parametrize("name", ["scenario", "seed", "complete", "expectations", "dxsim"])
def test_a_run_json_with_nulls_is_damaged(folder, name):
    about = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**about, name: None}))
    with pytest.raises(ResultError, match=f"is damaged: wrong or missing are {name}; run the scenario again"):
        load_result(folder)


@pytest.mark.parametrize("wrong", [{"changes": [{"path": "a"}]}, {"learned": {"latencies.boot": "many"}}])
def test_changes_and_what_was_learned_are_looked_at_where_they_stand(folder, wrong):
    about = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**about, **wrong}))
    with pytest.raises(ResultError, match=f"is damaged: wrong or missing are {next(iter(wrong))}; "):
        load_result(folder)
