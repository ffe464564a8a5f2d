"""The picture of cost against time: a point for each way to play, the frontier joined, names beside points."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, Final

from sim.report.pictures.canvas import ACCENT, FAINT, INK, MARGIN, Picture, Plot, picture, sheet, styled
from sim.report.pictures.legend import LEGEND_LINE, Entry, draw_legend, legend_lines
from sim.report.pictures.lettering import WIDTH, width
from sim.report.pictures.naming import Box, place_names
from sim.report.pictures.scale import SIZE, Scale, figure_axis, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from sim.experiment.statistics import Sample

ON, OFF, LESS = "on the frontier", "another is as cheap and as soon, or better", "gets less done than others"
"""What a point is."""
LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    ON: {"marker": "o", "markersize": 6, "color": ACCENT, "markeredgewidth": 0},
    OFF: {"marker": "o", "markersize": 5, "markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.8},
    LESS: {
        "marker": "v",
        "markersize": 5,
        "markerfacecolor": "white",
        "markeredgecolor": FAINT,
        "markeredgewidth": 0.8,
    },
}
_HEIGHT: Final = 280.0
_LEFT: Final = 44.0
_PLOT: Final = WIDTH - _LEFT - MARGIN[1]
_MOST_NAMED: Final = 24
"""Points up to which those off the frontier have names, too."""
_MANY: Final = 60
_PALER: Final = "#b9c1c7"
_WIDEST_NAME: Final = 150.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the picture: its name, its number, its figures, and what it is: `ON`, `OFF` or `LESS`."""

    name: str
    number: int
    time: Sample
    cost: Sample
    kind: str

    @property
    def short(self) -> str:
        """Its name, or its number where that is long."""
        return self.name if width(self.name, SIZE) <= _WIDEST_NAME else f"#{self.number}"


def draw_frontier(
    spots: Sequence[Spot], axes_of: tuple[str, str], name: str, title: str, description: str, *, joined: bool
) -> Picture:
    """Draw points by their mean time and cost, with the intervals of both as crosses.

    Parameters
    ----------
    spots : sequence of Spot
        All of them.
    axes_of : tuple of str
        What stands beside the axis of time and that of cost: the measure with its unit.
    joined : bool
        Join those on the frontier.
    name, title, description
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    kinds = [kind for kind in LOOKS if any(spot.kind == kind for spot in spots)]
    legend = legend_lines([Entry(kind, LOOKS[kind]) for kind in kinds], _PLOT)
    across, up = _scale(spot.time for spot in spots), _scale(spot.cost for spot in spots)
    time, cost = (
        f"{said} ({one.words})" if one.words else said for said, one in zip(axes_of, (across, up), strict=True)
    )
    with styled():
        figure, (head, axes) = sheet([Plot("", len(legend) * LEGEND_LINE, 4), Plot(cost, _HEIGHT, 32)], left=_LEFT)
        head.set_axis_off()
        head.set_position((0.0, head.get_position().y0, _PLOT / WIDTH, head.get_position().height))
        head.set_xlim(0, 1)
        head.set_ylim(len(legend) * LEGEND_LINE, 0)
        draw_legend(head, legend, _PLOT)
        figure_axis(axes, across, "x", most=8)
        figure_axis(axes, up, "y", most=7)
        axes.set_xlabel(time, size=SIZE, labelpad=2)
        _crosses(axes, spots, across, up)
        if joined:
            _join([spot for spot in spots if spot.kind == ON], axes, across, up)
        _draw(axes, spots, across, up)
        _name(axes, spots, across, up)
        return picture(figure, name, title, description)


def _scale(samples: Iterable[Sample]) -> Scale:
    return scale_of((figure for one in samples for figure in (one.mean, one.low, one.high)), pad=0.1, tight=True)


def _draw(axes: Axes, spots: Sequence[Spot], across: Scale, up: Scale) -> None:
    for kind, looks in LOOKS.items():
        mine = [spot for spot in spots if spot.kind == kind]
        xs, ys = [across.at(spot.time.mean) for spot in mine], [up.at(spot.cost.mean) for spot in mine]
        axes.plot(xs, ys, linestyle="none", clip_on=False, zorder=6 if kind == ON else 5, **looks)


def _join(frontier: Sequence[Spot], axes: Axes, across: Scale, up: Scale) -> None:
    ordered = sorted(frontier, key=lambda spot: spot.time.mean)
    xs, ys = [across.at(spot.time.mean) for spot in ordered], [up.at(spot.cost.mean) for spot in ordered]
    axes.plot(xs, ys, color=ACCENT, linewidth=1.1, linestyle=(0, (5, 2)), zorder=3)


def _crosses(axes: Axes, spots: Sequence[Spot], across: Scale, up: Scale) -> None:
    xs: list[float] = []
    ys: list[float] = []
    for spot in spots:
        x, y = across.at(spot.time.mean), up.at(spot.cost.mean)
        if isfinite(spot.time.low):
            xs += [across.at(spot.time.low), across.at(spot.time.high), nan]
            ys += [y, y, nan]
        if isfinite(spot.cost.low):
            xs += [x, x, nan]
            ys += [up.at(spot.cost.low), up.at(spot.cost.high), nan]
    # Hundreds of crosses would hide the points.
    axes.plot(xs, ys, color=FAINT if len(spots) <= _MANY else _PALER, linewidth=0.6, zorder=2)


def _name(axes: Axes, spots: Sequence[Spot], across: Scale, up: Scale) -> None:
    per_x, per_y = _PLOT / (across.high - across.low), _HEIGHT / (up.high - up.low)
    points = [
        ((across.at(spot.time.mean) - across.low) * per_x, (up.at(spot.cost.mean) - up.low) * per_y) for spot in spots
    ]
    order = sorted(range(len(spots)), key=lambda number: (spots[number].kind != ON, points[number]))
    wanted = [number for number in order if spots[number].kind == ON or len(spots) <= _MOST_NAMED]
    names = [(number, spots[number].short, spots[number].kind == ON) for number in wanted]
    crosses = [
        box
        for spot, (x, y) in zip(spots, points, strict=True)
        for box in (
            Box(
                (across.at(spot.time.low) - across.low) * per_x, (across.at(spot.time.high) - across.low) * per_x, y, y
            ),
            Box(x, x, (up.at(spot.cost.low) - up.low) * per_y, (up.at(spot.cost.high) - up.low) * per_y),
        )
    ]
    for found in place_names(points, names, Box(0, _PLOT + MARGIN[1], 0, _HEIGHT + 8), SIZE, crosses):
        spot, (x, y) = spots[found.number], points[found.number]
        left, middle = across.low + found.box.left / per_x, up.low + (found.box.bottom + found.box.top) / 2 / per_y
        weight = "bold" if spot.kind == ON else "normal"
        axes.text(left, middle, spot.short, size=SIZE, weight=weight, va="center", clip_on=False, zorder=7)
        if found.away > 10:
            near = min(max(x, found.box.left), found.box.right)
            at = (across.low + near / per_x, middle)
            axes.plot(
                [across.low + x / per_x, at[0]], [up.low + y / per_y, at[1]], color=FAINT, linewidth=0.4, zorder=1
            )
