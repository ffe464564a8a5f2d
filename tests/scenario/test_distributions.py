# messages stand whole
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.derived_distributions import Shifted, Truncated, truncate
from sim.scenario.distribution_forms import parse_distribution
from sim.scenario.distributions import (
    Constant,
    Distribution,
    DistributionError,
    Empirical,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
)
from sim.scenario.quantity_readers import read_duration, read_number
from sim.scenario.tables import Tables

FAMILIES = [
    Constant(5.0),
    Uniform(6.0, 9.0),
    Triangular(1.0, 2.0, 5.0),
    Triangular(1.0, 1.0, 5.0),
    Triangular(1.0, 5.0, 5.0),
    Exponential(10.0),
    Lognormal.from_median_p95(35.0, 150.0),
    Lognormal.from_mean_sd(50.0, 20.0),
    Empirical((3.0, 1.0, 8.0)),
    Shifted(10.0, Exponential(5.0)),
    truncate(Exponential(10.0), 2.0, 15.0),
    truncate(Exponential(10.0), 2.0, math.inf),
    truncate(Lognormal.from_median_p95(35.0, 150.0), 0.0, 100.0),
    truncate(Lognormal.from_median_p95(35.0, 150.0), 20.0, math.inf),
    truncate(Triangular(1.0, 2.0, 5.0), 1.5, 3.0),
    truncate(Uniform(6.0, 9.0), 0.0, 8.0),
    truncate(Shifted(10.0, Exponential(5.0)), 12.0, 14.0),
    truncate(Empirical((3.0, 1.0, 8.0)), 2.0, 8.0),
    truncate(truncate(Exponential(10.0), 2.0, 15.0), 3.0, 10.0),
    Shifted(1.0, truncate(Uniform(0.0, 4.0), 1.0, 2.0)),
]


def mean_of_quantiles(distribution: Distribution) -> float:
    """Integrate the quantile function, with the substitution u = 3t^2 - 2t^3 that flattens both ends."""
    steps = 120_000
    total = 0.0
    for step in range(steps):
        t = (step + 0.5) / steps
        total += distribution.quantile(t * t * (3 - 2 * t)) * 6 * t * (1 - t)
    return total / steps


@pytest.mark.parametrize("distribution", FAMILIES, ids=repr)
def test_the_mean_is_that_of_the_quantiles(distribution):
    assert distribution.mean == pytest.approx(mean_of_quantiles(distribution), rel=2e-5)


@pytest.mark.parametrize("distribution", FAMILIES, ids=repr)
def test_quantiles_rise_and_stay_within_bounds(distribution):
    values = [distribution.quantile(u) for u in (1e-16, 0.001, 0.2, 0.5, 0.9, 0.9999, 1 - 1e-16)]
    assert values == sorted(values)
    assert distribution.minimum <= values[0]
    assert values[-1] <= distribution.maximum


@pytest.mark.parametrize("distribution", [d for d in FAMILIES if not isinstance(d, (Constant, Empirical))], ids=repr)
@pytest.mark.parametrize("u", [0.01, 0.3, 0.77, 0.99])
def test_the_share_below_a_quantile_is_its_share(distribution, u):
    assert distribution.share_below(distribution.quantile(u)) == pytest.approx(u, abs=1e-9)


def test_known_means_are_exact():
    assert Exponential(10.0).mean == 10.0
    assert Lognormal.from_mean_sd(50.0, 20.0).mean == pytest.approx(50.0, rel=1e-14)
    # E[X | X < b] = m - b e^(-b/m) / (1 - e^(-b/m))
    assert truncate(Exponential(10.0), 0.0, 15.0).mean == pytest.approx(
        10 - 15 * math.exp(-1.5) / (1 - math.exp(-1.5)), rel=1e-12
    )


def test_median_and_p95_are_met():
    lognormal = Lognormal.from_median_p95(35.0, 150.0)
    assert lognormal.quantile(0.5) == pytest.approx(35.0)
    assert lognormal.quantile(0.95) == pytest.approx(150.0)


def test_a_draw_is_a_whole_number_and_never_negative():
    assert Uniform(6.0, 9.0).draw(0.5) == 8
    assert Uniform(-9.0, -6.0).draw(0.5) == 0
    assert isinstance(Exponential(10.0).draw(0.5), int)


def test_only_what_cannot_vary_is_constant():
    assert Constant(3.0).constant == 3
    assert Uniform(4.0, 4.0).constant == 4
    assert Empirical((2.0, 2.0)).constant == 2
    assert Shifted(1.0, Constant(2.0)).constant == 3
    assert Uniform(4.0, 5.0).constant is None
    assert Exponential(4.0).constant is None


@pytest.mark.parametrize(
    ("raw", "distribution"),
    [
        ("3 s", Constant(3e6)),
        (0, Constant(0)),
        ({"constant": "3 s"}, Constant(3e6)),
        ({"uniform": ["6 s", "9 s"]}, Uniform(6e6, 9e6)),
        ({"triangular": ["1 s", "2 s", "5 s"]}, Triangular(1e6, 2e6, 5e6)),
        ({"exponential": "10 s"}, Exponential(1e7)),
        ({"lognormal": {"median": "35 s", "p95": "150 s"}}, Lognormal.from_median_p95(35e6, 150e6)),
        ({"lognormal": {"mean": "50 s", "sd": "20 s"}}, Lognormal.from_mean_sd(50e6, 20e6)),
        ({"empirical": ["3 s", "1 s"]}, Empirical((1e6, 3e6))),
        ({"empirical": {"table": "seen", "column": "time"}}, Empirical((1e6, 3e6))),
        ({"shifted": {"by": "10 s", "of": {"exponential": "5 s"}}}, Shifted(1e7, Exponential(5e6))),
        ({"truncated": {"of": {"uniform": ["1 s", "5 s"]}, "max": "3 s"}}, Truncated(Uniform(1e6, 5e6), 1e6, 3e6)),
    ],
)
def test_each_form_is_read(raw, distribution):
    tables = Tables({"seen": {"rows": [{"time": "3 s"}, {"time": "1 s"}]}})
    assert parse_distribution(raw, read_duration, tables) == distribution


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ("90", (), "a unit is missing: write '90 s' or '90 min'"),
        (90, (), "a unit is missing: write '90 s' or '90 min'"),
        ([1, 2], (), "a list is not a distribution"),
        ({"lognorml": 3}, (), "unknown distribution 'lognorml'; did you mean 'lognormal'?"),
        ({}, (), "a distribution has exactly one key"),
        ({"uniform": ["1 s", "2 s"], "exponential": "3 s"}, (), "a distribution has exactly one key"),
        ({"uniform": ["9 s", "6 s"]}, ("uniform",), "the maximum lies below the minimum"),
        ({"uniform": ["9 s"]}, ("uniform",), "a list of 2 values is wanted here"),
        ({"uniform": ["9 s", 6]}, ("uniform", 1), "a unit is missing"),
        ({"triangular": ["1 s", "7 s", "5 s"]}, ("triangular",), "the three values are not in order"),
        ({"exponential": "0 s"}, ("exponential",), "the mean of an exponential distribution must be above zero"),
        ({"lognormal": {"median": "3 s", "p95": "3 s"}}, ("lognormal",), "p95 does not lie above the median"),
        ({"lognormal": {"median": "0 s", "p95": "3 s"}}, ("lognormal",), "the median of a lognormal distribution"),
        ({"lognormal": {"median": "1 us", "p95": "1 d"}}, ("lognormal",), "p95 is more than a million times"),
        ({"lognormal": {"median": "3 s"}}, ("lognormal",), "a lognormal distribution takes either pair"),
        (
            {"lognormal": {"median": "3 s", "p59": "9 s"}},
            ("lognormal", "p59"),
            "unknown key 'p59'; did you mean 'p95'?",
        ),
        ({"lognormal": {"mean": "3 s", "sd": "0 s"}}, ("lognormal",), "sd must be above zero"),
        ({"lognormal": "3 s"}, ("lognormal",), "parameters by name are wanted here"),
        ({"empirical": []}, ("empirical",), "there are no values to draw from"),
        ({"empirical": "3 s"}, ("empirical",), "a list of values is wanted here"),
        ({"empirical": {"table": "seen"}}, ("empirical",), "'column' is missing"),
        (
            {"empirical": {"table": "seen", "column": "tme"}},
            ("empirical",),
            "table 'seen' has no column 'tme'; did you",
        ),
        (
            {"empirical": {"table": "seen", "column": "n"}},
            ("empirical", "column"),
            "row 1 of column 'n' in table 'seen'",
        ),
        ({"shifted": {"by": "1 s"}}, ("shifted",), "'of' is missing"),
        ({"shifted": {"by": "1 s", "of": {"uniform": [1]}}}, ("shifted", "of", "uniform"), "a list of 2 values"),
        ({"truncated": {"of": "1 s"}}, ("truncated",), "'min' or 'max' is missing"),
        ({"truncated": {"of": "1 s", "min": "2 s"}}, ("truncated",), "nothing of the distribution lies between"),
        (
            {"truncated": {"of": {"uniform": ["1 s", "2 s"]}, "min": "3 s", "max": "2 s"}},
            ("truncated",),
            "'max' lies below 'min'",
        ),
        (
            {"truncated": {"of": {"exponential": "1 s"}, "min": "1 h"}},
            ("truncated",),
            "next to nothing of the distribution lies between",
        ),
    ],
)
def test_nonsense_is_refused_at_its_place(raw, path, message):
    tables = Tables({"seen": {"rows": [{"time": "3 s", "n": 3}]}})
    with pytest.raises(DistributionError) as refused:
        parse_distribution(raw, read_duration, tables)
    assert str(refused.value).startswith(message)
    assert refused.value.path == path


@settings(max_examples=50)
@given(
    st.floats(1e-3, 1e12), st.floats(1.001, 1e5), st.floats(0.01, 0.9), st.floats(0.02, 0.99), st.floats(0.001, 0.999)
)
def test_a_truncated_lognormal_stays_within_its_bounds(median, ratio, low, span, u):
    lognormal = Lognormal.from_median_p95(median, median * ratio)
    least, most = lognormal.quantile(low), lognormal.quantile(low + span * (1 - low))
    cut = truncate(lognormal, least, most)
    assert least <= cut.quantile(u) <= most
    assert least * (1 - 1e-9) <= cut.mean <= most * (1 + 1e-9)


def test_numbers_may_vary_too():
    assert parse_distribution({"uniform": [0.5, 2]}, read_number).mean == 1.25
