"""Several workers for one job (G9)."""

from tests.model.playing import Outside, play
from tests.model.spotting import SPOT, chain, launch, uses

CLUSTER = """
executables:
  gang: {class: app, cluster: {initial_instance_count: %d}, inputs: {time: string},
         entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
  work: {class: app, inputs: {time: string}, entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
"""


def gang(name, time="60 s", **more):
    """A launch of a cluster job."""
    return launch(name, time, **more).replace("run: work", "run: gang")


def played(launches, *, machines=4, workers=10):
    """Play launches of clusters and single jobs, on demand."""
    return play(f"{CLUSTER % machines}limits: {{workers_per_user: {workers}}}\nlaunches:\n{launches}")


def test_its_workers_are_taken_together_and_each_is_paid_for():
    run = played(gang("a"))
    assert uses(run, "a") == [("on_demand", 6.4, 41.4, 155.4)]
    assert [worker["instances"] for worker in run.rows("workers")] == [4]
    assert run.one("a")["price"] == 4 * 0.114
    assert {charge["micros_per_hour"] for charge in run.rows("charges")} == {4 * 3_600_000}
    assert [charge["amount"] for charge in run.rows("charges")] == [4 * 0.054, 4 * 0.06]


def test_a_single_worker_is_one():
    assert [worker["instances"] for worker in played(launch("a")).rows("workers")] == [1]


def test_it_holds_a_slot_for_each():
    run = played(gang("a") + launch("b", count=7), workers=10)
    # Ready together and launched before: four and six are ten, the seventh waits for the first stop.
    assert sorted(use[1] for use in uses(run, "b")) == [6.4] * 6 + [155.4]


def test_it_gives_all_of_them_back():
    run = played(gang("a") + launch("b", count=4), workers=4)
    assert sorted(use[1] for use in uses(run, "b")) == [155.4] * 4


def test_at_the_head_of_the_line_it_waits_for_all_and_nobody_passes_it():
    run = played(
        launch("a", "60 s", rank=2)
        + launch("b", "90 s", rank=2)
        + gang("c", rank=1)
        + launch("d", rank=1, at="1 s")
        + launch("e"),
        workers=5,
        machines=4,
    )
    # Two of five are taken; three are free, but C needs four. It has them when A stops, and D has one when B stops.
    assert uses(run, "c")[0][1] == 155.4
    assert uses(run, "d")[0][1] == 185.4
    assert uses(run, "e")[0][1] == 304.4


def test_as_many_as_the_limit_can_be_had():
    assert uses(played(gang("a"), workers=4), "a")[0][1] == 6.4


def test_more_than_the_limit_are_refused():
    run = played(gang("a") + launch("b"), workers=3)
    (refusal,) = run.rows("rejections")
    assert refusal["error"] == "InvalidInput"
    assert refusal["message"] == "a cluster of 4 is larger than the limit of 3 workers a user"
    assert [row["name"] for row in run.rows()] == ["b"]


def test_an_entry_point_can_be_a_cluster():
    text = SPOT.replace(
        "executables:\n",
        """executables:
  outer:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part, name: part, as: part}}, {wait: part}]}
      part: {cluster: {initial_instance_count: 2}, steps: [{compute: 5 s}]}
""",
    )
    run = play(f"{text}launches: {{a: {{run: outer, as: ann, in: lab, name: head}}}}\n")
    assert {row["execution"]: row["instances"] for row in run.rows("workers")} == {"job-0": 1, "job-1": 2}


def test_work_is_shared_by_the_cores_of_all():
    text = CLUSTER.replace('{compute: "${inputs.time}"}', "{compute: {work: 16 core min}}", 1) % 4
    run = play(f"{text}launches:\n{gang('a')}")
    assert run.one("a")["ended"] == 95.4 + 60 + 3.1


def test_on_spot_the_loss_of_one_ends_the_try(monkeypatch):
    text = SPOT.replace("class: app,", "class: app, cluster: {initial_instance_count: 4},")
    rates = []
    monkeypatch.setattr("sim.model.randomness.Addressed.first_of", lambda _, rate, *__: rates.append(rate))
    run = play(f"{text}launches:\n{launch('a')}spot: {{hazard: 0.25 /h}}")
    assert rates == [1.0]
    assert run.one("a")["price"] == 4 * 0.057


def test_a_cluster_is_not_kept_for_reuse():
    runs = ("gang, inputs: {time: 1 s}", "gang, inputs: {time: 1 s}", "work, inputs: {time: 1 s}")
    run = play(f"{CLUSTER % 2}{chain(*runs)}settings: {{worker_reuse: root_execution}}")
    assert [run.one(name)["start_kind"] for name in "abc"] == ["cold", "cold", "cold"]


def test_idle_workers_make_place_for_it():
    stages = "a: {run: work, name: a, inputs: {time: 1 s}}, b: {run: work, name: b, inputs: {time: 1 s}}"
    flow = f"  flow: {{class: workflow, project: lab, stages: {{{stages}}}}}\n"
    text = (CLUSTER % 2).replace("  gang:", flow + "  gang:")
    more = "limits: {workers_per_user: 2}\nsettings: {worker_reuse: root_execution}\n"
    outside = Outside(text + more)
    outside.run("flow")
    outside.until(80)
    outside.run("gang", name="c", inputs={"time": "1 s"})
    run = outside.finish()
    # The two stop at 96.4 s and would be kept until 156.4 s.
    assert uses(run, "c")[0][1] == 96.4


def test_who_is_behind_one_that_is_ended_in_line_need_not_wait_for_a_stop():
    first, last = launch("long", "1000 s"), launch("single", at="20 s")
    run = played(first + gang("a", at="10 s") + last + "events: {end: {at: 100 s, terminate: a}}\n", workers=4)
    assert run.end("a")[:2] == ("terminated", 100)
    assert uses(run, "single")[0][1] == 100


def test_who_is_behind_one_that_waits_for_spot_goes_on_when_spot_runs_dry():
    first = launch("long", "1000 s", priority="high") + gang("a", at="10 s", priority="low")
    last = launch("single", at="20 s", priority="high")
    text = f"{SPOT.split('executables')[0]}{CLUSTER % 4}limits: {{workers_per_user: 4}}\nlaunches:\n{first}{last}"
    run = play(f"{text}events: {{dry: {{at: 100 s, spot_dry: {{for: 1 h}}}}}}\n")
    assert uses(run, "single")[0][1] == 100
    assert uses(run, "a")[0][1] == 3700
