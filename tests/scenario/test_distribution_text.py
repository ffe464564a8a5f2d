import pytest

from sim.scenario.distribution_forms import parse_distribution
from sim.scenario.distribution_text import parse_distribution_text
from sim.scenario.distributions import DistributionError
from sim.scenario.quantity_readers import read_duration


def read(text):
    return parse_distribution(parse_distribution_text(text), read_duration)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("40 min", "40 min"),
        ("1h30min", "90 min"),
        ("constant(40min)", {"constant": "40 min"}),
        ("lognormal(median=40min, p95=70min)", {"lognormal": {"median": "40 min", "p95": "70 min"}}),
        (" lognormal( mean = 50 s,sd=20 s ) ", {"lognormal": {"mean": "50 s", "sd": "20 s"}}),
        ("uniform(30min, 50min)", {"uniform": ["30 min", "50 min"]}),
        ("uniform(max=50min, min=30min)", {"uniform": ["30 min", "50 min"]}),
        ("triangular(mode=2min, min=1min, max=5min)", {"triangular": ["1 min", "2 min", "5 min"]}),
        ("exponential(5min)", {"exponential": "5 min"}),
        ("exponential(mean=5min)", {"exponential": "5 min"}),
        ("empirical(50s, 54s, 61s)", {"empirical": ["50 s", "54 s", "61 s"]}),
        ("empirical([50s, 54s])", {"empirical": ["50 s", "54 s"]}),
        ("empirical(50s)", {"empirical": ["50 s"]}),
        (
            "truncated(of=shifted(by=10s, of=exponential(5s)), max=1min)",
            {"truncated": {"of": {"shifted": {"by": "10 s", "of": {"exponential": "5 s"}}}, "max": "1 min"}},
        ),
        ("{lognormal: {median: 40 min, p95: 70 min}}", {"lognormal": {"median": "40 min", "p95": "70 min"}}),
    ],
)
def test_a_line_means_what_the_scenario_says_by_this_form(text, form):
    assert read(text) == parse_distribution(form, read_duration)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a value is missing"),
        ("40", "a unit is missing"),
        ("lognorml(median=40min, p95=70min)", "did you mean 'lognormal'?"),
        ("lognormal(mdian=40min, p95=70min)", "did you mean 'median'?"),
        ("lognormal(40min, 70min)", "by name, such as lognormal(median=40min, p95=70min)"),
        ("lognormal(median=40min, p95=30min)", "p95 does not lie above the median"),
        ("lognormal(median=40min, median=50min)", "has 'median' twice"),
        ("uniform(min=3min, maxi=4min)", "did you mean 'max'?"),
        ("uniform(min=3min)", "'max' is missing"),
        ("uniform(3min, max=4min)", "with names or without, not both"),
        ("uniform(3min, 4min", "a closing ) is missing"),
        ("empirical([3min, 4min", "a closing ] is missing"),
        ("uniform(3min, 4min) or so", "'o' has no place"),
        ("exponential()", "takes one value"),
        ("a=b", "'=' has no place"),
        ("f(" * 40, "nested more than 10 deep"),
        ("{lognormal: ", "not closed"),
    ],
)
def test_what_is_no_distribution_is_told_in_a_sentence(text, sentence):
    with pytest.raises(DistributionError) as refused:
        read(text)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
