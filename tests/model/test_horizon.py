"""What the horizon cuts is a row, in the state that it was in, billed to the horizon."""

import pytest

from tests.model.playing import play

WORK = """
data: {reads: {project: lab, size: 1 GB, state: open, closes: %s}}
executables:
  work:
    class: app
    inputs: {reads: file}
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: 60 s}, {upload: {made: 1 GB}}]}}
  flow:
    class: workflow
    project: lab
    inputs: {reads: file}
    stages: {one: {run: work, inputs: {reads: "${inputs.reads}"}}}
latencies: {closing: {file: {delay: 10 s}}}
launches: {flow: {run: flow, as: ann, in: lab, inputs: {reads: reads}%s}}
horizon: %s
"""
# The file is closed at 10; the job waits on input from 6.4, is runnable at 16.4, has its machine at 51.4, runs from
# 105.4, stops at 165.4, waits on output from 168.5 until its file is closed at 175.4, and is done at 181.8.


def cut(horizon):
    """The run up to an instant."""
    return play(WORK % ("0 s", "", f"{horizon} s"))


@pytest.mark.parametrize(
    ("horizon", "state"),
    [
        (5, "idle"), (6.4, "idle"), (6.400001, "waiting_on_input"), (16, "waiting_on_input"), (20, "runnable"),
        (60, "runnable"), (105.4, "runnable"), (105.400001, "running"), (167, "running"), (170, "waiting_on_output"),
        (181.8, "waiting_on_output"),
    ],
)  # fmt: skip
def test_what_is_cut_is_in_the_state_it_had_before_the_horizon(horizon, state):
    played = cut(horizon)
    row = played.one("work")
    assert (row["state"], row["ended"]) == (state, None)
    assert (played.one("flow")["state"], played.one("flow")["ended"]) == ("in_progress", None)


def test_what_happens_before_the_horizon_happens():
    assert cut(181.800001).one("work")["state"] == "done"
    assert cut(181.800001).one("flow")["state"] == "in_progress"
    assert cut(188.200001).one("flow")["state"] == "done"


def test_what_is_cut_during_acquisition_has_a_worker_without_machine_and_costs_nothing():
    played = cut(50)
    (worker,) = played.rows("workers")
    assert (worker["requested"], worker["acquired"], worker["started_running"], worker["stopped"]) == (
        16.4,
        None,
        None,
        None,
    )
    assert (played.rows("charges"), played.one("work")["price"]) == ([], 0)


@pytest.mark.parametrize(
    ("horizon", "spent", "price"),
    [
        (61.4, [("boot", 51.4, 61.4)], 0.01),
        (115.4, [("boot", 51.4, 105.4), ("compute", 105.4, 115.4)], 0.064),
    ],
)
def test_what_holds_a_machine_is_billed_to_the_horizon_and_has_no_stop(horizon, spent, price):
    played = cut(horizon)
    assert played.spent("work") == spent
    assert {charge["outcome"] for charge in played.rows("charges")} == {"unfinished"}
    assert played.billed("work") == (51.4, None, price)
    assert played.rows("workers")[0]["stopped"] is None
    assert played.one("flow")["price"] == price


def test_what_is_cut_after_its_worker_has_stopped_is_billed_to_the_stop():
    for horizon in (167, 170):
        played = cut(horizon)
        assert played.billed("work") == (51.4, 165.4, 0.114)
        assert {charge["outcome"] for charge in played.rows("charges")} == {"unfinished"}


def test_what_is_cut_during_tear_down_is_terminating():
    played = play(WORK % ("0 s", ", cost_limit: 0.07 USD", "130 s"))
    # The limit is reached at 121.4.
    assert played.one("work")["state"] == played.one("flow")["state"] == "terminating"
    assert played.spent("work")[-1] == ("tear-down", 121.4, 130)
    assert played.one("work")["failure_reason"] == "CostLimitExceeded"


def test_objects_have_the_state_they_had():
    assert [thing["state"] for thing in cut(5).rows("objects")] == ["closing"]
    made = cut(170).rows("objects", name="made")[0]
    assert (made["state"], made["closing"], made["closed"]) == ("closing", 165.4, None)


def test_what_is_launched_at_the_horizon_is_not_launched():
    assert play(WORK % ("0 s", ", at: 30 s", "30 s")).rows() == []
    assert len(play(WORK % ("0 s", ", at: 30 s", "30.000001 s")).rows()) == 2


def test_the_files_of_a_master_that_is_final_while_its_subjob_is_torn_down_have_their_rows():
    text = """
executables:
  work:
    class: app
    entry_points:
      main:
        steps:
          - upload: {log: 1 GB}
          - subjob: {entry_point: part}
          - compute: 200 s
          - fail: {reason: AppError}
      part: {steps: [{compute: 1000 s}]}
launches: {work: {run: work, as: ann, in: lab}}
"""
    # The code fails at 295.4 and the job at 298.5; its subjob, which runs by then, is terminating until 312.6.
    played = play("horizon: 300 s" + text)
    assert played.one("work")["state"] == "failed"
    assert played.one("work:part")["state"] == "terminating"
    assert [row["name"] for row in played.rows("objects")] == ["log"]
    assert [row["name"] for row in play("horizon: 400 s" + text).rows("objects")] == ["log"]
