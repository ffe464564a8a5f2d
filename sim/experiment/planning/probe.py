"""Asking a scenario what comes of changes, one question after another: what planning by bisection stands on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sim.experiment.errors import ExperimentError
from sim.experiment.points import Point
from sim.experiment.work import Stretch, perform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.asked import Asked
    from sim.experiment.play import Outcome, Take
    from sim.experiment.pool import Pool
    from sim.experiment.store import Store
    from sim.experiment.work import Watch

    Changes = tuple[tuple[str, str], ...]
    """Paths and values, as `Point.changes`."""


class Probe:
    """A scenario that is played with changes, each as often as is asked; what was asked before is not played again.

    Parameters
    ----------
    asked : Asked
        The experiment that it belongs to.
    store : Store
        Takes the runs. A question's number follows from its changes alone, so whoever asks the same finds it.
    pool : Pool
        Where runs are played.
    take : callable
        Makes of a result what is kept of it.
    watch : callable, optional
        Is told how many runs of the present question are over.

    """

    def __init__(self, asked: Asked, store: Store, pool: Pool, take: Take, watch: Watch | None = None) -> None:
        self._asked, self._store, self._pool, self._take, self._watch = asked, store, pool, take, watch
        self._beliefs = asked.beliefs
        self._points: dict[tuple[str | None, Changes], Point] = {}

    @property
    def runs(self) -> int:
        """How many runs it took so far."""
        return len(self._points) * self._asked.replications

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of these runs; the folder may hold those of other plans too."""
        kept, often = self._store.outcomes, self._asked.replications
        return [kept[point.number, self._beliefs, run] for point in self._points.values() for run in range(often)]

    def point(self, changes: Changes, variant: str | None = None) -> Point:
        """Return the point with these changes."""
        key = variant, changes
        if key not in self._points:
            self._points[key] = Point(_number(key), variant, changes)
        return self._points[key]

    def answers(self, changes: Changes) -> list[Any]:
        """Return what was kept of each replication with these changes, in order.

        Raises
        ------
        ExperimentError
            If a run failed.
        """
        return self.of_points([self.point(changes)])[0]

    def of_points(self, points: Sequence[Point]) -> list[list[Any]]:
        """Return the same for several points, which are played at the same time."""
        stretches = [Stretch(point, self._beliefs, self._asked.replications) for point in points]
        perform(self._asked, stretches, self._store, self._pool, self._take, watch=self._watch)
        return [self._answers(stretch) for stretch in stretches]

    def _answers(self, stretch: Stretch) -> list[Any]:
        number = stretch.point.number
        outcomes = [self._store.outcomes[number, stretch.beliefs, run] for run in range(stretch.replications)]
        wrong = next((run.error for run in outcomes if run.error is not None), None)
        if wrong is not None:
            raise ExperimentError(f"with {stretch.point.label} a run fails: {wrong}")
        return [run.answer for run in outcomes]


def _number(question: tuple[str | None, Changes]) -> int:
    # Plans ask one thing after another, and which follows which depends on what is wanted: the order numbers nothing.
    return int(hashlib.sha256(json.dumps(question).encode()).hexdigest()[:12], 16)
