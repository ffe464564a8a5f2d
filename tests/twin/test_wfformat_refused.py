# ruff: noqa: E501  # messages stand whole
import copy
import os

import pytest

from sim.scenario.problems import ScenarioError
from sim.twin.readers.wfformat import read
from tests.twin.wfformat_files import instance, save, task

GOOD = instance(task("a", writes=["x"]), task("b", parents=["a"], reads=["x"]), task("c", parents=["b"]))


def refusal(path):
    with pytest.raises(ScenarioError) as refused:
        read(path)
    messages = [str(problem) for problem in refused.value.problems]
    assert all("\n" not in message for message in messages)
    return messages


def refusal_of(content, folder):
    (message,) = refusal(save(content, folder))
    assert message.startswith(f"{folder / 'small.json'}:")
    return message.removeprefix(f"{folder / 'small.json'}").removeprefix(":").strip()


@pytest.fixture
def good():
    return copy.deepcopy(GOOD)


def tasks_of(content):
    return content["workflow"]["specification"]["tasks"]


def runs_of(content):
    return content["workflow"]["execution"]["tasks"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty; name a WfFormat 1.5 file"),
        ("name: small", "1:1: this is not JSON (expecting value); name a WfFormat 1.5 file"),
        ('{"name": "x",\n "schem', "2:2: the file ends here in the middle of its JSON; fetch it again"),
        ('{"name": [1, 2', "1:15: the file ends here in the middle of its JSON; fetch it again"),
        ("[]", "this is JSON but not WfFormat, which has a 'schemaVersion'; name a WfFormat 1.5 file"),
        ('{"a": NaN}', "its JSON cannot be read ('NaN' is not a finite number); correct it"),
        ("[" * 100_000, "its JSON cannot be read (it is nested too deeply); correct it"),
        ('{"schemaVersion": "1.4"}', "schema version '1.4' is not supported; convert the file to 1.5"),
        ('{"schemaVersion": 1.5}', "schema version '1.5' is not supported; convert the file to 1.5"),
        ('{"schemaVersion": null}', "schema version of this kind is not supported; convert the file to 1.5"),
    ],
)
def test_what_is_no_wfformat_file(tmp_path, text, message):
    assert refusal_of(text, tmp_path) == message


def test_a_file_cut_at_any_place_is_refused(tmp_path, good):
    whole = save(good, tmp_path).read_text()
    for end in range(1, len(whole) - 1, 97):
        assert refusal_of(whole[:end], tmp_path).endswith(
            "the file ends here in the middle of its JSON; fetch it again"
        )


def test_what_cannot_be_opened(tmp_path):
    assert refusal(tmp_path) == [f"'{tmp_path}' is a folder; name a WfFormat file in it"]
    save(GOOD, tmp_path)
    assert refusal(tmp_path / "smal.json") == [
        f"there is no file '{tmp_path / 'smal.json'}'; did you mean 'small.json'?"
    ]
    (tmp_path / "packed.json").write_bytes(b"\x1f\x8b\x08" + os.urandom(64) + b"\0\xff")
    assert refusal(tmp_path / "packed.json") == [
        f"{tmp_path / 'packed.json'}: this is a binary file, and WfFormat is JSON text; unpack it if it is compressed"
    ]


def test_no_workflow_and_no_tasks(tmp_path, good):
    del good["workflow"]["specification"]["tasks"]
    assert refusal_of(good, tmp_path) == "'workflow.specification.tasks' holds no tasks; there is nothing to run"
    good["workflow"]["specification"]["tasks"] = []
    assert refusal_of(good, tmp_path) == "'workflow.specification.tasks' holds no tasks; there is nothing to run"
    del good["workflow"]
    assert refusal_of(good, tmp_path) == "the file: 'workflow' is missing; WfFormat 1.5 requires it"


def test_a_workflow_that_was_never_executed(tmp_path, good):
    del good["workflow"]["execution"]
    assert refusal_of(good, tmp_path).startswith("the file has no 'execution', so it holds no run times")


@pytest.mark.parametrize(
    ("seconds", "fault"),
    [
        (-1.5, "is -1.5, which is negative"),
        ("5", "is the text '5', and a number is wanted there"),
        (None, "is null, and a number is wanted there"),
        (True, "is true, and a number is wanted there"),
        (1e12, "is 1E+12, more than a hundred years; is it in seconds?"),
        (10**400, "is a number of 401 digits, more than a hundred years; is it in seconds?"),
    ],
)
def test_a_run_time_that_is_none(tmp_path, good, seconds, fault):
    runs_of(good)[1]["runtimeInSeconds"] = seconds
    said = refusal_of(good, tmp_path)
    assert (
        said.replace("1000000000000.0", "1E+12") == f"task 'b' (workflow.execution.tasks.1): 'runtimeInSeconds' {fault}"
    )


def test_fields_that_are_missing_or_of_another_kind_are_told_all_at_once(tmp_path, good):
    del tasks_of(good)[0]["parents"]
    tasks_of(good)[1]["inputFiles"] = "x"
    tasks_of(good)[2]["children"] = [3]
    good["workflow"]["specification"]["files"][0]["sizeInBytes"] = -1
    messages = refusal(save(good, tmp_path))
    place = tmp_path / "small.json"
    assert messages == [
        f"{place}: task 'a' (workflow.specification.tasks.0): 'parents' is missing; WfFormat 1.5 requires it",
        f"{place}: task 'b' (workflow.specification.tasks.1): 'inputFiles' is the text 'x', and a list is wanted there",
        f"{place}: task 'c' (workflow.specification.tasks.2.children): entry 0 is the number 3, and a text is wanted there",
        f"{place}: file 'x' (workflow.specification.files.0): 'sizeInBytes' is -1, which is negative",
    ]


def test_many_faults_are_counted(tmp_path, good):
    good["workflow"]["execution"]["tasks"] = [{} for _ in range(50)]
    messages = refusal(save(good, tmp_path))
    assert len(messages) == 21
    assert messages[-1].endswith("80 more such places are wrong")


def test_an_unknown_parent_and_child(tmp_path, good):
    tasks_of(good)[2]["parents"] = ["bb"]
    tasks_of(good)[2]["children"] = ["zzz"]
    messages = refusal(save(good, tmp_path))
    assert messages[0].endswith("task 'c' names the parent 'bb', and there is no such task; did you mean 'b'?")
    assert messages[1].endswith(
        "task 'c' names the child 'zzz', and there is no such task; add it to the tasks or take it out"
    )


def test_ids_that_stand_twice(tmp_path, good):
    tasks_of(good).append(dict(tasks_of(good)[0]))
    assert refusal_of(good, tmp_path) == "'a' stands twice in workflow.specification.tasks; give each its own id"


def test_a_file_with_two_writers(tmp_path, good):
    tasks_of(good)[2]["outputFiles"] = ["x"]
    assert refusal_of(good, tmp_path) == "file 'x' is written by task 'a' and by task 'c'; keep one of them"


def test_a_task_without_an_execution(tmp_path, good):
    del runs_of(good)[2]
    assert refusal_of(good, tmp_path) == (
        "task 'c' has no entry in workflow.execution.tasks, so its run time is unknown; add one"
    )


def test_a_cycle_is_named(tmp_path, good):
    tasks_of(good)[0]["parents"] = ["c"]
    said = refusal_of(good, tmp_path)
    assert said.startswith("tasks wait for each other: ")
    assert said.endswith("; take one of these dependencies out")
    assert any(circle in said for circle in ("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c"))


def test_a_task_that_waits_for_itself(tmp_path, good):
    tasks_of(good)[0]["parents"] = ["a"]
    assert refusal_of(good, tmp_path).startswith("tasks wait for each other: a -> a")
