"""Laws of when things happen."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given

from tests.laws.runs import FINAL, Run
from tests.laws.settings import law
from tests.laws.strategies import scenarios

JOB = {
    "idle": {"waiting_on_input", "runnable", "failed", "terminated"},
    "waiting_on_input": {"runnable", "failed", "terminated"},
    "runnable": {"running", "terminating", "failed", "terminated"},
    "running": {"done", "waiting_on_output", "failed", "terminating"},
    "waiting_on_output": {"done", "failed", "terminated"},
    "terminating": {"failed", "terminated"},
    "done": set(), "failed": set(), "terminated": set(),
}  # fmt: skip
ANALYSIS = {
    "in_progress": {"partially_failed", "terminating", "done", "failed", "terminated"},
    "partially_failed": {"terminating", "failed", "terminated"},
    "terminating": {"failed", "terminated"},
    "done": set(), "failed": set(), "terminated": set(),
}  # fmt: skip


@law(40)
@given(scenarios())
def test_states_follow_the_table_and_their_times_add_up_to_the_lifetime(asked):
    run = Run(asked)
    passed = defaultdict(list)
    for step in run.transitions:
        passed[step["execution"]].append(step)
    for row in run.executions:
        table, state = (JOB, "idle") if row["class"] == "job" else (ANALYSIS, "in_progress")
        at, spent = row["created"], defaultdict(int)
        for step in passed[row["execution"]]:
            assert step["state"] in table[state], (row["execution"], state, step["state"])
            assert step["at"] >= at
            spent[state] += step["at"] - at
            state, at = step["state"], step["at"]
        assert state == row["state"]
        assert (row["ended"] is not None) == (state in FINAL)
        if row["ended"] is not None:
            assert sum(spent.values()) == row["ended"] - row["created"]
        assert not spent.keys() & set(FINAL)
        assert run.entered()[row["execution"]].get("runnable") == row["ready"]


@law(40)
@given(scenarios())
def test_every_execution_has_one_row_and_is_final_or_unfinished(asked):
    run = Run(asked)
    names = [row["execution"] for row in run.executions]
    assert len(names) == len(set(names))
    told = {row["execution"] for row in run.transitions} | {row["execution"] for row in run.workers}
    related = {row[column] for row in run.executions for column in ("root", "origin_job", "master_job", "parent_job")}
    made = {row["made_by"] for row in run.objects}
    assert (told | related | made) - {None} <= set(names)
    launched = defaultdict(set)
    for row in run.executions:
        assert (row["ended"] is None) == (row["state"] not in FINAL)
        launched[row["launch"]].add(row["root"])
        stages = asked["executables"][row["executable"]].get("stages", {})
        mine = [one for one in run.executions if one["parent_analysis"] == row["execution"]]
        assert sorted(one["stage"] for one in mine) == sorted(stages)
    assert all(len(roots) == 1 for roots in launched.values())
    for row in run.executions:
        # Who is done has waited for all that it launched (B3, C1).
        above = row["parent_analysis"] or row["parent_job"]
        parent = next((one for one in run.executions if one["execution"] == above), None)
        if parent is not None and parent["state"] == "done":
            assert row["ended"] is not None
            assert row["ended"] <= parent["ended"]


@law(40)
@given(scenarios())
def test_no_job_runs_before_what_it_waits_for(asked):
    run = Run(asked)
    closed = {thing["made_by"]: thing["closed"] for thing in run.objects}
    running = {name: states.get("running") for name, states in run.entered().items()}
    flows = {row["execution"]: row for row in run.executions if row["class"] == "analysis"}
    for flow in flows.values():
        jobs = {row["stage"]: row for row in run.jobs if row["parent_analysis"] == flow["execution"]}
        for label, stage in asked["executables"][flow["executable"]]["stages"].items():
            begun = running[jobs[label]["execution"]]
            if begun is None:
                continue
            by_output = [hole[2 : -len(".made}")] for hole in stage["inputs"]["needs"]]
            for before in stage["depends_on"] + by_output:
                needed = jobs[before]
                assert needed["state"] == "done"
                assert needed["ended"] <= jobs[label]["ready"] <= begun
                if needed["executable"] != "wide":
                    assert closed[needed["execution"]] <= needed["ended"]
    for row in run.jobs:
        if row["function"] == "join" and running[row["execution"]] is not None:
            parts = [one for one in run.jobs if one["parent_job"] == row["parent_job"] and one["function"] == "part"]
            assert len(parts) == 3
            for part in parts:
                assert max(part["ended"], closed[part["execution"]]) <= row["ready"]


@law(25)
@given(scenarios(horizon=False))
def test_a_launch_comes_after_the_launches_it_follows(asked):
    run = Run(asked)
    roots = {row["launch"]: row for row in run.executions if row["execution"] == row["root"]}
    for name, launch in asked["launches"].items():
        before = [roots.get(other) for other in launch.get("after", [])]
        if before and all(root is not None and root["state"] == "done" for root in before):
            assert roots[name]["created"] == max(root["ended"] for root in before)
        elif before:
            assert name not in roots


@law(40)
@given(scenarios(hazards=True))
def test_nobody_has_more_slots_than_the_limit(asked):
    run = Run(asked)
    changes = defaultdict(list)
    for worker in run.workers:
        # Half-open: a slot that is free at an instant can be held again from that instant on.
        changes[worker["user"]].append((worker["requested"], worker["instances"]))
        if worker["stopped"] is not None:
            changes[worker["user"]].append((worker["stopped"], -worker["instances"]))
    for steps in changes.values():
        held = 0
        for _, change in sorted(steps):
            held += change
            assert held <= asked["limits"]["workers_per_user"]


@law(25)
@given(scenarios())
def test_a_machine_serves_one_job_at_a_time_and_only_its_own_tree(asked):
    run = Run(asked)
    uses = defaultdict(list)
    for worker in run.workers:
        uses[worker["worker"]].append(worker)
    for rows in uses.values():
        rows.sort(key=lambda row: row["requested"])
        assert len({(row["root"], row["instance_type"], row["user"]) for row in rows}) == 1
        assert [row["start_kind"] == "warm" for row in rows] == [False] + [True] * (len(rows) - 1)
        for before, after in pairwise(rows):
            assert before["stopped"] <= after["requested"] <= before["stopped"] + 60_000_000
    if asked["settings"]["worker_reuse"] == "none":
        assert all(len(rows) == 1 for rows in uses.values())
