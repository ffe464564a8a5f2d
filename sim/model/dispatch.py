"""Slots of a user and the order in which ready jobs get them (G7)."""

from __future__ import annotations

from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING

from sim.model.hunt import hunt_of
from sim.model.lifecycle import RUNNABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model.clock import Clock
    from sim.model.job import Job
    from sim.model.tries import Try
    from sim.model.workers import Workers

_arrival = attrgetter("ready_at", "number")


class UserQueue:
    """One user's slots and ready jobs.

    Parameters
    ----------
    user : str
        The user.
    slots : int
        Workers that the user has at a time (G7).
    touch : callable
        Called when there is both a free slot and a ready job.
    """

    __slots__ = (
        "_again",
        "_by_rank",
        "_incoming",
        "_lines",
        "_ready",
        "_slots",
        "_touch",
        "held",
        "idle",
        "touched",
        "user",
    )

    def __init__(self, user: str, slots: int, touch: Callable[[UserQueue], None]) -> None:
        self.user = user
        self.held = 0
        """Slots held: from the request of a machine to the worker's stop."""
        self.idle = 0
        """Idle workers kept for reuse: they hold no slot, but their place can be needed (G5)."""
        self.touched = False
        """Whether it is to be looked at by the next dispatch."""
        self._slots = slots
        self._touch = touch
        self._ready = 0
        self._incoming: list[Job] = []
        """What of it has become ready since the last look."""
        self._again: list[Job] = []
        """What was passed over, and is back since the last look (K5)."""
        self._by_rank: dict[int, deque[Job]] = {}
        self._lines: list[deque[Job]] = []
        """Those of `_by_rank`, highest rank first."""

    def line(self, rank: int) -> deque[Job]:
        """Return where the jobs of one rank wait."""
        line = self._by_rank.get(rank)
        if line is None:
            line = self._by_rank[rank] = deque()
            self._lines = [self._by_rank[rank] for rank in sorted(self._by_rank, reverse=True)]
        return line

    def add(self, job: Job) -> None:
        """Take a job that has become ready."""
        self._incoming.append(job)
        self._ready += 1
        if self.held < self._slots and not self.touched:
            self._touch(self)

    def add_again(self, job: Job) -> None:
        """Take a job back that was passed over: its place is by its own instant of becoming ready (K5)."""
        self._again.append(job)
        self._ready += 1
        if self.held < self._slots and not self.touched:
            self._touch(self)

    def release(self, slots: int) -> None:
        """Take slots back."""
        self.held -= slots
        if self._ready and not self.touched:
            self._touch(self)

    def look_again(self) -> None:
        """Look whose turn it is where nothing came or went: who stood in the way of others may be gone (G9)."""
        if self._ready and self.held < self._slots and not self.touched:
            self._touch(self)

    @property
    def crowded(self) -> bool:
        """Whether the slots held and the idle workers are more than the user may have (G5)."""
        return self.held + self.idle > self._slots

    def serve(self, request: Callable[[Try, UserQueue], None]) -> None:
        """Give the free slots away: by rank, then by instant of becoming ready, then by order of launch."""
        self.touched = False
        incoming = self._incoming
        if len(incoming) > 1:
            incoming.sort(key=_arrival)
        for job in incoming:
            job.placement.line.append(job)
        incoming.clear()
        if self._again:
            self._put_back()
        # A slot that is given back meanwhile is for the next dispatch, after the consequences.
        free = self._slots - self.held
        for line in self._lines:
            while free > 0 and line:
                job = line.popleft()
                self._ready -= 1
                # What was cut short while it waited is passed over.
                if job.state is RUNNABLE:
                    slots = 1 if job.placement.offer is None else hunt_of(job).slots()
                    if slots > free:
                        # It waits for all of them together, and so does who is behind it: nobody overtakes it (G9).
                        line.appendleft(job)
                        self._ready += 1
                        return
                    if slots:
                        free -= slots
                        self.held += slots
                        request(job.try_, self)

    @property
    def free(self) -> int:
        """How many slots nobody holds."""
        return max(0, self._slots - self.held)

    def give(self, job: Job, request: Callable[[Try, UserQueue], None]) -> None:
        """Give a slot to a ready job that is known to have had one, whoever else waits."""
        slots = 1 if job.placement.offer is None else hunt_of(job).slots()
        if slots:
            self.held += slots
            request(job.try_, self)

    def _put_back(self) -> None:
        lines = {id(job.placement.line): job.placement.line for job in self._again}
        for job in self._again:
            job.placement.line.append(job)
        self._again.clear()
        for line in lines.values():
            ordered = sorted(line, key=_arrival)
            line.clear()
            line.extend(ordered)


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
            queue = self._queues[user] = UserQueue(user, self._slots, self._touch)
        return queue

    def look_again(self) -> None:
        """Look whose turn it is in every queue: who stood in the way of others may be passed over now (K5)."""
        for queue in self._queues.values():
            queue.look_again()

    def _touch(self, queue: UserQueue) -> None:
        queue.touched = True
        self._touched.append(queue)
        self._clock.dispatch_wanted = True

    def _dispatch(self) -> None:
        touched, self._touched = self._touched, []
        for queue in touched:
            queue.serve(self._workers.request)
