"""Which instance type a job gets, and what an hour of it costs (G2, G3, H5)."""

import pytest

from sim.model.errors import InvalidInputError
from sim.model.request import Request
from sim.model.tree import Terms
from tests.model.playing import Outside, play

TREE = """
price_lists: {list: {per_core: {on_demand: 0.9 USD/h}}}
instance_types: {mem9_x1: {cores: 1, memory: 1 GiB, storage: 1 GB, retired: true}}
executables:
  work:
    class: app%s
    entry_points:
      main: {steps: [{subjob: {entry_point: part%s}}, {run: {executable: other%s}}]}
      part: {%ssteps: []}
  other:
    class: app
    instance_type: mem2_ssd1_v2_x2
    entry_points: {main: {steps: []}}
  flow: {class: workflow, project: lab, stages: {one: {run: work%s}}}
launches: {work: {run: %s, as: ann, in: lab%s}}
"""


def types(own="", subjob="", nested="", point="", stage="", launch="", run="work"):
    """The instance types of main, part and other under requests at different places."""
    played = play(TREE % (own, subjob, nested, point, stage, run, launch))
    return [played.one(name)["instance_type"] for name in ("work", "work:part", "other")]


X2, X4, X8, X16 = (f"mem1_ssd1_v2_x{cores}" for cores in (2, 4, 8, 16))
OTHER = "mem2_ssd1_v2_x2"


def test_the_default_is_a_machine_with_four_cores():
    assert types() == [X4, X4, OTHER]


def test_the_executable_says_for_all_its_entry_points_and_an_entry_point_for_itself():
    own = f"\n    instance_type: {X8}"
    assert types(own) == [X8, X8, OTHER]
    assert types(own, point=f"instance_type: {X2}, ") == [X8, X2, OTHER]


def test_a_stage_beats_the_executable():
    own, stage = f"\n    instance_type: {X8}", f", instance_type: {X16}"
    assert types(own, stage=stage, run="flow", point=f"instance_type: {X2}, ") == [X16, X16, OTHER]


def test_the_run_call_beats_the_stage():
    stage = f", instance_type: {X16}"
    assert types(stage=stage, run="flow", launch=f", instance_type: {X8}") == [X8, X8, OTHER]


def test_a_plain_type_in_the_run_call_does_not_reach_what_the_job_launches():
    assert types(launch=f", instance_type: {X8}") == [X8, X8, OTHER]


def test_the_run_call_can_name_an_entry_point():
    assert types(launch=f", instance_type: {{part: {X2}}}") == [X4, X2, OTHER]


def test_the_call_that_makes_a_job_says_for_that_job():
    assert types(subjob=f", instance_type: {X2}", nested=f", instance_type: {X8}") == [X4, X2, X8]
    assert types(subjob=f", instance_type: {X2}", launch=f", instance_type: {X8}") == [X8, X2, OTHER]


def test_a_request_by_executable_reaches_deep_and_beats_all_others():
    request = f", instance_type: {X8}, instance_type_by_executable: {{other: {X2}, work: {X16}}}"
    calls = {"subjob": f", instance_type: {X8}", "nested": f", instance_type: {X8}"}
    assert types(launch=request, **calls) == [X16, X16, X2]
    assert types(launch=request, run="flow", stage=f", instance_type: {X4}", **calls) == [X16, X16, X2]


def test_a_request_by_executable_can_name_an_entry_point():
    request = f", instance_type: {X8}, instance_type_by_executable: {{work: {{part: {X2}}}}}"
    assert types(launch=request) == [X8, X2, OTHER]


def terms(**more):
    return Terms("ann", "lab", **more)


@pytest.fixture
def outside():
    return Outside((TREE % ("", "", "", "", "", "work", "")).replace("launches", "variants: {} #"))


def test_by_entry_point_a_name_beats_the_star_wherever_it_stands(outside):
    job = outside.door.run("work", terms(request=Request({"*": X8, "part": X2})))
    played = outside.finish()
    assert job.state == "done"
    assert [played.one(each)["instance_type"] for each in ("work", "work:part")] == [X8, X2]


def test_the_star_of_a_stronger_request_beats_the_name_of_a_weaker_one(outside):
    outside.door.run("work", terms(request=Request({"part": X2}), by_executable={"work": {"*": X8}}))
    played = outside.finish()
    assert [played.one(each)["instance_type"] for each in ("work", "work:part")] == [X8, X8]


@pytest.mark.parametrize(
    ("instance_type", "message"),
    [("mem1_ssd9_x3", "there is no instance type mem1_ssd9_x3"), ("mem9_x1", "instance type mem9_x1 is retired")],
)
def test_a_type_that_cannot_be_had_is_refused_and_no_job_made(outside, instance_type, message):
    with pytest.raises(InvalidInputError, match=message):
        outside.door.run("work", terms(request=Request(instance_type)))
    assert outside.finish().rows() == []


def test_a_type_without_a_price_is_refused():
    text = TREE.replace("price_lists: {list: {per_core: {on_demand: 0.9 USD/h}}}\n", "").replace(OTHER, X4)
    outside = Outside(text % ("", "", "", "", "", "work", ""))
    with pytest.raises(InvalidInputError, match=f"instance type {X16} has no price in lab"):
        outside.door.run("work", terms(request=Request(X16)))


def test_a_type_of_its_own_rate_is_exact_and_the_fallback_by_cores_is_marked():
    played = play(TREE % ("", "", "", "", "", "work", ""))
    assert {
        (charge["function"], charge["executable"], charge["micros_per_hour"], charge["rate_basis"])
        for charge in played.rows("charges")
    } == {
        ("main", "work", 3_600_000, "exact"),
        ("part", "work", 3_600_000, "exact"),
        ("main", "other", 1_800_000, "extrapolated"),
    }
