"""Quantities in base units and back, and what is believed of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.amounts import Range, alike, amount_of, written
from sim.units import UnitError

WRITTEN = [
    "90 min", "1 h 30 min", "40 GB", "16 GiB", "25 USD", "0.4368 GBP/h", "8 core h", "150 MB/s", "12 /h", "3 /d", "5 %",
    "2026-01-12T09:00Z", "0.03 USD/GB month", "0.09 USD/GB", 3, 0.5, 0,
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_written_of_an_amount_reads_back_the_same(text):
    amount = amount_of(text)
    again = amount_of(written(amount))
    assert again.number == amount.number
    assert again.kind == (amount.kind if amount.kind != "share" else "number")


@pytest.mark.parametrize("text", ["none", "unlimited", "", True, False, None, "${row.size}"])
def test_what_is_no_quantity_is_no_amount(text):
    assert amount_of(text) is None


def test_a_quantity_beyond_all_bounds_says_so():
    with pytest.raises(UnitError, match="above 100 years"):
        amount_of("1000000 w")


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        ((0, "3 min", "1 h"), "duration"),
        ((0, "3 GB"), "size"),
        (("5 %", 0.2), "share"),
        ((3, 4), "number"),
        ((0, "3 /h"), None),
        ((5, "3 min"), None),
        (("3 GB", "3 min"), None),
        (("3 USD", "3 GBP"), None),
    ],
)
def test_only_a_plain_0_needs_no_unit(texts, kind):
    found = alike(tuple(amount_of(text) for text in texts))
    assert found is None if kind is None else {amount.kind for amount in found} == {kind}


def believed(low, value, high, *, whole=False):
    return Range(*alike(tuple(amount_of(part) for part in (low, value, high))), whole)


def test_half_of_the_belief_lies_on_each_side_of_the_value():
    assert believed("10 min", "40 min", "60 min").quantile(0.5) == "40 min"
    assert believed("0.1 /h", "0.3 /h", "0.6 /h").quantile(0.5) == "0.3 /h"


def test_on_each_side_it_is_even_by_ratio_where_all_lies_above_zero_and_else_by_difference():
    assert believed("10 min", "40 min", "160 min").quantile(0.25) == "20 min"
    assert believed("10 min", "40 min", "160 min").quantile(0.75) == "1 h 20 min"
    assert believed(0, "40 min", "160 min").quantile(0.25) == "20 min"
    assert believed(0, "40 min", "160 min").quantile(0.75) == "1 h 40 min"
    assert believed("2026-01-01", "2026-01-03", "2026-01-05").quantile(0.25) == "2026-01-02T00:00:00Z"


def test_a_value_at_an_end_is_half_of_what_may_come():
    share = believed("0 %", "0 %", "60 %")
    assert [share.quantile(u) for u in (0.1, 0.4, 0.75)] == [0, 0, pytest.approx(0.3)]


def test_whole_numbers_stay_whole():
    assert {believed(2, 4, 9, whole=True).quantile((n + 0.5) / 200) for n in range(200)} == set(range(2, 10))
    assert isinstance(believed(2, 4, 9).quantile(0.3), float)


@pytest.mark.parametrize(
    ("low", "value", "high"),
    [
        ("30 min", "40 min", "1 h"),
        ("1 us", "2 us", "3 us"),
        ("999999999999 MB", "999999999999.5 MB", "1000000000000 MB"),
        ("0.000001 USD", "0.01 USD", "3 USD"),
        ("0.04 USD/h", "0.05 USD/h", "0.06 USD/h"),
        ("2.5 core h", "3 core h", "4 core h"),
        ("75 MB/s", "150 MB/s", "300 MB/s"),
        ("0.1 /h", "0.3 /h", "14 /d"),
        ("0 %", "5 %", "20 %"),
        ("0.02 USD/GB month", "0.03 USD/GB month", "0.04 USD/GB month"),
        ("2026-01-12T09:00Z", "2026-01-12T09:01Z", "2026-02-12T09:00Z"),
        (1.0, 1.2, 1.5),
    ],
)
@settings(max_examples=20, deadline=None)
@given(u=st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_what_comes_lies_within_the_range_and_can_be_read(low, value, high, u):
    found = amount_of(believed(low, value, high).quantile(u))
    assert amount_of(low).number <= found.number <= amount_of(high).number
