# ruff: noqa: E501  # messages stand whole
"""What is wrong with prices, limits and charges is told at load, with its place and the way out."""

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load
from sim.units import Money

BASE = """name: base
start: 2026-01-12
accounts: {w: {prices: p}}
users: {me: {}}
projects: {g: {bill_to: w}}
price_lists:
  p: {date: 2025-06, source: x, per_core: {on_demand: 0.1 GBP/h}, storage: 0.03 GBP/GB month, egress: 0.1 GBP/GB}
  q: {date: 2026-06, source: x, per_core: {on_demand: 0.2 GBP/h}, storage: 0.04 GBP/GB month, egress: 0.1 GBP/GB}
  other: {date: 2026-06, source: x, per_core: {on_demand: 0.2 USD/h}, storage: 0.04 USD/GB month, egress: 0.1 USD/GB}
tables:
  t: {rows: [{size: 5 GB, bad: 5 min}]}
executables:
  send: {class: app, surcharge: 0.5 GBP, entry_points: {main: {steps: [{egress: 5 GB}]}}}
launches:
  send: {run: send, as: me, in: g}
"""
ACCOUNT = "{w: {prices: p}}"


def problems_of(tmp_path, *changes):
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "base.yaml"
    path.write_text(text)
    try:
        load(path)
    except ScenarioError as refused:
        return [str(problem).removeprefix(f"{path}:") for problem in refused.problems]
    return []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("p: {date: 2025-06, source: x, per_core: {on_demand: 0.1 GBP/h}, storage: 0.03 GBP/GB month, egress: 0.1 GBP/GB}", "p: {date: 2025-06, source: x, per_core: {on_demand: 0.1 GBP/h}}",
         "13:72: egress has no price in price list p, which is charged for this step: add egress, such as egress: 0.09 GBP/GB, to price_lists.p"),
        ("storage: 0.03 GBP/GB month", "storage: 0.03 USD/GB month",
         "7:3: a price list has one currency, this one has GBP and USD"),
        (ACCOUNT, "{w: {prices: p, balance: 3000 USD}}", "3:36: the balance is in USD and accounts are charged in GBP: write it in GBP"),
        (ACCOUNT, "{w: {prices: p, spending_limit: 3000 USD}}", "3:43: the limit is in USD and accounts are charged in GBP: write it in GBP"),
        (ACCOUNT, "{w: {prices: p, balance: -3 GBP}}", "3:36: '-3 GBP' is negative; an amount of money is wanted here, such as '25 USD'"),
        (ACCOUNT, "{w: {prices: p, balance: 0 GBP}}", "3:12: a balance is above zero: write a larger amount, or leave it out where nothing limits"),
        (ACCOUNT, "{w: {prices: p, spending_limit: 0 GBP}}", "3:12: a spending limit is above zero: write a larger amount, or leave it out where nothing limits"),
        ("{g: {bill_to: w}}", "{g: {bill_to: w, monthly_compute_limit: {limit: 0 GBP}}}", "5:28: a monthly limit is above zero: write a larger amount, or leave it out where nothing limits"),
        ("{g: {bill_to: w}}", "{g: {bill_to: w, monthly_compute_limit: {limit: 1 USD}}}", "5:59: the limit is in USD and accounts are charged in GBP: write it in GBP"),
        ("{g: {bill_to: w}}", "{g: {bill_to: w, monthly_egress_limit: 5 GBP}}", "5:50: '5 GBP' is an amount of money; a size is wanted here, such as '40 GB'"),
        ("surcharge: 0.5 GBP", "surcharge: 0.5 USD", "13:33: the surcharge is in USD and accounts are charged in GBP: write it in GBP"),
        ("egress: 0.1 GBP/GB}\n  q", "egress: 0.1 GBP/h}\n  q", "7:103: '0.1 GBP/h' is a price per hour; a price per GB is wanted here, such as '0.09 USD/GB'"),
        ("storage: 0.03 GBP/GB month", "storage: 0.03 GBP/GB", "7:76: '0.03 GBP/GB' is a price per GB; a price of storage is wanted here, such as '0.03 USD/GB month'"),
        (ACCOUNT, "{w: {prices: p, price_changes: [{at: 2026-02-01, prices: nope}]}}", "3:68: there is no price list 'nope'"),
        (ACCOUNT, "{w: {prices: p, price_changes: [{at: 2026-02-01, prices: other}]}}", "3:68: account w is charged in USD and in GBP: a scenario has one currency; give them price lists in the same one, or make two scenarios"),
        (ACCOUNT, "{w: {prices: p, price_changes: [{at: 2026-02-01, prices: q}, {at: 20 d, prices: p}]}}", "3:77: this is not after the change before it: write the changes in order of their dates"),
        (ACCOUNT, '{w: {prices: p, price_changes: [{at: 2026-02-01, prices: {"aws:eu-west-2": q}}]}}', "3:60: there are no prices for region aws:us-east-1 of project g; there are some for aws:eu-west-2"),
        ("{egress: 5 GB}", "{egress: 5 min}", "13:81: '5 min' is a time; a size is wanted here, such as '40 GB'"),
        ("{egress: 5 GB}", "{egress: 5 GB, expect: Anything}", None),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, problem):
    found = problems_of(tmp_path, (old, new))
    assert len(found) == 1
    if problem is not None:
        assert found == [problem]


def test_nothing_is_wrong_with_the_base(tmp_path):
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(("what", "example"), [("storage", "0.03 GBP/GB month"), ("egress", "0.09 GBP/GB")])
def test_a_price_that_is_there_at_one_time_only_would_be_a_silent_nothing(tmp_path, what, example):
    price = {"storage": ", storage: 0.04 GBP/GB month", "egress": ", egress: 0.1 GBP/GB"}[what]
    line = next(line for line in BASE.splitlines() if line.startswith("  q:"))
    changed = (ACCOUNT, "{w: {prices: p, price_changes: [{at: 2026-02-01, prices: q}]}}")
    found = problems_of(tmp_path, (line, line.replace(price, "")), changed, ("{egress: 5 GB}", "{compute: 5 min}"))
    assert found == [
        f"3:68: price list q has no price of {what}, and p of the same account has one: add {what}, such as {what}: {example}, to it"
    ]


def test_every_list_needs_the_rates_of_what_is_launched(tmp_path):
    changed = (ACCOUNT, "{w: {prices: p, price_changes: [{at: 2026-02-01, prices: q}]}}")
    (found,) = problems_of(tmp_path, changed, ("per_core: {on_demand: 0.2 GBP/h}", "per_core: {spot: 0.2 GBP/h}"))
    assert found.startswith("15:3: instance type mem1_ssd1_v2_x4 has no on-demand price")


def test_a_cell_that_is_no_size_is_told(tmp_path):
    found = problems_of(tmp_path, ("{egress: 5 GB}", '{egress: "${row.bad}"}'), ("in: g}", "in: g, each: t}"))
    assert len(found) == 1
    assert "row 1 of table t, column bad" in found[0]


def test_the_lower_one_of_balance_and_limit_counts(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(BASE.replace(ACCOUNT, "{w: {prices: p, balance: 30 GBP, spending_limit: 20 GBP}}"))
    assert load(path).accounts["w"].limit == Money(20_000_000, "GBP")


def test_without_limits_there_are_none(tmp_path):
    path = tmp_path / "s.yaml"
    limited = "{g: {bill_to: w, monthly_compute_limit: {limit: 1 GBP}, monthly_egress_limit: 1 GB}}"
    text = BASE.replace(ACCOUNT, "{w: {prices: p, balance: 30 GBP, spending_limit: 20 GBP}}")
    path.write_text(text.replace("{g: {bill_to: w}}", limited))
    free = load(path).without_limits()
    assert free.accounts["w"].limit is None
    assert free.projects["g"].monthly_compute_limit is None
    assert free.projects["g"].monthly_egress_limit is None
    assert free.accounts["w"].prices == "p"
