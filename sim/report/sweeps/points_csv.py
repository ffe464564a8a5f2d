"""The points of a sweep as a table for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.experiment.sweep import Sweep

BEGINS: Final = "point,variant,"
"""What such a table begins with."""


def points_csv(found: Sweep) -> str:
    """Return a row for each point: what it is, its runs and errors, and the figures of each measure.

    Times are in seconds, cost is in the currency of the sweep; figures are not rounded.
    """
    return found.points.to_csv(index=False, lineterminator="\n")
