"""Which spot policy explains 9.30 GBP and 450 min: what the README of the published cases says of it."""

import pytest

import sim
from tests.validation.spot_fit import COST, SCENARIO, WALL, Case, as_far_out, fit, repeat


def test_repetitions_side_by_side_are_like_runs_under_other_seeds():
    many = repeat(Case(), 0.43, 200, seed=5)["cost"]
    alone = [sim.run(SCENARIO, seed=seed).charges["amount"].sum() for seed in range(1, 26)]
    error = many.std() * (1 / len(many) + 1 / len(alone)) ** 0.5
    assert abs(many.mean() - sum(alone) / len(alone)) < 3 * error


def test_the_fitted_hazard_is_that_of_the_scenario():
    assert fit(Case(), repetitions=150, steps=7) == pytest.approx(0.43, abs=0.04)


def test_three_tries_on_spot_explain_both_numbers():
    found = repeat(Case(), 0.43, 200, seed=2)
    assert found["cost"].mean() == pytest.approx(COST, abs=3 * 1.76 / 200**0.5)
    assert found["wall"].quantile(0.05) < WALL < found["wall"].quantile(0.95)
    assert as_far_out(found) > 0.8


@pytest.mark.parametrize("hazard", [0.05, 0.19, 0.6, 2])
def test_one_try_on_spot_is_never_so_late(hazard):
    assert repeat(Case("normal-1"), hazard, 50, seed=2)["wall"].max() <= 400 < WALL


def test_low_priority_is_too_late_at_what_it_costs_and_fails():
    found = repeat(Case("low"), 0.69, 150, seed=2)
    assert found["cost"].mean() == pytest.approx(COST, abs=0.4)
    assert found["wall"].mean() > 600
    assert found["failed"].mean() > 0.7
    assert as_far_out(found) < 0.05


@pytest.mark.parametrize("hazard", [0.1, 0.4, 1])
def test_low_priority_costs_no_more_where_interruptions_are_free(hazard):
    assert repeat(Case("low-not-billed"), hazard, 20, seed=2)["cost"].max() < 4.56


def test_interruptions_of_all_machines_at_once_are_possible_at_low_priority():
    found = repeat(Case("low-together"), None, 1, seed=1)
    assert found["cost"].iloc[0] == pytest.approx(COST, abs=0.05)
    assert found["wall"].iloc[0] == WALL
    assert not found["failed"].iloc[0]
