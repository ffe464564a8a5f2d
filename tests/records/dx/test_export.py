"""M3: what is listed, in which order and shape; and that the scripts people have work on it."""

import io
import json
import shutil
import subprocess
from itertools import pairwise

import pandas as pd
import pytest

from sim.records.dx.export import Records, as_results, write_list, write_one
from sim.records.errors import ResultError
from sim.records.tables import Tables
from tests.model.playing import read, tables_of
from tests.records.synthetic import Rows

SEVERAL = """
executables:
  task:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part}}, {compute: 5 min}]}
      part: {steps: [{compute: 60 s}]}
  once: {class: applet, project: lab, entry_points: {main: {steps: [{compute: 60 s}]}}}
  flow: {class: workflow, project: lab, stages: {a: {run: task}, b: {run: once, depends_on: [a]}, c: {run: inner}}}
  inner: {class: workflow, project: lab, stages: {x: {run: once}}}
launches:
  first: {run: flow, as: ann, in: lab}
  later: {run: once, as: bob, in: lab, at: 1 h, count: 2}
"""


@pytest.fixture(scope="module")
def tables():
    return Tables(tables_of(read(SEVERAL)))


def written(hashes):
    out = io.StringIO()
    number = write_list(hashes, out)
    said = json.loads(out.getvalue())
    assert len(said) == number
    return said


def tried_again():
    rows = Rows()
    rows.job("job-1", [("compute", 10)], state="restarted", failure_reason="ExecutionError")
    rows.job("job-1", [("compute", 20)], created=100, **{"try": 1})
    rows.rows["transitions"][-3:] = [{**row, "try": 1} for row in rows.rows["transitions"][-3:]]
    rows.job("job-0", [("compute", 5)])
    return rows.tables()


def test_everything_is_listed_once_newest_first(tables):
    said = written(Records(tables).all())
    assert sorted(one["id"] for one in said) == sorted({one["id"] for one in said})
    assert len(said) == len(tables["executions"])
    assert all(newer["created"] >= older["created"] for newer, older in pairwise(said))
    assert [one["name"] for one in said] == [
        "once", "once", "task:part", "once", "inner", "once", "task", "flow",
    ]  # fmt: skip


def test_of_one_instant_what_was_launched_last_comes_first():
    rows = Rows()
    for number in (2, 10, 9):
        rows.job(f"job-{number}", [("compute", 5)])
    assert [one["name"] for one in Records(rows.tables()).all()] == ["job-10", "job-9", "job-2"]


def test_each_is_a_result_of_a_search_where_that_is_wanted(tables):
    plain, found = written(Records(tables).all()), written(as_results(Records(tables).all()))
    assert found == [{"id": one["id"], "describe": one} for one in plain]


def test_nested_analyses_embed_their_stages(tables):
    flow = next(one for one in Records(tables).all() if one["name"] == "flow")
    assert [stage["id"] for stage in flow["stages"]] == ["stage-a", "stage-b", "stage-c"]
    inner = flow["stages"][2]["execution"]
    assert (inner["class"], inner["parentAnalysis"]) == ("analysis", flow["id"])
    assert [stage["execution"]["name"] for stage in inner["stages"]] == ["once"]


def test_one_by_its_own_id_or_by_the_exported_one(tables):
    records = Records(tables)
    flow = next(one for one in records.all() if one["name"] == "flow")
    assert records.one("analysis-0") == records.one(flow["id"]) == flow
    out = io.StringIO()
    write_one(flow, out)
    assert json.loads(out.getvalue()) == flow
    with pytest.raises(ResultError, match=r"there is no execution job-77 in this result; did you mean job-\d"):
        records.one("job-77")


def test_an_empty_run_is_an_empty_list():
    assert written(Records(Rows().tables()).all()) == []
    with pytest.raises(ResultError, match="nothing was run"):
        Records(Rows().tables()).one("job-0")


def test_earlier_tries_are_missing_unless_asked_for():
    said = written(Records(tried_again()).all())
    assert [(one["name"], one["try"]) for one in said] == [("job-1", 1), ("job-0", 0)]
    assert said[0]["failureCounts"] == {"ExecutionError": 1}
    assert [step["newState"] for step in said[0]["stateTransitions"]] == ["runnable", "running", "done"]


def test_earlier_tries_bear_the_id_of_the_last():
    said = written(Records(tried_again()).all(earlier_tries=True))
    assert [(one["name"], one["try"], one["state"]) for one in said] == [
        ("job-1", 1, "done"), ("job-1", 0, "restarted"), ("job-0", 0, "done"),
    ]  # fmt: skip
    assert said[0]["id"] == said[1]["id"]
    assert said[1]["stateTransitions"][-1]["newState"] == "restarted"
    assert said[1]["failureReason"] == "ExecutionError"


def test_idle_is_never_listed():
    rows = Rows()
    rows.job("job-0", [("compute", 5)])
    rows.add("transitions", execution="job-0", state="idle", at=0, **{"try": 0})
    (said,) = Records(rows.tables()).all()
    assert [step["newState"] for step in said["stateTransitions"]] == ["runnable", "running", "done"]


def test_transitions_may_lie_apart():
    rows = Rows()
    rows.job("job-0", [("compute", 5)])
    rows.job("job-1", [("compute", 5)])
    steps = rows.rows["transitions"]
    rows.rows["transitions"] = [steps[place] for place in (3, 0, 4, 1, 5, 2)]
    for said in Records(rows.tables()).all():
        assert [step["newState"] for step in said["stateTransitions"]] == ["runnable", "running", "done"]


# -- what people do with such a file --------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq(tables, tmp_path):
    path = tmp_path / "executions.json"
    with path.open("w") as file:
        write_list(Records(tables).all(), file)
    query = '[.[] | select(.class == "job" and .state == "done") | .totalPrice] | add'
    done = subprocess.run(["jq", query, str(path)], capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(tables["charges"]["amount"].sum())


def test_pandas(tables):
    frame = pd.json_normalize(written(Records(tables).all()))
    jobs = frame[frame["class"] == "job"]
    hours = (jobs["stoppedRunning"] - jobs["startedRunning"]) / 3_600_000
    assert (hours * 3.6).to_numpy() == pytest.approx(jobs["totalPrice"].to_numpy())
    assert set(frame["currency.code"]) == {"USD"}
    steps = pd.json_normalize(written(Records(tables).all()), "stateTransitions", ["id", "name"])
    assert set(steps["newState"]) == {"runnable", "running", "done", "waiting_on_input"}


def test_as_the_client_prints_a_tree(tables):
    """What the platform's client reads of each hash when it prints the executions as trees."""
    hashes = {one["id"]: one for one in Records(tables).all()}
    children = {}
    for one in hashes.values():
        parent = one.get("parentJob") or one.get("parentAnalysis")
        if parent:
            children.setdefault(parent, []).append(one["id"])
        if one["class"] == "analysis":
            assert all(stage["execution"]["parentAnalysis"] == one["id"] for stage in one["stages"])
            assert len(one["workflow"]["stages"]) == len(one["stages"])
        else:
            assert one["executableName"] + ":" + one["function"]
        assert one["launchedBy"][5:] in ("ann", "bob")
    roots = [one for one in hashes.values() if one["id"] == one["rootExecution"]]
    seen, stack = [], [one["id"] for one in roots]
    while stack:
        seen.append(stack.pop())
        stack += children.get(seen[-1], [])
    assert sorted(seen) == sorted(hashes)
