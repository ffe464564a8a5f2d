"""`dxsim forecast`: a snapshot with executions in every state is the start."""

import json

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.records.errors import ResultError
from sim.scenario.quantity_readers import read_moment
from sim.twin.forecast import forecast
from tests.twin.dx_hashes import analysis, at, child, job, reading, save

RUN = CliRunner()
BEFORE = [job(f"b{k:02d}", created=-20_000 + 900 * k, run=600 + 20 * (k % 5)) for k in range(20)]
"""Jobs that were over: some 640 s each."""
NOW = 1000.0


def unfinished(name, *steps, **said):
    running = dict(steps).get("running")
    said |= {} if running is None else {"startedRunning": at(running)}
    return job(name, steps=list(steps), **said)


def seen_at(seconds=NOW):
    """Something that has just happened, so that the snapshot is of then."""
    return unfinished("clock", created=seconds)


def told(hashes, folder, **options):
    return forecast(reading([*BEFORE, *hashes], folder), replications=30, **options)


def tree(found, name):
    return next(one for one in found.trees if one.name == name)


def test_who_runs_ends_when_its_kind_does(tmp_path):
    found = told([unfinished("r", ("runnable", 6.4), ("running", 600)), seen_at()], tmp_path)
    # It has run for 400 s of some 640 s.
    assert tree(found, "r").end.median == pytest.approx(240, abs=60)
    assert tree(found, "r").end.low > 0
    assert tree(found, "r").cost.median == pytest.approx(640 * 0.0001, rel=0.1)
    assert found.same_states == (2, 2)


def test_who_has_run_longer_than_all_others_is_not_over_yesterday(tmp_path):
    found = told([unfinished("r", ("runnable", -9000), ("running", -8000), created=-9007), seen_at()], tmp_path)
    assert tree(found, "r").end.low > 0
    assert tree(found, "r").cost.low > 9000 * 0.0001


@pytest.mark.parametrize(
    ("steps", "least"),
    [
        ((), 600),  # idle
        ((("runnable", 990.0),), 600),
        ((("waiting_on_input", 990.0),), 600),
        ((("runnable", 500.0), ("running", 600.0)), 0),
    ],
)
def test_every_state_before_the_end_goes_on(tmp_path, steps, least):
    found = told([unfinished("r", *steps, created=400 if steps else 999), seen_at()], tmp_path)
    assert tree(found, "r").end.median > least
    assert found.same_states == (2, 2)


def test_who_is_torn_down_is_billed_to_its_stop(tmp_path):
    killed = unfinished("k", ("runnable", 500), ("running", 600), ("terminating", 995))
    found = told([killed, seen_at()], tmp_path)
    assert tree(found, "k").end.high < 30
    assert tree(found, "k").cost.median == pytest.approx(406 * 0.0001, rel=0.01)
    assert tree(found, "k").done == 0


def test_who_waits_on_output_is_over_soon_and_costs_no_more(tmp_path):
    late = unfinished("o", ("runnable", 500), ("running", 600), ("waiting_on_output", 903.1)) | {
        "stoppedRunning": at(900)
    }
    found = told([late, seen_at()], tmp_path)
    assert tree(found, "o").end.high < 60
    assert tree(found, "o").cost.low == tree(found, "o").cost.high == pytest.approx(300 * 0.0001)


def test_who_is_about_to_be_tried_again_runs_again(tmp_path):
    lost = unfinished("l", ("runnable", 6.4), ("running", 600), ("restartable", 995)) | {
        "stoppedRunning": at(992),
        "failureReason": "ExecutionError",
        "executionPolicy": {"restartOn": {"ExecutionError": 1}},
    }
    found = told([lost, seen_at()], tmp_path)
    assert tree(found, "l").end.median > 600
    assert tree(found, "l").done == 1
    # An ExecutionError is not charged for (H6).
    assert tree(found, "l").cost.median == pytest.approx(640 * 0.0001, rel=0.1)
    assert found.same_states == (2, 2)


@pytest.mark.parametrize("restarted_too", [True, False], ids=["include-restarted", "as dx prints"])
def test_a_root_in_its_second_try_is_a_tree(tmp_path, restarted_too):
    lost = unfinished("l", ("runnable", 6.4), ("running", 100), ("restartable", 293.1), ("restarted", 299.5))
    lost |= {"failureReason": "ExecutionError", "executionPolicy": {"restartOn": {"ExecutionError": 1}}}
    lost |= {"startedRunning": at(100), "stoppedRunning": at(290)}
    again = unfinished("l", ("runnable", 299.5), ("running", 600)) | {"try": 1}
    found = told([*([lost] if restarted_too else []), again, seen_at()], tmp_path)
    assert {one.name for one in found.trees} == {"l", "clock"}
    assert found.same_states == ((3, 3) if restarted_too else (2, 2))
    assert tree(found, "l").state == "running"
    # As for one that has run for 400 s of some 640 s in its first try.
    assert tree(found, "l").end.median == pytest.approx(240, abs=60)


def test_a_stage_waits_for_the_one_before(tmp_path):
    first = unfinished("first", ("runnable", 6.4), ("running", 600))
    second = unfinished("second", ("waiting_on_input", 6.4), dependsOn=[first["id"]])
    flow = analysis("flow", [first, second], state="in_progress", stateTransitions=None, totalPrice=None)
    found = told([flow, seen_at()], tmp_path)
    assert tree(found, "flow").end.median > 240 + 600
    assert tree(found, "flow").cost.median == pytest.approx(2 * 640 * 0.0001, rel=0.1)


def test_a_head_ends_after_what_it_has_launched(tmp_path):
    head = unfinished("head", ("runnable", -900), ("running", -800), created=-907, executableName="pipeline")
    task = child("task", head, steps=[("runnable", 500), ("running", 990)], created=490, startedRunning=at(990))
    past = [child(f"t{k}", head, created=-700 + k, run=300) for k in range(5)]
    found = told([head, task, *past, seen_at()], tmp_path)
    assert tree(found, "head").end.low > 200


def test_the_chance_that_a_cost_limit_cuts(tmp_path):
    runs = [("runnable", 6.4), ("running", 600)]
    found = told(
        [
            unfinished("safe", *runs, costLimit=5.0),
            unfinished("cut", *runs, costLimit=0.0401),
            unfinished("free", *runs),
            seen_at(),
        ],
        tmp_path,
    )
    assert tree(found, "safe").limit_reached == 0
    assert tree(found, "cut").limit_reached == 1
    assert tree(found, "cut").done == 0
    assert tree(found, "free").limit_reached is None


def test_the_chance_to_be_late(tmp_path):
    hashes = [unfinished("r", ("runnable", 6.4), ("running", 600)), seen_at()]
    assert told(hashes, tmp_path, deadline=read_moment("10 h")).late == 0
    assert told(hashes, tmp_path, deadline=read_moment("30 s")).late == 1
    found = told(hashes, tmp_path, deadline=read_moment("2023-11-14T22:40Z"))
    assert found.deadline == pytest.approx(1_700_001_600 - (1_700_000_000 + NOW))


def test_a_spending_limit_counts_what_is_over(tmp_path):
    hashes = [unfinished("r", ("runnable", 6.4), ("running", 600)), seen_at()]
    spent = sum(one["totalPrice"] for one in BEFORE)
    found = told(hashes, tmp_path, spending_limit=spent + 10)
    assert found.spent == pytest.approx(spent)
    assert found.limit_reached == 0
    assert told(hashes, tmp_path, spending_limit=spent + 0.045).limit_reached == 1
    with pytest.raises(ResultError, match="is used up already"):
        told(hashes, tmp_path, spending_limit=spent / 2)


def test_few_records_leave_wide_intervals(tmp_path):
    hashes = [unfinished("r", ("runnable", 6.4), ("running", 600)), seen_at()]
    many = told(hashes, tmp_path)
    few = forecast(reading([BEFORE[0], *hashes], tmp_path), replications=30)
    none = forecast(reading(hashes, tmp_path), replications=30)
    widths = [tree(found, "r").cost.high - tree(found, "r").cost.low for found in (many, few, none)]
    assert widths == sorted(widths)
    assert any("none of work:main is known" in note for note in none.notes)


def test_a_snapshot_from_the_future_is_told(tmp_path):
    soon = unfinished("soon", ("runnable", 6.4), ("running", 600))
    records = reading([*BEFORE, soon, unfinished("clock", created=5000)], tmp_path)
    forecast(records, at=at(1000), replications=5)
    assert [str(fault) for fault in records.reading.faults] == [
        f"{unfinished('clock')['id']}: it speaks of what lies after the instant of the snapshot"
    ]


def test_what_is_over_is_no_snapshot(tmp_path):
    with pytest.raises(ResultError, match="try `dxsim validate`"):
        forecast(reading(BEFORE, tmp_path))


def test_the_command(tmp_path):
    file = save([*BEFORE, unfinished("r", ("runnable", 6.4), ("running", 600), costLimit=5.0), seen_at()], tmp_path)
    latencies = tmp_path / "latencies.yaml"
    assert RUN.invoke(app, ["calibrate", file, "-o", str(latencies)]).exit_code == 0
    arguments = ["forecast", file, "--latencies", str(latencies), "--deadline", "1 h", "--replications", "20"]
    done = RUN.invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "Played as recorded up to the snapshot: 2 of 2 executions" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    one, other = (RUN.invoke(app, [*arguments, "--json"]).stdout for _ in range(2))
    assert one == other
    assert {"end", "cost", "trees", "late"} <= json.loads(one).keys()


@pytest.mark.parametrize(("option", "value"), [("--deadline", "soon"), ("--at", "3 h"), ("--at", "yesterday")])
def test_what_is_no_time_is_refused(tmp_path, option, value):
    done = RUN.invoke(app, ["forecast", save(BEFORE, tmp_path), option, value])
    assert done.exit_code == 2
    assert value in done.output
