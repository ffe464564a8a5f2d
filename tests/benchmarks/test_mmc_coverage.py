"""Batch means hold the true mean wait as often as they promise: few seeds here, a hundred by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.experiment.batch_means import batch_means
from sim.experiment.errors import ExperimentError
from tests.benchmarks.mmc_coverage import SCENARIO, covered, mean_wait


def test_intervals_of_waits_hold_what_theory_knows(tmp_path):
    path = tmp_path / "mmc.yaml"
    path.write_text(SCENARIO.replace("scenarios/", f"{Path('scenarios').resolve()}/"))
    held, mean = covered(path, range(6))
    assert mean_wait() == pytest.approx(42.865, abs=1e-3)  # by hand, from Erlang B = 0.183724
    # Three or more misses in six would come with a probability of 0.002.
    assert held >= 4
    assert mean == pytest.approx(mean_wait(), rel=0.1)


def test_the_interval_is_that_of_the_batches():
    values = np.arange(450) % 20  # after 50 there are 20 batches of 20, each of mean 9.5
    found = batch_means(values)
    assert (found.mean, found.low, found.high, found.batches, found.warm_up) == (9.5, 9.5, 9.5, 20, 50)
    noise = np.random.default_rng(3).normal(5, 1, 4000)
    found = batch_means(noise)
    means = noise[400:].reshape(20, 180).mean(axis=1)
    assert found.mean == pytest.approx(means.mean())
    assert found.high - found.mean == pytest.approx(2.093024 * means.std(ddof=1) / 20**0.5)  # Student's t, 19 degrees
    assert abs(found.correlation) < 0.5


def test_what_comes_before_the_steady_state_is_left_out():
    values = np.concatenate([np.full(200, 100.0), np.random.default_rng(1).normal(10, 1, 1800)])
    assert batch_means(values).mean == pytest.approx(10, abs=0.2)
    assert batch_means(values, warm_up=0).mean == pytest.approx(19, abs=0.2)


def test_too_few_values_are_refused():
    with pytest.raises(ExperimentError, match="too few for 20 batches"):
        batch_means(np.arange(220))
