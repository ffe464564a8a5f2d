"""What pictures of sweeps are made of: scales, ticks, names that do not meet."""

import math
import re
from itertools import combinations, pairwise

import pytest

from sim.experiment.statistics import sample
from sim.report.pictures.curves import draw_curves, fits_one_plot
from sim.report.pictures.dots import Row, draw_dots
from sim.report.pictures.frontier import OFF, ON, Spot, draw_frontier
from sim.report.pictures.lettering import width
from sim.report.pictures.naming import Box, place_names
from sim.report.pictures.response import Abscissa, Line, Response
from sim.report.pictures.scale import SIZE, scale_of, scale_of_values, spread_ticks
from sim.report.pictures.tornado import Bar, End, draw_tornado


@pytest.mark.parametrize(
    ("figures", "begins", "words"),
    [
        ([2, 9], 0, ""),
        ([8, 9], 8 - 0.06, "not from 0"),
        ([0.1, 90], -1 - 0.06 * math.log10(900), "logarithmic"),
        ([3], 0, ""),
        ([0, 0], 0, ""),
        ([2, 9, math.nan], 0, ""),
    ],
)
def test_a_scale_begins_at_zero_or_says_so(figures, begins, words):
    scale = scale_of(figures)
    assert (scale.words, scale.low) == (words, pytest.approx(begins))
    assert all(scale.low <= scale.at(figure) <= scale.high for figure in figures if math.isfinite(figure))


@pytest.mark.parametrize("figures", [[2, 9], [8, 9], [0.1, 90], [3], [0.001, 5000], [1e7, 3e7], [0, 1e-5]])
def test_there_are_ticks_and_their_texts_are_short(figures):
    ticks = scale_of(figures).ticks(5)
    assert 2 <= len(ticks) <= 7
    assert all(len(text) <= 9 for _, text in ticks), ticks


def test_values_are_logarithmic_where_the_small_ones_would_meet():
    assert scale_of_values([1, 2, 5, 10, 100]).logarithmic
    assert not scale_of_values([25, 50, 100]).logarithmic
    assert not scale_of_values([0, 1, 100]).logarithmic
    assert not scale_of_values(list(range(1, 21))).logarithmic


def test_ticks_do_not_meet_and_the_ends_are_there():
    ticks = [(float(number), f"{number} workers") for number in range(40)]
    kept = spread_ticks(ticks, 0, 39, 300)
    assert (kept[0], kept[-1]) == (ticks[0], ticks[-1])
    for (at, text), (after, then) in pairwise(kept):
        assert (after - at) * 300 / 39 >= (width(text, SIZE) + width(then, SIZE)) / 2


def test_names_lie_neither_on_points_nor_on_each_other():
    points = [(100 + 7 * (number % 6), 100 + 9 * (number // 6)) for number in range(30)]
    names = [(number, f"point {number}", number % 2 == 0) for number in range(30)]
    found = place_names(points, names, Box(0, 500, 0, 300), 7.5)
    assert 5 < len(found) < 30
    assert not any(one.box.meets(other.box) for one, other in combinations(found, 2))
    for one in found:
        assert Box(0, 500, 0, 300).holds(one.box)
        assert not any(one.box.meets(Box(x - 3, x + 3, y - 3, y + 3)) for x, y in points)


def test_a_name_lies_on_a_cross_only_where_there_is_no_other_room():
    within, cross = Box(0, 300, 0, 300), Box(0, 300, 108, 112)
    (found,) = place_names([(100, 100)], [(0, "a name", False)], within, 7.5, [cross])
    assert not found.box.meets(cross)
    (found,) = place_names([(100, 100)], [(0, "a name", False)], within, 7.5, [within])
    assert found.number == 0


def test_lines_that_cannot_be_told_apart_do_not_share_a_plot():
    few = Abscissa("n", [1, 2, 3], ["1", "2", "3"])
    many = Abscissa("n", list(range(200)), [str(one) for one in range(200)])
    assert fits_one_plot(5, few)
    assert not fits_one_plot(6, few)
    assert not fits_one_plot(3, many)
    assert fits_one_plot(1, many)


def texts(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg)


@pytest.mark.parametrize(("names", "shown"), [(["p", "q"], ["p", "q"]), (["p" * 60, "q"], ["A", "B"])])
def test_a_line_is_named_at_its_end_or_by_a_letter_where_its_name_is_long(names, shown):
    response = Response("Cost", [Line(name, [sample([1.0, 2.0]), None]) for name in names])
    said = texts(draw_curves([response], Abscissa("n", [1, 2], ["1", "2"]), "x", "t", "d"))
    assert [text for text in said if text in shown] == shown
    assert set(names) <= {text.split(": ")[-1] for text in said}


def test_every_end_of_a_belief_is_written_beside_its_bar():
    bars = [Bar("x", "", End("10 min", -1.0, "-1.0 h"), End("1 h", 2.0, "+2.0 h"))]
    bars += [Bar("y", "", End("1", 0.5, "+0.5 h"), End("2", 1.5, "+1.5 h"))]
    said = texts(draw_tornado(bars, "h", "tornado", "t", "d"))
    assert {"10 min: -1.0 h", "1 h: +2.0 h", "1: +0.5 h", "2: +1.5 h"} <= set(said)


def test_points_of_a_frontier_are_named_by_a_number_where_their_name_is_long():
    spots = [
        Spot("short", 3, sample([1.0, 1.1]), sample([5.0, 5.1]), ON),
        Spot("long " * 30, 7, sample([2.0, 2.1]), sample([6.0, 6.1]), OFF),
    ]
    said = texts(draw_frontier(spots, ("Time, h", "Cost, GBP"), "f", "t", "d", joined=False))
    assert {"short", "#7"} <= set(said)


def test_a_name_of_a_row_is_broken_and_not_cut():
    name = "a-very-long-value-" * 12
    said = texts(draw_dots([Row(name, [sample([1.0, 2.0])]), Row("b", [None])], ["Cost"], "d", "t", "d"))
    assert name in "".join(said)
