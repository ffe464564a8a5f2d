"""States of a job and when it enters them (B1 - B7)."""

import pytest

from tests.model.playing import play

WORK = """
data:
  reads: {project: lab, size: 1 GB%s}
executables:
  work:
    class: applet
    project: lab
    inputs: {reads: file}
    outputs: {made: file}
    entry_points:
      main: {steps: [{compute: 60 s}, {upload: {made: 1 GB}}]}
launches:
  work: {run: work, as: ann, in: lab, inputs: {reads: reads}}
"""
PARENT = """
executables:
  work:
    class: applet
    project: lab
    outputs: {made: file?}
    entry_points:
      main: {steps: [{compute: 10 s}, {subjob: {entry_point: part, as: part}}, %s]}
      part: {outputs: {made: file}, steps: [{compute: 60 s}, {upload: {made: 1 GB}}]}
launches:
  work: {run: work, as: ann, in: lab}
"""


def test_a_job_that_needs_nothing_is_runnable_one_scheduler_step_after_its_creation():
    played = play(WORK % "")
    assert played.one("work")["created"] == 0
    assert played.states("work") == [("runnable", 6.4), ("running", 95.4), ("done", 158.5)]
    assert played.one("work")["ready"] == 6.4


def test_a_job_waits_on_input_until_a_step_after_its_last_obstacle_is_gone():
    # Asked to close at 100, the file is closed at 102.
    played = play(WORK % ", state: open, closes: 100 s")
    assert played.states("work")[:3] == [("waiting_on_input", 6.4), ("runnable", 108.4), ("running", 197.4)]


def test_an_obstacle_that_is_gone_before_the_first_transition_was_none():
    played = play(WORK % ", state: open, closes: 4 s")
    assert played.states("work")[0] == ("runnable", 6.4)


def test_an_obstacle_that_goes_right_after_the_first_transition_costs_another_step():
    # Asked to close at 4.4, closed at 6.4: closings come after changes of state at the same instant.
    played = play(WORK % ", state: open, closes: 4.4 s")
    assert played.states("work")[:2] == [("waiting_on_input", 6.4), ("runnable", 12.8)]


def test_what_is_not_closed_at_the_horizon_is_still_waited_for_and_told():
    played = play((WORK % ", state: open") + "horizon: 23 h")
    assert played.states("work") == [("waiting_on_input", 6.4)]
    assert played.one("work")["ended"] is None


def test_the_worker_stops_at_the_end_of_the_code_and_the_state_changes_later_unbilled():
    played = play(WORK % "")
    assert played.one("work")["stopped_running"] == 155.4
    assert played.one("work")["ended"] == 158.5
    assert played.spent("work")[-1] == ("compute", 95.4, 155.4)


def test_a_master_waits_on_output_until_its_file_is_closed():
    # The code ends at 155.4, the file is closed at 165.4.
    played = play((WORK % "") + "latencies: {closing: {file: {delay: 10 s}}}")
    assert played.states("work")[2:] == [("waiting_on_output", 158.5), ("done", 171.8)]
    assert played.one("work")["stopped_running"] == 155.4


def test_a_file_that_closes_at_the_change_of_state_closes_after_it():
    played = play((WORK % "") + "latencies: {closing: {file: {delay: 3.1 s}}}")
    assert played.states("work")[2:] == [("waiting_on_output", 158.5), ("done", 164.9)]


def test_a_subjob_is_done_while_its_file_is_still_closing():
    played = play((PARENT % "compute: 1 s") + "latencies: {closing: {file: {delay: 9 s}}}")
    # Created at 105.4, runnable at 111.8, running at 200.8; the code ends at 260.8, the file is closed at 269.8.
    assert played.states("work:part") == [("runnable", 111.8), ("running", 200.8), ("done", 263.9)]
    assert played.rows("objects")[0]["closed"] == 269.8
    # Its parent does not deliver the file, so it waits for the child alone.
    assert played.states("work")[2:] == [("waiting_on_output", 109.5), ("done", 270.3)]


def test_a_master_waits_on_output_for_a_child_that_is_not_final():
    played = play(PARENT % "compute: 1 s")
    # The code ends at 106.4; the child is done at 263.9.
    assert played.states("work") == [
        ("runnable", 6.4),
        ("running", 95.4),
        ("waiting_on_output", 109.5),
        ("done", 270.3),
    ]


def test_a_child_that_is_final_before_the_state_changes_is_not_waited_for():
    played = play(PARENT % "compute: 158 s")
    # The child is done at 263.9, the code ends at 263.4 and the state changes at 266.5.
    assert played.states("work")[2:] == [("done", 266.5)]


def test_a_master_waits_on_output_for_a_reference_and_the_file_behind_it():
    played = play((PARENT % 'output: {made: "${part.made}"}') + "latencies: {closing: {file: {delay: 10 s}}}")
    # The child is done at 263.9; its file is closed at 270.8.
    assert played.states("work")[2:] == [("waiting_on_output", 108.5), ("done", 277.2)]


def test_a_platform_that_takes_no_time_plays_every_state_at_one_instant():
    none = "scheduler_step: 0 s, acquisition: 0 s, boot: 0 s, state_after_code: 0 s, closing: {file: {delay: 0 s}}"
    played = play((WORK % "").replace("60 s", "0 s") + f"latencies: {{{none}}}")
    assert played.states("work") == [("runnable", 0), ("running", 0), ("done", 0)]
    assert played.rows("charges") == []
    assert played.one("work")["price"] == 0


def test_every_scheduler_step_is_drawn_anew():
    steps = 'latencies: {scheduler_step: {uniform: ["3.6 s", "6.6 s"]}}\nlimits: {workers_per_user: 1}'
    played = play((WORK % "").replace("in: lab,", "in: lab, count: 5,") + steps)
    ready = {row["ready"] for row in played.rows()}
    assert len(ready) == 5
    assert all(3.6 <= at <= 6.6 for at in ready)


@pytest.mark.parametrize("reason", ["AppError", "AppInternalError", "AppInsufficientResourceError", "AuthError"])
def test_code_that_fails_stops_its_worker_and_the_state_changes_later(reason):
    played = play((PARENT % f"fail: {{reason: {reason}}}").replace("{subjob: {entry_point: part, as: part}}, ", ""))
    assert played.states("work")[2:] == [("failed", 108.5)]
    assert played.billed("work") == (41.4, 105.4, 0.064)
    assert played.end("work") == ("failed", 108.5, reason, None)
