"""What figures look like where two digits are enough."""

import pytest
from scipy.stats import binomtest

from sim.experiment.planning.chance import Chance
from sim.experiment.rounding import two_digits


@pytest.mark.parametrize(
    ("value", "half", "written"),
    [
        (0.0843, 0.0, "0.084"),
        (0.0843, 0.05, "0.084"),
        (46.3, 32.0, "46"),
        (1234.0, 0.0, "1,200"),
        (2.00771, 0.0011, "2.01"),
        (20.22, 0.02, "20.2"),
        (0.0, 0.0, "0"),
        (-5.47, 0.0, "-5.5"),
    ],
)
def test_two_digits_and_three_where_the_interval_is_narrow(value, half, written):
    assert two_digits(value, half) == written


@pytest.mark.parametrize("times", [0, 1, 3, 10, 20])
def test_the_interval_of_a_share_is_that_of_wilson(times):
    found = binomtest(times, 20).proportion_ci(0.95, method="wilson")
    assert Chance(times, 20).interval == pytest.approx((found.low, found.high), abs=1e-12)
