"""References to outputs to come, `depends_on`, and what is waited for in vain (E1 - E5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play, read

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
