"""The cost limit of a tree: when it is reached, what it ends, what that costs (I1, I6)."""

import pytest

from sim.model.clock import TREE_LIMIT, Clock
from sim.model.limits import Meter
from sim.model.tree import Terms
from tests.model.playing import START, Outside, play

WORK = """
executables:
  work: {class: app, inputs: {time: string?}, entry_points: {main: {steps: [{compute: 60 s}]}}}
  long: {class: app, entry_points: {main: {steps: [{compute: 200 s}]}}}
  flow:
    class: workflow
    project: lab
    stages:
      one: {run: work, name: one}
      two: {run: long, name: two}
      three: {run: work, name: three, depends_on: [one]}
launches:
"""
# A cold job is billed from 41.4 and runs from 95.4; work ends its code at 155.4 and has then cost 0.114, long 0.254.


def launch(name, limit, **more):
    """A launch of an executable under a limit."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  {name}: {{run: {name}, as: ann, in: lab, cost_limit: {limit} USD{extra}}}\n"


def test_a_limit_is_reached_at_the_first_tick_at_which_it_has_accrued():
    played = play(WORK + launch("work", 0.1))
    # 100 s after the billing began.
    assert played.states("work")[2:] == [("terminating", 141.4), ("failed", 155.5)]
    assert played.end("work") == ("failed", 155.5, "CostLimitExceeded", None)
    assert played.billed("work") == (41.4, 152.4, 0.111)
    assert played.one("work")["cost_limit"] == 0.1


def test_a_limit_between_two_ticks_is_reached_at_the_later_one():
    # A microsecond costs a thousandth of a millionth; on 8 cores two. 0.000001 USD are 500 of them.
    played = play(WORK + launch("work", 0.000001, instance_type="mem1_ssd1_v2_x8"))
    assert played.states("work")[1] == ("terminating", 41.4005)
    text = "price_lists: {list: {on_demand: {mem1_ssd1_v2_x4: 7 USD/h}}}\n" + WORK + launch("work", 0.000001)
    # 3600 / 7 = 514.3 microseconds.
    assert play(text).states("work")[1] == ("terminating", 41.400515)


def test_a_limit_that_is_never_reached_changes_nothing():
    played = play(WORK + launch("work", 0.114001))
    assert played.end("work") == ("done", 158.5, None, None)
    assert played.one("work")["price"] == 0.114


def test_a_limit_that_is_reached_with_the_last_step_ends_the_job_after_its_worker_has_stopped():
    # Ends of steps come before limits, so the worker stops of itself; the job is not final yet and fails.
    played = play(WORK + launch("work", 0.114))
    assert played.end("work") == ("failed", 155.4, "CostLimitExceeded", None)
    assert played.billed("work") == (41.4, 155.4, 0.114)


def test_a_limit_that_is_reached_with_a_step_in_the_middle_tears_the_machine_down():
    text = (WORK + launch("work", 0.084)).replace(
        "steps: [{compute: 60 s}]", "steps: [{compute: 30 s}, {compute: 30 s}]"
    )
    played = play(text)
    assert played.states("work")[2:] == [("terminating", 125.4), ("failed", 139.5)]
    assert played.one("work")["price"] == 0.095


def test_a_limit_can_be_checked_late():
    played = play(WORK + launch("long", 0.1) + "latencies: {limit_check: 20 s}")
    # Reached at 141.4, checked at 161.4.
    assert played.states("long")[2:] == [("terminating", 161.4), ("failed", 175.5)]
    assert played.billed("long") == (41.4, 172.4, 0.131)


def test_a_late_check_finds_nothing_where_all_is_done_by_then():
    played = play(WORK + launch("work", 0.1) + "latencies: {limit_check: 20 s}")
    assert played.end("work") == ("done", 158.5, None, None)


def test_a_limit_can_be_reached_during_boot():
    played = play(WORK + launch("work", 0.01))
    assert played.states("work") == [("runnable", 6.4), ("terminating", 51.4), ("failed", 65.5)]
    assert played.billed("work") == (41.4, 62.4, 0.021)


def test_a_limit_covers_the_whole_tree_and_ends_all_of_it():
    played = play(WORK + launch("flow", 0.1))
    # Two workers from 41.4 on: 50 s.
    assert played.end("one") == played.end("two") == ("failed", 105.5, "CostLimitExceeded", None)
    assert played.billed("two") == (41.4, 102.4, 0.061)
    # What holds no machine ends at once.
    assert played.end("three") == ("failed", 91.4, "CostLimitExceeded", None)
    assert played.states("flow") == [("terminating", 91.4), ("failed", 111.9)]
    assert played.one("flow")["failure_reason"] == "CostLimitExceeded"
    assert played.one("flow")["price"] == 0.122


def test_what_is_done_stays_done_and_what_is_due_never_starts():
    # 0.228 at 155.4, when one stops; then 0.001 a second: 0.25 at 177.4, while three has been runnable since 164.9.
    played = play(WORK + launch("flow", 0.25))
    assert played.end("one")[0] == "done"
    assert played.states("two")[2:] == [("terminating", 177.4), ("failed", 191.5)]
    assert played.states("three") == [("waiting_on_input", 6.4), ("runnable", 164.9), ("failed", 177.4)]
    assert len(played.rows("workers")) == 3
    assert played.one("three")["price"] == 0


def test_the_whole_tree_is_condemned_before_a_slot_is_free():
    # One has the only slot; when it is killed the others of the tree do not get it, and bystander does.
    bystander = "  bystander: {run: work, name: bystander, as: ann, in: lab, at: 60 s}\n"
    played = play("limits: {workers_per_user: 1}\n" + WORK + launch("flow", 0.1) + bystander)
    assert played.end("two") == ("failed", 141.4, "CostLimitExceeded", None)
    (worker,) = played.rows("workers", execution=played.one("bystander")["execution"])
    assert worker["requested"] == 152.4
    assert len(played.rows("workers")) == 2


def test_every_root_has_a_limit_of_its_own():
    played = play(WORK + launch("work", 0.12, count=3))
    assert [row["state"] for row in played.rows()] == ["done"] * 3
    assert sum(row["price"] for row in played.rows()) == pytest.approx(0.342)


def test_an_idle_machine_does_not_count():
    # 0.228 until one and two would stop; with reuse three begins warm, and only what is billed counts.
    text = "settings: {worker_reuse: root_execution}\n" + WORK.replace("compute: 200 s", "compute: 60 s")
    played = play(text + launch("flow", 0.2879))
    # Three runs from 171.9: 0.0599 later, at 231.8, the limit is reached, just before its code ends.
    assert played.states("three")[2:] == [("running", 171.9), ("terminating", 231.8), ("failed", 245.9)]
    assert play(text + launch("flow", 0.2881)).end("three")[0] == "done"


def test_the_first_reason_stays():
    outside = Outside(WORK.replace("launches:\n", ""))
    # Terminated at 100, when it has cost 0.0586; the limit is reached while the machine is torn down.
    job = outside.door.run("work", Terms("ann", "lab", cost_limit=60_000))
    outside.until(100)
    outside.door.terminate(job)
    assert outside.finish().end("work") == ("terminated", 114.1, "Terminated", None)


def test_a_job_that_has_failed_keeps_its_reason_when_the_limit_is_reached():
    text = (WORK + launch("work", 0.114)).replace("{compute: 60 s}", "{compute: 60 s}, {fail: {reason: AppError}}")
    assert play(text).end("work") == ("failed", 158.5, "AppError", None)


# -- the meter itself ----------------------------------------------------------------------------------------------

HOUR = 3_600_000_000


def metered(limit_micros, *changes, until=10 * HOUR):
    """When a meter reaches its limit, where at some instants its rate is changed or a charge is added."""
    clock = Clock(START)
    reached = []
    meter = Meter(clock, limit_micros, TREE_LIMIT, lambda: reached.append(clock.now - START))
    for at, what, by in changes:
        if at:
            clock.env.run(until=START + at)
            clock.catch_up()
        getattr(meter, what)(by)
    clock.env.run(until=START + until)
    return reached


def test_a_charge_that_comes_to_the_limit_exactly_reaches_it_with_nothing_running():
    assert metered(1000, (HOUR, "add", 1000 * HOUR - 1)) == []
    assert metered(1000, (HOUR, "add", 1000 * HOUR)) == [HOUR]


def test_the_least_rate_reaches_a_limit():
    assert metered(1, (0, "change", 1)) == [HOUR]


def test_a_rate_that_changes_on_the_way_moves_the_crossing():
    assert metered(1000, (0, "change", 1000), (HOUR // 2, "change", 1000)) == [HOUR * 3 // 4]
    assert metered(1000, (0, "change", 1000), (HOUR // 2, "change", -500)) == [HOUR * 3 // 2]
    assert metered(1000, (0, "change", 1000), (HOUR // 2, "change", -1000)) == []
