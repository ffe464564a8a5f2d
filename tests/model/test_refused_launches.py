"""Launches that the platform refuses are rows, and the rest of the run goes on (A3, C5, G2, I1)."""

import pytest

from sim.model.classes import fits
from sim.model.clock import Clock
from sim.model.objects import DataObject
from sim.scenario.problems import ScenarioError
from sim.units import Quantity
from tests.model.playing import play

SETTING = """
instance_types: {mem0_old_x2: {cores: 2, memory: 4 GiB, storage: 40 GB, retired: true}}
data:
  reads: {project: lab, size: 1 GB}
  many: {project: lab, size: 1 GB, count: 2}
  notes: {project: lab, class: record}
executables:
  work:
    class: app
    inputs:
      reads: "file?"
      files: "file[]?"
      text: "string?"
      count: "int?"
      x: "float?"
      b: "boolean?"
      h: "hash?"
      r: "record?"
    entry_points: {main: {steps: [{compute: 60 s}]}}
  needs:
    class: app
    inputs: {reads: file}
    outputs: {made: "file?"}
    entry_points: {main: {steps: [{output: {made: 5}}]}}
  inner:
    class: workflow
    project: lab
    inputs: {text: "string?"}
    stages: {deep: {run: work, inputs: {text: "${inputs.text}"}}}
  flow:
    class: workflow
    project: lab
    inputs: {text: "string?"}
    stages:
      one: {run: work, inputs: {text: "${inputs.text}"}}
      two: {run: inner, inputs: {text: "${one.inputs.text}"}}
  lacking: {class: workflow, project: lab, stages: {one: {run: needs}}}
  passing:
    class: workflow
    project: lab
    inputs: {count: int}
    stages: {one: {run: work, inputs: {text: "${inputs.count}"}}}
launches:
  good: {run: work, as: ann, in: lab}
"""


def launch(more, run="work"):
    """A launch beside a good one, and what was refused."""
    played = play(SETTING + f"  it: {{run: {run}, as: ann, in: lab, {more}}}\n")
    assert played.rows(launch="good")[0]["state"] == "done"
    return played


def refusal(more, run="work"):
    """The error with which a launch is refused, and why; None where it is not."""
    played = launch(more, run)
    rows = played.rows("rejections")
    assert len(rows) + bool(played.rows(launch="it")) == 1
    return (rows[0]["error"], rows[0]["message"]) if rows else None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("reads: 5", "input reads of work is a file and is given 5"),
        ("reads: true", "input reads of work is a file and is given true"),
        ("reads: notes", "input reads of work is a file and is given record notes"),
        ("r: reads", "input r of work is a record and is given file reads"),
        ("reads: [reads]", "input reads of work is a file and is given a list of 1"),
        ("files: reads", "input files of work is a file[] and is given file reads"),
        ("files: [reads, notes]", "input files of work is a file[] and is given a list of 2"),
        ("text: 5", "input text of work is a string and is given 5"),
        ("text: true", "input text of work is a string and is given true"),
        ("count: many", "input count of work is an int and is given 'many'"),
        ("count: 1.5", "input count of work is an int and is given 1.5"),
        ("count: true", "input count of work is an int and is given true"),
        ("x: false", "input x of work is a float and is given false"),
        ("b: 1", "input b of work is a boolean and is given 1"),
        ("h: [1]", "input h of work is a hash and is given a list of 1"),
    ],
)
def test_an_input_of_the_wrong_class(given, said):
    assert refusal(f"inputs: {{{given}}}") == ("InvalidInput", said)


def test_inputs_of_every_class():
    given = "reads: reads, files: many, text: a, count: 3, x: 4, b: false, h: {a: 1}, r: notes"
    assert refusal(f"inputs: {{{given}}}") is None
    assert refusal("inputs: {files: [], x: 4.5, reads: null}") is None


def test_a_quantity_is_a_number_with_its_unit():
    assert fits(Quantity("duration", 1, None), "string")
    assert fits(Quantity("size", 1, None), "int?")
    assert not fits(Quantity("size", 1, None), "boolean")
    assert not fits(None, "file")
    assert fits(None, "file[]?")
    assert fits("other", "applet")
    file = DataObject(Clock(0), "file-1", "a", "file", 1, "lab")
    assert fits(file, "file?")
    assert not fits(file, "string")


def test_a_missing_input():
    assert refusal("inputs: {}", "needs") == ("InvalidInput", "needs needs input reads")
    with pytest.raises(ScenarioError, match="needs has no input 'raeds'; did you mean 'reads'"):
        launch("inputs: {raeds: reads}", "needs")


def test_a_retired_instance_type():
    said = ("InvalidInput", "instance type mem0_old_x2 is retired")
    assert refusal("instance_type: mem0_old_x2") == said
    assert refusal("instance_type: mem0_old_x2", "flow") == said


@pytest.mark.parametrize(("limit", "shown"), [("-1 USD", "-1"), ("-0.5 USD", "-0.5"), ("0 USD", "0")])
def test_a_cost_limit_that_is_not_above_zero(limit, shown):
    assert refusal(f"cost_limit: {limit}") == ("InvalidInput", f"a cost limit is above zero, not {shown}")


def test_a_stage_that_is_not_there():
    said = ("ResourceNotFound", "flow has no stage three; it has one, two")
    assert refusal("stage_inputs: {three: {text: a}}", "flow") == said


def test_inputs_of_stages_are_looked_at_as_any():
    assert refusal("stage_inputs: {one: {text: 5}}", "flow") == (
        "InvalidInput",
        "input text of work is a string and is given 5",
    )
    assert refusal("stage_inputs: {one: {tet: a}}", "flow") == (
        "InvalidInput",
        "work has no input tet; it has reads, files, text, count, x, b, h, r",
    )
    with pytest.raises(ScenarioError, match="there is no data 'raeds'"):
        launch("stage_inputs: {one: {reads: raeds}}", "flow")
    with pytest.raises(ScenarioError, match="work is an app and has no stages: write inputs"):
        launch("stage_inputs: {one: {reads: reads}}")


def test_what_a_stage_lacks_a_launch_can_give():
    assert refusal("inputs: {}", "lacking") == ("InvalidInput", "needs needs input reads")
    assert refusal("stage_inputs: {one: {reads: reads}}", "lacking") is None
    assert refusal('each: many, stage_inputs: {one: {reads: "${many}"}}', "lacking") is None


def test_a_stage_input_takes_the_place_of_what_the_workflow_hands_in():
    played = launch("inputs: {text: a}, stage_inputs: {one: {text: b, reads: reads}, two: {text: c}}", "flow")
    assert played.rows("rejections") == []
    assert [row["state"] for row in played.rows(launch="it")] == ["done"] * 4


def test_a_locked_workflow_says_what_its_stages_lack():
    with pytest.raises(ScenarioError, match="needs needs input 'reads'"):
        play(SETTING.replace("lacking: {class: workflow,", "lacking: {class: workflow, locked: true,"))


def test_a_value_of_the_wrong_class_within_a_workflow_fails_the_stage():
    played = launch("inputs: {count: 5}", "passing")
    (row,) = played.rows(launch="it", executable="work")
    assert (row["state"], row["failure_reason"], row["ended"]) == ("failed", "InputError", 0)
    assert row["failure_message"] == "input text of work is a string and is given 5"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ('{reads: "${other.made}"}', "input reads of work is a file and job-1.made is 5"),
        ('{files: ["${other.made}"]}', "input files of work is a file and job-1.made is 5"),
        ('{text: "${other.made}"}', "input text of work is a string and job-1.made is 5"),
        ('{count: "${other.made}"}', None),
    ],
)
def test_an_output_of_the_wrong_class_fails_who_waits_for_it(inputs, said):
    played = play(
        SETTING
        + "  other: {run: needs, as: ann, in: lab, inputs: {reads: reads}}\n"
        + f"  it: {{run: work, as: ann, in: lab, inputs: {inputs}}}\n"
    )
    (row,) = played.rows(launch="it")
    if said is None:
        assert row["state"] == "done"
        return
    done = played.at("needs", "done")
    assert (row["failure_reason"], row["failure_message"]) == ("InputError", said)
    assert (row["ended"], row["failure_from"]) == (done, "job-1")
