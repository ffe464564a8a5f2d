"""What a kill does in each state: when things stop, how they end, what it costs (B6, F7, H4)."""

import pytest

from sim.model.errors import InvalidStateError
from tests.model.playing import Outside

WORK = """
data:
  never: {project: lab, size: 1 GB, state: open}
executables:
  work:
    class: applet
    project: lab
    inputs: {never: file?}
    outputs: {made: file}
    entry_points:
      main: {steps: [{compute: 60 s}, {upload: {made: 1 GB}}]}
"""


def killed(at, more="", text=WORK):
    """Run work alone, kill it at an instant, and let things come to an end."""
    outside = Outside(text + more)
    job = outside.run("work")
    outside.until(at)
    outside.door.terminate(job)
    return outside.finish()


def test_an_idle_job_ends_at_once_and_costs_nothing():
    played = killed(3)
    assert played.states("work") == [("terminated", 3)]
    assert played.end("work") == ("terminated", 3, "Terminated", None)
    assert (played.rows("workers"), played.rows("charges")) == ([], [])


def test_a_kill_during_acquisition_drops_the_request_and_costs_nothing():
    played = killed(20)
    assert played.states("work") == [("runnable", 6.4), ("terminated", 20)]
    (worker,) = played.rows("workers")
    assert (worker["requested"], worker["acquired"], worker["stopped"]) == (6.4, None, 20)
    assert played.billed("work") == (None, None, 0)


def test_a_kill_during_boot_is_billed_from_the_machine_to_the_stop():
    played = killed(60)
    assert played.states("work") == [("runnable", 6.4), ("terminating", 60), ("terminated", 74.1)]
    assert played.spent("work") == [("boot", 41.4, 60), ("tear-down", 60, 71)]
    assert played.billed("work") == (41.4, 71, 0.0296)


def test_a_kill_during_boot_costs_nothing_where_billing_begins_with_running():
    played = killed(60, "settings: {cold_billing: running}")
    assert played.states("work")[1:] == [("terminating", 60), ("terminated", 74.1)]
    assert played.billed("work") == (None, None, 0)
    assert played.rows("workers")[0]["stopped"] == 71


def test_a_kill_of_what_runs_tears_the_machine_down_on_the_meter():
    played = killed(100)
    assert played.states("work")[1:] == [("running", 95.4), ("terminating", 100), ("terminated", 114.1)]
    assert played.spent("work") == [("boot", 41.4, 95.4), ("compute", 95.4, 100), ("tear-down", 100, 111)]
    assert played.billed("work") == (41.4, 111, 0.0696)
    assert {charge["outcome"] for charge in played.rows("charges")} == {"thrown away"}
    assert played.rows("objects", made_by="job-0") == []


def test_a_kill_between_the_end_of_the_code_and_the_change_of_state_takes_effect_at_once():
    played = killed(157)
    assert played.end("work") == ("terminated", 157, "Terminated", None)
    assert played.billed("work") == (41.4, 155.4, 0.114)


def test_a_kill_of_what_waits_on_output_takes_effect_at_once():
    played = killed(160, "latencies: {closing: {file: {delay: 10 s}}}")
    assert played.states("work")[2:] == [("waiting_on_output", 158.5), ("terminated", 160)]
    (made,) = played.rows("objects", made_by="job-0")
    assert made["delivered_to"] is None


def test_a_kill_of_what_waits_for_a_slot_takes_effect_at_once():
    outside = Outside(WORK + "limits: {workers_per_user: 1}")
    first = outside.run("work", name="first")
    second = outside.run("work", name="second")
    outside.until(50)
    outside.door.terminate(second)
    outside.until(60)
    third = outside.run("work", name="third")
    played = outside.finish()
    assert (first.state, second.state, third.state) == ("done", "terminated", "done")
    assert played.states("second") == [("runnable", 6.4), ("terminated", 50)]
    assert played.rows("workers", execution=second.id) == []
    # The slot is free at 155.4 and goes to who is still there.
    assert played.rows("workers", execution=third.id)[0]["requested"] == 155.4


def test_a_kill_frees_the_slot_when_the_worker_has_stopped():
    outside = Outside(WORK + "limits: {workers_per_user: 1}")
    first, second = outside.run("work"), outside.run("work", name="second")
    outside.until(100)
    outside.door.terminate(first)
    played = outside.finish()
    assert played.rows("workers", execution=second.id)[0]["requested"] == 111


def test_a_second_kill_changes_nothing():
    outside = Outside(WORK)
    job = outside.run("work")
    for at in (100, 105):
        outside.until(at)
        outside.door.terminate(job)
    assert outside.finish().states("work")[2:] == [("terminating", 100), ("terminated", 114.1)]


def test_what_is_final_cannot_be_terminated():
    outside = Outside(WORK)
    job = outside.run("work")
    outside.until(200)
    with pytest.raises(InvalidStateError, match="job-0 is done already"):
        outside.door.terminate(job)


def test_terminating_a_job_ends_what_it_launched():
    text = """
executables:
  work:
    class: applet
    project: lab
    entry_points:
      main: {steps: [{subjob: {entry_point: part}}, {run: {executable: other}}, {compute: 5 min}]}
      part: {steps: [{compute: 1 min}]}
  other: {class: app, entry_points: {main: {steps: [{compute: 5 min}]}}}
"""
    # Both are launched at 95.4, run from 190.8 and would be killed at 200, with their launcher.
    played = killed(200, text=text)
    for name in ("work", "work:part", "other"):
        assert played.states(name)[2:] == [("terminating", 200), ("terminated", 214.1)]


def test_terminating_a_waiting_job_leaves_nothing_behind():
    outside = Outside(WORK)
    job = outside.run("work")
    waiting = outside.run("work", name="waiting", depends_on=[job])
    outside.until(50)
    outside.door.terminate(waiting)
    played = outside.finish()
    assert played.states("waiting") == [("waiting_on_input", 6.4), ("terminated", 50)]
    assert played.end("work")[0] == "done"
