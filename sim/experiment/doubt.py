"""Not knowing: each replication plays other values of what is believed or was learned, as far as that leaves room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.experiment.doubt_learned import learned_of
from sim.experiment.in_doubt import PURPOSE, InDoubt
from sim.model.randomness import Addressed
from sim.scenario.beliefs import shown
from sim.scenario.other_values import with_values
from sim.scenario.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.in_doubt import Values
    from sim.scenario.amounts import Range
    from sim.scenario.beliefs import Belief, End
    from sim.scenario.scenario import Scenario


class _Doubtful(Protocol):
    """What can be drawn, or put at an end."""

    told: InDoubt

    def drawn(self, luck: Addressed) -> Values: ...

    def at(self, end: End) -> Values: ...


class Doubt:
    """Scenarios that differ in what is not known for sure, and in nothing else but their luck.

    A draw depends on the seed, the replication and the path: variants of a scenario share it, and what else is believed
    does not disturb it.

    Parameters
    ----------
    scenario : Scenario
        As it was read from its file. Make changes of its sections (:meth:`Scenario.without_limits` and the like) to
        what :meth:`scenario` returns, not before.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        stated: list[_Doubtful] = [_Stated(belief) for belief in scenario.beliefs]
        self._all = {one.told.path: one for one in [*stated, *learned_of(scenario)]}

    @property
    def beliefs(self) -> tuple[InDoubt, ...]:
        """What is not known for sure: what the scenario states in the order of its files, then what was learned."""
        return tuple(one.told for one in self._all.values())

    def scenario(self, replication: int, *, drawn: bool = True, at: Mapping[str, End] | None = None) -> Scenario:
        """Return the scenario of one replication.

        Parameters
        ----------
        replication : int
            Whose luck it has.
        drawn : bool
            Draw what is not known; else all has its value.
        at : mapping, optional
            By path, what is put at the `low` or `high` end of what is believed in any case. Of alternatives the value
            is the low end, the first other one the high end.

        Returns
        -------
        Scenario
            One that stands for a file with these values: its result folder plays them again.

        Raises
        ------
        ValueError
            If a path of `at` is none of these.
        """
        ends = dict(at or {})
        for path in ends.keys() - self._all.keys():
            raise ValueError(f"nothing is believed of '{path}'{did_you_mean(path, self._all)}")
        luck = Addressed(self._scenario.seed, replication)
        values: Values = {}
        for path, one in self._all.items():
            if path in ends:
                values |= one.at(ends[path])
            elif drawn:
                values |= one.drawn(luck)
        again = self._scenario.again(replication)
        return with_values(again, values) if values else again


class _Stated:
    """What a scenario states."""

    def __init__(self, belief: Belief) -> None:
        self._belief = belief
        self._range: Range | None = belief.range()
        low, high = shown(belief.end("low")), shown(belief.end("high"))
        self.told = InDoubt(belief.path, shown(belief.value), low, high, "stated", belief.rule)

    def drawn(self, luck: Addressed) -> Values:
        u = luck.uniform(PURPOSE, self._belief.path)
        if self._range is not None:
            return {self._belief.keys: self._range.quantile(u)}
        alternatives = self._belief.alternatives
        return {self._belief.keys: alternatives[int(u * len(alternatives))]}

    def at(self, end: End) -> Values:
        return {self._belief.keys: self._belief.end(end)}
