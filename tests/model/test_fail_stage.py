"""What a stage that fails for good does to the others (C3)."""

import pytest

from tests.model.playing import Outside, play

FLOW = """
executables:
  work:
    class: app
    inputs: {time: string, needs: "file?"}
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: "${inputs.time}"}, {upload: {made: 1 GB}}]}}
  bad:
    class: app
    %s
    inputs: {needs: "file?"}
    outputs: {made: file?}
    entry_points: {main: {steps: [{compute: 10 s}, {fail: {reason: AppError}}]}}
  flow:
    class: workflow
    project: lab
    outputs: {made: "${long.made}"}
    stages:
      bad: {run: bad, name: bad%s}
      long: {run: work, name: long, inputs: {time: 10 min}}
      needs: {run: work, name: needs, inputs: {time: 1 s, needs: "${bad.made}"}}
      then: {run: work, name: then, inputs: {time: 1 s}, depends_on: [long]}
launches: {flow: {run: flow, as: ann, in: lab%s}}
"""
FAIL_STAGE = "execution_policy: {on_non_restartable_failure: failStage}"
FAIL_ALL = "execution_policy: {on_non_restartable_failure: failAllStages}"


@pytest.mark.parametrize(
    "levels",
    [
        (FAIL_STAGE, "", ""),
        ("", f", {FAIL_STAGE}", ""),
        ("", "", f", {FAIL_STAGE}"),
        (FAIL_ALL, f", {FAIL_STAGE}", f", {FAIL_ALL}"),
        (FAIL_ALL, "", f", {FAIL_STAGE}"),
    ],
    ids=["executable", "stage", "run", "stage beats run", "run beats executable"],
)
def test_with_fail_stage_the_others_go_on(levels: tuple[str, str, str]):
    played = play(FLOW % levels)
    assert played.end("bad") == ("failed", 108.5, "AppError", None)
    assert played.end("needs") == ("failed", 108.5, "DependencyUnsatisfiable", "bad")
    # Long is done at 698.5; then is ready a step later and computes a second.
    assert played.end("long") == ("done", 698.5, None, None)
    assert played.end("then")[:2] == ("done", pytest.approx(798.0))
    assert played.states("flow") == [("partially_failed", 108.5), ("failed", pytest.approx(804.4))]
    assert played.end("flow")[2:] == ("AppError", "bad")


@pytest.mark.parametrize(
    "levels",
    [("", "", ""), (FAIL_STAGE, f", {FAIL_ALL}", f", {FAIL_STAGE}"), (FAIL_STAGE, "", f", {FAIL_ALL}")],
    ids=["default", "stage", "run"],
)
def test_with_fail_all_stages_the_others_are_killed_a_step_later(levels: tuple[str, str, str]):
    played = play(FLOW % levels)
    assert played.end("needs") == ("failed", 108.5, "DependencyUnsatisfiable", "bad")
    assert played.end("long") == ("failed", 129.0, "JobTreeFailure", "bad")
    assert played.end("then") == ("failed", 114.9, "JobTreeFailure", "bad")
    assert played.end("flow") == ("failed", pytest.approx(135.4), "AppError", "bad")


def test_a_later_stage_that_takes_all_with_it_does_so_after_one_that_does_not():
    text = FLOW % ("", f", {FAIL_STAGE}", "")
    text = text.replace("      then:", "      worse: {run: bad, name: worse, depends_on: [brief]}\n      then:")
    text = text.replace("      then:", "      brief: {run: work, name: brief, inputs: {time: 1 s}}\n      then:", 1)
    played = play(text)
    # Brief is done at 99.5, worse is ready at 105.9 and fails 102.1 later.
    assert played.end("worse") == ("failed", pytest.approx(208.0), "AppError", None)
    assert played.end("then") == ("failed", pytest.approx(214.4), "JobTreeFailure", "worse")
    # The first failure is the analysis's.
    assert played.end("flow")[2:] == ("AppError", "bad")


def test_a_stage_that_was_terminated_counts_as_failed():
    outside = Outside(FLOW % ("", f", {FAIL_STAGE}", f", {FAIL_STAGE}"))
    flow = outside.run("flow")
    outside.until(50)
    outside.door.terminate(flow.stages["long"])
    played = outside.finish()
    assert played.end("long")[0] == "terminated"
    # Its machine was there at 41.4 and is torn down.
    assert played.end("then") == ("failed", 64.1, "DependencyUnsatisfiable", "long")
    assert played.end("flow")[0] == "failed"
    assert played.end("flow")[2:] == ("Terminated", "long")


def test_a_nested_workflow_goes_by_the_stage_that_it_is():
    text = FLOW % ("", "", "")
    outer = f"""  outer:
    class: workflow
    project: lab
    stages:
      inner: {{run: flow, {FAIL_STAGE}}}
      other: {{run: work, name: other, inputs: {{time: 20 min}}}}
launches: {{outer: {{run: outer, as: ann, in: lab}}}}
"""
    played = play(text.split("launches:")[0] + outer)
    assert played.end("long")[0] == "done"
    assert played.end("flow")[:2] == ("failed", pytest.approx(804.4))
    # And so does the stage itself: the other one goes on.
    assert played.end("other") == ("done", 1298.5, None, None)
    assert played.end("outer") == ("failed", pytest.approx(1304.9), "AppError", "flow")


def test_a_call_of_a_job_says_it_for_the_workflow_that_it_runs():
    text = (FLOW % ("", "", "")).replace("launches: {flow: {run: flow,", "launches: {top: {run: top,")
    top = "  top: {class: app, entry_points: {main: {steps: [{run: {executable: flow, %s}}]}}}\nlaunches:"
    played = play(text.replace("launches:", top % FAIL_STAGE))
    assert played.end("long")[0] == played.end("then")[0] == "done"
    assert played.end("flow")[0] == "failed"
