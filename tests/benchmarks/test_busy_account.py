"""The busy account in small: all that is switched on happens, and no job takes more events than it must."""

import cProfile
import pstats

import pytest

from tests.benchmarks.busy_account import happened, play, read

CALLS_PER_JOB = 720
"""Calls of functions, built-in ones too, as the profiler counts them; 650 when this was written."""
EVENTS_PER_JOB = 12


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    directory = tmp_path_factory.mktemp("busy")
    asked = read(directory, days=2)
    profile = cProfile.Profile()
    profile.enable()
    play(directory, asked)
    profile.disable()
    return happened(directory), pstats.Stats(profile)


def test_a_job_of_a_busy_account_costs_so_much_work_and_no_more(played):
    seen, profile = played
    events = sum(row[1] for (path, _, name), row in profile.stats.items() if name == "step" and "simpy" in path)
    assert events / seen["jobs"] < EVENTS_PER_JOB
    assert profile.total_calls / seen["jobs"] < CALLS_PER_JOB


@pytest.mark.parametrize(
    "what",
    ["subjobs", "analyses", "failed", "restarted", "reused", "lost spot machines", "timeouts", "too little memory",
     "cost limits", "on spot", "workers used again", "months of storage", "surcharges", "transfers out",
     "refused calls"],
)  # fmt: skip
def test_what_the_busy_account_has_switched_on_happens(played, what):
    assert played[0][what] > 0
