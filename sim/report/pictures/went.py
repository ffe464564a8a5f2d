"""The picture of where the money went: a bar for each executable, split by what it was spent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import PathPatch
from matplotlib.ticker import MaxNLocator

from sim.records.metrics.costs import IDLE, THROWN_AWAY, UNFINISHED
from sim.records.money import in_units
from sim.records.words import money, share
from sim.report.pictures.canvas import ACCENT, ALARM, FAINT, MARGIN, PALE, Picture, Plot, picture, sheet, styled
from sim.report.pictures.legend import Entry, draw_legend, legend_lines
from sim.report.pictures.lettering import WIDTH
from sim.report.pictures.rows import LINE, Box, boxes_path, label_lines, write_label
from sim.report.went import COMPUTE, KINDS, OTHER, READY, Went

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR: Final = 10.0
_GAP: Final = 7.0
_LEFT: Final = 2.0
_PLOT: Final = WIDTH - _LEFT - MARGIN[1]
LOOKS: Final[dict[str, dict[str, Any]]] = {
    COMPUTE: {"facecolor": ACCENT, "edgecolor": "white", "linewidth": 0.5},
    IDLE: {"facecolor": "white", "edgecolor": ACCENT, "linewidth": 0.6, "hatch": "......"},
    READY: {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.4, "hatch": "//////"},
    OTHER: {"facecolor": PALE, "edgecolor": FAINT, "linewidth": 0.4},
    UNFINISHED: {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.4, "hatch": "------"},
    THROWN_AWAY: {"facecolor": "white", "edgecolor": ALARM, "linewidth": 0.6, "hatch": "xxxxxx"},
}
"""How each kind is filled."""


def draw_went(found: Sequence[Went], name: str, title: str, description: str) -> Picture:
    """Draw bars of one currency below one another.

    Parameters
    ----------
    found : sequence of Went
        From top to bottom.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    labels = [label_lines(one.name, _figures(one), _PLOT) for one in found]
    kinds = [kind for kind in KINDS if any(one.ticks.get(kind) for one in found)]
    legend = legend_lines([Entry(kind, LOOKS[kind]) for kind in kinds], _PLOT)
    heights = [len(lines) * LINE + _BAR + _GAP for lines in labels]
    height = sum(heights) + len(legend) * 12 + 4
    with styled():
        figure, (axes,) = sheet([Plot("", height, 18)], left=_LEFT)
        axes.set_ylim(height, 0)
        axes.set_xlim(0, max(in_units(one.total) for one in found) or 1)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.4g}")
        axes.tick_params(axis="x", labelsize=7.5, pad=2)
        draw_legend(axes, legend, _PLOT)
        boxes: dict[str, list[Box]] = {kind: [] for kind in kinds}
        top = height - sum(heights)
        for one, lines, high in zip(found, labels, heights, strict=True):
            write_label(axes, lines, top)
            _add(boxes, one, top + len(lines) * LINE + 1)
            top += high
        for kind, places in boxes.items():
            axes.add_patch(PathPatch(boxes_path(places), clip_on=False, zorder=3, **LOOKS[kind]))
        return picture(figure, name, title, description)


def _add(boxes: dict[str, list[Box]], one: Went, top: float) -> None:
    left = 0.0
    for kind, places in boxes.items():
        amount = in_units(one.ticks.get(kind, 0))
        if amount > 0:
            places.append((left, left + amount, top, top + _BAR))
            left += amount


def _figures(one: Went) -> str:
    thrown = one.ticks.get(THROWN_AWAY, 0)
    lost = f", {share(thrown / one.total)} thrown away" if thrown else ""
    return f"{money(in_units(one.total), one.currency)}{lost}"
