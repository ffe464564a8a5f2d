"""What came of a comparison: pairs of runs, how they differ, and where that comes from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sim.experiment.comparing import comparison_costs, comparison_times
from sim.experiment.comparing.bridge import cost_bridge
from sim.experiment.comparing.coarse import coarse
from sim.experiment.comparing.comparison_words import notes_of, sentence_of
from sim.experiment.comparing.paired import Estimate, mean_of, relative
from sim.experiment.comparing.time_bridge import mean_times
from sim.records.ticks import in_units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from sim.experiment.comparing.bridge import Bridge
    from sim.experiment.comparing.ledger import Ledger
    from sim.experiment.comparing.sides import Side
    from sim.experiment.comparing.time_bridge import Kind, Means


class Comparison:
    """Two sides, played or recorded, pair by pair: replication r of both draws the same luck.

    Parameters
    ----------
    a, b : Side
        The sides.
    ledgers_a, ledgers_b : sequence of Ledger
        What their runs came to, in the order of the pairs.

    Attributes
    ----------
    a, b : Side
        The sides.
    currency : str or None
        Currency of all amounts; None where nothing was charged.
    cost, makespan, done : Estimate
        Differences of B less A, with the interval of their mean: cost in `currency`, makespan in seconds, jobs that
        ended `done`.
    relative_cost : Estimate or None
        The difference in cost as a part of A's; None where A may cost nothing.
    """

    def __init__(self, a: Side, b: Side, ledgers_a: Sequence[Ledger], ledgers_b: Sequence[Ledger]) -> None:
        self.a, self.b = a, b
        if a.observed != b.observed:
            ledgers_a, ledgers_b = list(map(coarse, ledgers_a)), list(map(coarse, ledgers_b))
        self._pairs = list(zip(ledgers_a, ledgers_b, strict=True))
        self.currency = next((one.currency for pair in self._pairs for one in pair if one.currency), None)
        self.cost = self._difference(lambda ledger: ledger.ticks).times(in_units(1))
        self.makespan = self._difference(lambda ledger: ledger.makespan).times(1e-6)
        self.done = self._difference(lambda ledger: ledger.done)
        costs = [[in_units(ledger.ticks) for ledger in side] for side in (ledgers_a, ledgers_b)]
        self.relative_cost = relative(*costs)

    def __repr__(self) -> str:
        return f"<Comparison of {self.a.label!r} with {self.b.label!r}: {self.sentence}>"

    def _difference(self, figure: Callable[[Ledger], int]) -> Estimate:
        # Whole numbers are subtracted first: what is the same has a difference of exactly zero.
        return mean_of([figure(b) - figure(a) for a, b in self._pairs])

    @property
    def ledgers(self) -> list[tuple[Ledger, Ledger]]:
        """What the runs of each pair came to."""
        return list(self._pairs)

    @property
    def replications(self) -> int:
        """How many pairs there are."""
        return len(self._pairs)

    @property
    def same(self) -> int:
        """In how many pairs every instant, every state and every charge is the same on both sides."""
        return sum(a == b for a, b in self._pairs)

    @property
    def sentence(self) -> str:
        """What came out, in words."""
        return sentence_of(self)

    @property
    def notes(self) -> list[str]:
        """What a reader must know besides."""
        return notes_of(self)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """A row for each pair: cost, makespan in seconds and jobs done of both sides, and whether they are the same."""
        return comparison_costs.pairs_table(self._pairs)

    @cached_property
    def cost_bridge(self) -> pd.DataFrame:
        """The difference in cost by its causes, `parts.PARTS`: the mean over pairs and its interval."""
        return comparison_costs.bridge_table(self._pairs, self._bridges)

    @cached_property
    def cost_by_executable(self) -> pd.DataFrame:
        """The same by executable and entry point, a column for each cause; with executions, hours and cost of a run."""
        return comparison_costs.by_executable(self._pairs, self._bridges)

    @cached_property
    def cost_by_type(self) -> pd.DataFrame:
        """Hours and cost of a run by executable, entry point, instance type and purchase."""
        return comparison_costs.by_type(self._pairs)

    @cached_property
    def cost_by_machine(self) -> pd.DataFrame:
        """The same by instance type and purchase alone."""
        return comparison_costs.by_machine(self._pairs)

    @cached_property
    def time_bridge(self) -> pd.DataFrame:
        """The difference in the mean lifetime of jobs by state, in seconds: the mean over pairs and its interval."""
        return comparison_times.bridge_table(self._mean_times)

    @cached_property
    def time_by_executable(self) -> pd.DataFrame:
        """The same by executable, entry point and class."""
        return comparison_times.by_executable(self._mean_times)

    @cached_property
    def lifetimes(self) -> pd.DataFrame:
        """The mean lifetimes that these add up to: of all jobs (no executable), then by executable."""
        return comparison_times.lifetimes(self._mean_times)

    @cached_property
    def _bridges(self) -> list[Bridge]:
        return [cost_bridge(a, b) for a, b in self._pairs]

    @cached_property
    def _mean_times(self) -> list[tuple[dict[Kind, Means], dict[Kind, Means]]]:
        return [(mean_times(a), mean_times(b)) for a, b in self._pairs]
