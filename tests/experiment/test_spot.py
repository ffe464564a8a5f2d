"""The formulas for spot against the simulator, and against what others say of them."""

from math import exp

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from sim.experiment.spot.attempt import HOUR, survival
from sim.experiment.spot.pays_off import PURCHASES, Purchase, break_even
from sim.experiment.spot.terms import terms_of, work_of
from sim.experiment.spot.waits import Waits
from sim.scenario.distributions import Constant, Empirical, Exponential, Lognormal, Triangular, Uniform
from sim.scenario.scenario import Scenario
from tests.laws.runs import Run

JOBS = 1500
TYPE = "mem1_ssd1_v2_x4"


def asked(compute, priority="normal", rates=("0.10 USD/h", "0.03 USD/h"), policy=None, **more):
    """So many jobs of one kind, all at once, nobody waiting for a slot."""
    launch = {"run": "work", "as": "ann", "in": "lab", "count": JOBS, "priority": priority}
    return {
        "seed": 5,
        "accounts": {"wallet": {"prices": "list", **more.pop("account", {})}},
        "users": {"ann": {}},
        "projects": {"lab": {"bill_to": "wallet"}},
        "price_lists": {
            "list": {"date": "none", "source": "made up", "on_demand": {TYPE: rates[0]}, "spot": {TYPE: rates[1]}}
        },
        "executables": {"work": {"class": "app", "entry_points": {"main": {"steps": [{"compute": compute}]}}}},
        "launches": {"work": launch | ({"execution_policy": policy} if policy else {})},
        "limits": {"workers_per_user": JOBS},
        **more,
    }


def bought(scenario, most=None):
    """The job of such a scenario, and what it needs its machine for beside computing."""
    step = scenario.executables["work"].entry_points["main"].steps[0]
    set_up = scenario.latencies.set_up
    terms = terms_of(scenario, "lab", TYPE, most_spot_tries=most)
    return Purchase(work_of(scenario, set_up, step.compute), terms), work_of(scenario, set_up)


def played(what):
    """Cost, hours and tries of each job, and the share that ended done."""
    run = Run(what)
    jobs = {}
    for row in run.jobs:
        jobs.setdefault(row["execution"], []).append(row)
    cost = np.array([sum(row["price"] for row in tries) for tries in jobs.values()])
    hours = np.array([(tries[-1]["ended"] - tries[0]["created"]) / HOUR for tries in jobs.values()])
    tries = np.array([len(tries) for tries in jobs.values()])
    return {"cost": cost, "hours": hours, "tries": tries}, np.mean(
        [tries[-1]["state"] == "done" for tries in jobs.values()]
    )


SETTINGS = {
    "constant": {"compute": "2 h"},
    "drawn anew in each try": {"compute": {"lognormal": {"median": "1 h", "p95": "5 h"}}},
    "often lost": {"compute": {"uniform": ["1 h", "2 h"]}, "spot": {"hazard": "1.5 /h"}},
    "boot not billed, some pooled": {
        "compute": "40 min",
        "settings": {"cold_billing": "running"},
        "latencies": {"boot": {"uniform": ["2 min", "20 min"]}, "pooled_share": "30 %"},
    },
    "losses not billed": {
        "compute": {"exponential": "1 h"},
        "settings": {"bill_interrupted": False},
        "latencies": {"boot": {"exponential": "5 min"}, "pooled_share": "20 %"},
    },
    "losses and boots not billed": {
        "compute": {"exponential": "1 h"},
        "settings": {"bill_interrupted": False, "cold_billing": "running"},
        "latencies": {"boot": {"exponential": "5 min"}},
    },
    "several tries on spot, little time": {
        "compute": "90 min",
        "policy": {"max_spot_tries": 3},
        "account": {"spot_wait": "4 min"},
        "spot": {"hazard": "0.8 /h"},
    },
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("priority", PURCHASES)
def test_means_are_those_of_the_simulator(name, priority):
    what = asked(priority=priority, **SETTINGS[name])
    job, _ = bought(Scenario.model_validate(what), SETTINGS[name].get("policy", {}).get("max_spot_tries"))
    expected = job.expected(priority)
    found, done = played(what)
    for figure, values in found.items():
        error = values.std(ddof=1) / len(values) ** 0.5
        assert error < 0.08 * values.mean()
        assert abs(values.mean() - getattr(expected, figure)) <= 4 * error + 1e-6 * values.mean(), figure
    assert abs(done - expected.done) <= 4 * (expected.done * (1 - expected.done) / JOBS) ** 0.5 + 1e-4


def test_what_is_done_on_spot_costs_what_renewal_theory_says():
    # (exp(h t) - 1) / h hours for a machine that is lost h times an hour and work of t hours.
    what = asked("3 h", latencies={"boot": "0 s", "set_up": "0 s"}, spot={"hazard": "0.4 /h"})
    job, _ = bought(Scenario.model_validate(what))
    assert job.expected("low").cost_of_done == pytest.approx(0.03 * (exp(1.2) - 1) / 0.4)


@pytest.mark.parametrize("settings", [{}, {"cold_billing": "running"}])
@pytest.mark.parametrize("priority", ["low", "normal"])
def test_at_the_break_even_length_both_cost_the_same(settings, priority):
    more = {"settings": settings, "latencies": {"boot": {"uniform": ["2 min", "30 min"]}, "pooled_share": "30 %"}}
    _, beside = bought(Scenario.model_validate(asked("1 h", **more)))

    def saved(hours):
        job, _ = bought(Scenario.model_validate(asked(f"{hours * 3600:.6f} s", **more)))
        return job.expected("high").cost - job.expected(priority).cost_of_done

    job, _ = bought(Scenario.model_validate(asked("1 h", **more)))
    found = break_even(beside, job.terms)
    assert found.pays == "until"
    assert found.hours == pytest.approx(brentq(saved, 0.5, 100), rel=1e-6)
    assert saved(found.hours - 0.1) > 0 > saved(found.hours + 0.1)


def pays(**more):
    job, beside = bought(Scenario.model_validate(asked("1 h", **more)))
    return break_even(beside, job.terms).pays


def test_spot_that_is_not_cheaper_never_pays_off():
    assert pays(rates=("0.10 USD/h", "0.10 USD/h")) == "never"
    assert pays(rates=("0.10 USD/h", "0.12 USD/h")) == "never"


def test_spot_whose_boot_is_too_long_to_survive_never_pays_off():
    assert pays(latencies={"boot": "20 h"}) == "never"


@pytest.mark.parametrize("settings", [{}, {"cold_billing": "running"}])
def test_spot_pays_off_for_short_jobs_where_nothing_comes_on_top_of_computing(settings):
    boot = "0 s" if not settings else "30 min"
    more = {"latencies": {"boot": boot, "set_up": "0 s"}, "settings": settings, "spot": {"hazard": "0.5 /h"}}
    job, _ = bought(Scenario.model_validate(asked("1 h", **more)))
    found = break_even(work_of(Scenario.model_validate(asked("1 h", **more)), Constant(0)), job.terms)
    # Of a length L, a third of (exp(0.5 L) - 1) / 0.5 hours is as dear as L hours; both are nothing at 0.
    assert found.hours == pytest.approx(brentq(lambda hours: 0.3 * (exp(hours / 2) - 1) * 2 - hours, 1, 20))


def test_cheaper_spot_that_is_not_lost_or_not_billed_when_lost_always_pays_off():
    assert pays(spot={"hazard": "0 /h"}) == "always"
    assert pays(settings={"bill_interrupted": False}) == "always"


def test_a_length_that_nobody_may_run_is_always():
    assert pays(spot={"hazard": "0.001 /h"}) == "always"
    job, beside = bought(Scenario.model_validate(asked("1 h")))
    assert break_even(beside, job.terms).pays == "until"
    assert break_even(beside, job.terms, longest_hours=2).pays == "always"


def test_a_cluster_is_lost_with_the_first_of_its_machines():
    scenario = Scenario.model_validate(asked("1 h"))
    one, four = terms_of(scenario, "lab", TYPE), terms_of(scenario, "lab", TYPE, instances=4)
    assert (four.hazard, four.on_demand, four.spot) == (4 * one.hazard, 4 * one.on_demand, 4 * one.spot)


def test_work_that_hardly_ever_survives_is_tried_as_often_as_it_may_be():
    job, _ = bought(Scenario.model_validate(asked("40 h", spot={"hazard": "1 /h"})))
    found = job.expected("low")
    assert found.tries == pytest.approx(10)
    assert found.done == pytest.approx(10 * job.on_spot.done, rel=1e-9)
    assert 0 < found.done < 1e-16


def test_a_type_with_one_rate_only_has_no_terms():
    what = asked("1 h")
    del what["price_lists"]["list"]["spot"]
    assert terms_of(Scenario.model_validate(what), "lab", TYPE) is None


@pytest.mark.parametrize(
    "time",
    [
        Constant(0.7 * HOUR),
        Exponential(0.7 * HOUR),
        Empirical((0.1 * HOUR, 0.5 * HOUR, 3 * HOUR)),
        Lognormal.from_median_p95(1 * HOUR, 20 * HOUR),
        Uniform(0.1 * HOUR, 3 * HOUR),
        Triangular(0.1 * HOUR, 0.2 * HOUR, 9 * HOUR),
    ],
)
@pytest.mark.parametrize("hazard", [0.1, 5.0])
def test_survival_is_the_integral_over_all_times(time, hazard):
    breaks = [1 / 3, 2 / 3] if isinstance(time, Empirical) else None
    whole, _ = quad(lambda share: exp(-hazard * time.quantile(share) / HOUR), 0, 1, limit=500, points=breaks)
    assert survival(time, hazard) == pytest.approx(whole, rel=2e-4)


def test_waits_for_spot_use_up_their_time():
    acquisition, budget = Lognormal.from_median_p95(60e6, 600e6), 300_000_000
    found = Waits.of(acquisition, budget, 4)
    draws = np.exp(np.random.default_rng(1).normal(acquisition.mu, acquisition.sigma, (200_000, 4))).cumsum(axis=1)
    assert found.served == pytest.approx((draws <= budget).mean(axis=0), abs=0.005)
    assert np.cumsum(found.waited) == pytest.approx(np.minimum(draws, budget).mean(axis=0), rel=0.005)


def test_waits_that_are_certain_are_exact():
    assert Waits.of(Constant(60), 150, 3) == Waits(
        served=(1.0, pytest.approx(1.0), pytest.approx(0.0)), waited=(60, pytest.approx(60), pytest.approx(30))
    )
