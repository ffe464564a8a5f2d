"""Pipelines whose head submits tasks and reacts to their ends (N1)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play, read

# The head runs from 95.4. A task takes 98.5 s more than it computes from the call to done: 6.4 s to runnable, 35 s to
# its machine, 54 s of boot, 3.1 s to done.
FLOW = """
executables:
  flow:
    class: app
    outputs: {%s}
    entry_points:
      main:
        steps:
          - tasks:
%s
            queue_size: %d
%s
      quick: {outputs: {made: "file?"}, steps: [{compute: 10 s}, {upload: {made: 1 MB}}]}
      slow: {outputs: {made: "file?"}, steps: [{compute: "${inputs.time}"}, {upload: {made: 1 MB}}]}
      broken: {outputs: {made: "file?"}, steps: [{compute: 10 s}, {exit: {code: 3}}, {upload: {made: 1 MB}}]}
      shaky: {outputs: {made: "file?"}, steps: [{compute: 10 s}, {exit: {probability: 50 %%}}, {upload: {made: 1 MB}}]}
      late: {outputs: {made: "file?"}, steps: [{compute: 20 s}, {exit: {}}]}
      never: {outputs: {made: file}, steps: [{exit: {probability: 0}}, {upload: {made: 1 MB}}]}
      says_two: {outputs: {exit_code: int}, steps: [{output: {exit_code: 2}}]}
      fails: {steps: [{compute: 10 s}, {fail: {reason: AppError}}]}
      fails_once: {steps: [{compute: 10 s}, {fail: {reason: AppInternalError, tries: 1}}]}
launches: {flow: {run: flow, as: ann, in: lab}}
"""


NAMES = """
tables: {names: {rows: [{name: ann, "yes": true}]}}
launches: {flow: {run: flow, as: ann, in: lab, each: names}}
"""


def text(*processes, queue_size=100, more="", outputs=""):
    lines = "\n".join(f"              {process}" for process in processes)
    return FLOW % (outputs, lines, queue_size, "\n".join(f"          - {step}" for step in more.split("; ") if step))


def flow(*processes, extra="", **more):
    body = text(*processes, **more)
    return play(body[: body.index("launches:")] + extra if extra else body)


def tasks(played):
    """Name, creation and end of every task, in order of launch."""
    rows = sorted(played.rows(parent_job="job-0"), key=lambda row: int(row["execution"][4:]))
    return [(row["name"], row["created"], row["ended"]) for row in rows]


def test_the_head_stays_running_and_is_billed_while_its_tasks_run():
    played = flow("align: {over: 2, entry_point: quick}")
    assert tasks(played) == [("align (1)", 95.4, 203.9), ("align (2)", 95.4, 203.9)]
    assert played.states("flow") == [("runnable", 6.4), ("running", 95.4), ("done", 207.0)]
    assert played.spent("flow") == [("boot", 41.4, 95.4), ("head job", 95.4, 203.9)]
    assert played.billed("flow") == (41.4, 203.9, 0.1625)
    (one,) = [row for row in played.rows() if row["name"] == "align (1)"]
    assert (one["function"], one["parent_job"], one["master_job"], one["root"]) == ("quick", "job-0", "job-0", "job-0")


def test_the_queue_holds_so_many_tasks_and_refills_one_by_one():
    played = flow(
        'align: {over: ["60 s", "10 s", "10 s", "10 s"], entry_point: slow, inputs: {time: "${item}"}}', queue_size=2
    )
    assert [(name, created) for name, created, _ in tasks(played)] == [
        ("align (1)", 95.4),
        ("align (2)", 95.4),
        ("align (3)", 203.9),
        ("align (4)", 253.9),
    ]


def test_a_queue_holds_one_to_a_thousand():
    with pytest.raises(ScenarioError, match="0 is out of range; a number of at least 1"):
        read(text("align: {over: 2, entry_point: quick}", queue_size=0))
    with pytest.raises(ScenarioError, match="a queue holds at most 1000, not 1001"):
        read(text("align: {over: 2, entry_point: quick}", queue_size=1001))
    read(text("align: {over: 2, entry_point: quick}", queue_size=1))
    read(text("align: {over: 2, entry_point: quick}", queue_size=1000))


def test_what_follows_item_by_item_starts_as_soon_as_its_item_is_there():
    played = flow(
        'align: {over: ["60 s", "10 s"], entry_point: slow, inputs: {time: "${item}"}}',
        'call: {each: align, entry_point: slow, inputs: {time: "${item}", bam: "${align.made}"}}',
    )
    # The second sample's file closes at 205.8; its caller, made when it was done at 203.9, waits for that.
    assert tasks(played) == [
        ("align (1)", 95.4, 253.9),
        ("align (2)", 95.4, 203.9),
        ("call (2)", 203.9, 312.4),
        ("call (1)", 253.9, 412.4),
    ]
    assert played.at("flow", "done") == 415.5


def test_a_gather_waits_for_all_and_is_given_all_in_order():
    played = flow(
        'align: {over: ["60 s", "10 s"], entry_point: slow, inputs: {time: "${item}"}}',
        'merge: {after: align, entry_point: quick, inputs: {bams: "${align.made}"}}',
        more='output: {merged: "${merge.made}", parts: "${align.made}"}',
        outputs="merged: file, parts: 'file[]'",
    )
    assert tasks(played)[2] == ("merge", 253.9, 362.4)
    delivered = [row["made_by"] for row in played.rows("objects", delivered_to="lab")]
    assert sorted(delivered) == ["job-1", "job-2", "job-3"]


def test_what_is_handed_on_is_in_the_order_of_the_items():
    outside = Outside(
        text(
            'align: {over: ["60 s", "10 s", "30 s"], entry_point: slow, inputs: {time: "${item}"}}',
            'merge: {after: [align], entry_point: quick, inputs: {bams: "${align.made}", all: "${align}"}}',
            'last: {each: merge, after: align, entry_point: quick, inputs: {one: "${merge.made}", number: "${index}"}}',
        )
    )
    flow = outside.run("flow")
    outside.until(265)
    (merge,) = outside.door.find_executions(name="merge")
    assert [ref.execution.name for ref in merge.inputs["bams"]] == ["align (1)", "align (2)", "align (3)"]
    assert [job.name for job in merge.inputs["all"]] == ["align (1)", "align (2)", "align (3)"]
    outside.until(375)
    (last,) = outside.door.find_executions(name="last")
    assert (last.inputs["one"].execution, last.inputs["number"]) == (merge, 0)
    outside.finish()
    assert flow.state == "done"


def test_a_process_may_go_over_what_another_has_delivered():
    body = text(
        "split: {}",
        'part: {over: "${split.sizes}", after: split, inputs: {size: "${item}"}}',
        'merge: {after: part, entry_point: quick, inputs: {all: "${part.made}"}}',
    )
    played = play(
        body.replace(
            "      quick:",
            '      split: {outputs: {sizes: "int[]"}, steps: [{output: {sizes: [1, 2, 3]}}]}\n'
            "      part: {outputs: {made: file}, steps: [{compute: 10 s}, {upload: {made: 1 MB}}]}\n      quick:",
        )
    )
    assert [name for name, _, _ in tasks(played)] == ["split", "part (1)", "part (2)", "part (3)", "merge"]
    assert played.one("flow")["state"] == "done"


def test_several_processes_are_followed_item_by_item():
    played = flow(
        'a: {over: ["10 s", "60 s"], entry_point: slow, inputs: {time: "${item}"}}',
        'b: {over: ["10 s", "60 s"], entry_point: quick}',
        'c: {each: [a, b], entry_point: quick, inputs: {a: "${a.made}", b: "${b.made}"}}',
    )
    assert [(name, at) for name, at, _ in tasks(played) if name[0] == "c"] == [("c (1)", 203.9), ("c (2)", 253.9)]


def test_an_exit_code_is_an_output_and_the_job_is_done():
    outside = Outside(text("bad: {entry_point: broken, error_strategy: ignore}", "good: {entry_point: never}"))
    flow = outside.run("flow")
    outside.until(150)
    (bad,), (good,) = (outside.door.find_executions(name=name) for name in ("bad", "good"))
    played = outside.finish()
    assert outside.door.describe(bad)["output"] == {"exit_code": 3}
    assert (good.outputs["exit_code"], sorted(good.outputs)) == (0, ["exit_code", "made"])
    assert (bad.state, good.state, flow.state) == ("done", "done", "done")
    # What comes after the exit is not done, and nobody is charged for it.
    assert [row["made_by"] for row in played.rows("objects")] == [good.id]
    assert played.spent("bad")[-1] == ("compute", 190.8, 200.8)
    # Not to exit takes no time.
    assert played.one("good")["ended"] == 193.9


def test_an_output_that_is_delivered_by_hand_counts_too():
    played = flow("bad: {entry_point: says_two}")
    assert played.one("flow")["failure_message"] == "task bad exited with code 2"


def test_terminate_kills_what_runs_and_the_head_fails():
    played = flow(
        'long: {over: 2, entry_point: slow, inputs: {time: "1 h"}}',
        "bad: {entry_point: broken}",
        "next: {after: bad, entry_point: quick}",
        queue_size=3,
    )
    assert played.end("bad") == ("done", 203.9, None, None)
    assert played.end("long (1)") == ("terminated", 218.0, "Terminated", None)
    assert played.billed("long (2)") == (136.8, 214.9, 0.0781)
    assert played.end("flow") == ("failed", 207.0, "AppError", None)
    assert played.one("flow")["failure_message"] == "task bad exited with code 3"
    assert played.billed("flow")[1] == 203.9
    assert played.rows(name="next") == []


def test_finish_waits_for_what_runs_submits_nothing_new_and_fails():
    played = flow(
        'a: {over: ["60 s", "20 s"], entry_point: slow, inputs: {time: "${item}"}}',
        "bad: {entry_point: broken, error_strategy: finish}",
        'c: {over: ["60 s", "70 s"], entry_point: slow, inputs: {time: "${item}"}}',
        "d: {each: a, entry_point: quick}",
        queue_size=4,
    )
    # The first four are submitted at once; bad ends at 203.9, a (2) at 213.9, the others at 253.9.
    assert [name for name, _, _ in tasks(played)] == ["a (1)", "a (2)", "bad", "c (1)"]
    assert {row["state"] for row in played.rows(parent_job="job-0")} == {"done"}
    assert played.end("flow") == ("failed", 253.9 + 3.1, "AppError", None)
    assert played.one("flow")["failure_message"] == "task bad exited with code 3"


def test_a_later_error_that_terminates_kills_what_finish_waits_for():
    played = flow(
        'long: {entry_point: slow, inputs: {time: "1 h"}}',
        "bad: {entry_point: broken, error_strategy: finish}",
        "worse: {entry_point: late}",
    )
    assert played.end("long") == ("terminated", 228.0, "Terminated", None)
    assert played.end("flow")[:2] == ("failed", 217.0)
    assert played.one("flow")["failure_message"] == "task worse exited with code 1"


def test_ignore_goes_on_without():
    played = flow(
        "bad: {over: 2, entry_point: broken, error_strategy: ignore}",
        "good: {over: 2, entry_point: quick}",
        "follows: {each: bad, entry_point: quick}",
        "gathers_none: {after: bad, entry_point: quick}",
        'gathers: {after: good, entry_point: quick, inputs: {all: "${good.made}"}}',
    )
    names = ["bad (1)", "bad (2)", "gathers", "good (1)", "good (2)"]
    assert sorted(name for name, _, _ in tasks(played)) == names
    assert played.end("flow") == ("done", 315.5, None, None)


def test_retry_submits_the_task_again_as_a_new_subjob_until_it_has_had_its_retries():
    played = flow("bad: {entry_point: broken, error_strategy: retry, max_retries: 2}")
    assert tasks(played) == [("bad", 95.4, 203.9), ("bad", 203.9, 312.4), ("bad", 312.4, 420.9)]
    assert [(row["state"], row["try"]) for row in played.rows(name="bad")] == [("done", 0)] * 3
    assert len({row["execution"] for row in played.rows(name="bad")}) == 3
    assert played.end("flow") == ("failed", 424.0, "AppError", None)
    assert played.one("flow")["failure_message"] == "task bad exited with code 3, after 2 retries"


def test_a_task_is_tried_again_once_where_nobody_says_how_often():
    played = flow("bad: {entry_point: broken, error_strategy: retry}")
    assert len(tasks(played)) == 2
    assert played.one("flow")["failure_message"] == "task bad exited with code 3, after 1 retry"
    assert len(tasks(flow("bad: {entry_point: broken, error_strategy: retry, max_retries: 0}"))) == 1


def test_each_attempt_has_its_own_luck():
    played = flow(
        "hard: {over: 60, entry_point: shaky, error_strategy: retry, max_retries: 30}",
        'all: {after: hard, entry_point: quick, inputs: {all: "${hard.made}"}}',
    )
    names = [name for name, _, _ in tasks(played)]
    attempts = [names.count(f"hard ({number})") for number in range(1, 61)]
    assert min(attempts) == 1
    assert 90 < sum(attempts) < 160
    assert max(attempts) > 2
    assert played.one("flow")["state"] == "done"
    assert names[-1] == "all"


def test_a_task_that_fails_otherwise_fails_the_job_tree():
    played = flow(
        'long: {entry_point: slow, inputs: {time: "1 h"}}', "bad: {entry_point: fails, error_strategy: ignore}"
    )
    assert played.end("bad") == ("failed", 203.9, "AppError", None)
    assert played.end("flow") == ("failed", 218.0, "JobTreeFailure", "bad")
    assert played.end("long") == ("failed", 218.0, "JobTreeFailure", "bad")


def test_a_task_that_cannot_be_submitted_fails_the_head():
    played = flow('wrong: {over: [1], entry_point: quick, inputs: {size: "${item.name}"}}')
    assert played.end("flow")[2:] == ("AppInternalError", None)
    played = flow('wrong: {over: "${row.name}", entry_point: quick}', extra=NAMES)
    message = "process wrong needs a list or a number of items, not 'ann'"
    assert (played.one("flow")["failure_reason"], played.one("flow")["failure_message"]) == (
        "AppInternalError",
        message,
    )
    played = flow('wrong: {over: "${row.yes}", entry_point: quick}', extra=NAMES)
    assert played.one("flow")["failure_message"] == "process wrong needs a list or a number of items, not True"


def test_a_head_waits_on_while_a_task_is_tried_again():
    policy = "execution_policy: {restart_on: {AppInternalError: 1}, restartable_entry_points: all}"
    played = play(text("once: {entry_point: fails_once}").replace("class: app\n", f"class: app\n    {policy}\n"))
    assert [(row["try"], row["state"]) for row in played.rows(name="once")] == [(0, "restarted"), (1, "done")]
    assert [(row["try"], row["state"]) for row in played.rows(name="flow")] == [(0, "done")]
    # The second try is runnable at 213.4 - 3.1 and a step later; the head hears of its end only.
    assert played.one("flow")["ended"] == played.one("once", state="done")["ended"] + 3.1


def test_a_head_that_is_tried_again_begins_anew_with_new_children():
    policy = "execution_policy: {restart_on: {AppInternalError: 1}}"
    body = text(
        "a: {entry_point: quick}",
        "once: {after: a, entry_point: fails_once}",
        'long: {entry_point: slow, inputs: {time: "1 h"}}',
    )
    played = play(body.replace("class: app\n", f"class: app\n    {policy}\n"))
    assert [(row["try"], row["state"]) for row in played.rows(name="flow")] == [(0, "restarted"), (1, "done")]
    assert [row["state"] for row in played.rows(name="a")] == ["done", "done"]
    assert [row["state"] for row in played.rows(name="once")] == ["failed", "done"]
    assert [row["state"] for row in played.rows(name="long")] == ["terminated", "done"]
    # The first try ends with the failure at 312.4 and its tear-down; the second begins its graph when it runs.
    first, second = sorted(row["created"] for row in played.rows(name="a"))
    assert (first, second) == (95.4, played.one("flow", state="done")["ready"] + 89)


def test_a_user_may_kill_a_pipeline():
    outside = Outside(text('long: {over: 3, entry_point: slow, inputs: {time: "1 h"}}', queue_size=2))
    job = outside.run("flow")
    outside.until(200)
    outside.door.terminate(job)
    played = outside.finish()
    assert [row["state"] for row in played.rows()] == ["terminated"] * 3


def test_what_is_wrong_is_told_with_its_place():
    def message(*processes, more=""):
        with pytest.raises(ScenarioError) as caught:
            read(text(*processes, more=more))
        (line,) = str(caught.value).splitlines()
        return line.split(": ", 1)[1]

    a = "a: {over: 2, entry_point: quick}"
    assert "there is no entry point 'qick'; did you mean 'quick'?" in message("a: {entry_point: qick}")
    assert "there is no entry point 'a'" in message("a: {}")
    assert "there is no process 'aa'; did you mean 'a'?" in message(a, "b: {entry_point: quick, after: aa}")
    assert "there is no process 'b'" in message(a, "c: {entry_point: quick, each: [a, b]}")
    assert "processes wait for each other: a -> b -> a" in message(
        "a: {entry_point: quick, after: b}", "b: {entry_point: quick, each: a}"
    )
    assert "processes wait for each other: a -> a" in message("a: {entry_point: quick, each: a}")
    assert "this process does not wait for a: add it to after" in message(
        a, 'b: {entry_point: quick, inputs: {x: "${a.made}"}}'
    )
    assert "'item' names nothing here" in message('a: {entry_point: quick, inputs: {x: "${item}"}}')
    assert "'there' names nothing here" in message('a: {entry_point: quick, over: "${there}"}')
    assert "a and b have different items" in message(
        a, "b: {over: 3, entry_point: quick}", "c: {each: [a, b], entry_point: quick}"
    )
    assert "stands in each and in after" in message(a, "b: {each: a, after: [a], entry_point: quick}")
    assert "stands in after twice" in message(a, "b: {after: [a, a], entry_point: quick}")
    assert "give one of them" in message(a, "b: {each: a, over: 2, entry_point: quick}")
    assert "max_retries goes with error_strategy: retry" in message("a: {entry_point: quick, max_retries: 2}")
    assert "over is a list or a number" in message("a: {entry_point: quick, over: many}")
    assert "0 or more" in message("a: {entry_point: quick, over: -1}")
    assert "retry" in message("a: {entry_point: quick, error_strategy: retri}")
    assert "there is no instance type 'mem1'" in message("a: {entry_point: quick, instance_type: mem1}")
    assert "'there' names nothing here" in message('a: {entry_point: quick, inputs: {x: ["${there}"]}}')
    assert "${row.x}" in message('a: {entry_point: quick, inputs: {x: "${row.x}"}}')
    assert "entry points start each other without end" in message("a: {entry_point: main}")
    assert "'a' already" in message(a, more="subjob: {entry_point: quick, as: a}")


def test_what_goes_by_the_same_items_in_the_end_can_be_followed_together():
    a, b = "a: {over: 2, entry_point: quick}", "b: {each: a, entry_point: quick}"
    both = "c: {each: [a, b], entry_point: quick}"
    assert len(tasks(flow(a, b, both))) == 6
    with pytest.raises(ScenarioError) as caught:
        read(text("a: {each: there, entry_point: quick}", "b: {each: there, entry_point: quick}", both))
    assert str(caught.value).count("there is no process 'there'") == len(str(caught.value).splitlines()) == 2


def test_tasks_may_ask_for_a_bigger_worker():
    played = flow("a: {entry_point: quick, instance_type: mem1_ssd1_v2_x8}", "b: {entry_point: quick}")
    assert [played.one(name)["instance_type"] for name in "ab"] == ["mem1_ssd1_v2_x8", "mem1_ssd1_v2_x4"]


def test_a_subjob_that_another_step_started_is_none_of_the_tasks():
    body = text('long: {entry_point: slow, inputs: {time: "60 s"}}')
    played = play(
        body.replace("          - tasks:", "          - subjob: {entry_point: late, name: other}\n          - tasks:")
    )
    assert played.end("other")[:2] == ("done", 213.9)
    assert played.end("flow") == ("done", 257.0, None, None)


def test_nothing_to_do_takes_no_time():
    played = flow("a: {over: 0, entry_point: quick}", "b: {each: a, entry_point: quick}", more="output: {}")
    assert played.at("flow", "done") == 98.5
