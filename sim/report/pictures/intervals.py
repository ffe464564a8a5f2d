"""Intervals around means: a thick bar for that of the mean (95 %), a thin one for 90 % of the runs."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from sim.experiment.statistics import Sample
    from sim.report.pictures.scale import Scale

    Ends = tuple[float, float]
    Placed = tuple[float, Sample]
    """Where it lies on the other axis, and its figures."""

THICK: Final = 2.6
THIN: Final = 0.7


def draw_of_mean(
    axes: Axes, placed: Iterable[Placed], scale: Scale, colour: str, *, lying: bool = False, thick: float = THICK
) -> None:
    """Draw the intervals of means; a single run has none."""
    ends = [(at, (one.low, one.high)) for at, one in placed if isfinite(one.low) and one.low < one.high]
    _bars(axes, ends, scale, colour, thick, lying=lying)


def draw_of_runs(axes: Axes, placed: Iterable[Placed], scale: Scale, colour: str, *, lying: bool = False) -> None:
    """Draw between which figures 90 % of the runs lie."""
    ends = [(at, (one.p5, one.p95)) for at, one in placed if one.p5 < one.p95]
    _bars(axes, ends, scale, colour, THIN, lying=lying)


def _bars(
    axes: Axes, ends: Sequence[tuple[float, Ends]], scale: Scale, colour: str, thick: float, *, lying: bool
) -> None:
    if not ends:
        return
    # One path with gaps: a picture of hundreds of bars stays small.
    across = [one for at, _ in ends for one in (at, at, nan)]
    along = [one for _, (low, high) in ends for one in (scale.at(low), scale.at(high), nan)]
    xs, ys = (along, across) if lying else (across, along)
    axes.plot(xs, ys, color=colour, linewidth=thick, solid_capstyle="butt", zorder=4, clip_on=False)
