import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import units
from sim.units import (
    MAX_DURATION,
    MAX_SIZE,
    HourlyRate,
    Money,
    Quantity,
    SizePrice,
    UnitError,
    format_duration,
    format_instant,
    format_money,
    format_size,
    parse_byte_rate,
    parse_duration,
    parse_frequency,
    parse_hourly_rate,
    parse_instant,
    parse_money,
    parse_quantity,
    parse_share,
    parse_size,
    parse_size_price,
    parse_storage_price,
    parse_work,
)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("0.1 s", 100_000),
        ("90 min", 5_400_000_000),
        ("1 h 30 min", 5_400_000_000),
        ("1h30min", 5_400_000_000),
        ("12 min 3.1 s", 723_100_000),
        ("5 us", 5),
        ("250 ms", 250_000),
        ("2 d", 172_800_000_000),
        ("1 w", 604_800_000_000),
        ("1 week", 604_800_000_000),
        (" .5 h ", 1_800_000_000),
        ("0 s", 0),
    ],
)
def test_a_time_is_exact(text, microseconds):
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("90", "a unit is missing: write '90 s' or '90 min'"),
        ("3 GB", "'3 GB' is a size; a time is wanted here, such as '90 min'"),
        ("25 USD", "'25 USD' is an amount of money; a time is wanted here, such as '90 min'"),
        ("3 hours", "unknown unit 'hours' in '3 hours'; did you mean 'h'?"),
        ("5 m", "unknown unit 'm' in '5 m'; did you mean 'min'?"),
        ("5 H", "unknown unit 'H' in '5 H'; did you mean 'h'?"),
        ("5 furlongs", "unknown unit 'furlongs' in '5 furlongs'; the units here are s, min, h, d, w, ms, us"),
        ("-5 min", "'-5 min' is negative; a time is wanted here, such as '90 min'"),
        ("nan", "'nan' is not a finite number; a time is wanted here, such as '90 min'"),
        (".inf", "'.inf' is not a finite number; a time is wanted here, such as '90 min'"),
        ("inf s", "'inf s' is not a finite number; a time is wanted here, such as '90 min'"),
        ("1:30", "'1:30' can be read in two ways: write '1 h 30 min' or '90 s'"),
        ("1:02:03", "'1:02:03' can be read in two ways: write '1 h 2 min 3 s'"),
        ("101 d 99 w", "'101 d 99 w' names a unit twice or out of order"),
        ("1 h 2 h", "'1 h 2 h' names a unit twice or out of order"),
        ("40000 d", "'40000 d' is above 100 years, the most that is taken here; is the unit right?"),
        ("1,5 h", "'1,5 h': write numbers with a decimal point and without separators"),
        ("0.1 us", "'0.1 us' is too small to count; write 0 with its unit, or a larger amount"),
        ("", "this is empty; a time is wanted here, such as '90 min'"),
        ("soon", "'soon' is not a time; write it like '90 min'"),
        ("٣ s", "'٣ s' is not a time; write it like '90 min'"),
        ("9" * 5000, "this text of 5000 characters is not a time; write it like '90 min'"),
        ("1e99 s", "'1e99 s' is above 100 years"),
    ],
)
def test_what_is_no_time_is_refused_with_the_way_out(text, message):
    with pytest.raises(UnitError) as refused:
        parse_duration(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "size"), [("40 GB", 40 * 10**9), ("1.5 KB", 1500), ("1 kB", 1000), ("16 GiB", 16 * 2**30), ("0 B", 0)]
)
def test_a_size_is_in_bytes(text, size):
    assert parse_size(text) == size


def test_money_and_prices_keep_their_currency():
    assert parse_money("25 USD") == parse_money("25USD") == Money(25_000_000, "USD")
    assert parse_hourly_rate("0.4368 GBP/h") == HourlyRate(436_800, "GBP")


def test_rates_and_shares():
    assert parse_byte_rate("150 MB/s") == 150e6
    assert parse_byte_rate("unlimited") is None
    assert parse_frequency("12 /h") == 12
    assert parse_frequency("12/d") == 0.5
    assert parse_frequency("1 /min") == 60
    assert parse_share("5 %") == parse_share("0.05") == 0.05
    assert parse_work("8 core h") == parse_work("480 core min") == 8 * units.HOUR


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (parse_size, "40", "a unit is missing: write '40 MB' or '40 GB'"),
        (parse_size, "40 gb", "unknown unit 'gb' in '40 gb'; did you mean 'GB'?"),
        (parse_size, "2 h", "'2 h' is a time; a size is wanted here, such as '40 GB'"),
        (parse_size, "9999 PB", "'9999 PB' is above 1000 PB"),
        (parse_money, "25", "a unit is missing: write '25 USD' or '25 GBP'"),
        (parse_money, "25 usd", "unknown unit 'usd' in '25 usd'; did you mean 'USD'?"),
        (parse_money, "-1 USD", "'-1 USD' is negative"),
        (parse_hourly_rate, "1 USD", "'1 USD' is an amount of money; a price per hour is wanted here"),
        (parse_byte_rate, "150 MB", "'150 MB' is a size; a transfer rate is wanted here, such as '150 MB/s'"),
        (parse_byte_rate, "0 B/s", "'0 B/s' would never transfer anything"),
        (parse_frequency, "12", "a unit is missing: write '12 /h' or '12 /d'"),
        (parse_share, "1.2", "'1.2' is more than the whole"),
        (parse_share, "101 %", "'101 %' is more than the whole"),
        (parse_share, "-1 %", "'-1 %' is negative; a share is wanted here, such as '5 %'"),
        (parse_work, "8 h", "'8 h' is a time; an amount of work is wanted here, such as '8 core h'"),
        (parse_instant, "2026-02-30", "'2026-02-30' is not in the calendar"),
        (parse_instant, "1960-01-01", "'1960-01-01' lies before 1970"),
        (parse_instant, "12 January", "'12 January' is not an instant; write it like '2026-01-12T09:00Z'"),
    ],
)
def test_other_kinds_are_refused_with_the_way_out(parse, text, message):
    with pytest.raises(UnitError) as refused:
        parse(text)
    assert str(refused.value).startswith(message)


def test_an_instant_is_in_utc_unless_an_offset_is_written():
    nine = 1_768_208_400_000_000
    assert parse_instant("2026-01-12T09:00Z") == parse_instant("2026-01-12T09:00") == nine
    assert parse_instant("2026-01-12 10:00:00.5+01:00") == nine + 500_000
    assert parse_instant("2026-01-12") == nine - 9 * units.HOUR


def test_a_cell_is_a_quantity_only_with_a_unit_behind_a_space():
    assert parse_quantity("3 min") == Quantity("duration", 180_000_000, None)
    assert parse_quantity("1.5 GB") == Quantity("size", 1_500_000_000, None)
    assert parse_quantity("25 USD") == Quantity("money", 25_000_000, "USD")
    assert parse_quantity("1 USD/h") == Quantity("hourly_rate", 1_000_000, "USD")
    assert parse_quantity("1 core h") == Quantity("work", units.HOUR, None)
    for text in ("12D", "3min", "7", "chr1", "5 %", "12 /h", ""):
        assert parse_quantity(text) is None


@given(st.integers(0, MAX_DURATION))
def test_a_formatted_time_reads_back_the_same(microseconds):
    assert parse_duration(format_duration(microseconds)) == microseconds


@given(st.integers(0, MAX_SIZE))
def test_a_formatted_size_reads_back_the_same(size):
    assert parse_size(format_size(size)) == size


@given(st.integers(0, units.MAX_MICROS))
def test_a_formatted_amount_reads_back_the_same(micros):
    assert parse_money(format_money(micros, "GBP")) == Money(micros, "GBP")


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_formatted_instant_reads_back_the_same(microseconds):
    assert parse_instant(format_instant(microseconds)) == microseconds


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused_but_breaks_nothing(text):
    for parse in (parse_duration, parse_size, parse_money, parse_share, parse_instant, parse_work, parse_byte_rate):
        with contextlib.suppress(UnitError):
            parse(text)


def test_formats_are_short():
    assert format_duration(5_400_000_000) == "1 h 30 min"
    assert format_duration(723_100_000) == "12 min 3.1 s"
    assert format_duration(250_000) == "250 ms"
    assert format_duration(0) == "0 s"
    assert format_duration(-60_000_000) == "-1 min"
    assert format_size(40 * 10**9) == "40 GB"
    assert format_size(16 * 2**30) == "16 GiB"
    assert format_money(25_000_000, "USD") == "25 USD"
    assert format_money(3_500_000, "GBP") == "3.50 GBP"
    assert format_money(-436_812, "USD") == "-0.436812 USD"
    assert format_instant(1_768_208_400_000_000) == "2026-01-12T09:00:00Z"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("0.03 USD/GB month", SizePrice(30_000, "USD")),
        ("0.03 USD / GB months", SizePrice(30_000, "USD")),
        ("21 GBP/TB-month", SizePrice(21_000, "GBP")),
        ("0.0001 USD/MB month", SizePrice(100_000, "USD")),
        ("1 USD/GiB month", SizePrice(931_323, "USD")),
        ("0 USD/GB month", SizePrice(0, "USD")),
    ],
)
def test_a_price_of_storage_is_one_of_a_gb(text, price):
    assert parse_storage_price(text) == price
    assert parse_size_price(text.replace(" months", "").replace(" month", "").replace("-month", "")) == price


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.03", "a unit is missing: write '0.03 USD/GB month' or '0.03 GBP/GB month'"),
        (
            "0.03 USD",
            "'0.03 USD' is an amount of money; a price of storage is wanted here, such as '0.03 USD/GB month'",
        ),
        ("0.03 USD/GB", "'0.03 USD/GB' is a price per GB; a price of storage is wanted here"),
        ("0.03 USD/GB day", "unknown unit 'USD/GB day' in '0.03 USD/GB day'; did you mean 'USD/GB month'?"),
        ("-1 USD/GB month", "'-1 USD/GB month' is negative"),
        ("0.000000001 USD/TB month", "is too small to count"),
        ("1e12 USD/GB month", "is above 10^9 USD/GB, the most that is taken here"),
    ],
)
def test_what_is_no_price_of_storage_is_refused(text, message):
    with pytest.raises(UnitError) as refused:
        parse_storage_price(text)
    assert message in str(refused.value)
