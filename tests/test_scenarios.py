"""The scenarios that ship: latencies, prices, and the one that a newcomer runs first."""

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.scenario.distributions import Constant
from sim.scenario.latencies import Latencies
from sim.scenario.reader import load

FOLDER = Path(__file__).parents[1] / "scenarios"
SECOND = 1_000_000


def latencies(name):
    return load(FOLDER / "latencies" / f"{name}.yaml").latencies


def numbers(part):
    """Every field of the latencies, also those within."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if hasattr(value, "model_fields_set"):
            yield from numbers(value)
        else:
            yield name, value


def test_measured_latencies_are_the_defaults():
    assert latencies("measured") == Latencies()


@pytest.mark.parametrize("name", ["ideal", "exact", "measured"])
def test_every_latency_is_spelled_out(name):
    found = latencies(name)
    assert found.model_fields_set == set(Latencies.model_fields)
    assert found.closing.model_fields_set == set(type(found.closing).model_fields)


def test_under_ideal_latencies_nothing_takes_time():
    for name, value in numbers(latencies("ideal")):
        assert value in (Constant(0), None, 0.0) or name == "streaming_slowdown", name
    assert latencies("ideal").streaming_slowdown == 1


def test_exact_latencies_are_constants():
    exact = latencies("exact")
    assert all(not hasattr(value, "constant") or value.constant is not None for _, value in numbers(exact))
    assert exact.acquisition == Constant(35 * SECOND)
    assert exact.warm_start == Constant(7_500_000)


@pytest.mark.parametrize("path", sorted((FOLDER / "prices").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_price_list_bears_its_files_name_and_says_where_it_comes_from(path):
    ((name, prices),) = load(path).price_lists.items()
    assert name == path.stem
    assert prices.source
    assert prices.date[:4] == name[-4:]
    for instance_type in (*prices.on_demand, *prices.spot):
        assert sim.load(path).instance_type(instance_type).cores


@pytest.mark.parametrize(
    ("name", "instance_type", "purchase", "rate"),
    [
        ("ukb-rap-2025", "mem1_ssd1_v2_x16", "on_demand", (436_800, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x16", "spot", (116_800, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x2", "on_demand", (54_600, False)),
        ("ukb-rap-2025", "mem1_hdd1_v2_x36", "spot", (446_400, True)),
        ("commercial-a-2023", "mem1_ssd1_v2_x8", "on_demand", (1_144_000, False)),
        ("hospital-2022", "mem1_ssd1_v2_x4", "on_demand", (272_000, True)),
        ("hospital-2022", "mem1_ssd1_v2_x8", "on_demand", None),
    ],
)
def test_known_rates(name, instance_type, purchase, rate):
    scenario = load(FOLDER / "prices" / f"{name}.yaml")
    cores = scenario.instance_type(instance_type).cores
    assert scenario.price_lists[name].rate(instance_type, cores, purchase) == rate


QUICKSTART = FOLDER / "quickstart.yaml"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_quickstart_tells_its_story_whatever_the_luck(seed):
    result = sim.run(QUICKSTART, seed=seed)
    assert all(outcome["holds"] for outcome in result.expectations)
    jobs = result.executions[result.executions["class"] == "job"]
    assert 150 < len(jobs) < 300
    assert (jobs["failure_reason"] == "CostLimitExceeded").any()
    assert result.executions["ended"].max() - result.executions["created"].min() < pd.Timedelta(hours=24)
    assert 15 < result.charges["amount"].sum() < 60


@pytest.mark.parametrize("variant", list(load(QUICKSTART).variants))
def test_the_variants_of_the_quickstart_change_something(variant):
    base, other = sim.run(QUICKSTART), sim.run(QUICKSTART, variant=variant)
    assert all(outcome["holds"] for outcome in other.expectations)
    assert not base.executions["ended"].equals(other.executions["ended"])
