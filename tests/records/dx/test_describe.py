"""M1, M2: the names, kinds and units of what is exported; and what a real record has that is left out."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.records.dx.export import Records
from sim.records.tables import Tables
from tests.model.playing import BASE, START, play, read, tables_of
from tests.records.synthetic import Rows

REAL = json.loads(Path(__file__).with_name("real_shape.json").read_text())
"""Which keys a real one-stage analysis and its job have, and what kind of value each holds."""
KINDS = {str: "text", int: "number", float: "number", bool: "truth", type(None): "null", list: "list", dict: "mapping"}
NOT_KNOWN = {
    "job": {
        "region", "folder", "invoiceMetadata", "workerReuseDeadlineRunTime", "singleContext",
        "ignoreReuse", "httpsApp", "details", "systemRequirements", "executionPolicy", "trueInstanceType",
        "networkAccess", "runInput", "originalInput", "input", "output", "debug", "delayWorkspaceDestruction",
        "preserveJobOutputs", "maxTreeSpotWaitTime", "maxJobSpotWaitTime", "isFree", "totalEgress",
        "egressComputedAt", "priceComputedAt", "egressReport",
    },
    "analysis": {
        "folder", "maxTreeSpotWaitTime", "maxJobSpotWaitTime", "spotCostSavings", "preserveJobOutputs",
        "priceComputedAt", "totalEgress", "egressComputedAt", "dependsOn", "details", "runInput", "originalInput",
        "input", "output", "delayWorkspaceDestruction",
    },
}  # fmt: skip
SOMETIMES = {"finalPriority", "spotWaitTime"}
"""Known of some runs only."""
BEYOND = {"job": {"try"}, "analysis": set()}
ONE_STAGE = """
executables:
  task: {class: applet, project: lab, entry_points: {main: {steps: [{compute: 60 s}]}}}
  mock: {class: workflow, project: lab, stages: {first: {run: task}}}
launches: {mock: {run: mock, as: ann, in: lab, tags: [b, a], properties: {p: q}}}
"""
FAILING = """
executables:
  task:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part}}, {compute: 5 min}]}
      part: {steps: [{fail: {reason: AppError, message: no reads}}]}
launches: {task: {run: task, as: ann, in: lab, cost_limit: 2 USD, rank: 3, priority: high}}
"""


def records(text, **how):
    return Records(Tables(tables_of(read(text))), **how)


def named(text, **how):
    return {said["name"]: said for said in records(text, **how).all()}


def ms(seconds):
    return START // 1000 + round(seconds * 1000)


def kind_of(value):
    return KINDS[type(value)]


@pytest.mark.parametrize("class_", ["job", "analysis"])
def test_keys_and_kinds_are_those_of_a_real_record(class_):
    said = next(one for one in records(ONE_STAGE).all() if one["class"] == class_)
    real = REAL[class_]
    assert real.keys() - said.keys() - SOMETIMES == NOT_KNOWN[class_]
    assert said.keys() - real.keys() == BEYOND[class_]
    for name in said.keys() & real.keys():
        assert real[name] in ("null", kind_of(said[name])) or said[name] is None, name


def test_the_parts_of_a_real_record():
    said = next(one for one in records(ONE_STAGE).all() if one["class"] == "analysis")
    for part, real in [
        (said["currency"], "currency"),
        (said["stages"][0], "stage"),
        (said["stateTransitions"][0], "transition"),
    ]:
        assert {name: kind_of(value) for name, value in part.items()} == REAL[real]
    assert said["workflow"].keys() <= REAL["workflow"].keys()


def test_a_job_by_the_platforms_names():
    said = named(ONE_STAGE)["task"]
    assert {name: said[name] for name in ("class", "function", "instanceType", "priority", "rank", "try", "state")} == {
        "class": "job", "function": "main", "instanceType": "mem1_ssd1_v2_x4", "priority": "normal", "rank": 0,
        "try": 0, "state": "done",
    }  # fmt: skip
    assert (said["executableName"], said["stage"], said["launchedBy"], said["billTo"]) == (
        "task", "stage-first", "user-ann", "org-wallet",
    )  # fmt: skip
    assert said["applet"] == said["executable"]
    assert (said["parentJob"], said["detachedFrom"], said["costLimit"]) == (None, None, None)
    assert said["originJob"] == said["id"]
    assert said["failureCounts"] == {}
    assert (said["tags"], said["properties"]) == (["a", "b"], {"p": "q"})


def test_an_analysis_embeds_the_jobs_of_its_stages():
    everything = named(ONE_STAGE)
    analysis, job = everything["mock"], everything["task"]
    assert analysis["stages"] == [{"id": "stage-first", "execution": job}]
    assert job["parentAnalysis"] == job["analysis"] == job["rootExecution"] == analysis["id"]
    assert analysis["workflow"]["id"] == analysis["executable"]
    assert analysis["workflow"]["stages"] == [{"id": "stage-first", "name": "task", "executable": job["executable"]}]
    assert analysis["totalPrice"] == job["totalPrice"] == 0.114
    assert "function" not in analysis
    assert "instanceType" not in analysis


def test_times_are_whole_milliseconds_and_idle_is_not_listed():
    said = named(ONE_STAGE)["task"]
    assert said["created"] == ms(0)
    assert said["stateTransitions"] == [
        {"newState": "runnable", "setAt": ms(6.4)},
        {"newState": "running", "setAt": ms(95.4)},
        {"newState": "done", "setAt": ms(158.5)},
    ]
    assert (said["startedRunning"], said["stoppedRunning"], said["modified"]) == (ms(41.4), ms(155.4), ms(158.5))
    assert named(ONE_STAGE)["mock"]["stateTransitions"] == [{"newState": "done", "setAt": ms(164.9)}]


@pytest.mark.parametrize(("micros", "said"), [(0, 0), (499, 0), (500, 1), (1499, 1), (1500, 2), (2500, 3)])
def test_milliseconds_are_the_nearest_and_a_half_goes_up(micros, said):
    rows = Rows()
    rows.job("job-0", [("compute", 10)], created=micros / 1e6)
    (one,) = Records(rows.tables()).all()
    assert one["created"] == 1_768_208_400_000 + said


def test_a_running_job_has_no_end_and_no_price():
    said = named(f"horizon: 120 s\n{ONE_STAGE}")
    assert said["task"]["state"] == "running"
    assert said["task"]["startedRunning"] == ms(41.4)
    assert "stoppedRunning" not in said["task"]
    assert "totalPrice" not in said["task"]
    assert "totalPrice" not in said["mock"]
    assert said["task"]["currency"]["code"] == "USD"


def test_what_never_ran_has_neither_begin_nor_end():
    said = named(f"horizon: 20 s\n{ONE_STAGE}")["task"]
    assert said["state"] == "runnable"
    assert {"startedRunning", "stoppedRunning", "totalPrice"}.isdisjoint(said)


def test_a_job_that_waits_for_outputs_has_stopped_and_has_no_price_yet():
    text = FAILING.replace("{fail: {reason: AppError, message: no reads}}", "{compute: 1 h}").replace(
        ", {compute: 5 min}", ""
    )
    said = named(f"horizon: 10 min\n{text}")["task"]
    assert said["state"] == "waiting_on_output"
    assert said["stoppedRunning"] == ms(95.4)
    assert "totalPrice" not in said


def test_a_failure_tells_where_it_came_from():
    said = named(FAILING)
    part, main = said["task:part"], said["task"]
    assert (part["failureReason"], part["failureMessage"]) == ("AppError", "no reads")
    assert main["failureReason"] == "JobTreeFailure"
    assert part["failureFrom"] == main["failureFrom"] == {
        "id": part["id"], "name": "task:part", "executable": part["executable"], "executableName": "task",
        "function": "part", "failureReason": "AppError", "failureMessage": "no reads",
    }  # fmt: skip
    assert part["parentJob"] == part["originJob"] == part["rootExecution"] == main["id"]
    assert part["workspace"] == main["workspace"]
    assert "app" in part
    assert "applet" not in part


def test_a_cost_limit_is_the_roots():
    said = named(FAILING)
    assert (said["task"]["costLimit"], said["task:part"]["costLimit"]) == (2.0, None)
    assert (said["task:part"]["rank"], said["task:part"]["priority"]) == (3, "high")


def test_prices_can_be_withheld():
    for said in records(ONE_STAGE, prices=False).all():
        assert {"totalPrice", "currency"}.isdisjoint(said)
        assert '"totalPrice"' not in json.dumps(said)


def test_the_sum_of_the_jobs_prices_is_the_bill():
    tables = tables_of(read(FAILING))
    jobs = [said for said in Records(Tables(tables)).all() if said["class"] == "job"]
    assert sum(said["totalPrice"] for said in jobs) == pytest.approx(sum(tables["charges"]["amount"].to_pylist()))
    for said in jobs:
        hours = (said["stoppedRunning"] - said["startedRunning"]) / 3_600_000
        assert said["totalPrice"] == pytest.approx(hours * 3.6)


def test_what_is_empty_in_observed_tables_is_left_out():
    rows = Rows()
    rows.job("job-G" + "B" * 23, [("compute", 10)], account=None, currency=None, user=None, project=None)
    (said,) = Records(rows.tables()).all()
    assert said["id"] == "job-G" + "B" * 23
    assert (said["billTo"], said["launchedBy"], said["project"]) == (None, None, None)
    assert {"currency", "totalPrice", "applet", "app"}.isdisjoint(said)
    assert said["executable"] == "qc"


def test_instants_are_utc():
    said = named(ONE_STAGE)["task"]
    assert datetime.fromtimestamp(said["created"] / 1000, UTC) == datetime(2026, 1, 1, tzinfo=UTC)
    assert "start: 2026-01-01" in BASE
    assert play(ONE_STAGE).at("task", "running") == 95.4


TRIED_AGAIN = """
executables:
  task:
    class: applet
    project: lab
    timeout: 1 h 30 min
    entry_points: {main: {steps: [{compute: 60 s}, {fail: {reason: AppInternalError, tries: 2}}]}}
    execution_policy: {restart_on: {AppInternalError: 2}}
launches: {task: {run: task, as: ann, in: lab}}
"""


def test_a_timeout_is_in_milliseconds():
    assert named(TRIED_AGAIN)["task"]["timeout"] == 5_400_000
    assert named(ONE_STAGE)["task"]["timeout"] == 30 * 24 * 3_600_000
    assert "timeout" not in named(ONE_STAGE)["mock"]


def test_a_job_that_was_tried_again():
    (last,) = records(TRIED_AGAIN).all()
    assert (last["try"], last["state"], last["failureCounts"]) == (2, "done", {"AppInternalError": 2})
    assert last["created"] < last["stateTransitions"][0]["setAt"]
    tries = list(records(TRIED_AGAIN).all(earlier_tries=True))
    assert [(one["try"], one["state"]) for one in tries] == [(2, "done"), (1, "restarted"), (0, "restarted")]
    assert tries[0] == last
    assert len({one["id"] for one in tries}) == 1
    assert [step["newState"] for step in tries[2]["stateTransitions"]] == [
        "runnable",
        "running",
        "restartable",
        "restarted",
    ]
    assert [one["failureCounts"] for one in tries] == [{"AppInternalError": 2}, {"AppInternalError": 1}, {}]
