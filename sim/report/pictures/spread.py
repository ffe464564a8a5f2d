"""The picture of how runs are spread: a dot for each, stacked, or bars where there are many; rows on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.patches import PathPatch

from sim.report.pictures.canvas import ACCENT, INK, MARGIN, Picture, Plot, picture, sheet, styled
from sim.report.pictures.intervals import draw_of_mean, draw_of_runs
from sim.report.pictures.lettering import WIDTH
from sim.report.pictures.rows import boxes_path
from sim.report.pictures.scale import figure_axis, scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiment.statistics import Sample

MOST_DOTS: Final = 100
"""Runs that are drawn as dots; more are drawn as bars."""
_LEFT: Final = 2.0
_PLOT: Final = WIDTH - _LEFT - MARGIN[1]
_DOT: Final = 4.6
_HIGHEST: Final = 46.0
"""How high the highest stack may be, in points."""
_FOOT: Final = 9.0
"""What is kept free below the dots, for the intervals."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The runs of one kind: what they are (empty where there is no other), their figures, a sample of them."""

    name: str
    figures: Sequence[float]
    sample: Sample


@dataclass(frozen=True, slots=True)
class Spreads:
    """The runs of each kind for one measure: what stands above them, and the kinds."""

    heading: str
    kinds: Sequence[Spread]


def draw_spreads(found: Sequence[Spreads], name: str, title: str, description: str) -> Picture:
    """Draw measures below one another, and for each the kinds of runs on one scale.

    Parameters
    ----------
    found : sequence of Spreads
        From top to bottom.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    drawn = [_Drawn(one) for one in found]
    plots = [
        Plot(
            f"{one.spreads.heading}: {kind.name}".removesuffix(": "),
            one.height,
            26 if kind is one.spreads.kinds[-1] else 8,
        )
        for one in drawn
        for kind in one.spreads.kinds
    ]
    with styled():
        figure, axes = sheet(plots, left=_LEFT)
        places = iter(axes)
        for one in drawn:
            for kind in one.spreads.kinds:
                one.draw(next(places), kind)
        return picture(figure, name, title, description)


class _Drawn:
    """The rows of one measure: their scale, and how high a run is in them."""

    def __init__(self, spreads: Spreads) -> None:
        self.spreads = spreads
        ends = [end for kind in spreads.kinds for end in (kind.sample.low, kind.sample.high)]
        every = [figure for kind in spreads.kinds for figure in kind.figures]
        self._scale = scale_of([*every, *ends], tight=True)
        # As many as dots fit beside each other.
        self._edges = np.linspace(self._scale.low, self._scale.high, int(_PLOT / _DOT) + 1)
        self._dotted = max(len(kind.figures) for kind in spreads.kinds) <= MOST_DOTS
        highest = max(int(self._counts(kind).max()) for kind in spreads.kinds)
        self._step = min(_DOT, _HIGHEST / highest) if self._dotted else _HIGHEST / highest
        self.height = _FOOT + highest * self._step + 3

    def draw(self, axes: Axes, kind: Spread) -> None:
        figure_axis(axes, self._scale, "x", most=8)
        if kind is not self.spreads.kinds[-1]:
            axes.set_xticklabels([])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0, self.height)
        counts = self._counts(kind).tolist()
        if self._dotted:
            self._dots(axes, counts)
        else:
            self._bars(axes, counts)
        at = [(_FOOT / 2, kind.sample)]
        draw_of_runs(axes, at, self._scale, INK, lying=True)
        draw_of_mean(axes, at, self._scale, INK, lying=True)
        mean = [self._scale.at(kind.sample.mean)]
        axes.plot(mean, [_FOOT / 2], marker="|", markersize=9, color=INK, zorder=6, clip_on=False)

    def _counts(self, kind: Spread) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.histogram([self._scale.at(one) for one in kind.figures], bins=self._edges)[0]
        return found

    def _dots(self, axes: Axes, counts: Sequence[int]) -> None:
        middles = ((self._edges[:-1] + self._edges[1:]) / 2).tolist()
        xs = [x for x, count in zip(middles, counts, strict=True) for _ in range(count)]
        ys = [_FOOT + self._step * (level + 0.5) for count in counts for level in range(count)]
        looks: dict[str, Any] = {
            "markersize": _DOT - 0.6,
            "markeredgewidth": 0.4,
            "markeredgecolor": "white",
            "color": ACCENT,
        }
        axes.plot(xs, ys, linestyle="none", marker="o", clip_on=False, zorder=4, **looks)

    def _bars(self, axes: Axes, counts: Sequence[int]) -> None:
        edges = self._edges.tolist()
        boxes = [
            (left, right, _FOOT + count * self._step, _FOOT)
            for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True)
            if count
        ]
        axes.add_patch(PathPatch(boxes_path(boxes), facecolor=ACCENT, edgecolor="white", linewidth=0.3, zorder=3))
