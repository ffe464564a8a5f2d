"""How a figure goes with what is varied: the lines of a plot, and the axis of the values below it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sim.report.pictures.canvas import ACCENT, INK, PALE
from sim.report.pictures.intervals import draw_of_mean, draw_of_runs
from sim.report.pictures.scale import SIZE, Scale, scale_of, scale_of_values, spread_ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from sim.experiment.statistics import Sample

FIRST: Final[Mapping[str, Any]] = {"color": ACCENT, "linestyle": "-", "marker": "o"}
"""How the line looks that is alone in its plot."""
_EDGE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is called, and the figures at each value; None where no run went well."""

    name: str
    samples: Sequence[Sample | None]


@dataclass(frozen=True)
class Response:
    """How one measure goes with what is varied.

    Attributes
    ----------
    measure : str
        The measure and its unit.
    lines : sequence of Line
        A line for each way that the others stand.
    """

    measure: str
    lines: Sequence[Line]

    @cached_property
    def scale(self) -> Scale:
        """The scale of the measure, the same for all of its plots."""
        known = [one for line in self.lines for one in line.samples if one is not None]
        return scale_of(figure for one in known for figure in (one.mean, one.p5, one.p95, one.low, one.high))

    @property
    def heading(self) -> str:
        """What stands above its plots."""
        words = self.scale.words
        return f"{self.measure} ({words})" if words else self.measure


@dataclass(frozen=True)
class Abscissa:
    """What is varied: its name, and its values, ascending, as numbers and as they were written."""

    name: str
    numbers: Sequence[float]
    written: Sequence[str]

    @cached_property
    def scale(self) -> Scale:
        """The scale of the values."""
        return scale_of_values(self.numbers)

    @cached_property
    def at(self) -> list[float]:
        """Where the values lie on it."""
        return [self.scale.at(number) for number in self.numbers]

    @property
    def heading(self) -> str:
        """What stands below the axis."""
        return f"{self.name} (logarithmic)" if self.scale.logarithmic else self.name


def values_axis(axes: Axes, abscissa: Abscissa, room: float) -> None:
    """Let the axis below a plot that is `room` points wide show the values as they were written."""
    scale = abscissa.scale
    edge = (scale.high - scale.low) * _EDGE / (room - 2 * _EDGE)
    low, high = scale.low - edge, scale.high + edge
    axes.set_xlim(low, high)
    named = spread_ticks(list(zip(abscissa.at, abscissa.written, strict=True)), low, high, room)
    axes.set_xticks([at for at, _ in named], [text for _, text in named])
    axes.tick_params(axis="x", pad=2, labelsize=SIZE)


def draw_path(axes: Axes, line: Line, at: Sequence[float], scale: Scale, **looks: Any) -> None:
    """Draw the means of a line and what joins them; where no run went well there is a gap."""
    ys = [float("nan") if one is None else scale.at(one.mean) for one in line.samples]
    axes.plot(at, ys, clip_on=False, **{"markeredgecolor": "white", **looks})


def draw_all(axes: Axes, lines: Sequence[Line], at: Sequence[float], scale: Scale, **looks: Any) -> None:
    """Draw the paths of many lines as one, which stays small."""
    xs = [x for _ in lines for x in (*at, float("nan"))]
    means = [(*(None if one is None else one.mean for one in line.samples), None) for line in lines]
    ys = [float("nan") if mean is None else scale.at(mean) for line in means for mean in line]
    axes.plot(xs, ys, **looks)


def draw_alone(axes: Axes, line: Line, at: Sequence[float], scale: Scale, size: float = 4.5) -> None:
    """Draw a line with its intervals, those of the runs as a shade; markers are so many points wide."""
    for xs, samples in _stretches(line, at):
        low, high = ([scale.at(one) for one in ends] for ends in zip(*((s.p5, s.p95) for s in samples), strict=True))
        axes.fill_between(xs, low, high, facecolor=PALE, edgecolor="none", linewidth=0, zorder=1)
    placed = _placed(line, at)
    draw_of_runs(axes, placed, scale, ACCENT)
    draw_of_mean(axes, placed, scale, ACCENT, thick=0.55 * size)
    draw_path(axes, line, at, scale, markersize=size, markeredgewidth=0.5, linewidth=1, zorder=5, **FIRST)
    draw_failed(axes, line, at, scale)


def draw_among(axes: Axes, line: Line, at: Sequence[float], scale: Scale, looks: Mapping[str, Any]) -> None:
    """Draw a line with its intervals as bars, as others lie in the same plot."""
    placed = _placed(line, at)
    draw_of_runs(axes, placed, scale, looks["color"])
    draw_of_mean(axes, placed, scale, looks["color"])
    draw_path(axes, line, at, scale, markersize=5.5, markeredgewidth=0.5, linewidth=1, zorder=5, **looks)
    draw_failed(axes, line, at, scale)


def draw_failed(axes: Axes, line: Line, at: Sequence[float], scale: Scale) -> None:
    """Mark at the foot of a plot where no run went well."""
    failed = [x for x, one in zip(at, line.samples, strict=True) if one is None]
    axes.plot(failed, [scale.low] * len(failed), linestyle="none", marker="x", color=INK, markersize=4, clip_on=False)


def _placed(line: Line, at: Sequence[float]) -> list[tuple[float, Sample]]:
    return [(x, one) for x, one in zip(at, line.samples, strict=True) if one is not None]


def _stretches(line: Line, at: Sequence[float]) -> list[tuple[list[float], list[Sample]]]:
    """Return the parts of a line that have no gap and more than one value."""
    found: list[tuple[list[float], list[Sample]]] = [([], [])]
    for x, one in zip(at, line.samples, strict=True):
        if one is None:
            found.append(([], []))
        else:
            found[-1][0].append(x)
            found[-1][1].append(one)
    return [part for part in found if len(part[0]) > 1]
