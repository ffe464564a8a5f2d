"""Priorities: how workers are bought, and what was paid for them (K1, K6, H5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play
from tests.model.spotting import SPOT, launch, played, uses


def test_high_runs_on_demand_only():
    run = played(launch("a", priority="high"))
    assert uses(run, "a") == [("on_demand", 6.4, 41.4, 155.4)]
    assert run.one("a")["price"] == 0.114
    assert (run.one("a")["final_priority"], run.one("a")["spot_wait"]) == ("high", None)


def test_normal_is_the_default_and_goes_on_spot_first():
    run = played(launch("a"))
    assert uses(run, "a") == [("spot", 6.4, 41.4, 155.4)]
    row = run.one("a")
    assert (row["price"], row["priority"], row["final_priority"], row["spot_wait"]) == (0.057, "normal", "normal", 35)
    charges = run.rows("charges")
    assert {(charge["purchase"], charge["micros_per_hour"]) for charge in charges} == {("spot", 1_800_000)}


def test_normal_goes_on_demand_where_no_spot_machine_comes():
    run = played(launch("a"), "spot: {acquisition: 2 h}")
    # 15 minutes after the request at 6.4 s it asks for a machine on demand, which takes 35 s, in the same slot.
    assert uses(run, "a") == [("on_demand", 6.4, 941.4, 1055.4)]
    row = run.one("a")
    assert (row["price"], row["priority"], row["final_priority"], row["spot_wait"]) == (0.114, "normal", "high", 900)


def test_low_waits_for_spot_as_long_as_it_takes():
    run = played(launch("a", priority="low"), "spot: {acquisition: 20 h}")
    assert uses(run, "a") == [("spot", 6.4, 72006.4, 72120.4)]
    row = run.one("a")
    assert (row["final_priority"], row["spot_wait"]) == ("low", 72000)


def test_where_the_list_has_no_spot_rate_normal_runs_on_demand_as_normal():
    text = SPOT.replace(
        "spot: {mem1_ssd1_v2_x4: 1.8 USD/h, mem1_ssd1_v2_x8: 3.6 USD/h}", "spot: {mem1_ssd1_v2_x8: 3.6 USD/h}"
    )
    run = play(f"{text}launches:\n{launch('a')}").one("a")
    assert (run["purchase"], run["priority"], run["final_priority"]) == ("on_demand", "normal", "normal")
    assert run["spot_wait"] is None


def test_a_spot_rate_by_cores_is_an_offer_too():
    text = SPOT.replace("spot: {mem1_ssd1_v2_x4: 1.8 USD/h, mem1_ssd1_v2_x8: 3.6 USD/h}", "per_core: {spot: 0.5 USD/h}")
    run = play(f"{text}launches:\n{launch('a')}")
    assert run.one("a")["price"] == pytest.approx(114 * 2 / 3600)
    assert {charge["rate_basis"] for charge in run.rows("charges")} == {"extrapolated"}


def test_low_without_a_spot_rate_is_refused_when_it_is_read():
    text = SPOT.replace("mem1_ssd1_v2_x4: 1.8 USD/h, ", "")
    with pytest.raises(ScenarioError, match=r"mem1_ssd1_v2_x4 has no spot price .* priority low runs on spot only"):
        play(f"{text}launches:\n{launch('a', priority='low')}")


def test_low_without_a_spot_rate_is_refused_at_the_door_where_only_the_run_shows_it():
    asked = "{work: {main: mem2_ssd1_v2_x4}}"
    run = played(launch("a", priority="low", instance_type_by_executable=asked))
    (refusal,) = run.rows("rejections")
    assert (refusal["error"], refusal["message"]) == (
        "InvalidInput",
        "mem2_ssd1_v2_x4 cannot be had on spot in lab, and priority low runs on spot only",
    )
    assert not run.rows()


def test_low_needs_no_price_on_demand():
    text = SPOT.replace(
        "executables:\n",
        "executables:\n  other: {class: app, instance_type: mem1_ssd1_v2_x2, entry_points: {main: {}}}\n",
    )
    text = text.replace("spot: {", "spot: {mem1_ssd1_v2_x2: 3.6 USD/h, ")
    run = play(f"{text}launches:\n  a: {{run: other, as: ann, in: lab, name: a, priority: low}}\n")
    assert run.one("a")["price"] == 0.054


def test_the_whole_tree_has_the_priority_of_its_root():
    run = play(TREE % "priority: high")
    assert {row["purchase"] for row in run.rows()} == {"on_demand"}
    run = play(TREE % "priority: low")
    assert {(row["purchase"], row["final_priority"]) for row in run.rows()} == {("spot", "low")}


TREE = (
    SPOT.replace(
        "executables:\n",
        """executables:
  outer:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part, name: part, as: part}}, {run: {executable: work, name: nested,
                      inputs: {time: 1 s}, as: nested}}, {wait: [part, nested]}]}
      part: {steps: [{compute: 5 s}]}
""",
    ).replace("%", "%%")
    + "launches:\n  outer: {run: outer, as: ann, in: lab, name: head, %s}\n"
)


@pytest.mark.parametrize(("priority", "own"), [("low", "low"), ("normal", "normal")])
def test_the_head_job_alone_goes_on_demand(priority, own):
    run = play(TREE % f"priority: {priority}, head_job_on_demand: true")
    head = run.one("head")
    assert (head["purchase"], head["priority"], head["final_priority"], head["spot_wait"]) == (
        "on_demand", priority, "high", None,
    )  # fmt: skip
    for name in ("part", "nested"):
        assert (run.one(name)["purchase"], run.one(name)["final_priority"]) == ("spot", own)


def test_an_executable_can_say_that_its_heads_go_on_demand_wherever_they_run():
    text = TREE.replace("  work: {class: app,", "  work: {class: app, head_job_on_demand: true,")
    run = play(text % "priority: low")
    assert {row["name"]: row["purchase"] for row in run.rows()} == {
        "head": "spot", "part": "spot", "nested": "on_demand",
    }  # fmt: skip


def test_a_workflow_has_no_head_job():
    text = SPOT + "  flow: {class: workflow, project: lab, stages: {a: {run: work, inputs: {time: 1 s}}}}\n"
    with pytest.raises(ScenarioError, match="flow is a workflow and has no head job"):
        play(f"{text}launches: {{a: {{run: flow, as: ann, in: lab, head_job_on_demand: true}}}}\n")


def test_an_analysis_has_no_final_priority():
    text = SPOT + "  flow: {class: workflow, project: lab, stages: {a: {run: work, inputs: {time: 1 s}}}}\n"
    run = play(f"{text}launches: {{a: {{run: flow, as: ann, in: lab}}}}\n")
    assert (run.one("flow")["final_priority"], run.one("flow")["purchase"]) == (None, None)
