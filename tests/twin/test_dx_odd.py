"""Odd records, one oddity at a time: each is read, written, loaded and played again."""

import json

import pytest

from sim.records.result import load_result
from tests.twin.dx_hashes import (
    RATE,
    analysis,
    at,
    child,
    id_of,
    imported,
    job,
    link,
    prices,
    reading,
    replayed,
    states,
)

NULLS = dict.fromkeys((
    "name", "executableName", "function", "modified", "currency", "isFree", "instanceType", "priority", "rank",
    "finalPriority", "project", "region", "billTo", "launchedBy", "rootExecution", "originJob", "parentJob", "tags",
    "parentAnalysis", "stage", "properties", "executionPolicy", "dependsOn", "input", "originalInput", "runInput",
    "output", "systemRequirements", "failureReason", "failureMessage", "failureFrom", "failureCounts", "costLimit",
    "timeout", "spotWaitTime", "detachedFrom", "outputReusedFrom", "stateTransitions", "totalPrice", "details",
    "executable", "try", "class", "debug", "parentJobTry",
))  # fmt: skip
TEXTS = [
    "", " ", "yes", "null", "~", "1e3", "0x10", "08", "1:30", "- a", "a: b", "# no", "${row.x}", "$${x}", "{a", "!!str",
    "&a", "*a", "'", '"', "a\nb", "a\tb", "\x00", "\x1b[31mred", "\x85", "\u2028", "\u202eabc", "Größe", "名前", "🧬",
    "e\u0301", "\ud800", "a" * 5000, "inputs", "main", "../../etc", "a,b", "10 min", "5 USD", "007", "[text]", "%s",
    "\\",
]  # fmt: skip


def plays(value, folder):
    """The rows of the replay of what was imported, after a look at what was written."""
    place = imported(value, folder)
    assert len(load_result(place).executions) > 0
    assert json.loads((place / "summary.json").read_text(encoding="utf-8"))["where_the_money_went"] is not None
    return replayed(place)


def test_whatever_things_are_called(tmp_path):
    made, ids = [], set()
    for number, text in enumerate(TEXTS):
        odd = job(f"a{number}", name=text, executableName=text, function=text or "main", tags=[text],
                  properties={text: text}, failureMessage=text)  # fmt: skip
        stage = job(f"b{number}", stage=text.encode(errors="replace").decode() or "x", executableName=text)
        flow = analysis(f"flow{number}", [stage], name=text, executableName=text)
        kid = child(f"c{number}", odd, function=text or "part")
        made += [odd, flow, kid]
        ids |= {odd["id"], flow["id"], kid["id"], stage["id"]}
    rows = plays(made, tmp_path)
    assert {row["execution"] for row in rows["executions"]} == ids


def test_whoever_pays_launches_and_where(tmp_path):
    made = [job(f"a{number}", project=text, billTo=text, launchedBy=text, region=text)
            for number, text in enumerate(TEXTS) if text.isprintable()]  # fmt: skip
    rows = plays(made, tmp_path)
    assert {row["execution"] for row in rows["executions"]} == {one["id"] for one in made}


def test_a_record_with_nothing_but_nulls(tmp_path):
    bare = {**job("a"), **NULLS}
    rows = plays([bare, job("b")], tmp_path)
    assert {row["state"] for row in rows["executions"]} == {"done"}


def test_one_null_at_a_time_in_an_analysis(tmp_path):
    flows = []
    for lacking in NULLS:
        flow = analysis(f"f{lacking}", [job(f"a{lacking}"), job(f"b{lacking}", created=50)])
        for part in (flow, *(stage["execution"] for stage in flow["stages"])):
            part[lacking] = None
        flows.append(flow)
    rows = plays(flows, tmp_path)
    assert {row["state"] for row in rows["executions"]} == {"done"}
    assert {row["execution"] for row in rows["executions"]} >= {flow["id"] for flow in flows}


NUMBERS = [
    {"totalPrice": 1e300}, {"totalPrice": 5e-324}, {"totalPrice": 10**400}, {"rank": 10**30}, {"rank": -(10**30)},
    {"try": 10**30}, {"try": -1}, {"timeout": 10**30}, {"timeout": -1}, {"timeout": 0}, {"spotWaitTime": 1e300},
    {"costLimit": 1e300}, {"costLimit": 1e-300}, {"costLimit": 0}, {"costLimit": -5}, {"created": 10**30},
    {"parentJobTry": 10**30}, {"failureCounts": {"AppError": 10**30}}, {"modified": 10**30},
    {"systemRequirements": {"*": {"clusterSpec": {"initialInstanceCount": 10**30}}}},
    {"systemRequirements": {"*": {"clusterSpec": {"initialInstanceCount": True}}}},
    {"systemRequirements": {"*": {"clusterSpec": {"initialInstanceCount": 0}}}},
    {"executionPolicy": {"restartOn": {"AppError": 10**30, "ExecutionError": -1}, "maxRestarts": 10**30}},
    {"executionPolicy": {"restartOn": 5, "maxSpotTries": "x"}},
    {"executionPolicy": {"maxSpotTries": 0, "maxRestarts": -1}},
    {"input": {"x": {"size": 10**40}}}, {"dependsOn": ["", "x", None]},
]  # fmt: skip


def test_numbers_that_nobody_has_seen_are_told_or_played(tmp_path):
    odd = [{**job(f"odd{number}"), **said} for number, said in enumerate(NUMBERS)]
    told = reading([*odd, job("good")], tmp_path)
    assert {fault.record for fault in told.reading.faults} <= {one["id"] for one in odd}
    rows = plays([*odd, job("good")], tmp_path)
    assert {row["execution"] for row in rows["executions"]} == {record.id for record in told.records}
    assert len(rows["executions"]) >= len(NUMBERS) // 2


# -- families ----------------------------------------------------------------------------------------------------------


def test_ten_thousand_stages(tmp_path):
    flow = analysis("flow", [job(f"{number}", created=number / 100) for number in range(10_000)])
    told = reading(flow, tmp_path)
    assert len(told.records) == 10_001


def test_analyses_in_analyses(tmp_path):
    inner = analysis("x0", [job("a")])
    for depth in range(1, 30):
        inner = analysis(f"x{depth}", [inner])
    rows = plays(inner, tmp_path)
    assert len(rows["executions"]) == 31


def test_jobs_that_launch_analyses(tmp_path):
    parent = job("top", run=1000)
    flow = analysis("flow", [job("a", created=200), job("b", created=350)], parentJob=parent["id"],
                    rootExecution=parent["id"])  # fmt: skip
    rows = plays([parent, flow], tmp_path)
    (played,) = (row for row in rows["executions"] if row["class"] == "analysis")
    assert (played["execution"], played["parent_job"], played["state"]) == (flow["id"], parent["id"], "done")


def test_subjobs_of_subjobs(tmp_path):
    made = [job("top", run=5000)]
    for depth in range(1, 20):
        made.append(child(f"k{depth}", made[-1], created=made[-1]["created"] / 1000 - 1_700_000_000 + 110, run=50))
    rows = plays(made, tmp_path)
    assert {row["state"] for row in rows["executions"]} == {"done"}
    assert len(rows["executions"]) == 20


def test_a_subjob_outlives_its_parents_code(tmp_path):
    parent = job("top", steps=[("runnable", 6.4), ("running", 100), ("waiting_on_output", 203.1), ("done", 500)],
                 startedRunning=at(100), stoppedRunning=at(200), totalPrice=RATE / 36)  # fmt: skip
    rows = plays([parent, child("kid", parent, created=150, run=200)], tmp_path)
    assert states(rows["transitions"])[parent["id"], 0] == ["runnable", "running", "waiting_on_output", "done"]


def test_a_detached_root_is_a_root(tmp_path):
    parent = job("top")
    apart = job("apart", created=150, detachedFrom=parent["id"])
    rows = plays([parent, apart], tmp_path)
    assert {row["root"] for row in rows["executions"]} == {parent["id"], apart["id"]}


def test_a_job_that_waits_for_itself_and_two_that_wait_for_each_other(tmp_path):
    a, b = job("a"), job("b")
    a |= {"dependsOn": [a["id"], b["id"]], "originalInput": {"x": link(b)}}
    b |= {"dependsOn": [a["id"]], "originalInput": {"x": link(a)}}
    rows = plays([a, b], tmp_path)
    assert {row["state"] for row in rows["executions"]} == {"done"}


def test_stages_that_wait_for_each_other(tmp_path):
    a, b = job("a"), job("b")
    a["originalInput"], b["originalInput"] = {"x": link(b)}, {"x": link(a)}
    rows = plays(analysis("flow", [a, b]), tmp_path)
    assert {row["state"] for row in rows["executions"]} == {"done"}


def test_a_child_that_waits_for_its_parent_does_not_wait_for_ever(tmp_path):
    parent = job("top", run=1000)
    kid = child("kid", parent, created=200, originalInput={"x": link(parent)})
    assert {row["state"] for row in plays([parent, kid], tmp_path)["executions"]} == {"done"}


def test_a_parent_that_waits_for_its_child(tmp_path):
    parent = job("top", run=1000)
    kid = child("kid", parent, created=200)
    parent["dependsOn"] = [kid["id"]]
    assert {row["state"] for row in plays([parent, kid], tmp_path)["executions"]} == {"done"}


def test_all_at_one_instant(tmp_path):
    instant = [("runnable", 0), ("running", 0), ("done", 0)]
    jobs = [job(f"{n}", steps=instant, startedRunning=at(0), stoppedRunning=at(0), totalPrice=0) for n in range(5)]
    flow = analysis("flow", [job("s", steps=instant, startedRunning=at(0), stoppedRunning=at(0), totalPrice=0)])
    assert {row["state"] for row in plays([*jobs, flow], tmp_path)["executions"]} == {"done"}


def test_reused_stages_of_another_analysis(tmp_path):
    reused = job("old", outputReusedFrom="job-elsewhere", steps=[("done", 6.4)])
    flow = analysis("flow", [reused, job("new", created=10, originalInput={"x": link(reused)})])
    rows = plays(flow, tmp_path)
    assert {row["execution"] for row in rows["executions"]} == {flow["id"], id_of("job", "new")}


def test_an_analysis_whose_stages_are_all_of_another_one_is_not_played(tmp_path):
    old = analysis("old", [job("a"), job("b")])
    new = {**analysis("new", []), "stages": old["stages"]}
    told = reading([old, new], tmp_path)
    assert any(note.startswith(f"not played again: {new['id']}") for note in told.reading.notes)
    rows = plays([old, new], tmp_path)
    assert {row["execution"] for row in rows["executions"]} == {old["id"], id_of("job", "a"), id_of("job", "b")}


def test_an_analysis_without_stages_inside_another_and_below_a_job(tmp_path):
    parent = job("top", run=500)
    empty = analysis(
        "empty", [], parentJob=parent["id"], rootExecution=parent["id"], created=at(150), stateTransitions=None
    )
    outer = analysis("outer", [analysis("inner", [])])
    kid = child("kid", parent, created=300, run=20)
    rows = plays([parent, empty, outer, kid], tmp_path)
    assert {row["execution"] for row in rows["executions"]} == {parent["id"], kid["id"]}


def test_a_parent_that_waited_for_a_job_whose_outputs_were_reused_ends_all_the_same(tmp_path):
    parent = job("top", run=300)
    kid = child("kid", parent, created=150, steps=[("done", 160)], outputReusedFrom="job-before")
    other = child("other", parent, created=161, run=30)
    rows = plays([parent, kid, other], tmp_path)
    assert {row["execution"]: row["state"] for row in rows["executions"]} == {parent["id"]: "done", other["id"]: "done"}


def test_a_stage_of_which_only_a_later_try_is_there(tmp_path):
    flow = analysis("flow", [job("a", **{"try": 2}, failureCounts={"ExecutionError": 2})])
    told = reading(flow, tmp_path)
    assert any(note.startswith("tries: the earlier ones are missing of job-a") for note in told.reading.notes)
    assert {row["state"] for row in plays(flow, tmp_path)["executions"]} == {"done"}


# -- machines and money ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "type_",
    ["azure:mem1_ssd1_x4", "mem1_ssd1_x8_fedramp", "mem3_ssd2_fpga1_x24", "mem1_ssd1_gpu2_x32", "whatever", "mem9_x0",
     "mem1_ssd1_v2_x0", "yes", "1e3", "a b", "mem1_ssd1_v2_x99999999999999999999"],
)  # fmt: skip
def test_instance_types_that_do_not_ship(type_, tmp_path):
    rows = plays([job("a", instanceType=type_), job("b")], tmp_path)
    assert prices(rows["executions"])[id_of("job", "a"), 0] == pytest.approx(0.01, rel=1e-9)


def test_a_user_pays(tmp_path):
    rows = plays(job("a", billTo="user-ann"), tmp_path)
    assert rows["executions"][0]["account"] == rows["executions"][0]["user"] == "user-1"


def test_two_payers_and_two_regions(tmp_path):
    other = {"project": id_of("project", "far"), "region": "azure:westus", "billTo": "org-far"}
    far = job("far", **other, totalPrice=0.05)
    mine = job("mine", project=id_of("project", "mine"), region="aws:eu-west-2", totalPrice=0.03)
    rows = plays([job("a"), far, mine], tmp_path)
    seen = {row["execution"]: (row["account"], round(row["price"], 9)) for row in rows["executions"]}
    assert seen == {
        id_of("job", "a"): ("org-lab", 0.01), far["id"]: ("org-far", 0.05), mine["id"]: ("org-lab", 0.03),
    }  # fmt: skip


def test_a_project_whose_payer_changed(tmp_path):
    plays([job("a"), job("b", created=1000, billTo="org-other", totalPrice=0.02)], tmp_path)


def test_prices_that_changed(tmp_path):
    told = [0.01, 0.01, 0.02, 0.02, 0.015]
    jobs = [job(f"{n}", created=n * 1000, totalPrice=price) for n, price in enumerate(told)]
    rows = plays(jobs, tmp_path)
    assert [row["price"] for row in sorted(rows["executions"], key=lambda row: row["created"])] == pytest.approx(told)


def test_rates_of_one_instant_that_differ_are_told(tmp_path):
    jobs = [job("a"), job("b", totalPrice=0.0115), job("c", created=1000)]
    told = reading(jobs, tmp_path)
    assert any("1 job has another rate than one of the same type at the same instant" in note
               for note in told.reading.notes)  # fmt: skip
    plays(jobs, tmp_path)


def test_free_jobs_cost_nothing_and_say_nothing_of_rates(tmp_path):
    place = imported([job("a", isFree=True, totalPrice=0), job("b")], tmp_path)
    assert prices(replayed(place)["executions"])[id_of("job", "b"), 0] == pytest.approx(0.01, rel=1e-9)


def test_a_cluster(tmp_path):
    asked = {"*": {"clusterSpec": {"type": "spark", "initialInstanceCount": 4}}}
    rows = plays(job("a", systemRequirements=asked, totalPrice=0.04), tmp_path)
    assert rows["executions"][0]["price"] == pytest.approx(0.04, rel=1e-9)
    assert [worker["instances"] for worker in rows["workers"]] == [4]


def test_a_type_that_has_run_on_nothing_but_low_priority_has_a_rate_on_spot(tmp_path):
    never = job("never", priority="low", finalPriority="low", steps=[("runnable", 6.4), ("terminated", 30)])
    rows = plays([job("a"), never], tmp_path)
    assert {row["execution"]: row["state"] for row in rows["executions"]}[never["id"]] == "terminated"


def test_very_short_runs_say_little_of_rates(tmp_path):
    blink = job("blink", run=0.001, totalPrice=0.00014 / 1000)
    place = imported([blink, job("a", created=1000), job("b", created=2000)], tmp_path)
    seen = prices(replayed(place)["executions"])
    assert seen[id_of("job", "a"), 0] == pytest.approx(0.01, rel=1e-9)
