"""What an execution is: kinds, kin, names, tags, who launched it (A1 - A4, A6, A7)."""

import pytest

from sim.model.errors import InvalidInputError, ResourceNotFoundError
from sim.model.tree import Terms
from tests.model.playing import Outside, play

TREE = """
executables:
  work:
    class: applet
    project: lab
    inputs: {time: string?}
    outputs: {number: int?}
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part}
          - subjob: {entry_point: part, name: own name}
          - run: {executable: other}
          - run: {executable: flow}
          - output: {number: 42}
      part: {steps: [{subjob: {entry_point: leaf}}]}
      leaf: {steps: []}
  other: {class: app, entry_points: {main: {steps: [{subjob: {entry_point: sub}}]}, sub: {steps: []}}}
  flow: {class: workflow, project: lab, stages: {one: {run: simple, name: stage}}}
  simple: {class: app, entry_points: {main: {steps: [{subjob: {entry_point: sub}}]}, sub: {steps: []}}}
"""
LAUNCH = """
launches:
  go: {run: work, name: root, as: bob, in: lab, tags: [b, a], properties: {k: v}, priority: high, rank: 7}
"""


@pytest.fixture(scope="module")
def tree():
    return play(TREE + LAUNCH)


def kin(tree, name):
    """Origin, master, parent and parent analysis of an execution, by name."""
    names = {row["execution"]: row["name"] for row in tree.rows()}
    row = tree.one(name)
    return tuple(names.get(row[column]) for column in ("origin_job", "master_job", "parent_job", "parent_analysis"))


def test_a_job_that_a_user_launched_is_root_origin_and_master(tree):
    assert kin(tree, "root") == ("root", "root", None, None)
    assert {row["root"] for row in tree.rows()} == {tree.one("root")["execution"]}


def test_a_subjob_is_of_its_parents_master_group_and_job_tree(tree):
    assert kin(tree, "root:part") == ("root", "root", "root", None)
    assert kin(tree, "root:part:leaf") == ("root", "root", "root:part", None)


def test_a_nested_app_is_a_master_in_its_launchers_job_tree(tree):
    assert kin(tree, "other") == ("root", "other", "root", None)
    assert kin(tree, "other:sub") == ("root", "other", "other", None)


def test_a_stage_is_an_origin_job_whoever_runs_the_workflow(tree):
    assert kin(tree, "flow") == (None, None, "root", None)
    assert kin(tree, "stage") == ("stage", "stage", "root", "flow")
    assert kin(tree, "stage:sub") == ("stage", "stage", "stage", None)
    assert (tree.one("stage")["stage"], tree.one("flow")["class"]) == ("one", "analysis")


def test_a_subjob_is_named_after_its_parent_and_function_unless_it_has_a_name(tree):
    assert sorted(row["name"] for row in tree.rows(function="part")) == ["own name", "root:part"]
    assert sorted(row["name"] for row in tree.rows(function="leaf")) == ["own name:leaf", "root:part:leaf"]


def test_a_job_is_an_entry_point_of_an_executable(tree):
    assert (tree.one("root")["executable"], tree.one("root")["function"]) == ("work", "main")
    assert (tree.one("root:part")["executable"], tree.one("root:part")["function"]) == ("work", "part")
    assert (tree.one("flow")["executable"], tree.one("flow")["function"] or "") == ("flow", "")


def test_every_job_has_one_try_and_a_worker_of_its_own(tree):
    jobs = tree.rows(**{"class": "job"})
    assert {row["try"] for row in jobs} == {0}
    assert len({row["worker"] for row in jobs}) == len(jobs) == 9


def test_the_tree_inherits_user_project_account_priority_rank_and_tags(tree):
    for row in tree.rows():
        assert (row["user"], row["project"], row["account"]) == ("bob", "lab", "wallet")
        assert (row["priority"], row["rank"], row["tags"], row["properties"]) == ("high", 7, "a,b", '{"k": "v"}')


def test_nothing_begins_before_who_launched_it_runs(tree):
    # Main makes all of them at once, as soon as it runs.
    assert {tree.one(name)["created"] for name in ("root:part", "own name", "other", "flow", "stage")} == {95.4}
    assert tree.one("root:part:leaf")["created"] == 190.8


def test_executions_are_found_by_name_tag_and_properties_while_they_are_not_final():
    outside = Outside(TREE)
    outside.door.run("simple", Terms("ann", "lab", tags=("x", "y"), properties={"k": "v", "l": "w"}), name="one")
    outside.door.run("simple", Terms("ann", "lab", tags=("y",), properties={"k": "u"}), name="two")
    find = outside.door.find_executions
    assert [one.name for one in find()] == ["one", "two"]
    assert [one.name for one in find(name="two")] == ["two"]
    assert [one.name for one in find(tag="x")] == ["one"]
    assert [one.name for one in find(tag="y")] == ["one", "two"]
    assert [one.name for one in find(properties={"k": "v"})] == ["one"]
    assert find(tag="x", properties={"k": "u"}) == []
    outside.finish()
    assert find() == []


def test_describe_tells_what_the_platform_tells():
    outside = Outside(TREE)
    job = outside.run("work", inputs={"time": "5 s"}, name="root")
    told = outside.door.describe(job)
    assert (told["id"], told["class"], told["name"], told["state"]) == ("job-0", "job", "root", "idle")
    assert (told["rootExecution"], told["originJob"], told["parentJob"]) == ("job-0", "job-0", None)
    assert (told["launchedBy"], told["project"], told["input"], told["output"]) == ("ann", "lab", {"time": "5 s"}, None)
    outside.finish()
    told = outside.door.describe(job)
    assert (told["state"], told["output"]) == ("done", {"number": 42})


def test_what_does_not_exist_cannot_be_run():
    with pytest.raises(ResourceNotFoundError, match="there is no executable nothing"):
        Outside(TREE).run("nothing")


def test_an_input_that_is_unknown_or_missing_is_refused():
    outside = Outside(TREE + "  strict: {class: app, inputs: {a: int}, entry_points: {main: {steps: []}}}\n")
    with pytest.raises(InvalidInputError, match="strict has no input b; it has a"):
        outside.run("strict", inputs={"a": 1, "b": 2})
    with pytest.raises(InvalidInputError, match="strict needs input a"):
        outside.run("strict")
    assert outside.finish().rows() == []
