"""A failed job is held with its worker until somebody releases it (B4, B6, B7)."""

import pytest

from sim.model.errors import InvalidStateError
from sim.model.tree import Terms
from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play, read

WORK = """
executables:
  work:
    class: applet
    project: lab
    %s
    outputs: {made: file?}
    entry_points:
      main:
        steps:
          - compute: 60 s
          - upload: {log: 1 MB}
          - fail: {reason: %s}
launches: {work: {run: work, as: ann, in: lab, %s}}
"""
HOURS_72 = 72 * 3600


def test_a_failed_job_is_held_and_billed_until_it_is_released():
    played = play(WORK % ("", "AppError", "debug_on: [AppError], debug_hold: 2 h"))
    assert played.states("work") == [
        ("runnable", 6.4),
        ("running", 95.4),
        ("debug_hold", 155.4),
        ("terminating", 7355.4),
        ("failed", 7369.5),
    ]
    assert played.spent("work") == [
        ("boot", 41.4, 95.4),
        ("compute", 95.4, 155.4),
        ("debug hold", 155.4, 7355.4),
        ("tear-down", 7355.4, 7366.4),
    ]
    assert played.end("work")[2:] == ("AppError", None)
    assert played.one("work")["price"] == pytest.approx(7.325)


def test_nobody_holds_a_job_for_longer_than_three_days():
    played = play(WORK % ("", "ExecutionError", "debug_on: [ExecutionError]"))
    assert played.at("work", "terminating") == 155.4 + HOURS_72


@pytest.mark.parametrize("reason", ["AppInternalError", "AppError"])
def test_a_failure_for_another_reason_is_not_held(reason: str):
    played = play(WORK % ("", reason, "debug_on: [ExecutionError]"))
    assert played.states("work")[2:] == [("failed", 158.5)]


def test_a_held_job_is_not_tried_again():
    again = "execution_policy: {restart_on: {ExecutionError: 3}}"
    assert len(play(WORK % (again, "ExecutionError", "debug_on: [AppError]")).rows()) == 4
    played = play(WORK % (again, "ExecutionError", "debug_on: [ExecutionError], debug_hold: 1 min"))
    assert [row["state"] for row in played.rows()] == ["failed"]


def test_an_error_of_the_code_is_held_too():
    text = WORK % ("inputs: {x: string}", "AppError", "debug_on: [AppInternalError], inputs: {x: a}")
    text = text.replace("- upload: {log: 1 MB}", '- scatter: {over: "${inputs.x}", entry_point: part}')
    assert play(text.replace("      main:\n", "      part: {}\n      main:\n")).at("work", "debug_hold") == 155.4


def test_a_limit_ends_the_hold_and_the_first_reason_stays():
    # 0.2 USD are reached 200 s after the machine was there.
    played = play(WORK % ("", "AppError", "debug_on: [AppError], cost_limit: 0.2 USD"))
    assert played.states("work")[2:] == [("debug_hold", 155.4), ("terminating", 241.4), ("failed", 255.5)]
    assert played.end("work")[2] == "AppError"


TERMS = {"debug_on": frozenset({"AppError"}), "debug_hold": HOURS_72 * 1_000_000}


def test_a_call_releases_a_held_job():
    outside = Outside(WORK % ("", "AppError", ""))
    job = outside.door.run("work", Terms("ann", "lab", **TERMS))
    outside.until(100)
    with pytest.raises(InvalidStateError, match="job-0 is running, not debug_hold"):
        outside.door.release(job)
    outside.until(1000)
    assert outside.door.describe(job)["state"] == "debug_hold"
    outside.door.release(job)
    assert outside.finish().states("work")[3:] == [("terminating", 1000), ("failed", 1014.1)]


def test_terminating_a_held_job_releases_it():
    outside = Outside(WORK % ("", "AppError", ""))
    job = outside.door.run("work", Terms("ann", "lab", **TERMS))
    outside.until(1000)
    outside.door.terminate(job)
    played = outside.finish()
    assert played.states("work")[3:] == [("terminating", 1000), ("failed", 1014.1)]
    assert played.end("work")[2] == "AppError"


def test_a_held_subjob_fails_its_tree_when_it_is_released():
    text = (WORK % ("", "AppError", "debug_on: [AppError], debug_hold: 10 min")).replace(
        "      main:\n", "      main: {steps: [{subjob: {entry_point: part, name: part}}]}\n      part:\n"
    )
    played = play(text)
    # The part runs from 190.8 and is held from 250.8 on; meanwhile the launcher waits for it.
    assert played.states("part")[-2:] == [("terminating", 850.8), ("failed", 864.9)]
    assert played.states("work")[-2:] == [("waiting_on_output", 98.5), ("failed", 864.9)]
    assert played.end("work")[2:] == ("JobTreeFailure", "part")


def test_the_charges_of_a_job_that_is_held_at_the_horizon_run_up_to_it():
    played = play("horizon: 1155.4 s\n" + WORK % ("", "AppError", "debug_on: [AppError]"))
    assert played.states("work")[-1] == ("debug_hold", 155.4)
    assert played.one("work")["state"] == "debug_hold"
    assert played.spent("work")[-1] == ("debug hold", 155.4, 1155.4)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("debug_hold: 1 h", "debug_hold says how long a job is held: add debug_on"),
        ("debug_on: [AppError], debug_hold: 73 h", "a job is held for 72 h at most"),
        ("debug_on: [OutputError]", "AppError"),
    ],
)
def test_what_cannot_be_is_refused(keys: str, words: str):
    with pytest.raises(ScenarioError, match=words):
        read(WORK % ("", "AppError", keys))
