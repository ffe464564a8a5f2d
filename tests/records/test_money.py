from fractions import Fraction

import pytest
from hypothesis import given

from sim.records import money
from sim.records.metrics import costs
from sim.records.summary import COST_COLUMNS
from tests.records.synthetic import FIFTY, Rows, charges


def by_hand(frame, currency):
    rows = frame[frame["currency"] == currency]
    spans = money.microseconds(rows["from"], rows["to"]).tolist()
    return sum(map(one_by_hand, rows.to_dict("records"), spans))


def one_by_hand(row, span):
    # A micro-unit is 10^9 bytes for 730 h at a micro-unit a GB and month: so many ticks.
    micro = 10**9 * 730 * 3_600_000_000
    if row["what_for"] == "storage":
        return int(row["micros_per_unit"]) * int(row["bytes"]) * span
    if row["what_for"] == "egress":
        return int(row["micros_per_unit"]) * int(row["bytes"]) * micro // 10**9
    if row["what_for"] == "surcharge":
        return int(row["micros_per_unit"]) * micro
    return int(row["micros_per_hour"]) * span * micro // 3_600_000_000


def added(costs):
    totals = {}
    for currency, ticks in zip(costs["currency"], costs["ticks"], strict=True):
        totals[currency] = totals.get(currency, 0) + ticks
    return totals


@FIFTY
@given(charges())
def test_the_total_is_exact_beyond_64_bits(tables):
    frame = tables["charges"]
    assert money.total(frame) == {currency: by_hand(frame, currency) for currency in set(frame["currency"])}


@FIFTY
@given(charges())
def test_every_roll_up_adds_up_to_the_total_exactly(tables):
    frame = tables["charges"]
    total = money.total(frame)
    for column in COST_COLUMNS:
        assert added(costs.by_column(frame, column)) == total
    assert added(costs.where_it_went(frame)) == total
    assert added(costs.prices(frame)) == total
    assert added(money.by(frame, ["root"])) == total


@FIFTY
@given(charges())
def test_doubling_all_rates_doubles_every_roll_up(tables):
    frame = tables["charges"]
    doubled = frame.assign(micros_per_hour=frame["micros_per_hour"] * 2, micros_per_unit=frame["micros_per_unit"] * 2)
    for column in COST_COLUMNS:
        once, twice = money.by(frame, [column]), money.by(doubled, [column])
        assert [2 * ticks for ticks in once["ticks"]] == list(twice["ticks"])


@FIFTY
@given(charges())
def test_shares_of_a_currency_add_up_to_one(tables):
    shared = costs.by_column(tables["charges"], "project")
    for _, group in shared.groupby("currency"):
        assert group["share"].sum() == pytest.approx(1 if sum(group["ticks"]) else 0)


@FIFTY
@given(charges())
def test_a_charge_counts_in_full_under_each_of_its_tags(tables):
    frame = tables["charges"]
    tagged = costs.by_tag(frame)
    for currency in set(frame["currency"]):
        rows = tagged[(tagged["tag"] == "b") & (tagged["currency"] == currency)]
        both = frame[(frame["tags"] == "a,b") & (frame["currency"] == currency)]
        assert sum(rows["ticks"]) == by_hand(both, currency)


def test_an_amount_is_the_float_nearest_to_the_exact_one():
    assert money.in_units(money.TICKS_PER_UNIT // 10) == 0.1
    assert money.in_units(10**30 + 1) == float(Fraction(10**30 + 1, money.TICKS_PER_UNIT))


def test_nothing_costs_nothing():
    assert money.total(Rows().tables()["charges"]) == {}


def test_where_money_went_puts_waste_before_what_it_was_spent_on():
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("set-up", 6), ("compute", 3600)])
    rows.job("job-2", [("boot", 60), ("compute", 3540)], state="failed")
    rows.job("job-3", [("compute", 10)], state="running")
    went = costs.where_it_went(rows.tables()["charges"]).set_index("went_to")["cost"]
    assert went.to_dict() == {"compute": 3.6, "thrown away": 3.6, "boot and set-up": 0.06, "unfinished": 0.01}


def test_a_session_that_was_left_on_is_told_apart_from_the_work_where_it_was_not_cut():
    rows = Rows()
    rows.job("job-1", [("session", 100), ("idle session", 300)])
    rows.job("job-2", [("session", 100), ("idle session", 600)], state="failed")
    went = costs.where_it_went(rows.tables()["charges"]).set_index("went_to")["cost"]
    assert went.to_dict() == {"session": 0.1, "idle session": 0.3, "thrown away": 0.7}


def test_what_has_no_price_stands_under_each_project_that_it_lies_in():
    rows = Rows()
    places = [("gwas", None), ("container-7", "gwas"), ("container-8", "container-7,lab,gwas"), ("container-9", None)]
    for size, (container, delivered) in enumerate(places, start=1):
        rows.add("objects", size=size, container=container, delivered_to=delivered, storage="not priced")
    rows.add("objects", size=100, container="gwas", storage="charged")
    rows.add("objects", size=200, container="gwas")
    rows.add("objects", size=0, container="gwas", storage="not priced")
    found = costs.not_priced(rows.tables()["objects"]).set_index("project")
    assert found["bytes"].to_dict() == {"gwas": 1 + 2 + 3, "lab": 3}
    assert found["objects"].to_dict() == {"gwas": 3, "lab": 1}
    assert costs.not_priced(Rows().tables()["objects"]).empty
