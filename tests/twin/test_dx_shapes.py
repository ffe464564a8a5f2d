"""Every shape in which the platform's records come is read (M3)."""

import io
import json

import pytest

from sim.twin.importing import read
from tests.twin.dx_hashes import ABSENT, analysis, job, reading, save

A, B = job("a"), job("b", created=50)
IDS = {A["id"], B["id"]}


def found(value, folder):
    return {record.id for record in reading(value, folder).records}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([A, B], id="what dx find executions --json prints"),
        pytest.param([{"id": one["id"], "describe": one} for one in (A, B)], id="what a search of the API answers"),
        pytest.param(
            [{"id": one["id"], "describe": {**one, "id": None}} for one in (A, B)], id="the id stands outside"
        ),
        pytest.param({"results": [A, B], "next": None}, id="a page of results"),
        pytest.param({"results": [{"id": one["id"], "describe": one} for one in (A, B)]}, id="a page of describes"),
        pytest.param({"jobs": [A, B]}, id="under a name"),
        pytest.param([[A], [B]], id="lists in a list"),
        pytest.param(json.dumps(A) + "\n" + json.dumps(B), id="a value in each line"),
        pytest.param(json.dumps(A) + json.dumps(B), id="a value after the other"),
        pytest.param("﻿" + json.dumps([A, B]), id="with a byte order mark"),
        pytest.param(" \n[\n" + json.dumps(A) + "\n,\n\n" + json.dumps(B) + "\n]\n\n", id="with room"),
        pytest.param([{"id": f"stage-{place}", "execution": one} for place, one in enumerate((A, B))], id="stages"),
        pytest.param([A, B, A], id="one that stands there twice"),
    ],
)
def test_a_shape_of_two_jobs(value, tmp_path):
    told = reading(value, tmp_path)
    assert {record.id for record in told.records} == IDS
    assert told.reading.faults == []


def test_one_job(tmp_path):
    assert found(A, tmp_path) == {A["id"]}


def test_one_analysis_with_its_stages_embedded(tmp_path):
    flow = analysis("flow", [job("a"), job("b", created=50)])
    told = reading(flow, tmp_path)
    assert {record.id for record in told.records} == {flow["id"], *IDS}
    assert {(record.parent_analysis, record.stage) for record in told.records if record.is_job} == {
        (flow["id"], "stage-0"), (flow["id"], "stage-1"),
    }  # fmt: skip
    assert {record.root for record in told.records} == {flow["id"]}


def test_an_embedded_stage_that_does_not_name_its_analysis_belongs_to_it(tmp_path):
    stage = {**job("a"), "parentAnalysis": None, "stage": None}
    flow = {**analysis("flow", []), "stages": [{"id": "stage-x", "execution": stage}]}
    (record,) = (record for record in reading(flow, tmp_path).records if record.is_job)
    assert (record.parent_analysis, record.stage, record.root) == (flow["id"], "stage-x", flow["id"])


def test_the_element_of_an_analysis_stages_alone(tmp_path):
    flow = analysis("flow", [job("a")])
    told = reading(flow["stages"][0], tmp_path)
    assert [record.id for record in told.records] == [A["id"]]
    assert [str(fault) for fault in told.reading.faults] == [
        f"{A['id']}: its analysis {flow['id']} is not among the records"
    ]


def test_a_stage_that_has_not_begun_holds_no_execution(tmp_path):
    flow = {**analysis("flow", [job("a")]), "state": "in_progress", "stateTransitions": []}
    flow["stages"] += [{"id": "stage-later", "execution": None}, {"id": "stage-never"}, None]
    assert found(flow, tmp_path) == {flow["id"], A["id"]}


def test_an_analysis_within_an_analysis(tmp_path):
    inner = analysis("inner", [job("a"), job("b", created=50)])
    outer = analysis("outer", [inner])
    told = {record.id: record for record in reading(outer, tmp_path).records}
    assert set(told) == {outer["id"], inner["id"], *IDS}
    assert told[inner["id"]].parent_analysis == outer["id"]
    assert told[A["id"]].root == outer["id"]


def test_several_files(tmp_path):
    files = [save(A, tmp_path, "one.json"), save([B], tmp_path, "two.json")]
    told = read(files)
    assert {record.id for record in told.records} == IDS
    assert told.reading.sources == files


def test_the_same_execution_in_two_files_is_one_and_the_later_state_of_it_counts(tmp_path):
    runs = job("a", steps=[("runnable", 6.4), ("running", 100)], startedRunning=A["startedRunning"])
    for order in ([runs, A], [A, runs]):
        told = read([save(one, tmp_path, f"{place}.json") for place, one in enumerate(order)])
        assert [record.state for record in told.records] == ["done"]
        assert [str(fault) for fault in told.reading.faults] == [
            f"{A['id']}: it stands there twice with different contents; the later one is used"
        ]


def test_an_analysis_and_a_list_that_holds_its_jobs_again(tmp_path):
    flow = analysis("flow", [job("a"), job("b", created=50)])
    again = [stage["execution"] for stage in flow["stages"]]
    told = reading([flow, *again], tmp_path)
    assert len(told.records) == 3
    assert told.reading.faults == []


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps([A, B])))
    told = read(["-"])
    assert {record.id for record in told.records} == IDS
    assert told.reading.sources == ["-"]


def test_tries_share_an_id(tmp_path):
    first = job("a", **{"try": 0}, steps=[("runnable", 6.4), ("running", 100), ("restarted", 150)])
    told = reading([first, {**A, "try": 1}], tmp_path)
    assert {(record.id, record.number, record.state) for record in told.records} == {
        (A["id"], 0, "restarted"), (A["id"], 1, "done"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "lacking",
    ["class", "try", "name", "executable", "executableName", "function", "modified", "currency", "isFree", "priority",
     "instanceType", "finalPriority", "region", "billTo", "launchedBy", "rootExecution", "originJob", "parentJob",
     "parentAnalysis", "stage", "project"],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, ABSENT])
def test_what_real_records_lack_may_be_absent_or_null(lacking, value, tmp_path):
    told = reading([job("a", **{lacking: value}), B], tmp_path)
    assert {record.id for record in told.records} == IDS
    assert told.reading.faults == []


def test_an_old_record_without_states_tells_when_it_ran_and_when_it_was_last_touched(tmp_path):
    (record,) = reading(job("a", stateTransitions=ABSENT), tmp_path).records
    assert [state for state, _ in record.transitions] == ["running", "done"]
    assert record.billed == 100_000


def test_the_type_that_was_asked_for_stands_in_for_the_one_that_is_missing(tmp_path):
    asked = {"main": {"instanceType": "mem1_ssd1_v2_x8"}, "*": {"instanceType": "mem1_ssd1_v2_x16"}}
    said = job("a", instanceType=None, systemRequirements=asked)
    assert [record.instance_type for record in reading(said, tmp_path).records] == ["mem1_ssd1_v2_x8"]
    said["systemRequirements"] = {"*": asked["*"]}
    assert [record.instance_type for record in reading(said, tmp_path).records] == ["mem1_ssd1_v2_x16"]
