"""The price lists that ship (H5)."""

from pathlib import Path

import pytest

from sim.scenario.prices import PriceList
from sim.scenario.reader import load

FOLDER = Path(__file__).parents[2] / "scenarios" / "prices"


def rate(name, instance_type, purchase):
    scenario = load(FOLDER / f"{name}.yaml")
    prices = scenario.price_lists[name]
    return prices.currency, *prices.rate(instance_type, scenario.instance_type(instance_type).cores, purchase)


@pytest.mark.parametrize(
    ("name", "instance_type", "purchase", "known"),
    [
        ("commercial-a-2023", "mem1_ssd1_v2_x2", "on_demand", ("USD", 286_000, True)),
        ("commercial-a-2023", "mem1_ssd1_v2_x4", "on_demand", ("USD", 572_000, True)),
        ("hospital-2022", "mem1_ssd1_v2_x4", "on_demand", ("USD", 272_000, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x16", "on_demand", ("GBP", 436_800, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x16", "spot", ("GBP", 116_800, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x4", "on_demand", ("GBP", 113_600, True)),
        ("ukb-rap-2025", "mem1_ssd2_v2_x4", "on_demand", ("GBP", 160_000, True)),
        ("ukb-rap-2025", "mem1_ssd1_v2_x8", "spot", ("GBP", 52_800, True)),
        ("ukb-rap-2025", "mem4_ssd1_x128", "spot", ("GBP", 5_926_400, True)),
        ("ukb-rap-2025", "mem1_hdd1_v2_x36", "spot", ("GBP", 446_400, True)),
    ],
)
def test_the_shipped_price_lists_hold_the_known_rates(name, instance_type, purchase, known):
    assert rate(name, instance_type, purchase) == known


def test_spot_is_a_share_of_on_demand_or_equal_to_it():
    _, on_demand, _ = rate("ukb-rap-2025", "mem1_ssd1_v2_x16", "on_demand")
    _, spot, _ = rate("ukb-rap-2025", "mem1_ssd1_v2_x16", "spot")
    assert round(spot / on_demand, 3) == 0.267
    rates = {"mem1_ssd1_v2_x4": "3.6 USD/h"}
    alike = PriceList(date="none", source="made up", on_demand=rates, spot=rates)
    assert alike.rate("mem1_ssd1_v2_x4", 4, "spot") == alike.rate("mem1_ssd1_v2_x4", 4, "on_demand")
