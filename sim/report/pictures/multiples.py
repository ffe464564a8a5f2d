"""The picture of many lines: a small plot for each, on the same scale, with the others pale behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.pictures.canvas import Picture, picture, styled
from sim.report.pictures.panels import Layout, panels
from sim.report.pictures.response import draw_all, draw_alone, values_axis
from sim.report.pictures.scale import figure_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.report.pictures.response import Abscissa, Response

MOST_PLOTS: Final = 12
"""Lines that have a plot of their own."""
_LAYOUT: Final = Layout(columns=3, height=74.0, below=22.0)
_BEHIND: Final = "#c3cbd0"


def draw_multiples(
    response: Response, shown: Sequence[int], abscissa: Abscissa, name: str, title: str, description: str
) -> Picture:
    """Draw a measure in a small plot for each of some lines.

    Parameters
    ----------
    response : Response
        The measure, with all of its lines.
    shown : sequence of int
        Which of them have a plot.
    abscissa : Abscissa
        What is varied.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    heading = f"{response.heading}; horizontally {abscissa.heading}"
    with styled():
        figure, axes = panels(heading, [response.lines[number].name for number in shown], _LAYOUT)
        for place, number in zip(axes, shown, strict=True):
            figure_axis(place, response.scale, "y", most=4)
            values_axis(place, abscissa, _LAYOUT.width)
            draw_all(place, response.lines, abscissa.at, response.scale, color=_BEHIND, linewidth=0.5, zorder=2)
            draw_alone(place, response.lines[number], abscissa.at, response.scale, size=3.2)
        return picture(figure, name, title, description)
