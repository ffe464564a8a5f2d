"""How long normal jobs wait for spot machines before they go on demand (K2)."""

import pytest

from tests.model.playing import Outside, play
from tests.model.spotting import SPOT, chain, launch, played, uses

WORK = "work, inputs: {time: 1 s}"


@pytest.mark.parametrize(
    ("takes", "bought"), [("899.999999 s", "spot"), ("900 s", "spot"), ("900.000001 s", "on_demand")]
)
def test_fifteen_minutes_are_enough_for_what_takes_no_longer(takes, bought):
    run = played(launch("a"), f"spot: {{acquisition: {takes}}}")
    ((purchase, _, acquired, _),) = uses(run, "a")
    assert purchase == bought
    assert acquired == {"899.999999 s": 906.399999, "900 s": 906.4, "900.000001 s": 941.4}[takes]
    assert run.one("a")["spot_wait"] == {"899.999999 s": 899.999999, "900 s": 900, "900.000001 s": 900}[takes]


def test_an_account_has_a_time_of_its_own():
    run = played(launch("a"), "spot: {acquisition: 2 h}\naccounts: {wallet: {spot_wait: 10 s}}")
    assert uses(run, "a") == [("on_demand", 6.4, 51.4, 165.4)]
    assert run.one("a")["spot_wait"] == 10


def test_with_no_time_to_wait_it_goes_on_demand_at_once():
    run = played(launch("a"), "accounts: {wallet: {spot_wait: 0 s}}")
    assert uses(run, "a") == [("on_demand", 6.4, 41.4, 155.4)]
    assert (run.one("a")["spot_wait"], run.one("a")["final_priority"]) == (0, "high")


def test_the_wait_begins_with_the_first_slot_not_when_the_job_is_ready():
    run = played(
        launch("a", "2000 s", priority="high", rank=1) + launch("b"),
        "limits: {workers_per_user: 1}\nspot: {acquisition: 2 h}",
    )
    # The slot is free at 2095.4, the fifteen minutes end at 2995.4.
    assert uses(run, "b") == [("on_demand", 2095.4, 3030.4, 3144.4)]
    assert run.one("b")["spot_wait"] == 900


def test_the_slot_stays_when_it_turns_to_on_demand():
    run = played(
        launch("a", rank=1) + launch("b", priority="high"),
        "limits: {workers_per_user: 1}\nspot: {acquisition: 2 h}",
    )
    assert uses(run, "a") == [("on_demand", 6.4, 941.4, 1055.4)]
    assert uses(run, "b") == [("on_demand", 1055.4, 1090.4, 1204.4)]


PATH = (
    SPOT.replace(
        "executables:\n",
        """executables:
  outer:
    class: app
    execution_policy: {restartable_entry_points: all}
    entry_points:
      main: {steps: [{subjob: {entry_point: part, name: part, as: part}}, {run: {executable: work, name: nested,
                      inputs: {time: 1 s}, as: nested}}, {wait: [part, nested]}]}
      part: {steps: [{subjob: {entry_point: leaf, name: leaf, as: leaf}}, {wait: leaf}]}
      leaf: {steps: [{compute: 5 s}]}
""",
    )
    + "launches:\n  outer: {run: outer, as: ann, in: lab, name: head}\n"
)


def test_by_default_every_job_has_its_own_time():
    run = play(PATH + "spot: {acquisition: 600 s}")
    assert {row["name"]: row["spot_wait"] for row in run.rows()} == dict.fromkeys(
        ("head", "part", "leaf", "nested"), 600
    )
    assert {row["purchase"] for row in run.rows()} == {"spot"}


def test_a_path_has_a_time_that_its_jobs_share():
    wait = "accounts: {wallet: {spot_wait: {per_job: 1024 s, per_path: 1300 s}}}\n"
    run = play(PATH + wait + "spot: {acquisition: 600 s}")
    # 600 and 600 of 1300 s are spent by the head and what it starts; 100 are left for the leaf.
    assert {row["name"]: (row["purchase"], row["spot_wait"]) for row in run.rows()} == {
        "head": ("spot", 600), "part": ("spot", 600), "nested": ("spot", 600), "leaf": ("on_demand", 100),
    }  # fmt: skip
    assert run.at("leaf", "running") - run.one("leaf")["ready"] == 100 + 35 + 54


def test_a_job_of_such_an_account_has_its_own_time_too():
    wait = "accounts: {wallet: {spot_wait: {per_path: 2048 s}}}\n"
    run = played(launch("a"), wait + "spot: {acquisition: 2 h}")
    assert run.one("a")["spot_wait"] == 1024
    assert uses(run, "a")[0][2] == 6.4 + 1024 + 35


def test_stages_share_no_path():
    wait = "accounts: {wallet: {spot_wait: {per_job: 1024 s, per_path: 1024 s}}}\n"
    run = play(f"{SPOT}{chain(WORK, WORK)}{wait}spot: {{acquisition: 600 s}}")
    assert [run.one(name)["spot_wait"] for name in "ab"] == [600, 600]


TRIED_AGAIN = SPOT.replace(
    'steps: [{compute: "${inputs.time}"}]',
    'steps: [{compute: 1 s}, {fail: {reason: ExecutionError, tries: 1}}, {compute: "${inputs.time}"}]',
)


def test_the_wait_is_summed_over_tries():
    wait = "accounts: {wallet: {spot_wait: 50 s}}\n"
    run = play(f"{TRIED_AGAIN}launches:\n{launch('a')}{wait}")
    # The first try waited 35 s; 15 s are left, after which it takes 35 s more on demand.
    (first, second) = run.rows(name="a")
    assert (first["purchase"], first["spot_wait"]) == ("spot", 35)
    assert (second["purchase"], second["spot_wait"]) == ("on_demand", 15)
    assert uses(run, "a")[1][2] - second["ready"] == 50


def test_a_failure_of_another_kind_does_not_use_up_the_tries_on_spot():
    run = play(f"{TRIED_AGAIN}launches:\n{launch('a')}")
    assert [row["purchase"] for row in run.rows(name="a")] == ["spot", "spot"]


def test_who_is_killed_while_it_waits_has_waited_until_then_and_gives_its_slot_back():
    outside = Outside(SPOT + "limits: {workers_per_user: 1}\nspot: {acquisition: 2 h}")
    job = outside.run("work", name="a", inputs={"time": "60 s"})
    outside.run("work", name="b", inputs={"time": "60 s"})
    outside.until(106.4)
    outside.door.terminate(job)
    run = outside.finish()
    assert (run.one("a")["state"], run.one("a")["spot_wait"], run.one("a")["price"]) == ("terminated", 100, 0)
    assert uses(run, "a") == [("spot", 6.4, None, 106.4)]
    assert uses(run, "b")[0][1] == 106.4


def test_who_still_waits_at_the_horizon_has_waited_until_then():
    run = played(launch("a"), "spot: {acquisition: 2 h}\nhorizon: 60 s")
    assert (run.one("a")["state"], run.one("a")["spot_wait"]) == ("runnable", 53.6)


def test_a_warm_machine_on_spot_ends_the_wait():
    text = SPOT + chain(WORK, WORK) + "settings: {worker_reuse: root_execution}\n"
    run = play(text)
    assert (run.one("b")["start_kind"], run.one("b")["purchase"], run.one("b")["spot_wait"]) == ("warm", "spot", None)
    # On demand it would not fit: the purchase is another.
    run = play(text + "accounts: {wallet: {spot_wait: 10 s}}")
    assert [run.one(name)["start_kind"] for name in "ab"] == ["cold", "cold"]
    assert [run.one(name)["purchase"] for name in "ab"] == ["on_demand", "on_demand"]
