"""Intervals hold what they promise, and the percentage never contradicts the amount."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.comparing.paired import mean_of, relative
from tests.laws.settings import law

TRUE = 0.88
EXPERIMENTS = 1500


def pairs(kind, number):
    """Costs of so many pairs in many experiments; the mean of b is TRUE times that of a."""
    generator = np.random.default_rng(7)
    first, second = generator.standard_normal((2, EXPERIMENTS, number))
    if kind == "like one another":
        return 10 + first, TRUE * (10 + 0.9 * first + 0.436 * second)
    if kind == "skewed":
        return np.exp(0.5 * first), TRUE * np.exp(0.5 * (0.9 * first + 0.436 * second))
    return 10 + 2 * first, TRUE * (10 + 2 * second)


@pytest.mark.parametrize("number", [5, 20])
@pytest.mark.parametrize("kind", ["like one another", "skewed", "of other luck"])
def test_an_interval_of_the_ratio_holds_the_truth_in_95_of_100(kind, number):
    held = 0
    for a, b in zip(*pairs(kind, number), strict=True):
        found = relative(a, b)
        held += found is None or found.low <= TRUE - 1 <= found.high
    assert 0.92 < held / EXPERIMENTS < 0.98


def test_an_interval_of_a_mean_holds_the_truth_in_95_of_100():
    held = 0
    for a, b in zip(*pairs("like one another", 20), strict=True):
        found = mean_of(b - a)
        held += found.low <= -1.2 <= found.high
    assert 0.935 < held / EXPERIMENTS < 0.965


COSTS = st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=2, max_size=30)


@law(200)
@given(COSTS)
def test_the_percentage_and_the_amount_agree_whether_there_is_a_difference(costs):
    a, b = (np.array(side, dtype=float) for side in zip(*costs, strict=True))
    part, amount = relative(a, b), mean_of(b - a)
    if part is not None and abs(amount.low) > 1e-6 and abs(amount.high) > 1e-6:
        assert part.is_told == amount.is_told


@law(100)
@given(COSTS)
def test_the_ratio_the_other_way_round_is_its_inverse(costs):
    a, b = (np.array(side, dtype=float) for side in zip(*costs, strict=True))
    there, back = relative(a, b), relative(b, a)
    if there is not None and back is not None:
        assert 1 + there.low == pytest.approx(1 / (1 + back.high))
        assert 1 + there.high == pytest.approx(1 / (1 + back.low))


def test_what_is_the_same_in_all_pairs_has_no_width():
    same = mean_of([0.1 + 0.2] * 7)
    assert (same.low, same.mean, same.high) == (0.1 + 0.2,) * 3
    assert same.is_told
    assert mean_of([0, 0, 0]).is_zero
    alike = relative([10.0, 12.0, 17.0], [5.0, 6.0, 8.5])
    assert alike.is_fixed
    assert alike.mean == pytest.approx(-0.5)
    assert relative([10.0, 12.0], [10.0, 12.0]).is_zero


def test_a_single_pair_has_no_interval():
    found = relative([10.0], [9.0])
    assert not found.has_interval
    assert found.mean == pytest.approx(-0.1)
    assert mean_of([3.0]).is_told


def test_there_is_no_percentage_of_nothing():
    assert relative([0.0, 0.0], [1.0, 2.0]) is None
    assert relative([0.0, 10.0], [1.0, 2.0]) is None  # the mean of A may be zero, as far as two runs tell
