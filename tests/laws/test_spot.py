"""Laws of spot machines that are taken away: against renewal theory, and against what users report (K4)."""

from collections import defaultdict
from math import exp

import pytest

from sim.scenario.spot import Spot
from tests.laws.runs import Run
from tests.laws.strategies import ideal

HOUR = 3_600_000_000


def low(jobs, hours, spot, workers):
    """A batch of jobs of low priority, all launched at once."""
    return Run({
        "accounts": {"a0": {"prices": "list"}},
        "users": {"u0": {}},
        "projects": {"p0": {"bill_to": "a0"}},
        "price_lists": {"list": {"date": "2026-01", "source": "made up", "per_core": {"spot": "1 USD/h"}}},
        "executables": {"work": {"class": "app", "entry_points": {"main": {"steps": [{"compute": f"{hours} h"}]}}}},
        "launches": {"work": {"run": "work", "as": "u0", "in": "p0", "count": jobs, "priority": "low"}},
        "latencies": ideal(),
        "limits": {"workers_per_user": workers},
        "spot": spot,
    })  # fmt: skip


def cost(run):
    """What a run costs."""
    return sum(charge["amount"] for charge in run.charges)


def test_work_that_begins_anew_at_each_loss_takes_what_renewal_theory_says():
    # With hazard h and length t until done: (exp(h t) - 1) / h in the mean; here 0.98 h for a job of 0.8 h.
    hazard, hours, jobs = 0.5, 0.8, 3000
    run = low(jobs, hours, {"hazard": f"{hazard} /h", "acquisition": "0 s"}, workers=jobs)
    assert {row["state"] for row in run.jobs} == {"done", "restarted"}
    billed = defaultdict(int)
    for charge in run.charges:
        billed[charge["execution"]] += charge["to"] - charge["from"]
    mean = sum(billed.values()) / jobs / HOUR
    expected = (exp(hazard * hours) - 1) / hazard
    spread = (sum((one / HOUR - mean) ** 2 for one in billed.values()) / jobs) ** 0.5
    assert abs(mean - expected) < 3 * spread / jobs**0.5 < 0.05
    # How many tries each took is geometric.
    assert len(run.jobs) / jobs == pytest.approx(exp(hazard * hours), rel=0.03)


def test_the_default_hazard_does_what_users_report():
    spot = Spot()
    assert spot.hazard == 0.3
    calm = low(40, 2, {"hazard": "0 /h", "acquisition": "0 s"}, workers=40)
    # Reported at low priority: cost 1 to 2 times as high, time 2 to 5 times as long; believed 0.1 to 0.6 an hour.
    for hazard in (0.1, spot.hazard, 0.6):
        run = low(40, 2, {"hazard": f"{hazard} /h"}, workers=40)
        assert 1 < cost(run) / cost(calm) < 2
        assert 2 < run.makespan / calm.makespan < 5
