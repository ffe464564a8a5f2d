"""What the language says of spot machines, choices of types and clusters."""

import pytest
from pydantic import ValidationError

from sim.scenario.accounts import Account
from sim.scenario.executables import App
from sim.scenario.prices import PriceList
from sim.scenario.spot import Spot, SpotBudget

MINUTE = 60_000_000


def test_a_normal_job_waits_fifteen_minutes_where_nobody_says():
    assert Account.model_validate({"prices": "list"}).spot_wait == 15 * MINUTE
    assert Account.model_validate({"prices": "list", "spot_wait": "5 min"}).spot_wait == 5 * MINUTE


def test_a_wait_by_job_and_path_has_a_time_for_each_job():
    account = Account.model_validate({"prices": "list", "spot_wait": {"per_path": "2048 s"}})
    assert account.spot_wait == SpotBudget.model_validate({"per_job": "1024 s", "per_path": "2048 s"})
    assert account.spot_wait.per_job == 1024 * 1_000_000


def test_the_market_is_that_of_the_measured_latencies_where_nobody_says():
    spot = Spot()
    assert spot.hazard == 0.3
    assert (round(spot.acquisition.quantile(0.5)), round(spot.acquisition.quantile(0.95))) == (MINUTE, 10 * MINUTE)
    assert (spot.shut, spot.types) == ([], {})


@pytest.mark.parametrize("hazard", ["-1 /h", "0.3", 0.3])
def test_a_hazard_is_a_frequency(hazard):
    with pytest.raises(ValidationError):
        Spot.model_validate({"hazard": hazard})


@pytest.mark.parametrize("count", [0, "4", 2.0])
def test_a_cluster_has_a_whole_number_of_workers(count):
    with pytest.raises(ValidationError):
        App.model_validate({"class": "app", "entry_points": {"main": {}}, "cluster": {"initial_instance_count": count}})


def test_a_list_has_rates_by_purchase():
    rates = {
        "date": "2026",
        "source": "x",
        "on_demand": {"mem1_ssd1_v2_x4": "1 USD/h"},
        "per_core": {"spot": "0.1 USD/h"},
    }
    prices = PriceList.model_validate(rates)
    assert prices.rate("mem1_ssd1_v2_x4", 4, "on_demand") == (1_000_000, True)
    assert prices.rate("mem1_ssd1_v2_x4", 4, "spot") == (400_000, False)
    assert prices.rate("mem1_ssd1_v2_x8", 8, "on_demand") is None
