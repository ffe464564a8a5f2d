"""Names beside points, placed one after the other so that none lies on a point or on another name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.report.pictures.lettering import width

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT: Final = 9.0
"""Height of a name in points."""
_AROUND: Final = 4.0
_DISTANCES: Final = (6.0, 13.0, 22.0, 34.0)
_DIRECTIONS: Final = (
    (0.8, 1.2),
    (0.8, -1.2),
    (1.0, 0.0),
    (0.0, 1.3),
    (-0.8, 1.2),
    (-0.8, -1.2),
    (-1.0, 0.0),
    (0.0, -1.3),
)
"""Where a name lies from its point: to the right and up first, beside a cross rather than on it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a plot, in points from its lower left corner."""

    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: Box) -> bool:
        """Say whether they have a part in common."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Say whether the other lies within it."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name that found its place: which point it is of, where its box is, how far it lies from the point."""

    number: int
    box: Box
    away: float


def place_names(
    points: Sequence[tuple[float, float]],
    names: Sequence[tuple[int, str, bool]],
    within: Box,
    size: float,
    avoided: Sequence[Box] = (),
) -> list[Named]:
    """Place names beside their points; one that finds no room is left out.

    Parameters
    ----------
    points : sequence of tuple of float
        All points, named or not, in points from the lower left corner.
    names : sequence of tuple
        In the order in which they are placed: the number of the point, its name, and whether below and left of it is
        looked at first, as nothing lies there that a frontier goes through.
    within : Box
        Where names may lie.
    size : float
        Size of the letters.
    avoided : sequence of Box
        What they lie on only where there is no other room.
    """
    there = [Box(x - _AROUND, x + _AROUND, y - _AROUND, y + _AROUND) for x, y in points]
    found = []
    for number, name, below in names:
        places = [one for one in _places(points[number], width(name, size), below=below) if within.holds(one[0])]
        room = [one for one in places if not any(one[0].meets(other) for other in there)]
        best = next((one for one in room if not any(one[0].meets(other) for other in avoided)), next(iter(room), None))
        if best is not None:
            there.append(best[0])
            found.append(Named(number, *best))
    return found


def _places(point: tuple[float, float], wide: float, *, below: bool) -> list[tuple[Box, float]]:
    """Return where the name of a point may lie, and how far away that is, the best first."""
    directions = [(-across, -up) for across, up in _DIRECTIONS] if below else list(_DIRECTIONS)
    return [
        (_box(point[0] + across * away, point[1] + up * away, wide, across), away)
        for away in _DISTANCES
        for across, up in directions
    ]


def _box(x: float, y: float, wide: float, across: float) -> Box:
    """Return the box of a name whose near edge, or middle where it lies above or below, is at a place."""
    left = x if across > 0 else x - wide if across < 0 else x - wide / 2
    return Box(left, left + wide, y - HEIGHT / 2, y + HEIGHT / 2)
