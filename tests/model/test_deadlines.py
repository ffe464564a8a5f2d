"""Timeouts and the expiry of trees (I4, I5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play

WORK = """
executables:
  work:
    class: applet
    project: lab
    %s
    entry_points:
      main: {steps: [{compute: 60 s}, {subjob: {entry_point: part, as: part}}, {wait: part}], %s}
      part: {steps: [{compute: 100 s}]}
launches:
  work: {run: work, as: ann, in: lab, %s}
"""

# Main computes until 155.4 and waits for part, which runs from 250.8 to 350.8 and is done at 353.9.


@pytest.mark.parametrize(
    ("executable", "point", "launch"),
    [
        ("timeout: 100 s", "", ""),
        ("timeout: 9 h", "timeout: 100 s", ""),
        ("timeout: 9 h", "timeout: 9 h", "timeout: 100 s"),
        ("", "", "timeout: {main: 100 s, '*': 9 h}"),
        ("", "", "timeout: {part: 9 h, '*': 100 s}"),
    ],
)
def test_a_timeout_counts_running_and_beats_a_weaker_one(executable, point, launch):
    played = play(WORK % (executable, point, launch))
    # It runs from 95.4 on; the wait does not stop the clock. Part boots when main is final.
    assert played.states("work")[2:] == [("terminating", 195.4), ("failed", 209.5)]
    assert played.end("work")[2] == "JobTimeoutExceeded"
    assert played.end("work:part") == ("failed", 223.6, "JobTreeFailure", "work")


def test_a_step_that_would_outlast_the_timeout_is_cut():
    played = play(WORK % ("", "timeout: 30 s", ""))
    assert played.states("work")[2:] == [("terminating", 125.4), ("failed", 139.5)]


def test_a_step_that_ends_with_the_timeout_is_not_cut():
    played = play(WORK % ("timeout: 258.5 s", "", ""))
    # Part is done at 353.9, 258.5 s after main began to run.
    assert played.end("work")[0] == "done"
    assert played.at("work", "done") == 357.0


def test_a_timeout_just_below_cuts():
    played = play(WORK % ("timeout: 258.499999 s", "", ""))
    assert played.end("work")[2] == "JobTimeoutExceeded"
    assert played.at("work", "terminating") == 353.899999


def test_a_timeout_can_be_tried_again():
    policy = "timeout: 30 s\n    execution_policy: {restart_on: {JobTimeoutExceeded: 1}}"
    rows = play(WORK % (policy, "", "")).rows(name="work")
    assert [(row["state"], row["failure_reason"]) for row in rows] == [
        ("restarted", "JobTimeoutExceeded"),
        ("failed", "JobTimeoutExceeded"),
    ]


def test_thirty_days_are_the_default():
    text = (WORK % ("", "", "")).replace("compute: 60 s", "compute: 31 d") + "limits: {tree_lifetime: 90 d}"
    assert play(text).at("work", "terminating") == 95.4 + 30 * 86_400


def test_a_tree_expires_thirty_days_after_its_launch_whatever_it_does():
    text = (WORK % ("timeout: 80 d", "", "")).replace("compute: 60 s", "compute: 31 d")
    played = play(text.replace("launches:", "launches:\n  later: {run: work, as: ann, in: lab, at: 1 h}"))
    for launch, after in (("work", 0), ("later", 3600)):
        (row,) = played.rows(launch=launch)
        assert (row["state"], row["failure_reason"]) == ("failed", "AuthError")
        (cut,) = played.rows("transitions", execution=row["execution"], state="terminating")
        assert cut["at"] == 30 * 86_400 + after


def test_restarts_do_not_reset_the_expiry():
    policy = "execution_policy: {restart_on: {JobTimeoutExceeded: 9}, max_restarts: 9}\n    timeout: 8 d"
    text = (WORK % (policy, "", "")).replace("compute: 60 s", "compute: 31 d")
    rows = play(text).rows(name="work")
    assert [row["failure_reason"] for row in rows] == ["JobTimeoutExceeded"] * 3 + ["AuthError"]
    assert rows[-1]["ended"] == 30 * 86_400 + 14.1


def test_what_is_over_in_time_does_not_expire():
    assert play(WORK % ("", "", "")).end("work")[0] == "done"


@pytest.mark.parametrize(("timeout", "message"), [("0 s", "a timeout is above zero"), ("-1 h", "negative")])
def test_a_timeout_is_above_zero(timeout, message):
    with pytest.raises(ScenarioError, match=message):
        play(WORK % (f"timeout: {timeout}", "", ""))
