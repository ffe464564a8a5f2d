"""The picture of a few lines in one plot, each with its intervals and named at its end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sim.report.pictures.canvas import ACCENT, FAINT, INK, MARGIN, Picture, Plot, picture, sheet, styled
from sim.report.pictures.lettering import WIDTH, width, wrapped
from sim.report.pictures.response import draw_alone, draw_among, values_axis
from sim.report.pictures.scale import SIZE, figure_axis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from sim.report.pictures.response import Abscissa, Line, Response

MOST_LINES: Final = 5
"""Lines that can be told apart in one plot."""
LOOKS: Final[tuple[Mapping[str, Any], ...]] = (
    {"color": ACCENT, "linestyle": "-", "marker": "o"},
    {"color": INK, "linestyle": (0, (5, 2)), "marker": "s"},
    {"color": "#8a6d1f", "linestyle": (0, (1, 1.2)), "marker": "^"},
    {"color": "#6b4c7a", "linestyle": (0, (5, 1.5, 1, 1.5)), "marker": "D"},
    {"color": FAINT, "linestyle": (0, (9, 2)), "marker": "v"},
)
"""How each line looks: by its dashes and its marker, and by its colour too."""
_HEIGHT: Final = 150.0
_LINE: Final = 9.5
_DODGE: Final = 4.0
_WIDEST_LABEL: Final = 150.0


def fits_one_plot(lines: int, abscissa: Abscissa) -> bool:
    """Say whether so many lines with their intervals can be told apart in one plot."""
    room = WIDTH - MARGIN[0] - _WIDEST_LABEL
    whole = abscissa.scale.high - abscissa.scale.low
    least = min((after - before for before, after in pairwise(abscissa.at)), default=whole)
    return lines == 1 or (lines <= MOST_LINES and least / whole * room >= _DODGE * (lines + 1))


def draw_curves(responses: Sequence[Response], abscissa: Abscissa, name: str, title: str, description: str) -> Picture:
    """Draw measures below one another, all lines of one in one plot.

    Parameters
    ----------
    responses : sequence of Response
        From top to bottom, all with the same lines.
    abscissa : Abscissa
        What is varied.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    keys, legend = _keys([line.name for line in responses[0].lines])
    right = max((width(key, SIZE) for key in keys), default=0.0) + 14 if len(keys) > 1 else MARGIN[1]
    foot = wrapped(abscissa.heading, WIDTH - MARGIN[0] - right, SIZE)
    plots = [Plot(one.heading, _HEIGHT, 20 + len(foot) * _LINE) for one in responses]
    above = [Plot("", len(legend) * _LINE, 4)] if legend else []
    with styled():
        figure, axes = sheet([*above, *plots])
        if legend:
            _write(axes[0], legend)
        for place, response in zip(axes[len(above) :], responses, strict=True):
            left, bottom, wide, high = place.get_position().bounds
            place.set_position((left, bottom, wide - (right - MARGIN[1]) / WIDTH, high))
            _plot(place, response, abscissa, keys)
            place.set_xlabel("\n".join(foot), size=SIZE, labelpad=2)
        return picture(figure, name, title, description)


def _plot(axes: Axes, response: Response, abscissa: Abscissa, keys: Sequence[str]) -> None:
    room = axes.get_position().width * WIDTH
    scale, lines = response.scale, response.lines
    figure_axis(axes, scale, "y")
    values_axis(axes, abscissa, room)
    if len(lines) == 1:
        draw_alone(axes, lines[0], abscissa.at, scale)
        return
    low, high = axes.get_xlim()
    step = _DODGE * (high - low) / room
    ends = []
    for number, line in enumerate(lines):
        shift = (number - (len(lines) - 1) / 2) * step
        draw_among(axes, line, [at + shift for at in abscissa.at], scale, LOOKS[number])
        ends.append(_end(line, response, abscissa))
    for number, y in enumerate(_apart([end for _, end in ends], scale.low, scale.high)):
        colour = LOOKS[number]["color"]
        at = high + step / _DODGE * 10
        axes.plot(
            [ends[number][0] + len(lines) / 2 * step, at - step / _DODGE * 2],
            [ends[number][1], y],
            color=colour,
            linewidth=0.4,
            clip_on=False,
            zorder=1,
        )
        axes.text(at, y, keys[number], size=SIZE, va="center", color=colour, clip_on=False)


def _keys(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what stands at the end of each line, and the lines of what stands above where that is a letter."""
    if len(names) < 2 or all(width(name, SIZE) <= _WIDEST_LABEL for name in names):
        return list(names), []
    keys = [chr(ord("A") + number) for number in range(len(names))]
    entries = [f"{key}: {name}" for key, name in zip(keys, names, strict=True)]
    return keys, [line for entry in entries for line in wrapped(entry, WIDTH - 8, SIZE)]


def _write(axes: Axes, lines: Sequence[str]) -> None:
    _, bottom, _, high = axes.get_position().bounds
    axes.set_position((0.0, bottom, 1.0, high))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(lines) * _LINE, 0)
    for number, line in enumerate(lines):
        axes.text(0, number * _LINE + 7, line, size=SIZE, va="baseline", clip_on=False)


def _end(line: Line, response: Response, abscissa: Abscissa) -> tuple[float, float]:
    """Return where a line ends; where no run of it went well, at the foot."""
    known = [(x, one.mean) for x, one in zip(abscissa.at, line.samples, strict=True) if one is not None]
    return (known[-1][0], response.scale.at(known[-1][1])) if known else (abscissa.at[-1], response.scale.low)


def _apart(ends: Sequence[float], low: float, high: float) -> list[float]:
    """Return where the names of lines stand: as near to their ends as they can without meeting one another."""
    least = (high - low) * _LINE / _HEIGHT
    order = sorted(range(len(ends)), key=lambda number: ends[number])
    found = [ends[number] for number in order]
    for place in range(1, len(found)):
        found[place] = max(found[place], found[place - 1] + least)
    found[-1] = min(found[-1], high)
    for place in range(len(found) - 2, -1, -1):
        found[place] = min(found[place], found[place + 1] - least)
    where = dict(zip(order, found, strict=True))
    return [where[number] for number in range(len(ends))]
