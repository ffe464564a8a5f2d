# ruff: noqa: E501  # messages stand whole
import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load

BASE = """name: base
start: 2026-01-12T09:00Z
horizon: 30 d
accounts: {w: {prices: p}}
users: {ann: {}}
projects: {lab: {bill_to: w}}
price_lists: {p: {date: 2025-06, source: x, per_core: {on_demand: 0.1 GBP/h}}}
data: {late: {project: lab, size: 1 GB, state: open}, there: {project: lab, size: 1 GB}}
executables:
  work: {class: app, entry_points: {main: {steps: [{subjob: {entry_point: part, name: piece}}]}, part: {}}}
  flow: {class: workflow, project: lab, stages: {one: {run: work, name: first}}}
launches: {all: {run: flow, as: ann, in: lab, name: whole}, single: {run: work, as: ann, in: lab}}
"""


def read(tmp_path, event, base=BASE):
    path = tmp_path / "base.yaml"
    path.write_text(f"{base}events: {{e: {event}}}\n")
    return load(path)


@pytest.mark.parametrize(
    "event",
    [
        "{at: 1 h, terminate: all}",
        "{at: 1 h, terminate: whole, as: ann}",
        "{at: 1 h, terminate: 'first:part'}",
        "{at: 1 h, terminate: piece}",
        "{at: 2026-01-12T09:00Z, terminate: {launch: all, index: 0}}",
        "{at: 1 h, terminate: {name: work, launch: single}}",
        "{at: 1 h, close: late}",
        "{at: 1 h, delete: there}",
        "{at: 1 h, release: work}",
        "{at: 1 h, outage: {}}",
        "{at: 1 h, outage: {instance_types: [mem1_ssd1_v2_x4], users: [ann], projects: [lab], share: 30 %}}",
        "{at: 1 h, fail: {job: work, reason: AppError}}",
        "{fail: {job: work, try: 1, reason: UnresponsiveWorker, after: 0, message: gone}}",
    ],
)
def test_events(tmp_path, event):
    assert list(read(tmp_path, event).events) == ["e"]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("{terminate: all}", "'at' is missing in 'e'; add it"),
        ("{at: 1 h}", "an event is a mapping with one of: terminate, release, close, delete, outage, spot_dry, fail"),
        ("{at: 1 h, terminat: all}", "an event is a mapping with one of: terminate, release, close, delete, outage, spot_dry, fail; did you mean 'terminate'?"),
        ("{at: 1 h, terminate: all, close: late}", "an event is one thing: write terminate and close as events of their own"),
        ("{at: 1 h, terminate: al}", "no execution and no launch is called 'al'; did you mean 'all'?"),
        ("{at: 1 h, terminate: {name: hole}}", "no execution and no launch is called 'hole'; did you mean 'whole'?"),
        ("{at: 1 h, terminate: {name: all}}", "no execution and no launch is called 'all'"),
        ("{at: 1 h, terminate: {launch: al}}", "there is no launch 'al'; did you mean 'all'?"),
        ("{at: 1 h, terminate: {}}", "say which executions are meant: name, launch, or both"),
        ("{at: 1 h, terminate: {name: work, index: 0}}", "index counts the items of a launch: add launch"),
        ("{at: 1 h, terminate: all, as: anne}", "there is no user 'anne'; did you mean 'ann'?"),
        ("{at: 1 h, close: lat}", "there is no data 'lat'; did you mean 'late'?"),
        ("{at: 1 h, close: there}", "'there' is closed from the start: give it state: open, or leave this event out"),
        ("{at: 1 h, delete: lat}", "there is no data 'lat'; did you mean 'late'?"),
        ("{at: 1 h, outage: {instance_types: [mem1_ssd1_v2_x5]}}", "there is no instance type 'mem1_ssd1_v2_x5'; did you mean"),
        ("{at: 1 h, release: wrk}", "no execution and no launch is called 'wrk'; did you mean 'work'?"),
        ("{at: 1 h, outage: {users: [bob]}}", "there is no user 'bob'"),
        ("{at: 1 h, outage: {projects: [lap]}}", "there is no project 'lap'; did you mean 'lab'?"),
        ("{at: 1 h, outage: {share: 3}}", "'3'"),
        ("{at: 1 h, outage: {user: ann}}", "unknown key 'user'; did you mean 'users'?"),
        ("{fail: {job: work, reason: AppError}}", "say when: at (an instant), or after in fail (since the try began to run), one of them"),
        ("{at: 1 h, fail: {job: work, reason: AppError, after: 1 h}}", "say when: at (an instant), or after in fail"),
        ("{at: 1 h, fail: {job: work, reason: AppErr}}", "did you mean 'AppError'?"),
        ("{at: 1 h, fail: {job: wrk, reason: AppError}}", "no execution and no launch is called 'wrk'; did you mean 'work'?"),
        ("{at: 30 d, close: late}", "this is not before the horizon, so it would not happen: write an earlier instant"),
        ("{at: 2026-01-12T08:59Z, close: late}", "this is before the scenario's start: write a later instant, or start the scenario earlier"),
        ("{at: 2302-01-01, close: late}", "this is after year 2300: write an earlier instant, or a shorter time since the start"),
    ],
)  # fmt: skip
def test_bad_events(tmp_path, event, said):
    base = BASE.replace("horizon: 30 d\n", "") if "2302" in event else BASE
    with pytest.raises(ScenarioError) as refused:
        read(tmp_path, event, base)
    (problem,) = refused.value.problems
    assert said in problem.message
    assert problem.mark is not None


def test_any_name_is_possible_where_one_has_a_hole(tmp_path):
    base = BASE.replace("name: whole", 'name: "whole-${index}"')
    assert read(tmp_path, "{at: 1 h, terminate: whole-0}", base).events
