"""M1 - M3, claim by claim; `dx/` has the details."""

import io
import json

from sim.records.dx.export import Records, as_results, write_list, write_one
from sim.records.tables import Tables
from tests.model.playing import START, read, tables_of
from tests.records.synthetic import Rows

FLOW = """
executables:
  task:
    class: applet
    project: lab
    timeout: 2 d
    entry_points: {main: {steps: [{compute: 60 s}, {fail: {reason: ExecutionError, tries: 1}}]}}
  flow: {class: workflow, project: lab, stages: {only: {run: task}}}
launches: {flow: {run: flow, as: ann, in: lab, cost_limit: 5 USD}}
"""
NAMES = {
    *("id", "name", "class", "executable", "function", "state", "stateTransitions", "created", "startedRunning"),
    *("stoppedRunning", "totalPrice", "currency", "instanceType", "priority", "project", "billTo", "launchedBy"),
    *("rootExecution", "originJob", "parentJob", "parentAnalysis", "stage", "try", "costLimit"),
}
OF_FAILURES = ("failureReason", "failureMessage", "failureFrom")


def records(text=FLOW, **how):
    return Records(Tables(tables_of(read(text))), **how)


def ms(seconds):
    return START // 1000 + round(seconds * 1000)


def test_records_use_the_names_of_the_platform():
    job, analysis = records().all()
    assert job.keys() >= NAMES
    assert NAMES - {"function", "originJob", "startedRunning", "stoppedRunning", "instanceType", "try"} <= (
        analysis.keys()
    )
    assert [step.keys() for step in job["stateTransitions"]] == [{"newState", "setAt"}] * 3
    _, failed = [one for one in records().all(earlier_tries=True) if one["class"] == "job"]
    assert failed.keys() >= {*NAMES, *OF_FAILURES}
    rows = Rows()
    rows.job("job-0", [("compute", 10)])
    frames = {name: frame.copy() for name, frame in rows.tables().items()}
    settled = {"final_priority": "high", "output_reused_from": "job-7", "detached_from": "job-8"}
    frames["executions"] = frames["executions"].assign(**settled)
    (said,) = Records(frames).all()
    assert said["finalPriority"] == "high"
    assert all(said[name].startswith("job-") and len(said[name]) == 28 for name in ("outputReusedFrom", "detachedFrom"))


def test_times_are_milliseconds_and_spot_waits_seconds():
    job, analysis = records().all()
    assert (job["created"], analysis["created"]) == (ms(0), ms(0))
    assert [step["setAt"] for step in job["stateTransitions"]] == [ms(164.9), ms(253.9), ms(317)]
    assert (job["startedRunning"], job["stoppedRunning"]) == (ms(199.9), ms(313.9))
    assert job["timeout"] == 2 * 24 * 3_600_000
    assert all(isinstance(job[name], int) for name in ("created", "modified", "startedRunning", "timeout"))
    rows = Rows()
    rows.job("job-0", [("compute", 10)])
    frames = {name: frame.copy() for name, frame in rows.tables().items()}
    frames["executions"] = frames["executions"].assign(spot_wait=12.5)
    (waited,) = Records(frames).all()
    assert waited["spotWaitTime"] == 12.5


def test_what_is_not_listed():
    job, analysis = records(f"horizon: 120 s\n{FLOW}").all()
    assert [step["newState"] for step in job["stateTransitions"]] == ["runnable", "running"]
    assert analysis["stateTransitions"] == []
    assert job["startedRunning"] == ms(41.4)
    assert {"stoppedRunning", "totalPrice"}.isdisjoint(job)
    idle, _ = records(f"horizon: 5 s\n{FLOW}").all()
    assert (idle["state"], idle["stateTransitions"]) == ("idle", [])


def test_the_forms_of_an_export():
    job, analysis = records().all()

    def written(write, said):
        out = io.StringIO()
        write(said, out)
        return json.loads(out.getvalue())

    assert written(write_list, [job, analysis]) == [job, analysis]
    assert written(write_list, as_results([job])) == [{"id": job["id"], "describe": job}]
    assert written(write_one, records().one("job-1")) == job
    alone = written(write_one, records().one("analysis-0"))
    assert alone["stages"] == [{"id": "stage-only", "execution": job}]


def test_what_can_be_missing():
    assert [one["try"] for one in records().all() if one["class"] == "job"] == [1]
    assert [one["try"] for one in records().all(earlier_tries=True) if one["class"] == "job"] == [1, 0]
    for said in records(prices=False).all(earlier_tries=True):
        assert {"totalPrice", "currency"}.isdisjoint(said)
