"""Workers: cold, pooled and warm starts, and how long an idle one is kept (G1, G4, G5, H3)."""

import pytest

from tests.model.playing import play

CHAIN = """
settings: {worker_reuse: %s}
executables:
  work: {class: app, inputs: {time: string}, entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
  flow:
    class: workflow
    project: lab
    stages:
      first: {run: work, name: first, inputs: {time: 60 s}}
      second: {run: work, name: second, inputs: {time: 30 s}, depends_on: [first]%s}
launches:
  flow: {run: flow, as: ann, in: lab}
"""
OTHER = """
  other: {run: work, as: ann, in: lab, at: 90 s, inputs: {time: 10 s}, name: other}
limits: {workers_per_user: %d}
"""
# First computes until 155.4 and is done at 158.5; second is runnable at 164.9.


def test_a_cold_start_acquires_and_boots_a_machine():
    played = play(CHAIN % ("none", ""))
    (worker,) = played.rows("workers", execution=played.one("first")["execution"])
    assert (worker["requested"], worker["acquired"], worker["stopped"]) == (6.4, 41.4, 155.4)
    assert (worker["start_kind"], worker["worker"], worker["user"]) == ("cold", "worker-0", "ann")
    assert played.at("first", "running") == 95.4


def test_without_reuse_every_job_has_a_machine_of_its_own():
    played = play(CHAIN % ("none", ""))
    assert played.at("second", "running") == 253.9
    assert [worker["worker"] for worker in played.rows("workers")] == ["worker-0", "worker-1"]


def test_a_pooled_start_has_no_boot_and_is_billed_from_running():
    played = play((CHAIN % ("none", "")) + "latencies: {pooled_share: 100 %}")
    assert played.one("first")["start_kind"] == "pooled"
    assert played.at("first", "running") == 41.4
    assert played.spent("first") == [("compute", 41.4, 101.4)]


def test_the_share_of_pooled_starts_is_a_parameter():
    text = (CHAIN % ("none", "")).replace("in: lab}", "in: lab, count: 200}")
    played = play(text + "latencies: {pooled_share: 25 %}\nlimits: {workers_per_user: 400}")
    # Three standard deviations of 400 draws are 26.
    assert 100 - 26 < len(played.rows(start_kind="pooled")) < 100 + 26


def test_a_warm_start_takes_the_machine_of_an_earlier_job_and_is_billed_from_running():
    played = play(CHAIN % ("root_execution", ""))
    assert played.at("second", "running") == 171.9
    assert played.spent("second") == [("compute", 171.9, 201.9)]
    first, second = played.rows("workers")
    assert (first["worker"], second["worker"]) == ("worker-0", "worker-0")
    assert (second["start_kind"], second["requested"], second["stopped"]) == ("warm", 164.9, 201.9)


def test_idle_time_between_two_jobs_is_not_billed():
    played = play(CHAIN % ("root_execution", ""))
    # 114 s of the first job and 30 s of the second.
    assert played.one("flow")["price"] == 0.144


@pytest.mark.parametrize(("kept", "kind"), [("9.499999 s", "cold"), ("9.5 s", "cold"), ("9.500001 s", "warm")])
def test_an_idle_machine_is_kept_for_a_while_and_no_longer(kept, kind):
    # From 155.4 to 164.9 are 9.5 s; what ends at an instant ends before slots are given at it.
    played = play((CHAIN % ("root_execution", "")) + f"latencies: {{warm_keep: {kept}}}")
    assert played.one("second")["start_kind"] == kind


def test_a_machine_of_another_type_is_not_used_again():
    played = play(CHAIN % ("root_execution", ", instance_type: mem1_ssd1_v2_x8"))
    assert played.one("second")["start_kind"] == "cold"


def test_a_machine_of_another_root_is_not_used_again():
    more = "  other: {run: work, as: ann, in: lab, at: 158 s, inputs: {time: 1 s}, name: other}\n"
    played = play((CHAIN % ("root_execution", "")) + more)
    # Other is runnable at 164.4, before second.
    assert played.one("other")["start_kind"] == "cold"
    assert played.one("second")["start_kind"] == "warm"


def test_an_idle_machine_holds_no_slot_and_is_dropped_when_its_place_is_needed():
    played = play((CHAIN % ("root_execution", "")) + OTHER % 1)
    # Other has been ready since 96.4 and takes the slot at 155.4: it acquires until 190.4, runs from 244.4 to 254.4.
    assert played.rows("workers", execution=played.one("other")["execution"])[0]["requested"] == 155.4
    assert played.at("other", "running") == 244.4
    # The machine of the first job is gone, and that of the other one is another root's: second starts cold at 254.4.
    assert played.one("second")["start_kind"] == "cold"
    assert played.at("second", "running") == 343.4


def test_with_place_for_both_the_idle_machine_stays():
    played = play((CHAIN % ("root_execution", "")) + OTHER % 2)
    assert played.one("second")["start_kind"] == "warm"


def test_a_warm_start_that_is_cut_short_costs_nothing():
    played = play((CHAIN % ("root_execution", "")) + "horizon: 170 s")
    assert played.states("second") == [("waiting_on_input", 6.4), ("runnable", 164.9)]
    (worker,) = played.rows("workers", execution=played.one("second")["execution"])
    assert (worker["acquired"], worker["started_running"], worker["stopped"]) == (164.9, None, None)
    assert played.one("second")["price"] == 0
