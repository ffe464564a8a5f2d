import pytest

from sim.scenario.outline import PriceSource, read_outline

TEXT = """\
name: small
description: what for
price_lists:
  old: {date: 2025-01, source: a page, table: rates.csv}
  new: {date: 2026-01, source: a contract, on_demand: {mem1_ssd1_v2_x4: 1 USD/h}}
  unused: {date: 2024, source: nobody, on_demand: {mem1_ssd1_v2_x4: 1 USD/h}}
accounts:
  wallet:
    prices: {"aws:us-east-1": old}
    price_changes: [{at: 3 d, prices: new}]
    balance: {value: 20 USD, believed: [10 USD, 30 USD]}
projects: {study: {bill_to: wallet, monthly_compute_limit: {limit: 5 USD}}}
limits: {workers_per_user: 7}
"""


@pytest.fixture
def outline(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT)
    return read_outline(path)


def test_it_holds_accounts_projects_and_limits_without_reading_tables(outline):
    assert outline.description == "what for"
    assert outline.accounts["wallet"].limit.micros == 20_000_000
    assert outline.projects["study"].monthly_compute_limit.limit.micros == 5_000_000
    assert outline.limits.workers_per_user == 7


def test_it_names_the_price_lists_that_accounts_go_by(outline):
    assert outline.price_sources == [
        PriceSource("old", "2025-01", "a page"),
        PriceSource("new", "2026-01", "a contract"),
    ]


@pytest.mark.parametrize("text", ["accounts: [", "accounts: {wallet: {prices: 3}}", "a: b: c"])
def test_what_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "scenario.yaml").write_text(text)
    assert read_outline(tmp_path / "scenario.yaml") is None
    assert read_outline(tmp_path / "nowhere.yaml") is None
