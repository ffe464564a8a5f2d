"""The picture of workers and queue: for each user the slots held against the limit, and what waits for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.ticker import MaxNLocator

from sim.report.pictures.canvas import (
    ACCENT,
    ALARM,
    FAINT,
    INK,
    PALE,
    Picture,
    Plot,
    picture,
    sheet,
    styled,
)
from sim.report.pictures.time_axis import time_axis
from sim.report.series import band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.report.occupancy import Occupancy
    from sim.report.series import Steps

_POINTS: Final = 320
"""Stretches that a step function is shown in where it has more steps than can be seen."""
_HEIGHT: Final = 62.0


def draw_occupancy(
    found: Sequence[Occupancy], limit: int | None, *, since: int, until: int, title: str, description: str
) -> Picture:
    """Draw slots and queue of each user below one another.

    Parameters
    ----------
    found : sequence of Occupancy
        From top to bottom.
    limit : int, optional
        Slots that a user may hold; it is drawn where they come near it.
    since, until : int
        Begin and end of the run, in microseconds since 1970.
    title, description : str
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    plots = [Plot(f"{one.name}: slots held", _HEIGHT, 6) for one in found]
    queues = [Plot(f"{one.name}: jobs waiting for a slot", _HEIGHT * 0.7, 12) for one in found]
    both = [
        plot
        for one, slots, queue in zip(found, plots, queues, strict=True)
        for plot in ((slots, queue) if one.longest_queue else (slots,))
    ]
    both[-1] = Plot(both[-1].heading, both[-1].height, 26)
    with styled():
        figure, axes = sheet(both)
        places = iter(axes)
        for one in found:
            _slots(next(places), one, limit, since, until)
            if one.longest_queue:
                _queue(next(places), one, since, until)
        for number, place in enumerate(axes):
            time_axis(place, since, until, labels=number == len(axes) - 1)
        return picture(figure, "workers", title, description)


def _slots(axes: Axes, one: Occupancy, limit: int | None, since: int, until: int) -> None:
    _area(axes, one.slots, since, until, filled=True)
    top = one.most_slots
    allowed = None if limit is None else limit * one.users
    if allowed is not None and top >= 0.5 * allowed:
        axes.axhline(allowed, color=ALARM, linewidth=1, linestyle=(0, (4, 2)))
        axes.text(since, allowed, f" limit {allowed:,}", va="bottom", ha="left", size=7.5, color=ALARM)
        top = max(top, allowed)
    _scale(axes, top)


def _queue(axes: Axes, one: Occupancy, since: int, until: int) -> None:
    _area(axes, one.queue, since, until, filled=False)
    _scale(axes, one.longest_queue)


def _area(axes: Axes, found: Steps, since: int, until: int, *, filled: bool) -> None:
    """Draw a step function; where there are more steps than points, its mean and the range around it."""
    until = max(until, since + 1)
    if len(found.at) <= 3 * _POINTS:
        at = [since, *found.at.tolist(), until]
        levels = [0, *found.level.tolist(), found.level[-1] if len(found.level) else 0]
        low = mean = high = levels
    else:
        seen = band(found, since, until, _POINTS)
        at = seen.edges.tolist()
        low, mean, high = ([*part.tolist(), part[-1]] for part in (seen.low, seen.mean, seen.high))
    looks: dict[str, Any] = {"color": PALE} if filled else {"facecolor": "none", "edgecolor": FAINT, "hatch": "//////"}
    axes.fill_between(at, 0, mean, step="post", linewidth=0, **looks)
    if low is not high:
        axes.fill_between(at, low, high, step="post", color=ACCENT if filled else FAINT, alpha=0.35, linewidth=0)
    axes.step(at, mean, where="post", color=ACCENT if filled else INK, linewidth=0.9)


def _scale(axes: Axes, top: float) -> None:
    axes.set_ylim(0, max(top, 1) * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.tick_params(axis="y", labelsize=7.5)
