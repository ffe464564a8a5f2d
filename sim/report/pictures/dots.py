"""The picture of values that are texts: a dot for each with its intervals, cost and time side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure

from sim.report.pictures.canvas import ACCENT, INK, PALE, Picture, picture, styled
from sim.report.pictures.intervals import draw_of_mean, draw_of_runs
from sim.report.pictures.lettering import WIDTH, width, wrapped
from sim.report.pictures.scale import SIZE, figure_axis, scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.experiment.statistics import Sample

_LINE: Final = 9.5
_ROW: Final = 4.0
"""What is left free below a row."""
_HEAD: Final = 15.0
_FOOT: Final = 20.0
_MOST_NAME: Final = 170.0
_BETWEEN: Final = 18.0
TALLEST: Final = 620.0
"""How high the rows of a picture may be, in points, so that it fits a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, and its figures, a sample for each measure; a heading of the rows below has none.

    Attributes
    ----------
    name : str
        What stands left of it.
    samples : sequence of Sample or None
        None where no run went well.
    """

    name: str
    samples: Sequence[Sample | None]

    @property
    def is_heading(self) -> bool:
        """Whether it only names the rows below it."""
        return not self.samples


def row_height(row: Row, room: float = _MOST_NAME) -> float:
    """Return how high a row is, in points."""
    wide = WIDTH if row.is_heading else room
    return len(_lines(row, wide)) * _LINE + (_ROW + 3 if row.is_heading else _ROW)


def draw_dots(rows: Sequence[Row], measures: Sequence[str], name: str, title: str, description: str) -> Picture:
    """Draw rows below one another, a plot for each measure.

    Parameters
    ----------
    rows : sequence of Row
        From top to bottom.
    measures : sequence of str
        What stands above each plot: the measure with its unit.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    names = [width(row.name, SIZE) for row in rows if not row.is_heading]
    room = min(_MOST_NAME, max(names) + 4)
    heights = [row_height(row, room) for row in rows]
    total = _HEAD + sum(heights) + _FOOT
    wide = (WIDTH - room - len(measures) * _BETWEEN) / len(measures)
    with styled():
        figure = Figure(figsize=(WIDTH / 72, total / 72))
        tops = [_HEAD + sum(heights[:number]) for number in range(len(rows))]
        _names(figure, rows, tops, room, total)
        for number, measure in enumerate(measures):
            left = room + 10 + number * (wide + _BETWEEN)
            box = (left / WIDTH, _FOOT / total, wide / WIDTH, sum(heights) / total)
            axes = figure.add_axes(box)
            axes.set_ylim(total - _FOOT, _HEAD)
            _plot(
                axes,
                [(top + _LINE / 2, row.samples[number]) for top, row in zip(tops, rows, strict=True) if row.samples],
            )
            words = axes.get_label()
            text = f"{measure} ({words})" if words else measure
            figure.text(left / WIDTH, (total - 8) / total, text, size=SIZE, weight="bold")
        return picture(figure, name, title, description)


def _plot(axes: Axes, placed: Sequence[tuple[float, Sample | None]]) -> None:
    known = [(at, one) for at, one in placed if one is not None]
    scale = scale_of(
        [figure for _, one in known for figure in (one.mean, one.p5, one.p95, one.low, one.high)] or [0.0, 1.0]
    )
    axes.set_label(scale.words)
    figure_axis(axes, scale, "x", most=5)
    axes.set_yticks([])
    axes.spines["left"].set_color(PALE)
    for at, _ in placed:
        axes.axhline(at, color=PALE, linewidth=0.4, zorder=0)
    draw_of_runs(axes, known, scale, ACCENT, lying=True)
    draw_of_mean(axes, known, scale, ACCENT, lying=True)
    looks: dict[str, Any] = {"linestyle": "none", "clip_on": False, "zorder": 5}
    axes.plot(
        [scale.at(one.mean) for _, one in known], [at for at, _ in known], marker="o", markersize=4, color=INK, **looks
    )
    failed = [at for at, one in placed if one is None]
    axes.plot([scale.low] * len(failed), failed, marker="x", markersize=4, color=INK, **looks)


def _names(figure: Figure, rows: Sequence[Row], tops: Sequence[float], room: float, total: float) -> None:
    for row, top in zip(rows, tops, strict=True):
        lines = _lines(row, WIDTH if row.is_heading else room)
        for number, line in enumerate(lines):
            y = top + number * _LINE + 7 + (3 if row.is_heading else 0)
            weight = "bold" if row.is_heading else "normal"
            figure.text(0 if row.is_heading else 4 / WIDTH, (total - y) / total, line, size=SIZE, weight=weight)


def _lines(row: Row, room: float) -> list[str]:
    return wrapped(row.name, room - 4, SIZE) or [""]
