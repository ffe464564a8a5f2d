import re
from datetime import UTC, datetime

import pytest

from sim.report.pictures.canvas import Plot, picture, sheet, styled
from sim.report.pictures.elapsed_axis import ticks as elapsed
from sim.report.pictures.lettering import width, wrapped
from sim.report.pictures.rows import label_lines
from sim.report.pictures.time_axis import month_end, ticks

MICROS = 1_000_000
DAY = 86_400 * MICROS


def at(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * MICROS


def drawn(name, text):
    with styled():
        figure, (axes,) = sheet([Plot("a heading", 40)])
        axes.text(0, 0, text)
        axes.fill_between([0, 1], 0, [1, 1], hatch="//", facecolor="none")
        return picture(figure, name, "<title>", 'says "this"').svg


@pytest.mark.parametrize("text", ["0.123456789", 'x id="patch_1" url(#a) href="#b"', "a < b & c", "$x_1$", "日本"])
def test_a_text_of_a_picture_stays_as_it_is(text):
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f">{shown}</text>" in drawn("one", text)


def test_pictures_share_no_id_and_refer_to_their_own():
    one, two = drawn("one", "x"), drawn("two", "x")
    ids = [re.findall(r' id="([^"]*)"', svg) for svg in (one, two)]
    assert not set(ids[0]) & set(ids[1])
    assert all(found.startswith("one-") for found in ids[0])
    referred = re.findall(r"url\(#([^)]*)\)", one) + re.findall(r'href="#([^"]*)"', one)
    assert referred
    assert set(referred) <= set(ids[0])


def test_the_same_picture_is_the_same_bytes_and_bears_no_date():
    assert drawn("one", "x") == drawn("one", "x")
    assert "metadata" not in drawn("one", "x")
    assert "&lt;title&gt;" in drawn("one", "x")


def test_lines_fit_and_nothing_is_lost():
    text = "a-very-long-word-" * 9 + " and 日本語の長い名前です words of any length"
    lines = wrapped(text, 120, 8)
    assert all(width(line, 8) <= 120 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_figures_stand_beside_a_short_name_and_below_a_long_one():
    assert label_lines("qc", "1 h", 200) == [("qc", "1 h")]
    long = label_lines("name " * 20, "a figure that is rather long", 200)
    assert [right for _, right in long if right] == ["a figure that is rather long"]
    assert len(long) > 1


def test_the_date_stands_once_where_hours_count():
    found = ticks(at(2026, 1, 12, 5, 58), at(2026, 1, 13, 2))
    assert [text for _, text in found] == [
        "06:00\n12 Jan 2026", "09:00", "12:00", "15:00", "18:00", "21:00", "00:00\n13 Jan",
    ]  # fmt: skip


def test_weeks_begin_on_monday_and_months_on_the_first():
    assert ticks(at(2026, 1, 12), at(2026, 3, 1))[0] == (at(2026, 1, 12), "12 Jan 2026")
    assert ticks(at(2025, 11, 2), at(2026, 6, 1))[:2] == [(at(2025, 12, 1), "Dec\n2025"), (at(2026, 1, 1), "Jan\n2026")]


@pytest.mark.parametrize("length", [1, 7, 60, 3_600, 86_400, 40 * 86_400, 4_000 * 86_400])
def test_there_are_neither_too_many_ticks_nor_none(length):
    assert 1 <= len(ticks(at(2026, 1, 12, 5), at(2026, 1, 12, 5) + length * MICROS)) <= 10
    assert 2 <= len(elapsed(length * MICROS)) <= 11


def test_a_month_ends_where_the_next_one_begins():
    assert month_end(at(2026, 12, 31, 23)) == at(2027, 1, 1)
    assert month_end(at(2026, 2, 1)) == at(2026, 2, 1)
    assert month_end(at(2026, 2, 1) + 1) == at(2026, 3, 1)
