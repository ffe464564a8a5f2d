from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.report.lanes import lanes
from sim.report.series import band, level_at, steps
from tests.records.synthetic import FIFTY

INTERVALS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30), st.integers(1, 3)), max_size=12)


def split(intervals):
    return (
        [begin for begin, _, _ in intervals],
        [begin + length for begin, length, _ in intervals],
        [weight for _, _, weight in intervals],
    )


def open_at(intervals, instant):
    return sum(weight for begin, length, weight in intervals if begin <= instant < begin + length)


@FIFTY
@given(INTERVALS)
def test_a_step_function_counts_what_is_open(intervals):
    found = steps(*split(intervals))
    instants = list(range(-1, 100))
    assert level_at(found, instants).tolist() == [open_at(intervals, instant) for instant in instants]
    assert not len(found.level) or found.level[-1] == 0


@FIFTY
@given(INTERVALS, st.integers(1, 9))
def test_a_band_holds_the_least_the_mean_and_the_greatest_of_each_stretch(intervals, stretches):
    seen = band(steps(*split(intervals)), 0, 10 * stretches, stretches)
    for number in range(stretches):
        levels = [open_at(intervals, instant) for instant in range(10 * number, 10 * number + 10)]
        assert (seen.low[number], seen.high[number]) == (min(levels), max(levels))
        assert np.isclose(seen.mean[number], sum(levels) / 10)


def test_a_short_peak_shows_in_the_band():
    seen = band(steps([0, 50], [100, 51]), 0, 100, 2)
    assert (seen.low.tolist(), seen.high.tolist()) == ([1, 1], [1, 2])


@FIFTY
@given(INTERVALS)
def test_no_two_intervals_of_a_lane_overlap_and_no_lane_is_needless(intervals):
    ordered = sorted((begin, begin + length) for begin, length, _ in intervals)
    found = lanes(ordered)
    for lane in set(found):
        mine = [interval for interval, its in zip(ordered, found, strict=True) if its == lane]
        assert all(one[1] <= after[0] for one, after in pairwise(mine))
    lasting = [interval for interval in ordered if interval[1] > interval[0]]
    peak = max((sum(b <= at < e for b, e in lasting) for at, _ in lasting), default=0)
    if lasting == ordered:
        assert len(set(found)) == peak
