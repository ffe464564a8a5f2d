"""States and the steps from one to the next (B4, B7)."""

import pytest

from sim.model import lifecycle
from sim.model.lifecycle import IllegalTransitionError
from tests.model.playing import Outside

LEGAL = {
    "idle": {"waiting_on_input", "runnable", "done", "failed", "terminated"},
    "waiting_on_input": {"runnable", "done", "failed", "terminated"},
    "runnable": {"running", "terminating", "failed", "terminated", "restartable"},
    "running": {"done", "waiting_on_output", "failed", "debug_hold", "terminating", "restartable"},
    "waiting_on_output": {"done", "failed", "terminated", "restartable"},
    "debug_hold": {"terminating"},
    "terminating": {"failed", "terminated", "restartable"},
    "restartable": {"restarted", "failed", "terminated"},
    "restarted": set(),
    "done": set(),
    "failed": set(),
    "terminated": set(),
}
WORK = """
executables: {work: {class: app, entry_points: {main: {steps: [{compute: 60 s}]}}}}
launches: {}
"""


def test_the_final_states_of_an_execution():
    assert {"done", "failed", "terminated"} == lifecycle.FINAL
    assert all(not lifecycle.ANALYSIS_TRANSITIONS[state] for state in lifecycle.FINAL)


def test_the_legal_transitions_of_a_try():
    assert lifecycle.JOB_TRANSITIONS == LEGAL


@pytest.mark.parametrize(
    ("state", "new"), [(state, new) for state in LEGAL for new in sorted(LEGAL.keys() - LEGAL[state])]
)
def test_an_illegal_transition_raises(state, new):
    job = Outside(WORK).run("work")
    job.state = state
    with pytest.raises(IllegalTransitionError, match=f"job-0 cannot go from {state} to {new}"):
        job.advance(new)
    assert job.state == state


@pytest.mark.parametrize(("state", "new"), [(state, new) for state in LEGAL for new in sorted(LEGAL[state])])
def test_a_legal_transition_is_taken(state, new):
    job = Outside(WORK).run("work")
    job.state = state
    job.advance(new)
    assert job.state == new


def test_an_analysis_goes_its_own_way():
    assert {
        "in_progress": {"partially_failed", "terminating", "done", "failed", "terminated"},
        "partially_failed": {"terminating", "failed", "terminated"},
        "terminating": {"failed", "terminated"},
        "done": set(),
        "failed": set(),
        "terminated": set(),
    } == lifecycle.ANALYSIS_TRANSITIONS
