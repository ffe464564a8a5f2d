"""Lanes: intervals side by side so that none overlaps another in its lane, with as few lanes as there can be."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def lanes(intervals: Iterable[tuple[int, int]]) -> list[int]:
    """Return the lane of each interval, from 0; intervals are in the order of their beginnings.

    A lane is free again at the instant at which its interval ends, and the lowest free one is taken.
    """
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    found = []
    number = 0
    for begin, end in intervals:
        while busy and busy[0][0] <= begin:
            heappush(free, heappop(busy)[1])
        if free:
            lane = heappop(free)
        else:
            lane, number = number, number + 1
        # What takes no time is out of the way of the next one that begins at the same instant.
        heappush(busy, (max(end, begin + 1), lane))
        found.append(lane)
    return found
