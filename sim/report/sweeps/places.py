"""The points of a sweep as a report reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from sim.experiment.measures import NAMES
from sim.experiment.statistics import Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_MUCH: Final = 0.99
"""What is as much as something else: a hundredth less does not count, as in plans of capacity."""


@dataclass(frozen=True, slots=True)
class Place:
    """One point.

    Attributes
    ----------
    number : int
        Its place in the sweep, from 0, as in its tables.
    label, name : str
        What it is called: the values of what is varied, and what they are of as well.
    values : tuple of str
        These values, as they are shown.
    runs, errors : int
        How many of its runs went well, and how many did not.
    error : str or None
        Why one of them did not.
    cost, seconds : Sample or None
        What it costs, and how long it takes; None where no run went well.
    figures : dict of str to float
        The mean of every measure; see :data:`sim.experiment.measures.MEASURES`.
    gets_done : bool
        Whether as large a share of what is launched ends `done` as at any other point, but for 1 %.
    on_frontier : bool
        Whether that is so, and no other such point that gets as much done is as cheap and as soon, or better, by their
        means.
    """

    number: int
    label: str
    name: str
    values: tuple[str, ...]
    runs: int
    errors: int
    error: str | None
    cost: Sample | None
    seconds: Sample | None
    figures: dict[str, float]
    gets_done: bool = False
    on_frontier: bool = False

    def sample(self, measure: str) -> Sample | None:
        """Return `cost` or `seconds`, by the name of the measure."""
        return self.cost if measure == "cost" else self.seconds


class Named(NamedTuple):
    """What a point is called; see :class:`Place`."""

    label: str
    name: str
    values: tuple[str, ...]


def places_of(points: pd.DataFrame, named: Sequence[Named]) -> list[Place]:
    """Return the points of a sweep; what they are called is in the order of the grid."""
    found = [_place(row, named[int(row["point"])]) for row in points.to_dict("records")]
    most = max((_share_done(one) for one in found if one.runs), default=0.0)
    judged = [replace(one, gets_done=one.runs > 0 and _share_done(one) >= AS_MUCH * most) for one in found]
    fit = [one for one in judged if one.gets_done]
    return [replace(one, on_frontier=one.gets_done and not _is_beaten(one, fit)) for one in judged]


def _place(row: dict[Any, Any], named: Named) -> Place:
    runs = int(row["runs"])
    means = {name: float(row[f"{name}_mean"]) for name in NAMES}
    return Place(
        number=int(row["point"]),
        label=named.label,
        name=named.name,
        values=named.values,
        runs=runs,
        errors=int(row["errors"]),
        error=None if pd.isna(row["error"]) else str(row["error"]),
        cost=_sample(row, "cost", runs) if runs else None,
        seconds=_sample(row, "makespan_seconds", runs) if runs else None,
        figures=means,
    )


def _sample(row: dict[Any, Any], name: str, runs: int) -> Sample:
    figures = ("mean", "median", "p5", "p95", "low", "high")
    return Sample(runs, *(float(row[f"{name}_{figure}"]) for figure in figures))


def _share_done(one: Place) -> float:
    # The number itself says nothing where points launch more or less.
    whole = sum(one.figures[name] for name in ("done", "failed", "unfinished", "rejected"))
    return one.figures["done"] / whole if whole else 1.0


def _is_beaten(one: Place, others: Sequence[Place]) -> bool:
    mine = cost_and_time(one)
    return any(
        other.figures["done"] >= AS_MUCH * one.figures["done"]
        and all(theirs <= own for theirs, own in zip(cost_and_time(other), mine, strict=True))
        and cost_and_time(other) != mine
        for other in others
    )


def same_work(places: Sequence[Place]) -> bool:
    """Say whether all points that get their work done get the same done: else cheap may only mean little to do."""
    done = [one.figures["done"] for one in places if one.gets_done]
    return not done or min(done) >= AS_MUCH * max(done)


def cost_and_time(one: Place) -> tuple[float, float]:
    """Return the means of a point at which a run went well."""
    assert one.cost is not None
    assert one.seconds is not None
    return one.cost.mean, one.seconds.mean
