import pytest

from sim.cli import words


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (0, "0 s"),
        (6.4, "6.4 s"),
        (59.96, "60 s"),
        (60, "1 min"),
        (723.4, "12 min 3 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (86_399, "24 h"),
        (273_600, "3 d 4 h"),
        (86_400 * 6_513_135.9, "6,513,136 d"),
    ],
)
def test_a_time_is_written_with_its_two_largest_units(seconds, written):
    assert words.span(seconds) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (None, "–"),
        (0, "0.00 GBP"),
        (1234.5, "1,234.50 GBP"),
        (0.0213, "0.0213 GBP"),
        (0.00012, "0.000120 GBP"),
        (1e-7, "1e-07 GBP"),
    ],
)
def test_a_small_amount_is_not_written_as_nothing(amount, written):
    assert words.money(amount, "GBP") == written


@pytest.mark.parametrize(
    ("part", "written"), [(None, "–"), (0, "0.0%"), (1e-6, "<0.1%"), (0.25, "25.0%"), (1, "100.0%")]
)
def test_a_small_share_is_not_written_as_nothing(part, written):
    assert words.share(part) == written


@pytest.mark.parametrize(
    ("value", "written"), [(None, "–"), (3, "3"), (2.2437, "2.24"), (3004.2, "3,004"), (0.0153, "0.0153")]
)
def test_a_number_has_three_digits_or_is_whole(value, written):
    assert words.number(value) == written
