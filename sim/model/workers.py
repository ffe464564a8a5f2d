"""Workers: acquisition, boot, reuse, stop (G1, G4, G5, H3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.clock import WORK, Due

if TYPE_CHECKING:
    from sim.model.dispatch import UserQueue
    from sim.model.placement import Placement
    from sim.model.platform import Platform
    from sim.model.tree import Tree
    from sim.model.tries import Try

COLD: Final = "cold"
POOLED: Final = "pooled"
WARM: Final = "warm"


class Worker:
    """One use of a machine by one try, from the request to the stop. A machine that is used again keeps its id."""

    __slots__ = ("acquired", "drop", "id", "kind", "number", "placement", "queue", "requested")

    def __init__(self, number: int, queue: UserQueue, placement: Placement, kind: str, requested: int) -> None:
        self.number = number
        self.id = f"worker-{number}"
        self.queue = queue
        self.placement = placement
        self.kind = kind
        self.requested = requested
        self.acquired: int | None = None
        """When the machine was there."""
        self.drop: Due | None = None
        """Where it is idle: the end of its keep."""

    def fits(self, placement: Placement) -> bool:
        """Whether it can serve another job: same type, same purchase (G5)."""
        return self.placement.instance_type == placement.instance_type and self.placement.purchase == placement.purchase


class Workers:
    """Acquires workers for tries, and keeps idle ones where the settings say so.

    Parameters
    ----------
    platform : Platform
        The platform they belong to.
    """

    __slots__ = ("_bill_boot", "_count", "_delays", "_idle", "_platform", "_reuse")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._delays = platform.delays
        settings = platform.scenario.settings
        self._reuse = settings.worker_reuse == "root_execution"
        self._bill_boot = settings.cold_billing == "acquired"
        self._count = 0
        self._idle: dict[str, dict[Worker, Tree]] = {}

    def request(self, try_: Try, queue: UserQueue, *, full: bool) -> None:
        """Ask for a worker for a try that has got a slot.

        Parameters
        ----------
        try_ : Try
            The try; its `run` is called when its worker is there.
        queue : UserQueue
            Whose slot it is.
        full : bool
            Whether an idle worker must make place for a new one.
        """
        now = self._platform.clock.now
        idle = self._take_idle(try_) if self._reuse else None
        if idle is not None:
            worker = Worker(idle.number, queue, idle.placement, WARM, now)
            worker.acquired = now
            self._start(worker, try_, self._delays.warm_start.of(try_))
            return
        if full:
            self._drop_oldest(queue)
        pooled = self._delays.pooled(try_)
        worker = Worker(self._count, queue, try_.job.placement, POOLED if pooled else COLD, now)
        self._count += 1
        try_.worker = worker
        delay = self._delays.acquisition.of(try_)
        if delay:
            try_.due = self._platform.clock.after(delay, WORK, lambda: self._acquired(worker, try_))
        else:
            self._acquired(worker, try_)

    def release(self, worker: Worker, try_: Try, *, reusable: bool) -> None:
        """Stop a worker, or drop its request; its slot is free at once (B6)."""
        platform = self._platform
        now = platform.clock.now
        job = try_.job
        platform.recorder.worker(
            worker.placement.context,
            worker.id,
            job.id,
            try_.number,
            job.tree.root_id,
            worker.kind,
            worker.requested,
            worker.acquired,
            try_.started,
            now,
        )
        platform.dispatcher.freed(worker.queue)
        if reusable and self._reuse:
            self._keep(worker, try_)

    def _acquired(self, worker: Worker, try_: Try) -> None:
        try_.due = None
        worker.acquired = self._platform.clock.now
        if worker.kind is POOLED:
            try_.run()
            return
        if self._bill_boot:
            try_.bill()
        self._start(worker, try_, self._delays.boot.of(try_))

    def _start(self, worker: Worker, try_: Try, delay: int) -> None:
        try_.worker = worker
        if delay:
            try_.due = self._platform.clock.after(delay, WORK, try_.run)
        else:
            try_.run()

    # -- reuse ---------------------------------------------------------------------------------------------------

    def _keep(self, worker: Worker, try_: Try) -> None:
        keep = self._delays.warm_keep.of(try_)
        if keep:
            self._idle.setdefault(worker.queue.user, {})[worker] = try_.job.tree
            worker.queue.idle += 1
            worker.drop = self._platform.clock.after(keep, WORK, lambda: self._drop(worker))

    def _take_idle(self, try_: Try) -> Worker | None:
        job = try_.job
        for worker, tree in self._idle.get(job.tree.terms.user, {}).items():
            if tree is job.tree and worker.fits(job.placement):
                self._drop(worker)
                return worker
        return None

    def _drop_oldest(self, queue: UserQueue) -> None:
        idle = self._idle.get(queue.user)
        if idle:
            self._drop(next(iter(idle)))

    def _drop(self, worker: Worker) -> None:
        if worker.drop is not None:
            worker.drop.cancel()
            worker.drop = None
        worker.queue.idle -= 1
        del self._idle[worker.queue.user][worker]
