"""Steps that would wait for ever are warned of, where that can be seen before a run."""

import pytest

from sim.scenario.deadlocks import deadlocks
from tests.model.playing import read

WORK = """
executables:
  work:
    class: app
    inputs: {shards: "string[]?"}
    entry_points:
      main: {steps: [{subjob: {entry_point: part, as: one}}, %s]}
      part: {steps: [{compute: 1 s}]}
  idle: {class: app, entry_points: {main: {steps: [{wait: []}]}}}
launches: {work: {run: work, as: ann, in: lab}}
limits: {workers_per_user: %d}
"""


def found(step, workers=1):
    return list(deadlocks(read(WORK % (step, workers))))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{wait: one}", "wait in"),
        ("{tasks: {part: {}}}", "tasks in"),
        ("{scatter: {over: 3, entry_point: part, chunk: 2}}", "scatter in"),
        ("{scatter: {over: [a, b, c], entry_point: part, chunk: 2}}", "scatter in"),
        (
            '{scatter: {over: "${inputs.shards}", entry_point: part, chunk: 2}}',
            "scatter, where it has more than 2 items, in",
        ),
    ],
)
def test_what_keeps_the_only_worker_is_told_with_its_place(step, said):
    (sentence,) = found(step)
    assert sentence.startswith(f"with workers_per_user: 1 {said} work, entry point main, step 1, waits for ever:")
    assert ("or give it collect" in sentence) == ("scatter" in said)
    assert found(step, workers=2) == []


@pytest.mark.parametrize(
    "step",
    [
        "{compute: 1 s}",
        "{scatter: {over: 2, entry_point: part, chunk: 2}}",
        "{scatter: {over: 9, entry_point: part, chunk: 2, collect: {entry_point: part}}}",
    ],
)
def test_what_leaves_its_worker_is_fine(step):
    assert found(step) == []


def test_a_cluster_beyond_the_limit_is_told():
    text = """
executables:
  many: {class: app, cluster: {initial_instance_count: 4}, entry_points: {main: {}}}
launches: {many: {run: many, as: ann, in: lab}}
limits: {workers_per_user: %d}
"""
    (sentence,) = deadlocks(read(text % 3))
    assert sentence == (
        "many, entry point main, will be refused with InvalidInput: a cluster of 4 is larger than the limit of 3 "
        "workers a user"
    )
    assert list(deadlocks(read(text % 4))) == []
