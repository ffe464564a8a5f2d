"""References to outputs to come, `depends_on`, and what is waited for in vain (E1 - E5)."""

import pytest

from sim.model.awaited import look_for
from sim.model.values import Ref
from sim.scenario.problems import ScenarioError
from tests.model.playing import SECOND, Outside, play, read

TREE = """
executables:
  work:
    class: app
    outputs: {made: "file?", many: "file[]?"}
    entry_points:
      main: {steps: %s}
      part:
        outputs: {made: file, extra: file?, pieces: "file[]"}
        steps: [{compute: 60 s}, {upload: {made: 1 GB, pieces: {size: 1 MB, count: 2}}}]
      join:
        outputs: {made: file?}
        steps: [{compute: 10 s}]
      bad: {outputs: {made: file?}, steps: [{compute: 10 s}, {fail: {reason: AppError}}]}
  flow: {class: workflow, project: lab, outputs: {made: "${one.made}"}, stages: {one: {run: bad}}}
  bad:
    class: app
    outputs: {made: file?}
    entry_points: {main: {steps: [{compute: 10 s}, {fail: {reason: AppError}}]}}
launches: {work: {run: work, as: ann, in: lab}}
"""
# What main starts at 95.4 is runnable at 101.8 and runs from 190.8; part ends its code at 250.8 and is done at 253.9.
PART = "{subjob: {entry_point: part, as: part}}"
CLOSING = "latencies: {closing: {file: {delay: 10 s}}}"
CLASSES = """
executables:
  first: {class: app, outputs: {said: string}, entry_points: {main: {steps: [{output: {said: aye}}]}}}
  use: {class: app, inputs: {count: int}, entry_points: {main: {steps: [{compute: 1 s}]}}}
  flow:
    class: workflow
    project: lab
    inputs: {said: string}
    stages: {one: {run: first, name: one}, two: {run: use, name: two, inputs: {count: "%s"}}}
launches: {flow: {run: flow, as: ann, in: lab, inputs: {said: aye}}}
"""


def test_what_is_waited_for_is_found_wherever_it_stands_among_the_values():
    outside = Outside(TREE % "[{compute: 1 s}]")
    job, other = outside.run("work"), outside.run("work", name="other")
    made, many = Ref(job, "made"), Ref(other, "many", ("0",))
    one, two = (outside.platform.new_object(name, "file", 1, "lab") for name in ("one", "two"))
    found = []
    values = [1, one, None, {"a": "text", "b": [2.5, made, two], "c": {"d": True, "e": job}, "f": many}, "text", other]
    look_for(values, found.append, lambda execution, ref: found.append((execution, ref)))
    assert found == [one, (job, made), two, (job, None), (other, many), (other, None)]


def test_a_reference_waits_until_the_job_is_done():
    played = play(TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.made}}"}}}}}}]')
    assert played.states("work:join")[:2] == [("waiting_on_input", 101.8), ("runnable", 260.3)]


def test_who_needs_a_file_of_a_subjob_waits_for_its_closing_too():
    # The job is done at 253.9, its file is closed at 260.8.
    played = play((TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.made}}"}}}}}}]') + CLOSING)
    assert played.end("work:part")[1] == 253.9
    assert played.at("work:join", "runnable") == 267.2


def test_who_depends_on_a_subjob_does_not_wait_for_its_files():
    played = play((TREE % f'[{PART}, {{subjob: {{entry_point: join, depends_on: ["${{part}}"]}}}}]') + CLOSING)
    assert played.at("work:join", "runnable") == 260.3


def test_who_comes_when_the_job_is_done_and_its_file_still_closing_waits_for_the_closing():
    steps = f'[{PART}, {{wait: part}}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.made}}"}}}}}}]'
    played = play((TREE % steps) + "latencies: {closing: {file: {delay: 30 s}}}")
    # Made at 253.9, while the file closes until 280.8.
    assert played.states("work:join")[:2] == [("waiting_on_input", 260.3), ("runnable", 287.2)]
    assert played.spent("work")[-1] == ("wait", 95.4, 253.9)


def test_a_reference_can_name_an_item_of_an_array():
    played = play(TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.pieces.1}}"}}}}}}]')
    assert played.at("work:join", "runnable") == 260.3
    played = play(TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.pieces.2}}"}}}}}}]')
    assert played.end("work:join") == ("failed", 253.9, "InputError", "work:part")


def test_a_chain_of_references_is_followed_to_its_end():
    steps = f"""[
        {PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.made}}"}}, as: join}}}},
        {{output: {{made: "${{part.made}}", many: ["${{part.made}}", "${{part.pieces.0}}"]}}}}]"""
    played = play((TREE % steps) + CLOSING)
    # Join runs from 356.2, ends at 366.2 and is done at 369.3: the last thing that main waits for.
    assert played.end("work:join")[:2] == ("done", 369.3)
    assert played.states("work")[2:] == [("waiting_on_output", 98.5), ("done", 375.7)]
    delivered = [(thing["name"], thing["delivered_to"]) for thing in played.rows("objects")]
    assert delivered == [("made", "lab"), ("pieces", "lab"), ("pieces", None)]


def test_a_field_that_never_appears_is_an_input_error():
    played = play(TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.extra}}"}}}}}}]')
    assert played.end("work:join") == ("failed", 253.9, "InputError", "work:part")
    assert played.end("work") == ("failed", 253.9, "JobTreeFailure", "work:join")


def test_an_output_that_refers_to_a_field_that_never_appears_is_an_output_error():
    played = play(TREE % f'[{PART}, {{output: {{made: "${{part.extra}}"}}}}]')
    assert played.end("work:part")[:2] == ("done", 253.9)
    assert played.end("work") == ("failed", 253.9, "OutputError", "work:part")


def test_an_output_that_refers_to_an_execution_that_failed_is_an_output_error():
    played = play(TREE % '[{run: {executable: flow, as: flow}}, {output: {made: "${flow.made}"}}]')
    # The stage fails at 203.9, the analysis a step later.
    assert played.end("flow")[:2] == ("failed", 210.3)
    assert played.end("work") == ("failed", 210.3, "OutputError", "flow")


def test_an_output_that_refers_to_a_failed_subjob_makes_no_difference_to_the_failure_of_the_job_tree():
    played = play(TREE % '[{subjob: {entry_point: bad, as: bad}}, {output: {made: "${bad.made}"}}]')
    assert played.end("work") == ("failed", 203.9, "JobTreeFailure", "work:bad")


def test_what_needs_a_failed_job_of_the_same_job_tree_fails_with_job_tree_failure():
    steps = '[{subjob: {entry_point: bad, as: bad}}, {subjob: {entry_point: join, inputs: {of: "${bad.made}"}}}]'
    assert play(TREE % steps).end("work:join") == ("failed", 203.9, "JobTreeFailure", "work:bad")


def test_a_waiter_says_which_execution_or_object_it_needed_and_whether_it_is_of_its_job_tree():
    outside = Outside(TREE % f"[{PART}, {{subjob: {{entry_point: part}}}}, {{compute: 1 h}}]")
    work = outside.run("work")
    outside.until(99)
    part, second = outside.door.find_executions(name="work:part")
    # As where a subjob ends and takes nothing else with it.
    tell = outside.platform.clock.call
    tell(second.let_down, part, None)
    other = outside.run("work", name="other")
    tell(other.let_down, work, None)
    played = outside.finish()
    failed = played.one("work:part", execution=second.id)
    assert (failed["ended"], failed["failure_reason"], failed["failure_from"]) == (99, "JobTreeFailure", part.id)
    assert failed["failure_message"] == f"needs {part.id}, which did not end done"
    assert played.end("other") == ("failed", 99, "DependencyUnsatisfiable", "work")
    assert played.one("other")["failure_message"] == f"needs {work.id}, which did not end done"


@pytest.mark.parametrize("late", [False, True])
def test_what_needs_an_output_of_a_failed_run_says_so(late):
    text = TREE.replace("main: {steps: %s}", "main: {steps: [{fail: {reason: AppError}}]}")
    use = "  use: {class: app, inputs: {of: file}, entry_points: {main: {steps: [{compute: 1 s}]}}}\n  flow:"
    text = text.replace("  flow:", use).replace(
        "in: lab}}", 'in: lab}, use: {run: use, as: ann, in: lab, inputs: {of: "${work.made}"}%s}}'
    )
    played = play(text % (", at: 200 s" if late else ""))
    assert played.end("use") == ("failed", 200 if late else 98.5, "DependencyUnsatisfiable", "work")
    assert played.one("use")["failure_message"] == "needs output made of job-0, which did not end done"


@pytest.mark.parametrize(
    ("deleted", "message"),
    [("200 s", "needs file-0, which was deleted"), ("300 s", "needs file-0, which was deleted")],
    ids=["before the launch", "while it waits"],
)
def test_what_needs_a_deleted_object_says_so(deleted, message):
    text = (TREE % "[{compute: 1 s}]").replace("in: lab}", "in: lab, depends_on: [late], at: 250 s}")
    played = play(
        text + "data: {late: {project: lab, size: 1 GB, state: open}}\n"
        f"events: {{gone: {{at: {deleted}, delete: late}}}}\n"
    )
    assert played.end("work") == ("failed", max(250, float(deleted[:-2])), "InputError", None)
    assert played.one("work")["failure_message"] == message


def test_a_reference_to_a_value_of_another_class_is_an_input_error():
    played = play(CLASSES % "${one.said}")
    assert played.end("two") == ("failed", 98.5, "InputError", "one")
    assert played.one("two")["failure_message"] == "input count of use is an int and job-1.said is 'aye'"


def test_a_stage_that_is_given_a_value_of_another_class_never_runs():
    played = play(CLASSES % "${inputs.said}")
    assert played.end("two") == ("failed", 0, "InputError", None)
    assert played.one("two")["failure_message"] == "input count of use is an int and is given 'aye'"


def test_who_has_got_the_wrong_thing_is_never_runnable():
    # Nor where the scheduler takes no time at all.
    text = TREE % f'[{PART}, {{subjob: {{entry_point: join, inputs: {{of: "${{part.extra}}"}}}}}}]'
    played = play(f"{text}latencies: {{scheduler_step: 0 s}}\n")
    ended = played.one("work:part")["ended"]
    assert played.states("work:join") == [("waiting_on_input", 89), ("failed", ended)]
    assert played.one("work:join")["failure_message"] == "job-1 ended done without output extra"


def test_the_step_to_runnable_is_drawn_for_itself():
    outside = Outside((TREE % "[{compute: 1 s}]") + "latencies: {scheduler_step: {uniform: [1 s, 9 s]}}\n")
    job = outside.run("work", name="late", depends_on=[outside.run("work")])
    step = outside.platform.delays.scheduler_step
    created, ready = (step.of(job, what) / SECOND for what in ("created", "ready"))
    assert created != ready
    played = outside.finish()
    done = played.one("work")["ended"]
    waiting, runnable = played.states("late")[:2]
    assert waiting == ("waiting_on_input", pytest.approx(created, abs=1e-9))
    assert runnable == ("runnable", pytest.approx(done + ready, abs=1e-9))


def test_what_needs_a_failed_job_of_another_tree_is_unsatisfiable():
    outside = Outside(TREE % "[{fail: {reason: AppError}}]")
    first = outside.run("work")
    second = outside.run("work", name="second", depends_on=[first])
    outside.until(50)
    third = outside.run("work", name="third", depends_on=[second])
    played = outside.finish()
    # The code ends as soon as it begins, at 95.4; both who wait fail when the state changes.
    assert played.end("second") == ("failed", 98.5, "DependencyUnsatisfiable", "work")
    assert played.end("third") == ("failed", 98.5, "DependencyUnsatisfiable", "second")
    assert third.state == "failed"


def test_what_is_launched_for_a_job_that_has_failed_fails_at_once():
    outside = Outside(TREE % "[{fail: {reason: AppError}}]")
    first = outside.run("work")
    outside.until(200)
    outside.run("work", name="late", depends_on=[first])
    played = outside.finish()
    assert played.states("late") == [("failed", 200)]


def test_what_is_launched_for_a_job_that_is_done_does_not_wait():
    outside = Outside(TREE % "[{compute: 1 s}]")
    first = outside.run("work")
    outside.until(200)
    outside.run("work", name="late", depends_on=[first])
    assert outside.finish().states("late")[0] == ("runnable", 206.4)


def test_a_launch_can_depend_on_data():
    text = (TREE % "[{compute: 1 s}]").replace("in: lab}", "in: lab, depends_on: [flag]}")
    played = play(text + "data: {flag: {project: lab, class: record, state: open, closes: 80 s}}")
    assert played.at("work", "runnable") == 86.4


def test_stages_that_wait_for_each_other_are_refused_and_named():
    after = {"one": "three", "two": "one", "three": "two"}
    stages = ", ".join(f"{name}: {{run: bad, depends_on: [{other}]}}" for name, other in after.items())
    text = (TREE % "[]").replace("{one: {run: bad}}", f"{{{stages}}}")
    with pytest.raises(
        ScenarioError, match=r"(one|two|three) -> (one|two|three) -> (one|two|three) -> (one|two|three)"
    ):
        read(text)


def test_launches_that_come_after_each_other_are_refused_and_named():
    text = "launches: {a: {run: x, as: ann, in: lab, after: b}, b: {run: x, as: ann, in: lab, after: a}}"
    with pytest.raises(ScenarioError, match=r"launches come after each other: a -> b -> a"):
        read(text)


def test_terminating_a_job_ends_its_whole_job_tree():
    steps = f"[{PART}, {{subjob: {{entry_point: join, depends_on: ['${{part}}']}}}}]"
    outside = Outside((TREE % steps).replace("launches", "variants: {} #"))
    outside.run("work")
    outside.until(150)
    (part,) = outside.door.find_executions(name="work:part")
    outside.door.terminate(part)
    played = outside.finish()
    # What holds no machine is final at once; the part is booting, so it is final 14.1 s later (B6, F7).
    assert played.end("work") == ("terminated", 150, "Terminated", None)
    assert played.end("work:join") == ("terminated", 150, "Terminated", None)
    assert played.end("work:part") == ("terminated", 164.1, "Terminated", None)
