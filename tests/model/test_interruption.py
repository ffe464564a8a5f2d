"""Spot machines that are taken away (K3, K4, H6)."""

import pytest

from sim.model.randomness import Addressed, MeanLuck
from tests.model.playing import Outside, play
from tests.model.spotting import SPOT, chain, launch, played, uses


@pytest.fixture
def gone_after(monkeypatch):
    """Say after how many seconds machines are taken away: the first of who has such an address, the second, ..."""
    asked = []

    def say(*seconds, whose=""):
        left = list(seconds)

        def first_of(_luck, per_hour, purpose, address):
            asked.append((per_hour, purpose, address))
            return round(left.pop(0) * 1_000_000) if left and whose in address else None

        monkeypatch.setattr(Addressed, "first_of", first_of)
        return asked

    return say


def test_the_machine_is_gone_at_once_and_the_state_changes_a_little_later(gone_after):
    gone_after(100)
    run = played(launch("a", "500 s"))
    # Acquired at 41.4 s: booting until 95.4, computing until it is lost at 141.4.
    assert run.states("a", **{"try": 0})[:4] == [
        ("runnable", 6.4), ("running", 95.4), ("restartable", 144.5), ("restarted", 150.9),
    ]  # fmt: skip
    first = run.one("a", **{"try": 0})
    assert (first["stopped_running"], first["failure_reason"]) == (141.4, "SpotInstanceInterruption")
    assert first["price"] == 0.05
    assert [(charge["what_for"], charge["outcome"]) for charge in run.rows("charges", **{"try": 0})] == [
        ("boot", "thrown away"), ("compute", "thrown away"),
    ]  # fmt: skip


def test_a_normal_job_goes_on_demand_and_begins_anew(gone_after):
    gone_after(100)
    run = played(launch("a", "500 s"))
    second = run.one("a", **{"try": 1})
    assert (second["ready"], second["purchase"], second["final_priority"], second["spot_wait"]) == (
        150.9, "on_demand", "high", None,
    )  # fmt: skip
    assert (second["state"], second["ended"]) == ("done", 150.9 + 35 + 54 + 500 + 3.1)
    assert run.one("a", **{"try": 0})["final_priority"] == "normal"


def test_an_interruption_needs_no_restart_on_and_no_restarts(gone_after):
    gone_after(100)
    policy = "{restart_on: {ExecutionError: 1}, max_restarts: 0}"
    run = played(launch("a", execution_policy=policy))
    assert [row["state"] for row in run.rows(name="a")] == ["restarted", "done"]


def test_max_spot_tries_says_how_many_tries_a_normal_job_has_on_spot(gone_after):
    gone_after(100, 10, 10)
    run = played(launch("a", "500 s", execution_policy="{max_spot_tries: 3}"))
    assert [row["purchase"] for row in run.rows(name="a")] == ["spot", "spot", "spot", "on_demand"]


@pytest.mark.parametrize(("policy", "tries"), [("{}", 10), ("{max_spot_tries: 2}", 2)])
def test_a_low_job_has_ten_tries_or_as_many_as_are_set_and_then_fails_for_good(gone_after, policy, tries):
    gone_after(*[60] * 20)
    run = played(launch("a", priority="low", execution_policy=policy))
    rows = run.rows(name="a")
    assert [row["state"] for row in rows] == ["restarted"] * (tries - 1) + ["failed"]
    assert {row["purchase"] for row in rows} == {"spot"}
    assert rows[-1]["failure_reason"] == "SpotInstanceInterruption"
    assert rows[-1]["ended"] == rows[-1]["stopped_running"] + 3.1
    assert sum(row["price"] for row in rows) == pytest.approx(tries * 0.03)


def test_a_low_job_that_is_lucky_at_last_is_done(gone_after):
    gone_after(*[60] * 9)
    run = played(launch("a", priority="low"))
    assert [row["state"] for row in run.rows(name="a")] == ["restarted"] * 9 + ["done"]


def test_a_machine_can_be_lost_while_it_boots(gone_after):
    gone_after(20)
    run = played(launch("a"))
    assert run.states("a", **{"try": 0})[:3] == [("runnable", 6.4), ("restartable", 64.5), ("restarted", 70.9)]
    assert uses(run, "a")[0] == ("spot", 6.4, 41.4, 61.4)
    assert run.one("a", **{"try": 0})["price"] == 0.01


def test_a_boot_that_is_not_billed_costs_nothing_when_the_machine_is_lost(gone_after):
    gone_after(20)
    run = played(launch("a"), "settings: {cold_billing: running}")
    assert run.one("a", **{"try": 0})["price"] == 0


@pytest.mark.parametrize(("after", "states"), [(114, ["done"]), (113.999999, ["restarted", "done"])])
def test_code_that_ends_at_that_instant_has_ended(gone_after, after, states):
    gone_after(after)
    run = played(launch("a"))
    assert [row["state"] for row in run.rows(name="a")] == states


def test_boot_that_ends_at_that_instant_has_ended_and_nothing_was_computed(gone_after):
    gone_after(54)
    run = played(launch("a"))
    assert run.states("a", **{"try": 0})[:3] == [("runnable", 6.4), ("running", 95.4), ("restartable", 98.5)]
    assert [charge["what_for"] for charge in run.rows("charges", **{"try": 0})] == ["boot"]


@pytest.mark.parametrize(
    ("after", "reason"),
    [(100, "SpotInstanceInterruption"), (104, "JobTimeoutExceeded"), (104.000001, "JobTimeoutExceeded")],
)
def test_the_timeout_comes_first_at_one_instant(gone_after, after, reason):
    gone_after(after)
    run = played(launch("a", "500 s", timeout="50 s"))
    assert run.rows(name="a")[0]["failure_reason"] == reason


def test_an_interrupted_try_is_paid_for_or_not_by_setting(gone_after):
    gone_after(100)
    run = played(launch("a"), "settings: {bill_interrupted: false}")
    assert run.one("a", **{"try": 0})["price"] == 0
    assert {charge["rate_basis"] for charge in run.rows("charges", **{"try": 0})} == {"refunded"}
    gone_after(100)
    assert played(launch("a")).one("a", **{"try": 0})["price"] == 0.05


def test_a_machine_on_demand_is_not_taken_away(gone_after):
    asked = gone_after(1, 1, 1)
    assert [row["state"] for row in played(launch("a", priority="high")).rows()] == ["done"]
    assert asked == []


def test_who_waits_on_its_worker_loses_it_too(gone_after):
    gone_after(100)
    run = play(GROUP + "launches:\n  a: {run: outer, as: ann, in: lab, name: head}\n")
    first = run.one("head", **{"try": 0})
    assert (first["state"], first["stopped_running"]) == ("restarted", 141.4)
    # What it had started is terminated when the state changes, and its new try starts it again.
    parts = run.rows(name="part")
    assert parts[0]["ended"] == 144.5 + 11 + 3.1
    assert [part["state"] for part in parts] == ["terminated", "done"]


GROUP = SPOT.replace(
    "executables:\n",
    """executables:
  outer:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part, name: part, as: part}}, {wait: part}]}
      part: {steps: [{compute: 500 s}]}
""",
)


def test_with_its_master_a_subjob_goes_on_demand(gone_after):
    gone_after(100, whose=":part")
    run = play(GROUP + "launches:\n  a: {run: outer, as: ann, in: lab, name: head}\n")
    heads, parts = run.rows(name="head"), run.rows(name="part")
    assert [(row["state"], row["purchase"]) for row in heads] == [("restarted", "spot"), ("done", "on_demand")]
    assert [(row["state"], row["purchase"]) for row in parts] == [("failed", "spot"), ("done", "on_demand")]
    assert parts[0]["failure_reason"] == "SpotInstanceInterruption"
    assert heads[0]["failure_from"] == parts[0]["execution"]


def test_alone_a_subjob_is_tried_again_where_every_entry_point_is_restartable(gone_after):
    gone_after(100, whose=":part")
    policy = "execution_policy: {restartable_entry_points: all}"
    run = play(GROUP + f"launches:\n  a: {{run: outer, as: ann, in: lab, name: head, {policy}}}\n")
    assert [(row["state"], row["purchase"]) for row in run.rows(name="head")] == [("done", "spot")]
    assert [(row["state"], row["purchase"]) for row in run.rows(name="part")] == [
        ("restarted", "spot"),
        ("done", "on_demand"),
    ]


def test_an_idle_machine_is_lost_and_a_used_one_keeps_its_time(gone_after):
    work = "work, inputs: {time: 60 s}"
    text = f"{SPOT}{chain(work, work)}settings: {{worker_reuse: root_execution}}\n"
    # A's machine stops at 155.4 s, 114 s after its acquisition; B asks at 164.9 s.
    gone_after(123.5)
    assert play(text).one("b")["start_kind"] == "cold"
    gone_after(123.500001)
    run = play(text)
    assert [row["start_kind"] for row in run.rows(name="b")] == ["warm", "cold"]
    gone_after(140)
    run = play(text)
    assert run.one("b", **{"try": 0})["stopped_running"] == 181.4


def test_the_hazard_is_that_of_the_type_and_of_all_machines_together(gone_after):
    asked = gone_after()
    hazards = "spot: {hazard: 0.5 /h, types: {mem1_ssd1_v2_x8: {hazard: 2 /d}}}\n"
    played(launch("a") + launch("b", instance_type="mem1_ssd1_v2_x8"), hazards)
    assert [(round(rate, 9), purpose) for rate, purpose, _ in asked] == [
        (0.5, "interruption"), (round(1 / 12, 9), "interruption"),
    ]  # fmt: skip
    asked.clear()
    play(
        SPOT.replace("class: app,", "class: app, cluster: {initial_instance_count: 3},")
        + f"launches:\n{launch('a')}{hazards}"
    )
    assert [rate for rate, _, _ in asked] == [1.5]


def test_every_try_draws_anew():
    luck = Addressed(7)
    first, again, other = (luck.first_of(0.3, "interruption", address) for address in ("a", "a~1", "a"))
    assert first != again
    assert first == other


def test_the_draw_is_exponential():
    luck = Addressed(7)
    draws = [luck.first_of(2.0, "interruption", str(number)) / 3_600_000_000 for number in range(4000)]
    # Mean 0.5 h; a standard error of 0.0079.
    assert abs(sum(draws) / 4000 - 0.5) < 0.024
    assert abs(sum(draw > 0.5 for draw in draws) / 4000 - 0.3679) < 0.023
    assert luck.first_of(0.0, "interruption", "a") is None


def test_nothing_is_taken_away_in_an_expectation():
    assert MeanLuck().first_of(100.0, "interruption", "a") is None


def test_who_is_torn_down_is_not_interrupted_too(gone_after):
    gone_after(100)
    outside = Outside(SPOT)
    job = outside.run("work", name="a", inputs={"time": "500 s"})
    outside.until(140)
    outside.door.terminate(job)
    run = outside.finish()
    assert (run.one("a")["state"], run.one("a")["stopped_running"], run.one("a")["failure_reason"]) == (
        "terminated", 151, "Terminated",
    )  # fmt: skip


def test_a_worker_that_fell_silent_while_it_booted_can_be_taken_away(gone_after):
    gone_after(100)
    run = played(launch("a", "500 s"), "events: {dark: {at: 60 s, outage: {}}}\n")
    # Acquired at 41.4 s; it would be given up at 360.
    assert run.states("a", **{"try": 0})[:3] == [
        ("runnable", 6.4), ("restartable", 144.5), ("restarted", 150.9),
    ]  # fmt: skip
    assert run.one("a", **{"try": 0})["failure_reason"] == "SpotInstanceInterruption"
    assert run.one("a", **{"try": 1})["state"] == "done"
