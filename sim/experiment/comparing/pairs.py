"""Pairs of runs: replication r of one side and of the other draw the same luck."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from sim.experiment.comparing.bookkeeping import ledger_of
from sim.experiment.errors import ExperimentError
from sim.experiment.play import AT_VALUE, DRAWN, Outcome, Task, pack, play
from sim.experiment.pool import Pool, all_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.experiment.comparing.ledger import Ledger
    from sim.experiment.comparing.sides import Side

_SOON_SECONDS: Final = 5
"""Work that is done before other processes would have begun."""
_IN_A_TASK: Final = 5


def play_sides(
    sides: Sequence[Side], replications: int, pool: Pool | None = None, watch: Callable[[int, int], None] | None = None
) -> list[list[Ledger]]:
    """Play each side so often, from replication 0 on, and keep the ledgers; what is believed is drawn on both alike.

    Parameters
    ----------
    sides : sequence of Side
        The sides. Where one of them was recorded there is one ledger of each: a scenario is played once, as it is.
    replications : int
        How often scenarios are played.
    pool : Pool, optional
        Where; else in as many processes as there are cores, where that is worth while.
    watch : callable, optional
        Is told how many runs are over, and of how many.

    Raises
    ------
    ExperimentError
        If a run fails.
    """
    recorded = any(side.result is not None for side in sides)
    # What is not known is drawn on both sides alike: a belief that one side alone has must not set them apart.
    beliefs = DRAWN if not recorded and any(side.beliefs for side in sides) else AT_VALUE
    tasks = [
        task for point, side in enumerate(sides) for task in _tasks(point, side, replications, beliefs, single=recorded)
    ]
    # Both sides of a pair are played soon after each other.
    tasks.sort(key=lambda task: task.replications)
    total = sum(len(task.replications) for task in tasks)
    found: dict[int, list[Outcome]] = {point: [] for point in range(len(sides))}
    for done, outcome in enumerate(_played(tasks, total, pool), start=1):
        found[outcome.point].append(outcome)
        if watch is not None:
            watch(done, total)
    return [_ledgers(side, found[point]) for point, side in enumerate(sides)]


def _tasks(point: int, side: Side, replications: int, beliefs: str, *, single: bool) -> Iterator[Task]:
    if side.scenario is None:
        return
    packed = pack(side.scenario)
    numbers = [side.scenario.replication] if single else range(replications)
    for begin in range(0, len(numbers), _IN_A_TASK):
        yield Task(point, packed, tuple(numbers[begin : begin + _IN_A_TASK]), beliefs)


def _played(tasks: Sequence[Task], total: int, pool: Pool | None) -> Iterator[Outcome]:
    if not tasks:
        return
    # The first ones tell whether the others are worth the processes that would share them.
    begin = perf_counter()
    outcomes = play(tasks[0], ledger_of)
    seconds = (perf_counter() - begin) * total / len(outcomes)
    yield from outcomes
    pool = pool or Pool(1 if seconds < _SOON_SECONDS else all_cores())
    yield from pool.play(tasks[1:], ledger_of)


def _ledgers(side: Side, outcomes: list[Outcome]) -> list[Ledger]:
    if side.result is not None:
        return [ledger_of(side.result)]
    in_order = sorted(outcomes, key=lambda outcome: outcome.replication)
    failed = next((outcome for outcome in in_order if outcome.error is not None), None)
    if failed is not None:
        raise ExperimentError(f"{side.label}, replication {failed.replication}: {failed.error}")
    return [outcome.answer for outcome in in_order]
