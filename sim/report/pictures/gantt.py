"""The Gantt picture: a strip for each execution tree or job, its name above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.patches import PathPatch

from sim.report.pictures.canvas import ACCENT, ALARM, FAINT, INK, MARGIN, PALE, Picture, Plot, picture, sheet, styled
from sim.report.pictures.elapsed_axis import elapsed_axis
from sim.report.pictures.legend import LEGEND_LINE, Entry, draw_legend, legend_lines
from sim.report.pictures.lettering import WIDTH
from sim.report.pictures.rows import LINE, Box, boxes_path, label_lines, write_label
from sim.report.pictures.time_axis import time_axis
from sim.report.series import Steps, band
from sim.report.strips import ENDING, RUNNABLE, RUNNING, Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

DONE, FAILED, CUT, OPEN = "done", "failed", "cut by a limit", "not ended"
"""How a row ended."""

_BAR: Final = 9.0
_PITCH_GAP: Final = 6.0
_STEPS: Final = 18
"""Heights of a strip that are told apart: half a point each."""
_LEFT: Final = 2.0
_PLOT: Final = WIDTH - _LEFT - MARGIN[1]
_MARKS: Final = {FAILED: "X", CUT: "v", OPEN: ">"}
_FILLED: Final[dict[str, dict[str, Any]]] = {
    "": {"facecolor": PALE, "edgecolor": "none", "linewidth": 0},
    RUNNABLE: {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.3, "hatch": "//////"},
    ENDING: {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.3, "hatch": "xxxxxx"},
    RUNNING: {"facecolor": ACCENT, "edgecolor": "none", "linewidth": 0},
}
"""How each kind of stretch is filled, from the back to the front."""
_LEGEND: Final = (
    Entry("running (height: how many at once)", _FILLED[RUNNING]),
    Entry("runnable, waiting for a worker", _FILLED[RUNNABLE]),
    Entry("waiting for inputs, outputs, the scheduler", _FILLED[""]),
    Entry("ending or restarting", _FILLED[ENDING]),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the picture: its name, figures that stand to its right, what was going on, and how it ended."""

    name: str
    figures: str
    strip: Strip
    ended: str


def gantt(rows: Sequence[Row], name: str, title: str, description: str, *, since: int, until: int) -> Picture:
    """Draw rows below one another, over the time of the run or, where they are short against it, over their own.

    Parameters
    ----------
    rows : sequence of Row
        From top to bottom.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    since, until : int
        Begin and end of the run, in microseconds since 1970.
    """
    labels = [label_lines(row.name, row.figures, _PLOT) for row in rows]
    ends = {row.ended for row in rows}
    entries = [*_LEGEND, *(Entry(ended, _mark(ended)) for ended in _MARKS if ended in ends)]
    legend = legend_lines(entries, _PLOT)
    heights = [len(lines) * LINE + _BAR + _PITCH_GAP for lines in labels]
    height = sum(heights) + len(legend) * LEGEND_LINE + 6
    with styled():
        figure, (axes,) = sheet([Plot("", height, 24)], left=_LEFT)
        axes.set_ylim(height, 0)
        axes.set_yticks([])
        axes.grid(axis="x", color=PALE, linewidth=0.5, zorder=0)
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        apart = is_apart(rows, since, until)
        if apart:
            longest = max(row.strip.end - row.strip.begin for row in rows)
            elapsed_axis(axes, longest)
        else:
            time_axis(axes, since, until)
        draw_legend(axes, legend, _PLOT)
        top = height - sum(heights)
        pieces = _Pieces(axes, per_point=(axes.get_xlim()[1] - axes.get_xlim()[0]) / _PLOT)
        for row, lines, high in zip(rows, labels, heights, strict=True):
            axes.axhline(top - _PITCH_GAP / 2 + 1, color=PALE, linewidth=0.5, zorder=0)
            write_label(axes, lines, top)
            pieces.add(row, top + len(lines) * LINE + 1, shift=row.strip.begin if apart else 0)
            top += high
        pieces.draw()
        return picture(figure, name, title, description)


def is_apart(rows: Sequence[Row], since: int, until: int) -> bool:
    """Say whether rows are so short against the run that each is drawn from its own beginning."""
    lengths = sorted(row.strip.end - row.strip.begin for row in rows)
    return lengths[len(lengths) // 2] < 0.06 * (until - since)


class _Pieces:
    """All boxes of a kind, drawn at once: a picture of thousands of boxes stays small."""

    def __init__(self, axes: Axes, per_point: float) -> None:
        self._axes = axes
        self._per_point = per_point
        self._boxes: dict[str, list[Box]] = {kind: [] for kind in _FILLED}
        self._ends: dict[str, list[tuple[float, float]]] = {}

    def add(self, row: Row, top: float, shift: int) -> None:
        strip = row.strip
        begin, end = strip.begin - shift, strip.end - shift
        self._boxes[""].append((begin, max(end, begin + self._per_point), top, top + _BAR))
        for kind in (RUNNABLE, ENDING):
            for since, until in self._times(strip.doing[kind]):
                self._boxes[kind].append((since - shift, until - shift, top, top + _BAR))
        for since, until, share in self._shares(strip):
            if share:
                self._boxes[RUNNING].append((since - shift, until - shift, top + _BAR * (1 - share), top + _BAR))
        if row.ended != DONE:
            self._ends.setdefault(row.ended, []).append((end + 4 * self._per_point, top + _BAR / 2))

    def _times(self, found: Steps) -> list[tuple[float, float]]:
        """Return when a step function is above zero; what is too short to be seen neither counts nor interrupts."""
        times: list[tuple[float, float]] = []
        for since, until, level in zip(found.at[:-1], found.at[1:], found.level[:-1], strict=True):
            if not level:
                continue
            if times and since - times[-1][1] < self._per_point:
                times[-1] = (times[-1][0], until)
            else:
                times.append((since, until))
        return [(since, until) for since, until in times if until - since > self._per_point / 4]

    def _shares(self, strip: Strip) -> list[tuple[float, float, float]]:
        """Return from when until when which share of the most at once was running."""
        found, points = strip.doing[RUNNING], max(1, int((strip.end - strip.begin) / self._per_point))
        edges, levels = found.at.astype(float), found.level[:-1].astype(float)
        if len(found.at) > points and strip.end > strip.begin:
            seen = band(found, strip.begin, strip.end, points)
            edges, levels = seen.edges, seen.mean
        shares = np.ceil(levels / max(strip.peak, 1) * _STEPS) / _STEPS
        return _joined(list(zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)))

    def draw(self) -> None:
        for order, (kind, boxes) in enumerate(self._boxes.items()):
            self._axes.add_patch(PathPatch(boxes_path(boxes), clip_on=False, zorder=2 + order, **_FILLED[kind]))
        for ended, places in self._ends.items():
            xs, ys = zip(*places, strict=True)
            self._axes.plot(xs, ys, linestyle="none", clip_on=False, zorder=9, **_mark(ended))


def _mark(ended: str) -> dict[str, Any]:
    return {"marker": _MARKS[ended], "color": INK if ended == OPEN else ALARM, "markersize": 5, "markeredgewidth": 0}


def _joined(stretches: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Join stretches that follow each other at the same height."""
    found: list[tuple[float, float, float]] = []
    for since, until, level in stretches:
        if found and found[-1][1] == since and found[-1][2] == level:
            found[-1] = (found[-1][0], until, level)
        else:
            found.append((since, until, level))
    return found
