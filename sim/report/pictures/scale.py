"""Scales of axes that hold figures or the values that are varied: where they lie, what stands beside the axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from matplotlib.ticker import MaxNLocator

from sim.report.pictures.lettering import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

SIZE: Final = 7.5
"""Size of the letters beside an axis, in points."""
_WIDE: Final = 50.0
"""How many times the least figure the greatest is where a scale becomes logarithmic."""
_FROM_ZERO: Final = 0.6
_PAD: Final = 0.06


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: from where to where it goes, in its own coordinate, and whether that is the logarithm.

    Attributes
    ----------
    low, high : float
        Its ends, as :meth:`at` gives them.
    logarithmic : bool
        Whether equal lengths are equal factors.
    """

    low: float
    high: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Return where a figure lies; what a logarithm cannot show lies at the low end."""
        if not self.logarithmic:
            return value
        return log10(value) if value > 0 else self.low

    @property
    def words(self) -> str:
        """What a reader must know of it; empty where it begins at zero as one expects."""
        if self.logarithmic:
            return "logarithmic"
        return "" if self.low <= 0 else "not from 0"

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return where ticks are, and what stands beside each: round figures, at most so many."""
        figures = (
            self._round(most)
            if self.logarithmic
            else MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        )
        places = [(self.at(figure), _written(figure)) for figure in map(float, figures)]
        slack = 1e-9 * (self.high - self.low)
        return [(at, text) for at, text in places if self.low - slack <= at <= self.high + slack]

    def _round(self, most: int) -> list[float]:
        decades = range(floor(self.low), ceil(self.high) + 1)
        for steps in ((1, 2, 5), (1, 3), (1,)):
            found = [step * 10.0**decade for decade in decades for step in steps]
            within = [one for one in found if self.low <= log10(one) <= self.high]
            if len(within) <= most:
                return within
        return [10.0**decade for decade in decades[:: ceil(len(decades) / most)]]


def _written(figure: float) -> str:
    """Write a round figure; millions are told as such, so that it stays short."""
    return f"{figure:,.10g}" if abs(figure) < 1e6 else f"{figure / 1e6:,.10g} M"


def scale_of(figures: Iterable[float], *, pad: float = _PAD, tight: bool = False) -> Scale:
    """Return the scale that figures are best seen on.

    It begins at zero where that costs little room, is logarithmic where the greatest is many times the least, and says
    so in either case. There must be a figure; those that are not finite do not count.

    Parameters
    ----------
    figures : iterable of float
        All that is to be seen.
    pad : float
        What is left free at its ends, as a share of its length.
    tight : bool
        Do not begin at zero only because that costs little room.
    """
    known = [one for one in figures if isfinite(one)]
    low, high = min(known), max(known)
    if low > 0 and high / low >= _WIDE:
        room = pad * log10(high / low)
        return Scale(log10(low) - room, log10(high) + room, logarithmic=True)
    if low == high:
        around = abs(low) * 0.1 or 1.0
        return Scale(0.0 if low >= 0 and not tight else low - around, high + around)
    if low >= 0 and not tight and low <= _FROM_ZERO * high:
        return Scale(0.0, high * (1 + pad))
    room = pad * (high - low)
    return Scale(max(0.0, low - room) if low >= 0 else low - room, high + room)


def scale_of_values(numbers: Sequence[float]) -> Scale:
    """Return the scale for the values of something that is varied: logarithmic where the small ones would meet."""
    ordered = np.unique(np.asarray(numbers, dtype=float))
    if len(ordered) > 2 and ordered[0] > 0:
        gap, gap_of_logarithms = (_least_gap(one) for one in (ordered, np.log10(ordered)))
        if gap < 0.1 and gap_of_logarithms > 2 * gap:
            return Scale(log10(ordered[0]), log10(ordered[-1]), logarithmic=True)
    low, high = float(ordered[0]), float(ordered[-1])
    return Scale(low, high) if high > low else Scale(low - 1, high + 1)


def _least_gap(ordered: np.ndarray) -> float:
    return float(np.diff(ordered).min() / (ordered[-1] - ordered[0]))


def figure_axis(axes: Axes, scale: Scale, which: Literal["x", "y"], most: int = 5) -> None:
    """Let an axis of a plot, ``x`` or ``y``, show figures, with a pale line at each tick."""
    ticks = scale.ticks(most)
    getattr(axes, f"set_{which}lim")(scale.low, scale.high)
    getattr(axes, f"set_{which}ticks")([at for at, _ in ticks], [text for _, text in ticks])
    axes.tick_params(axis=which, pad=2, labelsize=SIZE)
    axes.grid(axis=which, color="#dde2e5", linewidth=0.5, zorder=0)
    axes.set_axisbelow(True)


def spread_ticks(ticks: Sequence[tuple[float, str]], low: float, high: float, room: float) -> list[tuple[float, str]]:
    """Return those ticks whose texts do not meet on an axis `room` points long: the ends first, then from the left."""
    per_unit = room / (high - low)
    ordered = sorted(ticks)
    taken: list[tuple[float, float]] = []
    found = []
    for at, text in [ordered[0], ordered[-1], *ordered[1:-1]] if len(ordered) > 1 else ordered:
        half, middle = width(text, SIZE) / 2 + 3, (at - low) * per_unit
        if all(middle + half <= left or middle - half >= right for left, right in taken):
            taken.append((middle - half, middle + half))
            found.append((at, text))
    return sorted(found)
