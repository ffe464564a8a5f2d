"""Outputs of one launch as inputs of another (E1): of the same item, of all items, of the only one."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play, read

STEPS = """
data: {reads: {project: lab, count: 3, size: 1 GB}}
executables:
  align:
    class: app
    inputs: {reads: file}
    outputs: {bam: file}
    entry_points: {main: {steps: [{compute: 60 s}, {upload: {bam: 2 GB}}]}}
  call: {class: app, inputs: {bam: file}, entry_points: {main: {steps: [{compute: 60 s}]}}}
  join: {class: app, inputs: {bams: "file[]"}, entry_points: {main: {steps: [{stage: inputs}, {compute: 60 s}]}}}
launches:
  zalign: {run: align, as: ann, in: lab, each: reads}
"""


def test_launches_for_the_same_items_hand_over_item_by_item():
    run = play(STEPS + '  call: {run: call, as: ann, in: lab, each: reads, inputs: {bam: "${zalign.bam}"}}')
    # The code ends at 155.4, the file is closed at 157.4, the job done at 158.5; its partner is ready a step later.
    assert [row["created"] for row in run.rows(launch="call")] == [0, 0, 0]
    assert [row["ready"] for row in run.rows(launch="call")] == pytest.approx([164.9] * 3)


def test_a_partner_is_the_one_for_the_same_item():
    slow = STEPS.replace("{compute: 60 s}, {upload", '{compute: "${row.time}"}, {upload').replace(
        "data: {reads: {project: lab, count: 3, size: 1 GB}}",
        "tables: {times: {rows: [{time: 60 s}, {time: 90 s}, {time: 120 s}]}}\n"
        "data: {reads: {project: lab, table: times, size: 1 GB}}",
    )
    run = play(slow + '  call: {run: call, as: ann, in: lab, each: reads, inputs: {bam: "${zalign.bam}"}}')
    ends = {row["launch_index"]: row["ended"] for row in run.rows(launch="zalign")}
    ready = {row["launch_index"]: row["ready"] for row in run.rows(launch="call")}
    assert ready == {index: pytest.approx(end + 6.4) for index, end in ends.items()}
    assert len(set(ready.values())) == 3


def test_a_launch_for_other_items_gets_the_outputs_of_all():
    run = play(
        STEPS.replace("launches:", "launches:")
        + '  join: {run: join, as: ann, in: lab, inputs: {bams: "${zalign.bam}"}}'
    )
    (join,) = run.rows(launch="join")
    assert join["ready"] == pytest.approx(max(row["ended"] for row in run.rows(launch="zalign")) + 6.4)
    assert join["state"] == "done"


def test_a_failed_partner_makes_only_its_own_dependent_fail():
    failing = STEPS.replace("[{compute: 60 s}, {upload", "[{fail: {reason: AppError, probability: 40 %}}, {upload")
    run = play(
        "seed: 4\n" + failing + '  call: {run: call, as: ann, in: lab, each: reads, inputs: {bam: "${zalign.bam}"}}'
    )
    aligned = {row["launch_index"]: row["state"] for row in run.rows(launch="zalign")}
    called = {row["launch_index"]: row["state"] for row in run.rows(launch="call")}
    assert set(aligned.values()) == {"done", "failed"}
    assert called == aligned
    reasons = {row["failure_reason"] for row in run.rows(launch="call", state="failed")}
    assert reasons == {"DependencyUnsatisfiable"}


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ("${zalign.bma}", "did you mean 'bam'?"),
        ("${zalign}", "name an output of launch zalign"),
        ("${zalin.bam}", "did you mean 'zalign'?"),
    ],
)
def test_an_output_that_is_not_there_is_refused(inputs, words):
    with pytest.raises(ScenarioError, match=words.replace("?", r"\?")):
        read(STEPS + f'  call: {{run: call, as: ann, in: lab, each: reads, inputs: {{bam: "{inputs}"}}}}')


def test_launches_that_use_each_others_outputs_are_refused():
    text = STEPS.replace("each: reads}", 'inputs: {reads: "${call.bam}"}}').replace(
        "call: {class: app, inputs: {bam: file},",
        "call: {class: app, inputs: {bam: file}, outputs: {bam: 'file?'},",
    )
    with pytest.raises(ScenarioError, match="launches come after each other: "):
        read(text + '  call: {run: call, as: ann, in: lab, inputs: {bam: "${zalign.bam}"}}')
