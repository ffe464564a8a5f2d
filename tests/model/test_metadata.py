"""Inputs that name an item of an array, or of the metadata, of an output to come (E1)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play, read

MAKE = """
data: {reads: {project: lab, size: 90 MB, properties: {lane: four}}}
executables:
  make:
    class: applet
    project: lab
    inputs: {reads: file?}
    outputs: {bam: file, parts: "file[]", reads: file?, answer: int}
    entry_points:
      main:
        steps:
          - compute: 10 s
          - upload: {bam: 30 MB, parts: {sizes: [10 MB, 20 MB]}}
          - output: {answer: 3, reads: "${inputs.reads}"}
  take:
    class: applet
    project: lab
    inputs: {of: %s}
    outputs: {seen: %s}
    entry_points: {main: {steps: [%s, {output: {seen: "${inputs.of}"}}]}}
launches:
  make: {run: make, as: ann, in: lab, inputs: {reads: reads}}
  take: {run: take, as: ann, in: lab, inputs: {of: "${make.%s}"}}
"""
# Make computes from 95.4 to 105.4, its files are closed at 107.4, it is done at 108.5.
UPLOAD = '{upload: {copy: "${inputs.of}"}}'
"""Makes a size visible."""


def take(hole: str, step: str = "{compute: 1 s}", class_: str = "string") -> str:
    return MAKE % (class_, class_, step, hole)


@pytest.mark.parametrize(
    ("hole", "size"), [("bam.size", 30_000_000), ("parts.1.size", 20_000_000), ("reads.size", 90_000_000)]
)
def test_the_size_of_an_output_is_known_when_its_job_is_done(hole: str, size: int):
    played = play(take(hole, UPLOAD))
    assert played.states("take")[:2] == [("waiting_on_input", 6.4), ("runnable", 114.9)]
    (copy,) = played.rows("objects", name="copy")
    assert copy["size"] == size


@pytest.mark.parametrize(("hole", "name"), [("bam.name", "bam"), ("reads.lane", "four"), ("bam.id", "file-1")])
def test_an_output_has_a_name_an_id_and_properties(hole: str, name: str):
    text = take(hole, '{subjob: {entry_point: echo, name: "x-${inputs.of}"}}')
    text = text.replace("  take:\n    class: applet", "  take:\n    class: applet", 1)
    text = text.replace('seen: "${inputs.of}"}}]}}', 'seen: "${inputs.of}"}}]}, echo: {}}')
    assert play(text).one(f"x-{name}")["state"] == "done"


def test_an_item_of_an_array_is_the_object():
    played = play(take("parts.1", "{stage: inputs}", "file") + "latencies: {staging_rate: 10 MB/s}")
    # What make stages and uploads takes time now; take stages 20 MB.
    assert [round(end - begin, 6) for what, begin, end in played.spent("take") if what == "transfer"] == [2]


def test_an_output_that_is_handed_on_in_a_workflow_has_metadata_too():
    text = take("bam.size", UPLOAD).split("launches:")[0]
    text += """
  flow:
    class: workflow
    project: lab
    inputs: {reads: file}
    outputs: {size: "${make.bam.size}", part: "${make.parts.0.name}"}
    stages:
      make: {run: make, inputs: {reads: "${inputs.reads}"}}
      take: {run: take, inputs: {of: "${make.parts.0.size}"}}
launches:
  flow: {run: flow, as: ann, in: lab, inputs: {reads: reads}}
  take: {run: take, as: ann, in: lab, name: last, inputs: {of: "${flow.size}"}}
"""
    played = play(text)
    assert [copy["size"] for copy in played.rows("objects", name="copy")] == [10_000_000, 30_000_000]
    assert played.one("last")["state"] == "done"


def test_what_a_reference_in_a_scatter_stands_for_can_be_named_further():
    text = """
executables:
  work:
    class: app
    entry_points:
      main:
        steps:
          - scatter: {over: 2, entry_point: part, as: parts}
          - scatter: {over: "${parts.piece}", entry_point: use, inputs: {size: "${item.size}"}}
      part: {outputs: {piece: file}, steps: [{upload: {piece: 7 MB}}]}
      use: {steps: [{upload: {copy: "${inputs.size}"}}]}
launches: {work: {run: work, as: ann, in: lab}}
"""
    assert [copy["size"] for copy in play(text).rows("objects", name="copy")] == [7_000_000, 7_000_000]


WAITING = """
executables:
  work:
    class: app
    entry_points:
      main: {steps: [{subjob: {entry_point: part, as: part}}, %s{upload: {copy: "${part.piece.size}"}}]}
      part: {outputs: {piece: file, more: "file[]"}, steps: [{upload: {piece: 7 MB, more: {size: 1 MB, count: 3}}}]}
      use: {steps: [{compute: 1 s}]}
launches: {work: {run: work, as: ann, in: lab}}
"""


def test_a_step_reads_outputs_of_what_it_has_waited_for():
    waiting = '{wait: part}, {stage: "${part.more}"}, {scatter: {over: "${part.more}", entry_point: use}}, '
    played = play(WAITING % waiting + "latencies: {staging_rate: 1 MB/s}")
    assert [copy["size"] for copy in played.rows("objects", name="copy")] == [7_000_000]
    assert len(played.rows(function="use")) == 3
    assert played.one("work")["state"] == "done"
    assert sum(end - begin for what, begin, end in played.spent("work") if what == "transfer") == pytest.approx(10)


def test_a_step_that_reads_an_output_before_it_is_there_is_an_error_of_the_code():
    played = play(WAITING % "")
    assert played.end("work") == ("failed", 98.5, "AppInternalError", None)
    assert "there is no such output; job-1 is idle" in played.one("work")["failure_message"]


@pytest.mark.parametrize("hole", ["parts.2", "parts.2.size", "bam.lane"])
def test_what_an_output_does_not_have_fails_who_needs_it_when_its_job_is_done(hole: str):
    played = play(take(hole))
    assert played.end("take") == ("failed", 108.5, "InputError", "make")
    assert f"without output {hole}" in played.one("take")["failure_message"]


@pytest.mark.parametrize(
    ("hole", "words"),
    [
        ("answer.size", "is of class int and has no size"),
        ("answer.0", "is a single int"),
        ("bam.0", "is a single file"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_what_cannot_lie_in_an_output_is_refused_at_load(hole: str, words: str, nested: bool):
    text = take(hole)
    if nested:
        head = text.split("launches:")[0]
        text = head + "  flow: {class: workflow, project: lab, stages: {make: {run: make}, take: {run: take, inputs: "
        text += f'{{of: "${{make.{hole}}}"}}}}}}}}'
    with pytest.raises(ScenarioError, match=words):
        read(text)
