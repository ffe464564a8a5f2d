"""Laws of queues: one user with c workers and no latencies is an M/M/c queue."""

from math import factorial
from statistics import mean, stdev

import pytest

from tests.laws.runs import Run
from tests.laws.strategies import ideal

HOUR = 3_600_000_000
SERVERS, PER_HOUR, MINUTES = 4, 84, 2
LOAD = PER_HOUR * MINUTES / 60
"""Work offered, in workers: 2.8 of 4."""
JOBS = 12_000


def erlang_c(servers, load):
    """The probability of having to wait."""
    waiting = load**servers / factorial(servers) * servers / (servers - load)
    return waiting / (sum(load**k / factorial(k) for k in range(servers)) + waiting)


MEAN_WAIT = erlang_c(SERVERS, LOAD) * MINUTES * 60 / (SERVERS - LOAD)
"""Seconds; Erlang C."""


@pytest.fixture(scope="module", params=range(3))
def run(request):
    return Run({
        "seed": request.param,
        "accounts": {"a0": {"prices": "list"}},
        "users": {"u0": {}},
        "projects": {"p0": {"bill_to": "a0"}},
        "price_lists": {"list": {"date": "2026-01", "source": "made up", "per_core": {"on_demand": "1 USD/h"}}},
        "executables": {
            "serve": {
                "class": "app",
                "entry_points": {"main": {"steps": [{"compute": {"exponential": f"{MINUTES} min"}}]}},
            },
        },
        "launches": {
            "serve": {"run": "serve", "as": "u0", "in": "p0", "arrivals": {"rate": f"{PER_HOUR} /h"}, "count": JOBS},
        },
        "latencies": ideal(),
        "limits": {"workers_per_user": SERVERS},
    })  # fmt: skip


def test_the_mean_wait_agrees_with_erlang_c(run):
    assert erlang_c(SERVERS, LOAD) == pytest.approx(0.42865, abs=1e-5)  # by hand, from Erlang B = 0.183724
    waits = [(job["started_running"] - job["ready"]) / 1e6 for job in run.jobs]
    # Batch means: batches of 600 jobs, over six hours each, hardly depend on each other.
    batches = [mean(waits[first : first + 600]) for first in range(0, JOBS, 600)]
    margin = 3 * stdev(batches) / len(batches) ** 0.5
    assert margin < 0.4 * MEAN_WAIT
    assert abs(mean(batches) - MEAN_WAIT) < margin


def test_who_waits_waits_in_turn(run):
    begun = [job["started_running"] for job in sorted(run.jobs, key=lambda job: job["ready"])]
    assert begun == sorted(begun)


def test_workers_are_busy_as_much_as_the_load(run):
    span = max(job["ended"] for job in run.jobs)
    busy = sum(charge["to"] - charge["from"] for charge in run.charges) / span
    assert busy == pytest.approx(LOAD, rel=0.05)


def test_littles_law(run):
    # The mean number that wait, looked at once a minute, is the rate of arrival times the mean wait.
    steps = sorted(
        [(job["ready"], 1) for job in run.jobs] + [(job["started_running"], -1) for job in run.jobs], key=lambda s: s[0]
    )
    span = max(job["ended"] for job in run.jobs)
    seen, waiting, place = [], 0, 0
    for look in range(0, span, HOUR // 60):
        while place < len(steps) and steps[place][0] <= look:
            waiting += steps[place][1]
            place += 1
        seen.append(waiting)
    wait = mean((job["started_running"] - job["ready"]) / 1e6 for job in run.jobs)
    assert mean(seen) == pytest.approx(JOBS / (span / 1e6) * wait, rel=0.02)
