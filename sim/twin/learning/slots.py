"""Which recorded jobs may have waited for a slot of their user, and how many slots there were (G7)."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.twin.record import Record

USUAL: Final = 100
"""Workers that a user has where nobody says (G7)."""
_FEWEST: Final = 8
"""So many jobs must have stood behind others before a smaller limit is read from their waits."""
_MOST: Final = 200
"""Of more than these, some are looked at."""
_FOR_EVER: Final = 1 << 62


@dataclass(slots=True)
class Slots:
    """What records show of slots.

    Attributes
    ----------
    workers : int or None
        How many workers a user has, where that is seen to be less than usual.
    may_have_waited : set
        The tries that may have waited for a slot.
    """

    workers: int | None = None
    may_have_waited: set[tuple[str, int]] = field(default_factory=set)
    since_turn: dict[tuple[str, int], float] = field(default_factory=dict)
    """Of tries that waited for one of a known number of slots: the seconds from when there was one for them."""


def slots_of(jobs: Iterable[Record]) -> Slots:
    """Tell which tries cannot have waited for a slot: when they were ready, their user's jobs did not fill them all.

    Where later jobs started like those that wait until earlier ones stop, and not like those that nobody stands before,
    the slots are as many as were ever held at once.
    """
    by_user: dict[str, list[Record]] = defaultdict(list)
    for record in jobs:
        if record.ready is not None:
            by_user[record.user].append(record)
    found = Slots()
    limits = []
    for own in by_user.values():
        line = _Line(own)
        limit = line.limit()
        if limit is not None:
            limits.append(limit)
        most = USUAL if limit is None else limit
        found.may_have_waited |= {record.key for record, wanted in line.wanted if wanted > most}
        if limit is not None and len({record.rank for record, _ in line.wanted}) == 1:
            found.since_turn |= line.since_turn()
    if limits:
        found.workers = max(limits)
    return found


class _Line:
    """One user's tries in the order in which they became ready."""

    def __init__(self, jobs: Sequence[Record]) -> None:
        # Of those that were ready at one instant the ones that started first stood first.
        self._jobs = sorted(jobs, key=lambda record: (record.ready or 0, record.started or _FOR_EVER, record.id))
        self.wanted: list[tuple[Record, int]] = []
        """Each try, and how many wanted a slot when it was ready, itself included."""
        self._held_most = 0
        stops: list[int] = []
        for record in self._jobs:
            ready = record.ready or 0
            before = len(stops)
            self.wanted.append((record, before - bisect_right(stops, ready) + 1))
            insort(stops, _stop(record))
        self._held_most = _most_at_once(self._jobs)
        self._places = {record.key: place for place, record in enumerate(self._jobs)}

    def limit(self) -> int | None:
        """Return how many slots there were, where it shows; None where nobody seems to have waited for one."""
        behind = [(record, wanted) for record, wanted in self.wanted if wanted > self._held_most and record.started]
        ahead = [record for record, wanted in self.wanted if wanted <= self._held_most and record.started]
        if len(behind) < _FEWEST or len(ahead) < 2:
            return None
        behind = behind[:: len(behind) // _MOST + 1]
        free = [_seconds(record.started, record.ready) for record in ahead]
        centre = sum(map(log, free)) / len(free)
        spread = max(0.3, (sum((log(x) - centre) ** 2 for x in free) / len(free)) ** 0.5)
        alone = sum(_surprise(_seconds(record.started, record.ready), centre, spread) for record, _ in behind)
        queued = sum(_surprise(self._since_turn(record), centre, spread) for record, _ in behind)
        return self._held_most if queued < alone else None

    def since_turn(self) -> dict[tuple[str, int], float]:
        """Return, for a good many of those that stood behind others, the seconds from their turn to their machine."""
        behind = [record for record, wanted in self.wanted if wanted > self._held_most and record.started]
        return {record.key: self._since_turn(record) for record in behind[:: len(behind) // _MOST + 1]}

    def _since_turn(self, record: Record) -> float:
        """Return the seconds from the instant at which a slot was free for a try, were there as few as ever held."""
        ready = record.ready or 0
        ahead = [_stop(other) for other, _ in self._before(record)]
        ahead.sort()
        place = len(ahead) - self._held_most
        turn = max(ready, ahead[place]) if 0 <= place < len(ahead) else ready
        return _seconds(record.started, turn)

    def _before(self, record: Record) -> list[tuple[Record, int]]:
        return [pair for pair in self.wanted[: self._places[record.key]] if _stop(pair[0]) > (record.ready or 0)]


def _most_at_once(jobs: Iterable[Record]) -> int:
    """Return how many had a machine at the same time: so many slots there were at least."""
    changes = [(at, step) for record in jobs if record.started is not None for at, step in _held(record)]
    held = most = 0
    for _, step in sorted(changes):
        held += step
        most = max(most, held)
    return most


def _held(record: Record) -> tuple[tuple[int, int], tuple[int, int]]:
    return (record.started or 0, record.instances), (_stop(record), -record.instances)


def _stop(record: Record) -> int:
    if record.stopped is not None:
        return record.stopped
    return record.ended if record.ended is not None else _FOR_EVER


def _seconds(later: int | None, earlier: int | None) -> float:
    return max(0.001, ((later or 0) - (earlier or 0)) / 1000)


def _surprise(seconds: float, centre: float, spread: float) -> float:
    # Bounded, so that one odd wait decides nothing.
    away = (log(seconds) - centre) / spread
    return -log(exp(-min(away * away / 2, 20)) + 1e-6) + log(seconds)
