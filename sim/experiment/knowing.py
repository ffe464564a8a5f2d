"""How well an answer is known: what luck does to it, and what not knowing does, apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.influence import Influence, influences
from sim.experiment.play import AT_VALUE, DRAWN
from sim.experiment.statistics import Sample, sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiment.in_doubt import InDoubt

    Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Knowing:
    """How well one figure of one point is known.

    Attributes
    ----------
    measure : str
        The figure, such as `cost`.
    answer : Sample
        The figure with all that moves it: luck, and beliefs where there are any.
    luck : tuple of float
        Between which values 90 % of the runs lie where only luck moves it.
    beliefs : tuple of float or None
        The same where only beliefs do, about the mean; None where nothing is believed.
    influences : list of Influence
        What each belief does to it, the strongest first.
    """

    measure: str
    answer: Sample
    luck: Span
    beliefs: Span | None
    influences: list[Influence]

    @property
    def narrowed(self) -> Span | None:
        """What would be left of `beliefs` if the strongest were known; taken that beliefs act one by one."""
        if self.beliefs is None or not self.influences or not self.influences[0].shows:
            return None
        left = (1 - self.influences[0].share) ** 0.5
        middle = self.answer.mean
        return middle + (self.beliefs[0] - middle) * left, middle + (self.beliefs[1] - middle) * left


def knowing(runs: pd.DataFrame, measure: str, beliefs: Sequence[InDoubt]) -> Knowing | None:
    """Tell how well a figure is known from the runs of one point; None where no run has it.

    Parameters
    ----------
    runs : pandas.DataFrame
        Rows of :attr:`sim.experiment.sweep.Sweep.runs`, of one point.
    measure : str
        The figure's column.
    beliefs : sequence of InDoubt
        What is not known for sure.
    """
    ways = {way: series for way, series in _by_way(runs, measure).items() if len(series)}
    if AT_VALUE not in ways:
        return None
    at_value = ways[AT_VALUE]
    drawn = ways.get(DRAWN)
    answer = sample((at_value if drawn is None else drawn).to_numpy())
    luck = _span(at_value.to_numpy())
    if drawn is None:
        return Knowing(measure, answer, luck, None, [])
    moved = (drawn - at_value).dropna().to_numpy()
    of_beliefs = _span(float(at_value.mean()) + moved) if len(moved) else None
    ends = {
        belief.path: (ways[low].to_numpy(), ways[high].to_numpy())
        for belief in beliefs
        if (low := f"{belief.path}=low") in ways and (high := f"{belief.path}=high") in ways
    }
    return Knowing(measure, answer, luck, of_beliefs, influences(beliefs, at_value.to_numpy(), ends))


def _by_way(runs: pd.DataFrame, measure: str) -> dict[str, pd.Series]:
    went_well = runs[runs["error"].isna() & runs[measure].notna()]
    return {
        str(way): of_way.set_index("replication")[measure].sort_index()
        for way, of_way in went_well.groupby("beliefs", sort=False)
    }


def _span(values: np.ndarray) -> Span:
    low, high = np.quantile(values, [0.05, 0.95]).tolist()
    return low, high
