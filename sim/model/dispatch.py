"""Slots of a user and the order in which ready jobs get them (G7)."""

from __future__ import annotations

from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING

from sim.model.lifecycle import RUNNABLE

if TYPE_CHECKING:
    from sim.model.clock import Clock
    from sim.model.tries import Try
    from sim.model.workers import Workers

_launch_order = attrgetter("job.number")


class UserQueue:
    """One user's slots and ready tries."""

    __slots__ = ("by_rank", "held", "idle", "incoming", "ranks", "touched", "user")

    def __init__(self, user: str) -> None:
        self.user = user
        self.held = 0
        """Slots held: from the request of a machine to the worker's stop."""
        self.idle = 0
        """Idle workers kept for reuse: they hold no slot, but their place can be needed (G5)."""
        self.incoming: list[Try] = []
        """Ready since the last dispatch, which is always at one instant."""
        self.by_rank: dict[int, deque[Try]] = {}
        self.ranks: list[deque[Try]] = []
        """The queues of `by_rank`, highest rank first."""
        self.touched = False
        """Whether a slot is free or a try ready since the last dispatch."""

    def take_in(self) -> None:
        """Queue what has become ready: by rank, then by instant (the queue's order), then by order of launch."""
        incoming = self.incoming
        if len(incoming) > 1:
            incoming.sort(key=_launch_order)
        for try_ in incoming:
            rank = try_.job.tree.terms.rank
            if rank not in self.by_rank:
                self.by_rank[rank] = deque()
                self.ranks = [self.by_rank[rank] for rank in sorted(self.by_rank, reverse=True)]
            self.by_rank[rank].append(try_)
        incoming.clear()


class Dispatcher:
    """Gives slots to ready jobs, once at an instant, when nothing else is due then.

    Parameters
    ----------
    clock : Clock
        The time it runs on.
    workers : Workers
        Asked for a worker for each job that gets a slot.
    slots_per_user : int
        Workers that one user has at a time (G7).
    """

    __slots__ = ("_clock", "_queues", "_slots", "_touched", "_workers")

    def __init__(self, clock: Clock, workers: Workers, slots_per_user: int) -> None:
        self._clock = clock
        self._workers = workers
        self._slots = slots_per_user
        self._queues: dict[str, UserQueue] = {}
        self._touched: list[UserQueue] = []
        clock.on_dispatch(self._dispatch)

    def queue_of(self, user: str) -> UserQueue:
        """Return a user's queue."""
        queue = self._queues.get(user)
        if queue is None:
            queue = self._queues[user] = UserQueue(user)
        return queue

    def touch(self, queue: UserQueue) -> None:
        """Take note, once, that a queue has a free slot or a ready try."""
        queue.touched = True
        self._touched.append(queue)
        self._clock.dispatch_wanted = True

    def _dispatch(self) -> None:
        touched, self._touched = self._touched, []
        for queue in touched:
            queue.touched = False
            if queue.incoming:
                queue.take_in()
            free = self._slots - queue.held
            for ready in queue.ranks:
                while free > 0 and ready:
                    try_ = ready.popleft()
                    # What was cut short while it waited is passed over.
                    if try_.state is RUNNABLE and try_.verdict is None:
                        free -= 1
                        queue.held += 1
                        self._workers.request(try_, queue)
