"""What the fillings and marks of a picture mean, above it, in lines that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from matplotlib.patches import PathPatch

from sim.report.pictures.lettering import width
from sim.report.pictures.rows import SIZE, boxes_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

_SWATCH: Final = 18.0
_AFTER: Final = 30.0
LEGEND_LINE: Final = 12.0
"""Height of a line of the legend in points."""


class Entry(NamedTuple):
    """What something means: the text, and how it is filled or, with a ``marker``, marked."""

    text: str
    looks: Mapping[str, Any]


def legend_lines(entries: Sequence[Entry], room: float) -> list[list[Entry]]:
    """Return the entries in lines that fit."""
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        wide = _AFTER + width(entry.text, SIZE)
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide
    return lines


def draw_legend(axes: Axes, lines: Sequence[Sequence[Entry]], room: float) -> None:
    """Draw the lines at the top of a plot in which a unit of height is a point, and which is `room` points wide."""
    since, until = axes.get_xlim()
    per_point = (until - since) / room
    for number, entries in enumerate(lines):
        x, y = since, number * LEGEND_LINE + 1
        for text, looks in entries:
            if "marker" in looks:
                axes.plot([x + 6 * per_point], [y + 4], linestyle="none", clip_on=False, **looks)
            else:
                box = boxes_path([(x, x + 14 * per_point, y, y + 8)])
                axes.add_patch(PathPatch(box, clip_on=False, **looks))
            axes.text(x + _SWATCH * per_point, y + 7, text, size=SIZE, va="baseline", clip_on=False)
            x += (_AFTER + width(text, SIZE)) * per_point
