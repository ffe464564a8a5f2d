"""Learning a delay: beliefs that give way, intervals that hold, shapes that fit."""

import numpy as np
import pytest

from sim.twin.learning.beliefs import Belief, beliefs
from sim.twin.learning.counts_fit import fit_share
from sim.twin.learning.delay_fit import fit_delay

BELIEF = Belief(10.0, 0.5)


def lognormal(n, seed, median=40.0, spread=0.6):
    return np.exp(np.log(median) + spread * np.random.default_rng(seed).standard_normal(n)).tolist()


def test_what_was_not_seen_stays_what_is_believed():
    fit = fit_delay([], [], BELIEF, 0)
    assert fit.observations == 0
    assert fit.median.value == pytest.approx(10, rel=0.1)


def test_a_single_observation_moves_the_belief_and_no_more():
    fit = fit_delay([30.0], [], BELIEF, 0)
    assert 10 < fit.median.value < 30
    assert fit.median.low < 10
    assert fit.median.high > 30
    low, high = fit.range_of(0.95)
    assert low < 10
    assert high > 30


def test_many_observations_overrule_the_belief():
    fit = fit_delay(lognormal(400, 1), [], BELIEF, 0)
    assert fit.family == "lognormal"
    assert fit.median.value == pytest.approx(40, rel=0.1)
    assert fit.p95.value == pytest.approx(40 * np.exp(1.645 * 0.6), rel=0.2)


def test_what_never_varies_is_constant():
    fit = fit_delay([6.4, 6.401, 6.4], [], BELIEF, 0)
    assert fit.family == "constant"
    assert fit.range_of(0.95) == pytest.approx((6.399, 6.402))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("uniform", np.random.default_rng(3).uniform(6, 9, 200).tolist()),
        ("exponential", np.random.default_rng(3).exponential(50, 200).tolist()),
        ("empirical", [*np.random.default_rng(3).normal(3, 0.01, 100), *np.random.default_rng(4).normal(60, 1, 100)]),
    ],
)
def test_the_shape_is_the_one_that_describes_them_best(name, values):
    assert fit_delay(values, [], BELIEF, 0).family == name


def test_waits_that_were_given_up_count_as_longer():
    seen = [20.0, 30.0, 40.0]
    alone = fit_delay(seen, [], BELIEF, 0)
    given_up = fit_delay(seen, [100.0, 100.0], BELIEF, 0)
    assert given_up.given_up == 2
    assert given_up.median.value > 1.3 * alone.median.value


def test_the_interval_holds_all_that_it_was_learned_from():
    fit = fit_delay([*[3.2] * 9, 3.3, 3.1, 90.0], [], Belief(3.1, 0.05), 0)
    low, high = fit.simultaneous(12)
    assert low <= 3.1
    assert high >= 90


@pytest.mark.parametrize("n", [3, 20, 100])
def test_intervals_hold_the_truth_nine_times_in_ten(n):
    fits = [fit_delay(lognormal(n, seed), [], BELIEF, 0) for seed in range(50)]
    p95 = 40 * np.exp(1.6448536 * 0.6)
    assert sum(fit.median.low <= 40 <= fit.median.high for fit in fits) >= 44
    assert sum(fit.p95.low <= p95 <= fit.p95.high for fit in fits) >= 44


def test_the_same_observations_teach_the_same():
    one, other = (fit_delay(lognormal(7, 5), [50.0], BELIEF, 3) for _ in range(2))
    assert (one.median, one.p95) == (other.median, other.p95)


def test_beliefs_are_centred_on_the_defaults():
    held = beliefs()
    assert held["scheduler_step"].median == 6.4
    assert held["acquisition"].median == pytest.approx(35)
    assert held["teardown"].median == 11


def test_a_share_of_none_or_all_reaches_to_the_end():
    assert fit_share(0, 20).low == 0
    assert fit_share(20, 20).high == 1
    assert fit_share(6, 20).low < 0.3 < fit_share(6, 20).high
