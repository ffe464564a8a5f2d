"""What `dxsim import dx` writes: tables of what was observed, and a scenario that plays it again."""

import hashlib
import json
import math
from pathlib import Path

import pytest

from sim.cli.app import play
from sim.records.result import load_result
from sim.records.schema import TABLES
from tests.twin.dx_hashes import (
    RATE,
    analysis,
    at,
    child,
    id_of,
    imported,
    job,
    prices,
    reading,
    replayed,
    rows_of,
    states,
)

REAL = Path(__file__).parents[3] / "shared" / "data" / "real" / "one-stage-analysis.json"
FIRST = job("first")
FLOW = analysis("flow", [FIRST, job("second", created=0, originalInput={
    "x": {"$dnanexus_link": {"job": FIRST["id"], "field": "out"}}},
    steps=[("waiting_on_input", 6.4), ("runnable", 209.5), ("running", 260), ("done", 313.1)],
    startedRunning=at(230), stoppedRunning=at(310), totalPrice=RATE * 80 / 3600,
)])  # fmt: skip
TOP = job("top", created=20, run=400, priority="high", finalPriority="high", tags=["b", "a"], properties={"k": "v"},
          costLimit=5, rank=3, timeout=86_400_000)  # fmt: skip
KID = child("kid", TOP, created=130, run=50)
RUNS = job("runs", created=40, steps=[("runnable", 46.4), ("running", 150)], startedRunning=at(140))
KILLED = job("killed", created=60, failureReason="Terminated", failureMessage="stopped by user", steps=[
    ("runnable", 66.4), ("running", 170), ("terminating", 200), ("terminated", 214.1)],
    startedRunning=at(170), stoppedRunning=at(211), totalPrice=RATE * 41 / 3600)  # fmt: skip
ALL = [FLOW, TOP, KID, RUNS, KILLED]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return imported(ALL, tmp_path_factory.mktemp("dx"))


@pytest.fixture(scope="module")
def tables(place):
    import pyarrow.parquet as pq

    return {name: rows_of(pq.read_table(place / f"{name}.parquet")) for name in TABLES}


def one(tables, name):
    (found,) = (row for row in tables["executions"] if row["name"] == name)
    return found


def test_there_is_a_row_for_every_try_and_analysis(tables):
    assert sorted(row["name"] for row in tables["executions"]) == [
        "first", "flow", "kid", "killed", "runs", "second", "top",
    ]  # fmt: skip


def test_every_column_of_a_job(tables):
    assert one(tables, "top") == {
        "execution": TOP["id"], "try": 0, "class": "job", "name": "top", "executable": "work",
        "executable_class": "applet", "function": "main", "launch": "observed", "launch_index": 1, "state": "done",
        "created": 20, "ready": 26.4, "started_running": 120, "stopped_running": 520, "ended": 523.1,
        "instance_type": "mem1_ssd1_v2_x4", "purchase": "on_demand", "priority": "high", "final_priority": "high",
        "spot_wait": None, "rank": 3, "timeout": 86_400, "worker": f"worker-of-{TOP['id']}", "start_kind": None,
        "user": "user-1", "project": id_of("project", "lab"), "account": "org-lab", "root": TOP["id"],
        "origin_job": TOP["id"], "master_job": TOP["id"], "parent_job": None, "parent_analysis": None, "stage": None,
        "detached_from": None, "tags": "a,b", "properties": '{"k": "v"}', "cost_limit": 5, "failure_reason": None,
        "failure_message": None, "failure_from": None, "depends_on": None, "output_reused_from": None,
        "price": TOP["totalPrice"],
        "currency": "USD",
    }  # fmt: skip


def test_every_column_of_an_analysis(tables):
    found = {name: cell for name, cell in one(tables, "flow").items() if cell is not None}
    assert found == {
        "execution": FLOW["id"], "try": 0, "class": "analysis", "name": "flow", "executable": "flow",
        "executable_class": "workflow", "launch": "observed", "launch_index": 0, "state": "done", "created": 0,
        "ended": 313.1, "priority": "normal", "rank": 0, "user": "user-1", "project": id_of("project", "lab"),
        "account": "org-lab", "root": FLOW["id"], "price": FLOW["totalPrice"], "currency": "USD",
    }  # fmt: skip


def test_stages_subjobs_and_what_was_killed(tables):
    second, kid, killed = (one(tables, name) for name in ("second", "kid", "killed"))
    assert (second["parent_analysis"], second["stage"], second["root"]) == (FLOW["id"], "stage-1", FLOW["id"])
    assert (second["start_kind"], second["started_running"]) == ("cold", 230)
    assert (kid["parent_job"], kid["root"], kid["function"], kid["master_job"]) == (
        TOP["id"],
        TOP["id"],
        "part",
        TOP["id"],
    )
    assert (killed["state"], killed["failure_reason"], killed["failure_message"]) == (
        "terminated", "Terminated", "stopped by user",
    )  # fmt: skip


def test_transitions_are_those_of_the_records(tables):
    jobs = [*(stage["execution"] for stage in FLOW["stages"]), FLOW, TOP, KID, RUNS, KILLED]
    told = {(said["id"], 0): [step["newState"] for step in said["stateTransitions"]] for said in jobs}
    assert states(tables["transitions"]) == told


def test_charges_add_up_to_the_prices(tables):
    for row in tables["executions"]:
        if row["class"] == "job" and row["price"] is not None:
            amounts = [one["amount"] for one in tables["charges"] if one["execution"] == row["execution"]]
            assert math.fsum(amounts) == pytest.approx(row["price"], rel=1e-6)
    assert not [one for one in tables["charges"] if one["execution"] == RUNS["id"]]


def test_billed_time_is_boot_computing_and_tear_down(tables):
    spent = {}
    for row in tables["charges"]:
        spent.setdefault(row["execution"], []).append((row["what_for"], row["from"], row["to"], row["outcome"]))
    assert spent[id_of("job", "second")] == [("boot", 230, 260, "kept"), ("compute", 260, 310, "kept")]
    assert spent[KILLED["id"]] == [("compute", 170, 200, "thrown away"), ("tear-down", 200, 211, "thrown away")]


def test_workers_are_those_that_ran(tables):
    held = {
        row["execution"]: (row["requested"], row["acquired"], row["stopped"], row["instances"])
        for row in tables["workers"]
    }
    assert held[RUNS["id"]] == (46.4, 140, None, 1)
    assert held[TOP["id"]] == (26.4, 120, 520, 1)
    assert len(held) == 6


def test_a_month_s_end_is_two_charges(tmp_path):
    late = job("late", created=1_385_000, run=9_000)
    import pyarrow.parquet as pq

    charges = rows_of(pq.read_table(imported(late, tmp_path) / "charges.parquet"))
    assert sorted({row["month"] for row in charges}) == ["2023-11", "2023-12"]
    assert math.fsum(row["amount"] for row in charges) == pytest.approx(0.9)


def test_the_result_says_that_it_was_observed(place):
    result = load_result(place)
    assert result.about["observed"]["records"] == 7
    assert result.about["complete"] is True
    assert result.about["observed"]["sources"] == ["records.json"]
    assert json.loads((place / "run.json").read_text())["observed"]["notes"][0] == "read: 6 tries of jobs, 1 analysis"


@pytest.mark.parametrize("more", [[], [TOP["id"]], [FLOW["id"]]])
def test_show_works_on_it(more, place, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["dxsim", "show", str(place), *more])
    with pytest.raises(SystemExit) as ended:
        play()
    printed = capsys.readouterr()
    assert (ended.value.code or 0, printed.err) == (0, "")
    assert "observed" in printed.out.lower() or more


# -- the scenario ------------------------------------------------------------------------------------------------------


def test_it_plays_the_same_states_in_order_and_the_same_prices(place, tables):
    played = replayed(place)
    again = states(played["transitions"])
    for key, told in states(tables["transitions"]).items():
        assert again[key] == (told if key[0] != RUNS["id"] else [*told, "done"])
    for key, price in prices(tables["executions"]).items():
        # How long a job runs that has launched others depends on when these come and go.
        if price is not None and key[0] != TOP["id"]:
            assert prices(played["executions"])[key] == pytest.approx(price, rel=1e-9)


def test_ids_names_users_and_parents_are_the_same(place, tables):
    same = ("execution", "name", "user", "project", "account", "root", "parent_job", "parent_analysis", "stage")

    def seen(rows):
        return {tuple(row[column] for column in same) for row in rows}

    assert seen(replayed(place)["executions"]) == seen(tables["executions"])


@pytest.mark.parametrize(
    ("override", "column", "value"),
    [("priority=high", "priority", "high"), ("rank=9", "rank", 9), ("cost_limit=3 USD", "cost_limit", 3),
     ("instance_type=mem1_ssd1_v2_x4", "instance_type", "mem1_ssd1_v2_x4")],
)  # fmt: skip
def test_a_word_changes_all(place, override, column, value):
    rows = [row for row in replayed(place, f"replays.observed.{override}")["executions"] if row["class"] == "job"]
    assert {row[column] for row in rows} == {value}


def test_scale_and_variants(place):
    def roots(*overrides, **more):
        return sum(row["execution"] == row["root"] for row in replayed(place, *overrides, **more)["executions"])

    assert (roots(), roots("replays.observed.scale=1.5"), roots("replays.observed.scale=0.5")) == (4, 6, 2)
    assert roots(variant="as-many-workers-as-wanted") == 4
    free = replayed(place, variant="no-cost-limits")["executions"]
    assert {row["cost_limit"] for row in free} == {None}
    assert {row["cost_limit"] for row in replayed(place)["executions"] if row["root"] == TOP["id"]} == {5}


def test_scale_may_be_given_at_once(tmp_path):
    rows = replayed(imported([job("a"), job("b", created=100)], tmp_path, scale=1.5))["executions"]
    assert [row["execution"] for row in sorted(rows, key=lambda row: row["execution"])] == [
        id_of("job", "a"), id_of("job", "b"), id_of("job", "b") + "~2",
    ]  # fmt: skip


def test_the_same_records_in_whatever_order_make_the_same_bytes(tmp_path):
    def written(records, folder):
        folder.mkdir()
        files = sorted(path for path in imported(records, folder).rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    once = written(ALL, tmp_path / "once")
    assert len(once) == 10
    assert written(ALL, tmp_path / "twice") == once
    assert written(ALL[::-1], tmp_path / "other") == once


# -- personal data -----------------------------------------------------------------------------------------------------


SECRET = {
    "launchedBy": "user-jane.doe", "billTo": "user-jane.doe", "name": "run of jane.doe for jane.doe@example.com",
    "failureMessage": "no route from 10.20.30.40 (ip-10-20-30-40.ec2.internal) for jane.doe",
    "tags": ["jane.doe", "x"], "properties": {"who": "jane.doe", "jane.doe": "me", "mail": "j@example.com"},
    "executableName": "tool of jane.doe", "host": "ec2-1-2-3-4.compute-1.amazonaws.com", "sshHostKey": "ssh-rsa AAAA",
    "networkAccess": ["jane.doe.example.com"],
}  # fmt: skip
WORDS = [b"jane.doe", b"jane_doe", b"example.com", b"10.20.30.40", b"amazonaws", b"ssh-rsa", b"ec2"]


def bytes_of(place):
    import pyarrow.parquet as pq

    for path in place.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pq.read_table(path).to_pylist(), default=str).encode()


def test_nothing_personal_is_written(tmp_path):
    place = imported([job("a", **SECRET), FIRST], tmp_path)
    assert [(name, word) for name, content in bytes_of(place) for word in WORDS if word in content] == []
    assert {row["user"] for row in replayed(place)["executions"]} == {"user-1", "user-2"}


def test_unless_it_is_asked_for(tmp_path):
    place = imported([job("a", **SECRET), FIRST], tmp_path, personal=True)
    (found,) = (row for row in replayed(place)["executions"] if row["execution"] == id_of("job", "a"))
    assert (found["user"], found["name"]) == ("user-jane_doe", "run of jane.doe for jane.doe@example.com")
    assert any(
        "personal data: kept, as asked" in note for note in reading(FIRST, tmp_path, personal=True).reading.notes
    )


# -- a real one --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the real record is not here")
def test_a_real_analysis_costs_what_it_cost_and_goes_through_its_states(tmp_path):
    text = REAL.read_text()
    place = imported(text, tmp_path)
    told = {said["id"]: said for said in [json.loads(text), *(one["execution"] for one in json.loads(text)["stages"])]}
    played = replayed(place)
    assert {row["execution"] for row in played["executions"]} == set(told)
    for row in played["executions"]:
        assert row["price"] == pytest.approx(told[row["execution"]]["totalPrice"], rel=1e-9)
    for (id_, _), seen in states(played["transitions"]).items():
        assert seen == [step["newState"] for step in told[id_]["stateTransitions"]]
