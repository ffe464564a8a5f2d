"""An analysis: its states, its stages, its failures, its price (C1 - C4)."""

from tests.model.playing import Outside, play

STEPS = """
executables:
  work:
    class: applet
    project: lab
    inputs: {time: string, needs: "file[]?"}
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: "${inputs.time}"}, {upload: {made: 1 GB}}]}}
  bad:
    class: app
    outputs: {made: file?}
    entry_points: {main: {steps: [{compute: 10 s}, {fail: {reason: AppError}}]}}
"""
CHAIN = (
    STEPS
    + """
  flow:
    class: workflow
    project: lab
    inputs: {time: string}
    outputs: {made: "${second.made}"}
    stages:
      first: {run: work, name: first, inputs: {time: "${inputs.time}"}}
      second: {run: work, name: second, inputs: {time: "${first.inputs.time}", needs: ["${first.made}"]}}
"""
)
FAILING = (
    STEPS
    + """
  flow:
    class: workflow
    project: lab
    stages:
      bad: {run: bad, name: bad}
      long: {run: work, name: long, inputs: {time: 10 min}}
      needs: {run: work, name: needs, inputs: {time: 1 s, needs: ["${bad.made}"]}}
      then: {run: work, name: then, inputs: {time: 1 s}, depends_on: [long]}
      brief: {run: work, name: brief, inputs: {time: 5 s}}
launches: {flow: {run: flow, as: ann, in: lab}}
"""
)
LAUNCH = "launches: {flow: {run: flow, as: ann, in: lab, inputs: {time: 60 s}}}"


def test_an_analysis_is_done_a_scheduler_step_after_its_last_stage():
    played = play(CHAIN + LAUNCH)
    assert played.one("flow")["created"] == played.one("second")["created"] == 0
    assert played.states("first") == [("runnable", 6.4), ("running", 95.4), ("done", 158.5)]
    assert played.states("second") == [
        ("waiting_on_input", 6.4),
        ("runnable", 164.9),
        ("running", 253.9),
        ("done", 317.0),
    ]
    assert played.states("flow") == [("done", 323.4)]


def test_an_analysis_costs_what_its_executions_cost():
    played = play(CHAIN + LAUNCH)
    assert played.one("first")["price"] == played.one("second")["price"] == 0.114
    assert played.one("flow")["price"] == 0.228
    assert played.rows("charges", execution=played.one("flow")["execution"]) == []


def test_outputs_of_a_roots_stages_go_to_the_project():
    played = play(CHAIN + LAUNCH)
    assert [thing["delivered_to"] for thing in played.rows("objects")] == ["lab", "lab"]


def test_a_failing_stage_kills_the_others_a_scheduler_step_later():
    played = play(FAILING)
    assert played.end("bad") == ("failed", 108.5, "AppError", None)
    assert played.states("long")[1:] == [("running", 95.4), ("terminating", 114.9), ("failed", 129.0)]
    assert played.end("long") == ("failed", 129.0, "JobTreeFailure", "bad")
    assert played.billed("long") == (41.4, 125.9, 0.0845)
    assert played.end("then") == ("failed", 114.9, "JobTreeFailure", "bad")
    # What is done within that step stays done.
    assert played.end("brief") == ("done", 103.5, None, None)


def test_who_needs_the_failed_stage_gets_dependency_unsatisfiable_at_once():
    assert play(FAILING).end("needs") == ("failed", 108.5, "DependencyUnsatisfiable", "bad")


def test_dependency_unsatisfiable_wins_a_tie_with_the_kill_of_all_stages():
    played = play(FAILING + "latencies: {scheduler_step: 0 s}")
    assert played.end("bad")[1] == 102.1
    assert played.end("needs") == ("failed", 102.1, "DependencyUnsatisfiable", "bad")
    assert played.end("then") == ("failed", 102.1, "JobTreeFailure", "bad")


def test_an_analysis_with_a_failed_stage_is_partially_failed_until_all_are_final():
    played = play(FAILING)
    assert played.states("flow") == [("partially_failed", 108.5), ("failed", 135.4)]
    assert played.one("flow")["failure_from"] == played.one("bad")["execution"]


def test_an_analysis_whose_last_stage_fails_was_never_partially_failed():
    text = STEPS + "  flow: {class: workflow, project: lab, stages: {bad: {run: bad, name: bad}}}\n"
    played = play(text + "launches: {flow: {run: flow, as: ann, in: lab}}")
    assert played.states("flow") == [("failed", 114.9)]


def test_a_stage_that_a_user_terminated_counts_as_failed():
    outside = Outside(
        FAILING.replace("bad: {run: bad, name: bad}", "bad: {run: work, name: bad, inputs: {time: 9 min}}")
    )
    flow = outside.run("flow")
    outside.until(100)
    (bad,) = outside.door.find_executions(name="bad")
    outside.door.terminate(bad)
    played = outside.finish()
    assert flow.state == "failed"
    assert played.end("bad") == ("terminated", 114.1, "Terminated", None)
    assert played.end("needs") == ("failed", 114.1, "DependencyUnsatisfiable", "bad")
    assert played.states("long")[2:] == [("terminating", 120.5), ("failed", 134.6)]
    assert played.states("flow") == [("partially_failed", 114.1), ("failed", 141.0)]


def test_a_terminated_analysis_is_terminating_until_its_stages_are_final():
    outside = Outside(CHAIN)
    flow = outside.run("flow", inputs={"time": "60 s"})
    outside.until(100)
    outside.door.terminate(flow)
    played = outside.finish()
    assert played.end("first") == ("terminated", 114.1, "Terminated", None)
    assert played.end("second") == ("terminated", 100, "Terminated", None)
    assert played.states("flow") == [("terminating", 100), ("terminated", 120.5)]


def test_an_analysis_can_be_terminated_between_its_last_stage_and_its_end():
    outside = Outside(CHAIN)
    flow = outside.run("flow", inputs={"time": "60 s"})
    outside.until(320)
    outside.door.terminate(flow)
    played = outside.finish()
    assert played.end("second")[:2] == ("done", 317.0)
    assert played.states("flow") == [("terminating", 320), ("terminated", 323.4)]
    assert flow.outputs is None


def test_a_workflow_can_be_a_stage_of_another():
    text = (
        CHAIN
        + """
  outer:
    class: workflow
    project: lab
    stages:
      inner: {run: flow, inputs: {time: 60 s}}
      last: {run: work, name: last, inputs: {time: 1 s, needs: ["${inner.made}"]}}
launches: {outer: {run: outer, as: ann, in: lab}}
"""
    )
    played = play(text)
    outer, flow = played.one("outer"), played.one("flow")
    assert (flow["parent_analysis"], flow["stage"], flow["root"]) == (outer["execution"], "inner", outer["execution"])
    assert flow["ended"] == 323.4
    assert played.at("last", "runnable") == 329.8
    # 0.114 twice, and 0.055 for the last stage.
    assert (flow["price"], outer["price"]) == (0.228, 0.283)


def test_the_price_of_an_analysis_counts_subjobs_that_are_torn_down_after_its_stages_are_final():
    text = """
executables:
  bad: {class: app, entry_points: {main: {steps: [{compute: 150 s}, {fail: {reason: AppError}}]}}}
  wide:
    class: app
    entry_points: {main: {steps: [{subjob: {entry_point: part}}]}, part: {steps: [{compute: 10 min}]}}
  flow: {class: workflow, project: lab, stages: {bad: {run: bad, name: bad}, wide: {run: wide, name: wide}}}
launches: {flow: {run: flow, as: ann, in: lab}}
"""
    played = play(text)
    # The stage fails at 248.5; at 254.9 wide, which waits on output, ends at once, and its subjob is torn down.
    assert played.end("wide") == ("failed", 254.9, "JobTreeFailure", "bad")
    assert played.billed("wide:part") == (136.8, 265.9, 0.1291)
    # 0.204 for bad, 0.054 for wide.
    assert played.one("flow")["price"] == 0.3871


def test_an_analysis_has_a_workspace_of_its_own():
    outside = Outside(
        """
executables:
  work: {class: app, entry_points: {main: {steps: [{subjob: {entry_point: part}}, {compute: 9 min}]}, part: {}}}
  flow: {class: workflow, project: lab, stages: {one: {run: work, name: one}, two: {run: work, name: two}}}
"""
    )
    outside.run("flow")
    outside.until(150)
    found = {one.name: outside.door.describe(one)["workspace"] for one in outside.door.find_executions()}
    assert found["one:part"] == found["one"]
    assert found["two:part"] == found["two"]
    assert len(set(found.values())) == 3
    assert "lab" not in found.values()
