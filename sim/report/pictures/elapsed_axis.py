"""An axis of the time that has passed since each row's own beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.pictures.time_axis import MICROS, put_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_ROUND: Final = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_MOST: Final = 9


def elapsed_axis(axes: Axes, longest: int) -> None:
    """Let the axis below a plot show microseconds since a beginning, up to the longest of them."""
    until = max(longest, MICROS)
    axes.set_xlim(0, until)
    put_ticks(axes, ticks(until))


def ticks(until: int) -> list[tuple[int, str]]:
    """Return where the ticks are, and what stands below each: whole numbers of one unit."""
    name, unit = next((name, unit * MICROS) for name, unit in _UNITS if until >= 2 * unit * MICROS or unit == 1)
    step = next((step for step in _ROUND if until / (step * unit) <= _MOST), _ROUND[-1]) * unit
    return [(number * step, f"{number * step // unit} {name}") for number in range(until // step + 1)]
