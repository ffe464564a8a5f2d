"""The picture of what moves an answer: for each belief how far, with the belief at either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import PathPatch

from sim.report.pictures.canvas import ACCENT, FAINT, INK, MARGIN, Picture, Plot, picture, sheet, styled
from sim.report.pictures.legend import LEGEND_LINE, Entry, draw_legend, legend_lines
from sim.report.pictures.lettering import WIDTH, width
from sim.report.pictures.rows import LINE, SIZE, boxes_path, label_lines, write_label
from sim.report.pictures.scale import Scale, figure_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_BAR: Final = 10.0
_GAP: Final = 7.0
_LEFT: Final = 2.0
_PLOT: Final = WIDTH - _LEFT - MARGIN[1]
_BESIDE: Final = 4.0
_WIDEST: Final = 150.0
LOW: Final[dict[str, Any]] = {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.5, "hatch": "//////"}
HIGH: Final[dict[str, Any]] = {"facecolor": ACCENT, "edgecolor": ACCENT, "linewidth": 0.5}


@dataclass(frozen=True, slots=True)
class End:
    """One end of what is believed: what it is, by how much the answer differs there, and how that is written."""

    belief: str
    moves: float
    says: str

    @property
    def beside(self) -> str:
        """What stands beside its bar."""
        whole = f"{self.belief}: {self.says}"
        return whole if width(whole, SIZE) <= _WIDEST else self.says


@dataclass(frozen=True, slots=True)
class Bar:
    """A belief: its name, what stands right of that, and its ends."""

    name: str
    figures: str
    low: End
    high: End

    @property
    def is_one_row(self) -> bool:
        """Whether its ends move the answer to different sides, so that their bars do not meet."""
        return self.low.moves * self.high.moves <= 0 and bool(self.low.moves or self.high.moves)


def draw_tornado(bars: Sequence[Bar], unit: str, name: str, title: str, description: str) -> Picture:
    """Draw beliefs below one another.

    Parameters
    ----------
    bars : sequence of Bar
        From top to bottom.
    unit : str
        Unit of the answer.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    labels = [label_lines(bar.name, bar.figures, _PLOT) for bar in bars]
    legend = legend_lines([Entry("at its low end", LOW), Entry("at its high end", HIGH)], _PLOT)
    heights = [
        len(lines) * LINE + (1 if bar.is_one_row else 2) * (_BAR + 1) + _GAP
        for lines, bar in zip(labels, bars, strict=True)
    ]
    height = sum(heights) + len(legend) * LEGEND_LINE + 6
    with styled():
        figure, (axes,) = sheet([Plot("", height, 32)], left=_LEFT)
        axes.set_ylim(height, 0)
        low, high = _ends_of_axis([end for bar in bars for end in (bar.low, bar.high)])
        figure_axis(axes, Scale(low, high), "x", most=7)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,.4g}" if value else "0")
        axes.set_xlabel(f"difference of the mean, {unit}" if unit else "difference of the mean", size=SIZE, labelpad=2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.plot([0, 0], [height - sum(heights), height], color=INK, linewidth=0.8, zorder=6)
        draw_legend(axes, legend, _PLOT)
        top = height - sum(heights)
        for bar, lines, high_of in zip(bars, labels, heights, strict=True):
            write_label(axes, lines, top)
            _draw(axes, bar, top + len(lines) * LINE + 1, (high - low) / _PLOT)
            top += high_of
        return picture(figure, name, title, description)


def _draw(axes: Axes, bar: Bar, top: float, per_point: float) -> None:
    for end, looks, number in ((bar.low, LOW, 0), (bar.high, HIGH, 1)):
        y = top if bar.is_one_row else top + number * (_BAR + 1)
        left, right = sorted((0.0, end.moves))
        axes.add_patch(PathPatch(boxes_path([(left, right, y, y + _BAR)]), clip_on=False, zorder=4, **looks))
        to_left = _is_left(end, bar)
        x = end.moves + (-_BESIDE if to_left else _BESIDE) * per_point
        axes.text(x, y + _BAR - 2.2, end.beside, size=SIZE, ha="right" if to_left else "left", va="baseline")


def _is_left(end: End, bar: Bar) -> bool:
    """Say on which side of its bar an end is named: outside, and away from the other one."""
    other = bar.high if end is bar.low else bar.low
    return end.moves < 0 or (end.moves == 0 and other.moves > 0)


def _ends_of_axis(ends: Sequence[End]) -> tuple[float, float]:
    """Return from where to where the axis goes so that each bar and what stands beside it has room."""
    most = max(abs(end.moves) for end in ends) or 1.0
    fewest, many = 0.0, _PLOT / most
    for _ in range(60):
        middle = (fewest + many) / 2
        fewest, many = (middle, many) if sum(_room(ends, middle)) <= _PLOT else (fewest, middle)
    left, right = _room(ends, fewest)
    spare = max(0.0, _PLOT - left - right)
    per_point = 1 / fewest if fewest else most
    return -(left + spare / 2) * per_point, (right + spare / 2) * per_point


def _room(ends: Sequence[End], points: float) -> tuple[float, float]:
    """Return how much lies left and right of zero, in points, where a unit is so many points."""
    beside = [(end.moves, width(end.beside, SIZE) + 2 * _BESIDE) for end in ends]
    # A bar of no length may be named on either side.
    left = max((-moves * points + wide for moves, wide in beside if moves <= 0), default=_BESIDE)
    right = max((moves * points + wide for moves, wide in beside if moves >= 0), default=_BESIDE)
    return left, right
