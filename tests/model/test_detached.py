"""What a job launches detached is a tree of its own (A5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play

SETTING = """
tables: {minutes: {rows: [{minutes: 2 min}]}}
executables:
  work: {class: app, outputs: {answer: int}, entry_points: {main: {steps: [{compute: 100 s}, {output: {answer: 3}}]}}}
  bad: {class: app, entry_points: {main: {steps: [{compute: 100 s}, {fail: {reason: AppError}}]}}}
  flow: {class: workflow, project: lab, stages: {one: {run: work}, two: {run: reads, depends_on: [one]}}}
  reads: {class: applet, project: lab, entry_points: {main: {steps: [{read: {container: project_context}}]}}}
  rows: {class: app, entry_points: {main: {steps: [{compute: "${row.minutes}"}]}}}
  drawn:
    class: app
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: {uniform: [1 s, 100 s]}}, {upload: {made: 1 GB}}]}}
  outer:
    class: applet
    project: lab
    access: {project: CONTRIBUTE}
    outputs: {answer: "int?", made: "file?"}
    entry_points: {main: {steps: [%s]}}
launches:
  outer:
    {run: outer, as: ann, in: lab, priority: high, rank: 7, tags: [pilot], properties: {a: b}, cost_limit: 100 USD%s}
"""


def launched(steps, more=""):
    """The run of an applet with these steps."""
    return play(SETTING % (steps, more))


def test_it_is_a_root_that_remembers_where_it_came_from():
    played = launched("{run: {executable: work, detached: true, cost_limit: 5 USD}}")
    outer, work = played.one("outer"), played.one("work")
    assert (outer["root"], outer["detached_from"], outer["cost_limit"]) == ("job-0", None, 100.0)
    own = ("root", "origin_job", "master_job", "detached_from", "parent_job", "cost_limit")
    assert [work[column] for column in own] == ["job-1", "job-1", "job-1", "job-0", None, 5.0]
    inherited = ("user", "project", "account", "launch", "launch_index")
    assert [work[column] for column in inherited] == ["ann", "lab", "wallet", "outer", 0]
    assert [work[column] for column in ("priority", "rank", "tags", "properties")] == ["normal", 0, None, None]


def test_its_launcher_does_not_wait_for_it():
    played = launched("{run: {executable: work, detached: true}}")
    assert played.states("outer") == [("runnable", 6.4), ("running", 95.4), ("done", 98.5)]
    assert played.at("work", "done") == 293.9


def test_its_launcher_waits_where_it_says_so():
    wait = "{run: {executable: work, detached: true, as: work}}, {wait: work}, {compute: 10 s}"
    played = launched(wait)
    assert played.at("outer", "done") == 307.0
    assert played.spent("outer") == [("boot", 41.4, 95.4), ("wait", 95.4, 293.9), ("compute", 293.9, 303.9)]
    failing = launched(wait.replace("executable: work", "executable: bad"))
    assert failing.at("outer", "done") == 307.0


def test_its_output_can_be_an_output_of_its_launcher():
    played = launched('{run: {executable: work, detached: true, as: work}}, {output: {answer: "${work.answer}"}}')
    assert played.states("outer")[1:] == [("running", 95.4), ("waiting_on_output", 98.5), ("done", 300.3)]


def test_what_it_delivers_goes_to_the_project():
    steps = '{run: {executable: drawn, detached: true, as: it}}, {wait: it}, {read: "${it.made}"}'
    (made,) = launched(steps).rows("objects")
    assert (made["container"], made["delivered_to"]) == ("container-1", "lab")


def test_failures_and_kills_do_not_pass_between_them():
    played = launched("{run: {executable: bad, detached: true}}, {compute: 1 h}")
    assert played.end("bad") == ("failed", 293.9, "AppError", None)
    assert played.end("outer")[0] == "done"
    played = launched("{run: {executable: work, detached: true}}, {fail: {reason: AppError}}")
    assert played.end("outer") == ("failed", 98.5, "AppError", None)
    assert played.end("work")[0] == "done"


def test_its_limit_is_its_own():
    played = launched("{run: {executable: work, detached: true, cost_limit: 0.1 USD}}, {compute: 1 h}")
    # On the meter from 136.8 on, at 0.001 USD a second.
    assert played.end("work") == ("failed", 250.9, "CostLimitExceeded", None)
    assert played.end("outer")[0] == "done"
    played = launched("{run: {executable: work, detached: true}}, {compute: 1 h}", more="}\n#").rows(name="outer")
    assert played[0]["state"] == "done"


def test_a_cost_limit_below_zero_is_refused():
    played = launched("{run: {executable: work, detached: true, cost_limit: -1 USD}, expect: InvalidInput}")
    (refusal,) = played.rows("rejections")
    assert (refusal["caller"], refusal["executable"], refusal["error"]) == ("job-0", "work", "InvalidInput")
    assert played.one("outer")["state"] == "done"


def test_a_cost_limit_is_for_detached_runs():
    with pytest.raises(ScenarioError, match="a cost limit belongs to a root: add detached: true, or leave it out"):
        launched("{run: {executable: work, cost_limit: 1 USD}}")


def test_a_workflow_can_be_detached_and_is_bound_by_its_launcher():
    played = launched("{run: {executable: flow, detached: true}}")
    flow = played.one("flow")
    assert (flow["class"], flow["root"], flow["detached_from"]) == ("analysis", flow["execution"], "job-0")
    assert [row["detached_from"] for row in played.rows(root=flow["execution"], name="work")] == [None]
    assert played.one("reads")["state"] == "done"


def test_the_row_of_the_launch_is_its_row_too():
    played = launched("{run: {executable: rows, detached: true}}", ", each: minutes")
    assert played.at("rows", "done") == 313.9


def test_two_of_them_are_two_draws():
    run = "{run: {executable: drawn, name: %s, detached: true}}"
    played = launched(f"{run % 'a'}, {run % 'b'}")
    ended = {played.one(name)["ended"] for name in "ab"}
    assert len(ended) == 2
    alone = launched(run % "a")
    assert alone.one("a")["ended"] in ended


def test_it_is_described():
    outside = Outside(SETTING % ("{run: {executable: work, detached: true}}, {compute: 1 h}", ""))
    outside.run("outer")
    outside.until(100)
    first, second = outside.door.find_executions()
    assert outside.door.describe(first)["detachedFrom"] is None
    assert outside.door.describe(second)["detachedFrom"] == "job-0"
    assert outside.door.describe(second)["parentJob"] is None
