"""Tries and restarts (A1, J2 - J6, H6)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play

WORK = """
executables:
  work:
    class: applet
    project: lab
    %s
    entry_points:
      main:
        steps: [{compute: 60 s}, %s, {compute: 10 s}]
launches:
  work: {run: work, as: ann, in: lab}
"""


def work(step, policy="", more=""):
    return play(WORK % (f"execution_policy: {policy}" if policy else "", step) + more)


def tries(played, name):
    """State, first and last instant, reason, price of every try of an execution."""
    return [
        (row["try"], row["state"], row["ready"], row["ended"], row["failure_reason"], row["price"])
        for row in sorted(played.rows(name=name), key=lambda row: row["try"])
    ]


def steps(played, name, number):
    row = played.one(name, **{"try": number})
    rows = played.rows("transitions", execution=row["execution"], **{"try": number})
    return [(one["state"], one["at"]) for one in rows]


FAILS_ONCE = "{fail: {reason: AppInternalError, tries: 1}}"


def test_a_job_that_failed_is_tried_again_with_its_own_times_worker_and_price():
    played = work(FAILS_ONCE, "{restart_on: {AppInternalError: 2}}")
    # It fails at 155.4, is restartable 3.1 s later, and a scheduler step after that its next try is runnable.
    assert steps(played, "work", 0) == [
        ("runnable", 6.4),
        ("running", 95.4),
        ("restartable", 158.5),
        ("restarted", 164.9),
    ]
    assert steps(played, "work", 1) == [("runnable", 164.9), ("running", 253.9), ("done", 327.0)]
    assert tries(played, "work") == [
        (0, "restarted", 6.4, 164.9, "AppInternalError", 0.114),
        (1, "done", 164.9, 327.0, None, 0.124),
    ]
    assert [row["worker"] for row in played.rows("workers")] == ["worker-0", "worker-1"]
    assert {charge["outcome"] for charge in played.rows("charges", **{"try": 0})} == {"thrown away"}
    assert {row["execution"] for row in played.rows()} == {"job-0"}


@pytest.mark.parametrize(
    ("reason", "policy", "made"),
    [
        ("AppInternalError", "", 1),
        ("AppInternalError", "{restart_on: {AppInternalError: 2}}", 3),
        ("AppInternalError", "{restart_on: {'*': 1}}", 2),
        ("AppInternalError", "{restart_on: {'*': 3, AppInternalError: 1}}", 2),
        ("AppInternalError", "{restart_on: {AppInternalError: 5}, max_restarts: 3}", 4),
        ("AppInternalError", "{restart_on: {AppInternalError: 0, '*': 9}}", 1),
        ("AppError", "{restart_on: {'*': 9}}", 1),
        ("AuthError", "{restart_on: {'*': 9}}", 1),
        ("InputError", "{restart_on: {'*': 9}}", 1),
        ("OutputError", "{restart_on: {'*': 9}}", 1),
        ("ExecutionError", "", 2),
        ("JMInternalError", "", 2),
        ("UnresponsiveWorker", "", 3),
        ("ExecutionError", "{restart_on: {AppInternalError: 5}}", 1),
        ("ExecutionError", "{max_restarts: 0}", 1),
        ("AppInsufficientResourceError", "{restart_on: {AppInsufficientResourceError: 2}}", 3),
    ],
)
def test_how_often_a_job_is_tried_is_a_matter_of_reason_and_policy(reason, policy, made):
    played = work(f"{{fail: {{reason: {reason}}}}}", policy)
    rows = tries(played, "work")
    assert [row[0] for row in rows] == list(range(made))
    assert [row[1] for row in rows] == ["restarted"] * (made - 1) + ["failed"]
    assert {row[4] for row in rows} == {reason}


def test_a_policy_of_the_launch_beats_that_of_the_executable_key_by_key():
    text = WORK % ("execution_policy: {restart_on: {AppInternalError: 9}, max_restarts: 2}", FAILS_ONCE % ())
    text = text.replace("tries: 1", "tries: 9")
    assert len(play(text).rows(name="work")) == 3
    stronger = text.replace("in: lab}", "in: lab, execution_policy: {max_restarts: 1}}")
    assert len(play(stronger).rows(name="work")) == 2
    stronger = text.replace("in: lab}", "in: lab, execution_policy: {restart_on: {ExecutionError: 1}}}")
    assert len(play(stronger).rows(name="work")) == 1


def test_more_than_nine_restarts_are_no_policy():
    with pytest.raises(ScenarioError, match="at most 9"):
        work(FAILS_ONCE, "{max_restarts: 10}")


@pytest.mark.parametrize(
    ("reason", "settings", "price"),
    [
        ("AppInternalError", "", 0.114),
        ("JMInternalError", "", 0.0),
        ("JMInternalError", "settings: {bill_platform_failures: true}", 0.0),
        ("ExecutionError", "", 0.0),
        ("ExecutionError", "settings: {bill_platform_failures: true}", 0.114),
        ("UnresponsiveWorker", "", 0.0),
        ("UnresponsiveWorker", "settings: {bill_platform_failures: true}", 0.425),
    ],
)
def test_what_failed_by_the_platforms_fault_is_not_charged_for(reason, settings, price):
    played = work(f"{{fail: {{reason: {reason}}}}}", "{restart_on: {}}", settings)
    assert played.one("work")["price"] == price
    charges = played.rows("charges")
    assert round(sum(charge["amount"] for charge in charges), 9) == price
    assert {charge["rate_basis"] for charge in charges} == {"exact" if price else "refunded"}
    assert [charge["from"] for charge in charges] == [41.4, 95.4] or reason == "UnresponsiveWorker"


def test_a_worker_that_says_nothing_is_given_up_after_five_minutes_and_torn_down():
    played = work("{fail: {reason: UnresponsiveWorker}}", "{restart_on: {}}")
    assert played.states("work")[2:] == [("terminating", 455.4), ("failed", 469.5)]
    assert played.billed("work")[:2] == (41.4, 466.4)


GROUP = """
executables:
  work:
    class: applet
    project: lab
    %s
    entry_points:
      main:
        steps: [{subjob: {entry_point: bad}}, {subjob: {entry_point: good}}, {subjob: {entry_point: quick}}%s]
      bad: {steps: [{compute: 60 s}, {fail: {reason: AppInternalError, tries: 1}}]}
      good: {steps: [{compute: 200 s}]}
      quick: {steps: [{compute: 20 s}]}
launches:
  work: {run: work, as: ann, in: lab}
"""


def test_the_master_restarts_for_its_subjob_and_what_it_launched_is_ended():
    played = play(GROUP % ("execution_policy: {restart_on: {AppInternalError: 1}}", ""))
    # Main is through at 95.4; its subjobs run from 190.8. The bad one fails at 250.8 and is final at 253.9.
    bad, good, quick = (played.one(f"work:{name}", parent_job="job-0", ended=ended) for name, ended in
                        [("bad", 253.9), ("good", 268.0), ("quick", 213.9)])  # fmt: skip
    assert (bad["state"], bad["failure_reason"], bad["failure_from"]) == ("failed", "AppInternalError", None)
    assert (good["state"], good["failure_reason"], good["failure_from"]) == ("terminated", "Terminated", "job-1")
    assert quick["state"] == "done"
    # The last worker of it is gone and its job final at 268.0.
    assert steps(played, "work", 0)[-3:] == [("waiting_on_output", 98.5), ("restartable", 253.9), ("restarted", 274.4)]
    assert steps(played, "work", 1)[0] == ("runnable", 274.4)
    assert played.one("work", **{"try": 0})["failure_from"] == "job-1"
    # Its children are new jobs, and all end well.
    again = [row for row in played.rows(parent_job="job-0") if row["created"] > 274.4]
    assert sorted((row["execution"], row["try"], row["state"]) for row in again) == [
        ("job-4", 0, "done"),
        ("job-5", 0, "done"),
        ("job-6", 0, "done"),
    ]
    assert played.one("work", **{"try": 1})["state"] == "done"


def test_a_master_on_its_worker_is_torn_down_to_be_tried_again():
    played = play(GROUP % ("execution_policy: {restart_on: {AppInternalError: 1}}", ", {compute: 500 s}"))
    assert steps(played, "work", 0)[2:] == [("terminating", 253.9), ("restartable", 268.0), ("restarted", 274.4)]
    assert played.billed_try("work", 0) == (41.4, 264.9, 0.2235)


def test_with_all_entry_points_restartable_the_subjob_alone_is_tried_again():
    policy = "execution_policy: {restart_on: {AppInternalError: 1}, restartable_entry_points: all}"
    played = play(GROUP % (policy, ""))
    assert [row[1] for row in tries(played, "work")] == ["done"]
    assert [row[1] for row in tries(played, "work:bad")] == ["restarted", "done"]
    assert [row[1] for row in tries(played, "work:good")] == ["done"]


def test_who_waits_for_the_job_waits_through_its_restarts():
    text = (WORK % ("execution_policy: {restart_on: {AppInternalError: 1}}", FAILS_ONCE)) + (
        "  next: {run: work, as: ann, in: lab, after: work}"
    )
    played = play(text)
    assert played.rows(launch="next")[0]["created"] == 327.0


def test_a_limit_overrules_a_restart():
    text = WORK % ("execution_policy: {restart_on: {AppInternalError: 1}}", FAILS_ONCE)
    outside = Outside(text)
    job = outside.run("work")
    outside.until(160)
    assert job.state == "restartable"
    outside.door.terminate(job)
    played = outside.finish()
    assert tries(played, "work") == [(0, "terminated", 6.4, 160.0, "Terminated", 0.114)]


def test_a_restart_that_is_being_torn_down_is_overruled_too():
    outside = Outside(GROUP % ("execution_policy: {restart_on: {AppInternalError: 1}}", ", {compute: 500 s}"))
    job = outside.run("work")
    outside.until(255)
    assert job.state == "terminating"
    outside.door.terminate(job)
    played = outside.finish()
    assert [(row[1], row[3], row[4]) for row in tries(played, "work")] == [("terminated", 268.0, "Terminated")]


NEEDY = """
accounts: {wallet: {prices: list, upgrade_on_insufficient_resource: %s}}
executables:
  work:
    class: applet
    project: lab
    execution_policy: {restart_on: {AppInsufficientResourceError: 4}}
    entry_points:
      main:
        steps: [{compute: 60 s, %s}]
launches:
  work: {run: work, as: ann, in: lab}
"""


def test_a_step_without_memory_enough_fails_at_a_stated_fraction():
    played = play(NEEDY % ("false", "memory: 9 GB, fails_at: 50 %"))
    rows = tries(played, "work")
    assert [row[1] for row in rows] == ["restarted"] * 4 + ["failed"]
    assert rows[0][4] == "AppInsufficientResourceError"
    assert steps(played, "work", 0)[2] == ("restartable", 128.5)


def test_the_fraction_is_the_end_where_nobody_says():
    assert steps(play(NEEDY % ("false", "disk: 500 GB")), "work", 0)[2] == ("restartable", 158.5)


def test_what_fits_does_not_fail():
    # mem1_ssd1_v2_x4 has 8 GiB.
    assert [row[1] for row in tries(play(NEEDY % ("false", "memory: 8 GiB")), "work")] == ["done"]


def test_each_retry_is_one_size_up_where_the_account_has_it_so():
    played = play(NEEDY % ("true", "memory: 9 GB"))
    assert [(row["instance_type"], row["state"]) for row in played.rows(name="work")] == [
        ("mem1_ssd1_v2_x4", "restarted"),
        ("mem1_ssd1_v2_x8", "done"),
    ]
    assert played.rows("charges")[-1]["micros_per_hour"] == 7_200_000


def test_a_larger_size_without_a_price_is_not_taken():
    played = play(NEEDY % ("true", "memory: 50 GB"))
    assert [row["instance_type"][-3:] for row in played.rows(name="work")] == ["_x4", "_x8", "_x8", "_x8", "_x8"]


def test_a_subjob_that_lacked_memory_gets_more_in_the_next_try_of_its_master():
    text = GROUP.replace(
        "{compute: 60 s}, {fail: {reason: AppInternalError, tries: 1}}", "{compute: 60 s, memory: 9 GB}"
    )
    text = text % ("execution_policy: {restart_on: {AppInsufficientResourceError: 1}}", "")
    played = play("accounts: {wallet: {prices: list, upgrade_on_insufficient_resource: true}}" + text)
    assert [(row["instance_type"], row["state"]) for row in played.rows(name="work:bad")] == [
        ("mem1_ssd1_v2_x4", "failed"),
        ("mem1_ssd1_v2_x8", "done"),
    ]
    assert {row["instance_type"] for row in played.rows(name="work:good")} == {"mem1_ssd1_v2_x4"}


def test_a_silent_worker_that_boots_can_lose_its_machine_before_it_is_given_up():
    outside = Outside(WORK % ("execution_policy: {restart_on: {}}", FAILS_ONCE.replace("tries: 1", "probability: 0 %")))
    job = outside.run("work")
    outside.until(60)
    try_ = job.try_
    try_.cut_at = try_.worker.gone_at = int(outside.platform.clock.env.now) + 20_000_000
    outside.platform.clock.call(try_.fall_silent, "silent")
    played = outside.finish()
    assert steps(played, "work", 0)[1:3] == [("restartable", 83.1), ("restarted", 89.5)]
    assert played.billed_try("work", 0) == (41.4, 80.0, 0.0386)
