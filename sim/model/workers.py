"""Workers: acquisition, boot, reuse, stop (G1, G4, G5, H3)."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from sim.model.clock import DEADLINE, WORK, Due
from sim.model.hunt import hunt_of

if TYPE_CHECKING:
    from sim.model.dispatch import UserQueue
    from sim.model.job import Job
    from sim.model.placement import Placement
    from sim.model.platform import Platform
    from sim.model.tree import Tree
    from sim.model.tries import Try

COLD: Final = "cold"
POOLED: Final = "pooled"
WARM: Final = "warm"


class Worker:
    """One use of a machine by one try, from the request to the stop. A machine that is used again keeps its id."""

    __slots__ = ("acquired", "drop", "gone_at", "id", "kind", "placement", "queue", "requested", "stopped")

    def __init__(self, id_: str, queue: UserQueue, placement: Placement, kind: str, requested: int) -> None:
        self.id = id_
        self.queue = queue
        self.placement = placement
        self.kind = kind
        self.requested = requested
        self.acquired: int | None = None
        """When the machine was there."""
        self.stopped: int | None = None
        """When it stopped or went idle, or the request was dropped: its slot is free from then on."""
        self.drop: Due | None = None
        """Where it is idle: the end of its keep."""
        self.gone_at: int | None = None
        """When a spot machine is taken away (K4)."""

    def fits(self, placement: Placement) -> bool:
        """Whether it can serve another job: a single one of the same type and purchase (G5)."""
        mine = self.placement
        alike = mine.instance_type == placement.instance_type and mine.purchase == placement.purchase
        return alike and mine.instances == placement.instances == 1

    def fits_one_of(self, job: Job) -> Placement | None:
        """Return the placement of a job, or the first among which it chooses, that it can serve (G5, G6)."""
        choices = (job.placement,) if job.placement.offer is None else hunt_of(job).choices
        return next((choice for choice in choices if self.fits(choice)), None)


class Workers:
    """Acquires workers for tries, and keeps idle ones where the settings say so.

    Parameters
    ----------
    platform : Platform
        The platform they belong to.
    """

    __slots__ = ("_bill_boot", "_clock", "_delays", "_idle", "_numbers", "reuse")

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._delays = platform.delays
        settings = platform.scenario.settings
        self.reuse = settings.worker_reuse == "root_execution"
        self._bill_boot = settings.cold_billing == "acquired"
        self._numbers = count()
        self._idle: dict[str, dict[Worker, Tree]] = {}

    def request(self, try_: Try, queue: UserQueue) -> None:
        """Ask for a worker for a try that has got a slot.

        Parameters
        ----------
        try_ : Try
            The try; its `run` is called when its worker is there.
        queue : UserQueue
            Whose slot it is.
        """
        clock = self._clock
        if self.reuse:
            idle = self._take_idle(try_)
            if idle is not None:
                try_.worker = Worker(idle.id, queue, idle.placement, WARM, clock.now)
                try_.worker.gone_at = idle.gone_at
                if try_.job.hunt is not None:
                    try_.job.hunt.found()
                self.acquired(try_)
                return
            while queue.crowded:
                self._drop_oldest(queue)
        delays = self._delays
        kind = POOLED if delays.pooled(try_) else COLD
        placement = try_.job.placement
        try_.worker = Worker(f"worker-{next(self._numbers)}", queue, placement, kind, clock.now)
        if placement.offer is not None:
            hunt_of(try_.job).ask()
            return
        delay = delays.acquisition.of(try_)
        if delay:
            try_.due = Due(clock, delay, WORK, lambda: self.acquired(try_))
        else:
            self.acquired(try_)

    def acquired(self, try_: Try) -> None:
        """Take note that the machine of a try is there, and boot it (G4)."""
        try_.due = None
        worker = try_.worker
        assert worker is not None
        worker.acquired = self._clock.now
        delay = 0
        if worker.kind is COLD:
            delay = self._delays.boot.of(try_)
            if self._bill_boot:
                try_.bill()
        elif worker.kind is WARM:
            delay = self._delays.warm_start.of(try_)
        if worker.gone_at is not None:
            try_.cut_at = worker.gone_at
            if self._clock.now + delay > worker.gone_at:
                try_.due = Due(self._clock, worker.gone_at - self._clock.now, DEADLINE, try_.interrupted)
                return
        if delay:
            try_.due = Due(self._clock, delay, WORK, try_.run)
        else:
            try_.run()

    # -- reuse ---------------------------------------------------------------------------------------------------

    def keep(self, worker: Worker, try_: Try) -> None:
        """Keep a worker whose job has ended for the next job of the same root (G5)."""
        keep = self._delays.warm_keep.of(try_)
        if worker.gone_at is not None:
            keep = min(keep, worker.gone_at - self._clock.now)
        if keep > 0:
            self._idle.setdefault(worker.queue.user, {})[worker] = try_.job.tree
            worker.queue.idle += 1
            worker.drop = Due(self._clock, keep, WORK, lambda: self._drop(worker))

    def _take_idle(self, try_: Try) -> Worker | None:
        job = try_.job
        for worker, tree in self._idle.get(job.tree.terms.user, {}).items():
            if tree is job.tree:
                placement = worker.fits_one_of(job)
                if placement is not None:
                    job.placement = placement
                    self._drop(worker)
                    return worker
        return None

    def _drop_oldest(self, queue: UserQueue) -> None:
        self._drop(next(iter(self._idle[queue.user])))

    def _drop(self, worker: Worker) -> None:
        if worker.drop is not None:
            worker.drop.cancel()
            worker.drop = None
        worker.queue.idle -= 1
        del self._idle[worker.queue.user][worker]
