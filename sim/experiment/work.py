"""The work of an experiment: what is still to be played is handed out, and what comes of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

from sim.experiment.errors import ExperimentError
from sim.experiment.play import Take, Task, pack, play, sentence
from sim.scenario.problems import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.experiment.asked import Asked
    from sim.experiment.points import Point
    from sim.experiment.pool import Pool
    from sim.experiment.store import Store

    Watch = Callable[[int, int], None]
    """Is told how many runs are over, and of how many."""

MOST_RUNS: Final = 100_000
"""Runs above which one must say that they are meant."""
_TASK_SECONDS: Final = 0.3
_MOST_IN_A_TASK: Final = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """Replications of one point that are played alike: number 0 to `replications` - 1.

    Attributes
    ----------
    point : Point
        The point.
    beliefs : str
        How beliefs are played.
    replications : int
        How many.
    """

    point: Point
    beliefs: str
    replications: int

    def missing(self, store: Store) -> tuple[int, ...]:
        """Return the replications that are not there yet."""
        there = store.outcomes
        return tuple(run for run in range(self.replications) if (self.point.number, self.beliefs, run) not in there)


def perform(
    asked: Asked,
    stretches: Sequence[Stretch],
    store: Store,
    pool: Pool,
    take: Take,
    *,
    watch: Watch | None = None,
    sure: bool = False,
) -> None:
    """Play what is not there yet.

    Parameters
    ----------
    asked : Asked
        The experiment.
    stretches : sequence of Stretch
        What belongs to it.
    store : Store
        What is there; it takes what comes.
    pool : Pool
        Where it is played.
    take : callable
        Makes of a result what is kept of it.
    watch : callable, optional
        Is told how far it is.
    sure : bool
        That more than :data:`MOST_RUNS` are meant.

    Raises
    ------
    ExperimentError
        If there are more than that, or as `Pool.play`.
    """
    total = sum(stretch.replications for stretch in stretches)
    left = [stretch for stretch in stretches if stretch.missing(store)]
    if not left:
        return
    pool.require()
    seconds = _first(asked, left[0], store, take)
    if total > MOST_RUNS and not sure:
        raise ExperimentError(_too_many(total, len(store.outcomes), seconds, pool))
    over = total - sum(len(stretch.missing(store)) for stretch in left)
    tell = watch or (lambda _done, _total: None)
    tell(over, total)
    size = _size(seconds, total - over, pool)
    for outcome in pool.play(_tasks(asked, left, store, size), take):
        store.add(outcome)
        over += 1
        tell(over, total)


def _size(seconds: float, left: int, pool: Pool) -> int:
    """Return how many runs make a task: enough that handing out costs little, few enough that all have work."""
    return max(1, min(_MOST_IN_A_TASK, int(_TASK_SECONDS / max(seconds, 1e-6)), left // (4 * pool.jobs)))


def _first(asked: Asked, stretch: Stretch, store: Store, take: Take) -> float:
    """Play the first run here, and return how long it took."""
    task = next(_tasks(asked, [stretch], store, 1))
    begin = perf_counter()
    for outcome in play(task, take):
        store.add(outcome)
    return perf_counter() - begin


def _tasks(asked: Asked, stretches: Sequence[Stretch], store: Store, size: int) -> Iterator[Task]:
    packed: tuple[Point, Task] | None = None
    for stretch in stretches:
        missing = stretch.missing(store)
        if missing and (packed is None or packed[0] != stretch.point):
            packed = stretch.point, _task(asked, stretch.point)
        for begin in range(0, len(missing), size):
            assert packed is not None
            yield replace(packed[1], beliefs=stretch.beliefs, replications=missing[begin : begin + size])


def _task(asked: Asked, point: Point) -> Task:
    try:
        return Task(point.number, pack(asked.scenario(point)), ())
    except ScenarioError as error:
        return Task(point.number, b"", (), fault=sentence(error))


def _too_many(total: int, there: int, seconds: float, pool: Pool) -> str:
    from_now = (total - there) * seconds / max(1, pool.jobs) / 3600
    where = "in this process" if pool.jobs == 1 else f"in {pool.jobs} processes"
    return f"these are {total:,} runs, some {from_now:,.2g} h {where}; say --yes if that is meant, or vary less"
