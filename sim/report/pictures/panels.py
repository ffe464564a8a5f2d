"""Panels of a picture: plots in columns, each under its heading, all of the same height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.report.pictures.lettering import WIDTH, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SIZE: Final = 7.5
_LINE: Final = 9.5
_LINE_ABOVE: Final = 11.0


@dataclass(frozen=True, slots=True)
class Layout:
    """How panels lie, in points: columns, height of each plot, what is free left and right of each, and below."""

    columns: int
    height: float
    left: float = 34.0
    right: float = 10.0
    below: float = 26.0

    @property
    def width(self) -> float:
        """Width of a plot."""
        return WIDTH / self.columns - self.left - self.right


def panels(heading: str, headings: Sequence[str], layout: Layout) -> tuple[Figure, list[Axes]]:
    """Return a figure with a plot for each heading, row by row, and a heading above all of them."""
    above = wrapped(heading, WIDTH, size=8.5)
    column = WIDTH / layout.columns
    lines = [wrapped(one, column - layout.right - 4, size=_SIZE) for one in headings]
    rows = [lines[first : first + layout.columns] for first in range(0, len(lines), layout.columns)]
    heights = [max(len(one) for one in row) * _LINE + 4 + layout.height + layout.below for row in rows]
    total = len(above) * _LINE_ABOVE + (4 if above else 0) + sum(heights)
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    for number, line in enumerate(above, start=1):
        figure.text(0, (total - number * _LINE_ABOVE + 2) / total, line, size=8.5)
    axes, top = [], sum(heights)
    for row, height in zip(rows, heights, strict=True):
        bottom = top - height + layout.below
        for place, texts in enumerate(row):
            left = place * column
            for number, line in enumerate(reversed(texts)):
                y = bottom + layout.height + 5 + number * _LINE
                figure.text((left + 2) / WIDTH, y / total, line, size=_SIZE)
            box = ((left + layout.left) / WIDTH, bottom / total, layout.width / WIDTH, layout.height / total)
            axes.append(figure.add_axes(box))
        top -= height
    return figure, axes
