"""Rates of a describe hash and of a CSV."""

import pytest

from sim.scenario.reader import load
from tests.twin.prices_files import call, example, imported, models, save

TWO = {"mem1_ssd1_v2_x2": 0.286, "mem1_ssd1_v2_x4": "0.572"}
USE = """\
import: [prices.yaml]
name: use
users: {me: {}}
projects: {study: {bill_to: org-mine, region: "aws:us"}}
executables: {a: {class: app, instance_type: mem1_ssd1_v2_x8, entry_points: {main: {steps: [{compute: 1 h}]}}}}
launches: {a: {run: a, as: me, in: study}}
"""


def test_a_describe_hash_gives_its_rates_numbers_and_numeric_strings_alike(tmp_path):
    done, lists = imported(models(aws_us=TWO), tmp_path)
    assert lists == {
        "prices": {
            "date": "none",
            "source": "pricing model of org-mine in aws:us (source.json)",
            "on_demand": {"mem1_ssd1_v2_x2": "0.286 USD/h", "mem1_ssd1_v2_x4": "0.572 USD/h"},
            "per_core": {"on_demand": "0.143 USD/h"},
        }
    }
    assert "on demand, exact: 2 types (mem1_ssd1_v2 2 of 6); per core, extrapolated: 216" in done.output
    assert "a core costs the same in all known sizes of mem1_ssd1_v2" in done.output


def test_each_region_is_a_list_and_the_example_at_the_end_is_a_scenario_that_names_them(tmp_path):
    _, lists = imported(models(aws_us=TWO, azure_west={"azure:mem1_ssd1_x2": 0.3}), tmp_path, "--name", "mine")
    assert list(lists) == ["mine-aws-us", "mine-azure-west"]
    accounts = example(tmp_path)
    assert accounts == {"org-mine": {"prices": {"aws:us": "mine-aws-us", "azure:west": "mine-azure-west"}}}
    text = USE + f"accounts: {accounts}".replace("'", '"').replace("None", "null")
    scenario = load(save(text, tmp_path, "use.yaml"))
    assert scenario.accounts["org-mine"].prices["aws:us"] == "mine-aws-us"


def test_a_list_of_hashes_gives_a_list_for_each_account(tmp_path):
    _, lists = imported([models("org-a", aws_us=TWO), models("org-b", aws_us=TWO)], tmp_path)
    assert list(lists) == ["prices-org-a", "prices-org-b"]


def test_a_csv_with_units_or_without_and_empty_spot(tmp_path):
    table = (
        "Instance_Type,on_demand,spot,currency\nmem1_ssd1_v2_x4,0.1136 GBP/h,,GBP\nmem1_ssd1_v2_x16,0.4368,0.1168,gbp\n"
    )
    done, lists = imported(table, tmp_path, "--date", "2025-06", name="rates.csv")
    assert lists["prices"] == {
        "date": "2025-06",
        "source": "rates in rates.csv",
        "on_demand": {"mem1_ssd1_v2_x4": "0.1136 GBP/h", "mem1_ssd1_v2_x16": "0.4368 GBP/h"},
        "spot": {"mem1_ssd1_v2_x16": "0.1168 GBP/h"},
        # The median of 0.0284 and 0.0273; of spot one type is no evidence.
        "per_core": {"on_demand": "0.02785 GBP/h"},
    }
    assert "a core costs up to 4.0% more in one size of mem1_ssd1_v2 than in another" in done.output


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_currency_from_outside_and_other_separators(tmp_path, separator):
    table = f"instance_type{separator}spot\nmem1_ssd1_v2_x4{separator}.05\n"
    _, lists = imported(table, tmp_path, "--currency", "GBP", name="rates.csv")
    assert lists["prices"]["spot"] == {"mem1_ssd1_v2_x4": "0.05 GBP/h"}


def test_one_type_supports_no_rate_per_core(tmp_path):
    done, lists = imported(models(aws_us={"mem1_ssd1_v2_x4": 0.272}), tmp_path)
    assert "per_core" not in lists["prices"]
    assert "exact: 1 type (mem1_ssd1_v2 1 of 6); without a rate: 217" in done.output
    assert "mem1_ssd1_v2_x4 is 0.068 USD/h a core" in done.output


def test_accelerators_do_not_set_the_rate_per_core(tmp_path):
    _, lists = imported(models(aws_us=TWO | {"mem2_ssd1_gpu_x16": 100, "mem2_ssd1_gpu_x32": 200}), tmp_path)
    assert lists["prices"]["per_core"] == {"on_demand": "0.143 USD/h"}


def test_a_type_that_does_not_ship_is_kept_named_and_the_file_loads(tmp_path):
    done, _ = imported(models(aws_us=TWO | {"mem1_ssd1_x8_fedramp": 1.144}), tmp_path)
    assert "mem1_ssd1_x8_fedramp does not ship with dxsim: kept" in done.output
    assert load(tmp_path / "prices.yaml").instance_types["mem1_ssd1_x8_fedramp"].cores == 8


def test_prices_of_storage_are_not_guessed(tmp_path):
    hash_ = models(aws_us=TWO)
    hash_["pricingModelsByRegion"]["aws:us"]["storageRate"] = 0.03
    done, lists = imported(hash_, tmp_path)
    assert "storage" not in lists["prices"]
    assert "not used: storageRate beside computeRatesPerHour" in done.output


def test_users_are_not_named_in_the_file_neither_by_id_nor_by_the_name_of_the_source(tmp_path):
    imported(models("user-someone", aws_us=TWO), tmp_path, name="user-someone.json")
    text = (tmp_path / "prices.yaml").read_text()
    assert "someone" not in text
    assert "pricing model of user-1 in aws:us (user-1.json)" in text


def test_the_same_source_gives_the_same_bytes(tmp_path):
    source = save(models(aws_us=TWO), tmp_path, "source.json")
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        assert call(source, "-o", tmp_path / place / "prices.yaml").exit_code == 0
    assert (tmp_path / "one/prices.yaml").read_bytes() == (tmp_path / "two/prices.yaml").read_bytes()
