"""Points held against each other run by run, with the same luck: which is best, and what a value moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.statistics import half_width
from sim.report.sweeps.material import TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place
    from sim.report.sweeps.varied import Varied

    Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Best:
    """The best point by a measure, and which others are as good.

    Attributes
    ----------
    place : Place
        The point with the lowest mean of those that get as much done as any.
    same : list of Place
        Other such points that differ from it by nothing in any run.
    alike : list of Place
        Other such points whose difference, run by run with the same luck, may be luck (95 %).
    """

    place: Place
    same: list[Place]
    alike: list[Place]

    def better(self, other: str) -> Place | None:
        """Return the one of `alike` that is best by the other measure, if that beats the point itself."""
        fit = min(self.alike, key=lambda one: order(one, other), default=None)
        return fit if fit is not None and order(fit, other)[0] < order(self.place, other)[0] else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a thing that is varied does to a measure, on average over everything else that is.

    Attributes
    ----------
    varied : Varied
        The thing.
    low, high : tuple of str and float
        The value at which the mean is lowest and highest, and that mean.
    half_width : float
        Of the interval (95 %) of the difference of the two, run by run with the same luck; `nan` of a single run.
    """

    varied: Varied
    low: tuple[str, float]
    high: tuple[str, float]
    half_width: float

    @property
    def size(self) -> float:
        """How far it moves the mean."""
        return self.high[1] - self.low[1]

    @property
    def shows(self) -> bool:
        """Whether that is more than luck could feign; a single run cannot tell."""
        return self.size > 0 and not self.half_width >= self.size


def best(material: SweepMaterial, measure: str) -> Best | None:
    """Return the best point by a measure; where two are the same, the one that is better by the other measure."""
    fit = [one for one in material.played if one.gets_done]
    if not fit:
        return None
    table = by_point(material, measure)
    first = min(fit, key=lambda one: order(one, measure))
    same, alike = [], []
    for other in fit:
        differences = (table[other.number] - table[first.number]).dropna().to_numpy()
        if other is first:
            continue
        if len(differences) and not differences.any():
            same.append(other)
        elif half_width(differences) >= differences.mean():
            alike.append(other)
    return Best(first, same, alike)


def effects(material: SweepMaterial, measure: str) -> list[Effect]:
    """Return what each thing that is varied does to a measure, the strongest first."""
    table = by_point(material, measure)
    found = [_effect(material, one, table) for one in material.moving]
    return sorted((one for one in found if one is not None), key=lambda one: -one.size)


def by_point(material: SweepMaterial, measure: str) -> pd.DataFrame:
    """Return a measure with a row for each replication and a column for each point."""
    runs = material.found.runs
    mine = runs[(runs["beliefs"] == material.way) & runs["error"].isna()]
    return mine.pivot_table(index="replication", columns="point", values=measure, aggfunc="first")


def order(one: Place, measure: str) -> tuple[float, float]:
    """Return what points are ordered by: the mean of a measure, then that of the other one."""
    assert one.cost is not None
    assert one.seconds is not None
    cost, time = one.cost.mean, one.seconds.mean
    return (time, cost) if measure == TIME else (cost, time)


def _effect(material: SweepMaterial, varied: Varied, table: pd.DataFrame) -> Effect | None:
    place = material.varied.index(varied)
    groups: dict[str, Sequence[int]] = {}
    for one in material.played:
        groups[one.values[place]] = [*groups.get(one.values[place], ()), one.number]
    if len(groups) < 2:
        return None
    # Over the others as they are: where a point failed, a value is held against what is left.
    of_runs = {value: table[list(numbers)].mean(axis=1) for value, numbers in groups.items()}
    means = {value: float(series.mean()) for value, series in of_runs.items()}
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    differences = (of_runs[high] - of_runs[low]).dropna().to_numpy()
    width = half_width(differences) if len(differences) else float("nan")
    return Effect(varied, (low, means[low]), (high, means[high]), width)
