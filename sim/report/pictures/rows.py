"""Rows of a picture that bear their name above them, so that no name is ever cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.path import Path

from sim.report.pictures.canvas import FAINT
from sim.report.pictures.lettering import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""Left, right, top, bottom."""
SIZE: Final = 7.5
"""Size of the letters, in points."""
LINE: Final = 9.5
"""Height of a line of them."""


def label_lines(name: str, figures: str, room: float) -> list[tuple[str, str]]:
    """Return the lines above a row: what stands left and right in each."""
    if width(f"{name}    {figures}", SIZE) <= room:
        return [(name, figures)]
    *above, last = wrapped(name, room, SIZE) or [""]
    if width(f"{last}    {figures}", SIZE) <= room:
        return [*((line, "") for line in above), (last, figures)]
    return [*((line, "") for line in [*above, last]), *(("", line) for line in wrapped(figures, room, SIZE))]


def write_label(axes: Axes, lines: Sequence[tuple[str, str]], top: float) -> None:
    """Write these lines into a plot in which a unit of height is a point, from `top` downwards."""
    begin, end = axes.get_xlim()
    for number, (left, right) in enumerate(lines):
        y = top + number * LINE + 7
        if left:
            axes.text(begin, y, left, size=SIZE, va="baseline", clip_on=False)
        if right:
            axes.text(end, y, right, size=SIZE, ha="right", va="baseline", color=FAINT, clip_on=False)


def boxes_path(boxes: Sequence[Box]) -> Path:
    """Return boxes as one path: a picture of thousands of boxes stays small."""
    if not boxes:
        return Path(np.zeros((0, 2)))
    corners = [
        corner
        for left, right, top, bottom in boxes
        for corner in ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))
    ]
    return Path(corners, [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(boxes))
