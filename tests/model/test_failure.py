"""A job that fails takes its job tree with it (J1)."""

from tests.model.playing import play

TREE = """
executables:
  work:
    class: applet
    project: lab
    entry_points:
      main: {steps: %s}
      bad: {steps: [{compute: 10 s}, {fail: {reason: AppError, message: out of tea}}]}
      good: {steps: [{compute: 10 min}]}
      brief: {steps: [{compute: 1 s}]}
  other: {class: app, entry_points: {main: {steps: [{compute: 10 min}]}}}
  frail: {class: app, entry_points: {main: {steps: [{compute: 10 s}, {fail: {reason: AppError}}]}}}
  flow: {class: workflow, project: lab, stages: {one: {run: frail, name: stage}}}
launches:
  work: {run: work, as: ann, in: lab}
"""
# What main starts at 95.4 is runnable at 101.8 and runs from 190.8; bad ends its code at 200.8 and fails at 203.9.


def test_a_failing_subjob_takes_the_whole_job_tree_with_it():
    steps = """[
        {subjob: {entry_point: bad, name: bad, as: bad}}, {subjob: {entry_point: good, name: good, as: good}},
        {subjob: {entry_point: brief, name: late, depends_on: ["${good}"]}},
        {subjob: {entry_point: brief, name: brief}}, {run: {executable: other, name: nested}}, {wait: good}]"""
    played = play(TREE % steps)
    assert played.end("bad") == ("failed", 203.9, "AppError", None)
    assert played.one("bad")["failure_message"] == "out of tea"
    # What holds a machine is torn down.
    for name in ("work", "good", "nested"):
        assert played.states(name)[2:] == [("terminating", 203.9), ("failed", 218.0)]
        assert played.end(name) == ("failed", 218.0, "JobTreeFailure", "bad")
        assert played.billed(name)[1] == 214.9
    assert played.end("late") == ("failed", 203.9, "JobTreeFailure", "bad")
    # What was done stays done.
    assert played.end("brief") == ("done", 194.9, None, None)


def test_of_two_failures_at_one_instant_each_keeps_its_own_reason_and_the_first_launched_takes_the_rest():
    steps = "[{subjob: {entry_point: bad, name: first}}, {subjob: {entry_point: bad, name: second}}]"
    played = play(TREE % steps)
    assert played.end("first") == ("failed", 203.9, "AppError", None)
    assert played.end("second") == ("failed", 203.9, "AppError", None)
    assert played.states("work") == [
        ("runnable", 6.4),
        ("running", 95.4),
        ("waiting_on_output", 98.5),
        ("failed", 203.9),
    ]
    assert played.end("work") == ("failed", 203.9, "JobTreeFailure", "first")


def test_a_failing_launcher_takes_what_it_launched_with_it():
    # Main fails at 98.5, when its subjobs have just been made.
    played = play(TREE % "[{subjob: {entry_point: good, name: good}}, {fail: {reason: AppInternalError}}]")
    assert played.end("work") == ("failed", 98.5, "AppInternalError", None)
    assert played.states("good") == [("failed", 98.5)]
    assert played.end("good") == ("failed", 98.5, "JobTreeFailure", "work")


def test_a_nested_master_that_fails_takes_its_launcher_with_it():
    played = play(TREE % "[{run: {executable: frail, as: frail}}, {compute: 1 h}]")
    assert played.end("frail") == ("failed", 203.9, "AppError", None)
    assert played.end("work") == ("failed", 218.0, "JobTreeFailure", "frail")


def test_a_nested_workflow_that_fails_is_another_job_tree():
    played = play(TREE % "[{run: {executable: flow}}]")
    assert played.end("stage") == ("failed", 203.9, "AppError", None)
    assert played.end("flow")[:2] == ("failed", 210.3)
    # Its launcher waits for it, and has no need of it.
    assert played.end("work") == ("done", 216.7, None, None)


def test_a_failing_job_takes_the_workflows_of_its_tree_with_it():
    steps = "[{run: {executable: flow, as: flow}}, {compute: 100 s}, {fail: {reason: AppError}}]"
    # The code ends at 195.4, five seconds after the stage began to run.
    played = play(TREE % steps)
    assert played.end("work") == ("failed", 198.5, "AppError", None)
    assert played.end("stage") == ("failed", 212.6, "JobTreeFailure", "work")
    assert played.end("flow") == ("failed", 219.0, "JobTreeFailure", "work")


def test_a_failing_subjob_takes_its_own_children_with_it():
    text = (TREE % "[{subjob: {entry_point: middle, name: middle}}]").replace(
        "      bad:",
        "      middle: {steps: [{subjob: {entry_point: good, name: good}}, {fail: {reason: AppError}}]}\n      bad:",
    )
    played = play(text)
    # It begins at 190.8, launches at once, and fails.
    assert played.end("middle") == ("failed", 193.9, "AppError", None)
    assert played.end("work") == ("failed", 193.9, "JobTreeFailure", "middle")
    assert played.end("good") == ("failed", 193.9, "JobTreeFailure", "middle")


def test_another_launch_is_another_tree():
    more = "\n  bystander: {run: other, as: ann, in: lab}"
    played = play((TREE % "[{fail: {reason: AppError}}]") + more)
    assert played.end("work")[0] == "failed"
    assert played.end("other")[0] == "done"


def test_failing_now_and_then_fails_about_so_often():
    text = (TREE % "[{fail: {reason: AppError, probability: 30 %}}]").replace("in: lab}", "in: lab, count: 400}")
    played = play(text + "\nlimits: {workers_per_user: 400}")
    failed = len(played.rows(state="failed"))
    # Three standard deviations of 400 draws are 27.5.
    assert 120 - 28 < failed < 120 + 28
    assert len(played.rows(state="done")) == 400 - failed


def test_a_step_that_asks_for_what_is_not_there_is_an_error_of_the_code():
    text = """
data: {reads: {project: lab, size: 1 GB, count: 2}}
executables:
  work:
    class: app
    inputs: {reads: "file[]"}
    entry_points: {main: {steps: [{compute: 1 s}, {stage: "${inputs.reads.2}"}]}}
launches: {work: {run: work, as: ann, in: lab, inputs: {reads: reads}}}
"""
    played = play(text)
    assert played.end("work") == ("failed", 99.5, "AppInternalError", None)
    assert "there is no item 2, there are 2" in played.one("work")["failure_message"]
