"""Slots of executions that are played again up to an instant: who had one by then, and who got one as it came (G7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.clock import CALL, Due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.model.dispatch import UserQueue
    from sim.model.job import Job
    from sim.model.platform import Platform
    from sim.scenario.recorded import Recorded


class RecordedSlots:
    """What records tell of slots.

    Who is known to have had a machine gets a slot when it had that, whatever the line. Who was ready and had none when
    the records end waits until then; as many of them as there are free slots are taken to have had theirs since it was
    given back, or since they were ready.

    Parameters
    ----------
    platform : Platform
        The platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._since: dict[int, tuple[int, int]] = {}
        self._pending: list[Job] = []
        self._stops: dict[str, list[int]] = {}

    def begin(self, roots: Mapping[str, Iterable[Recorded]]) -> None:
        """Be ready to go on where the records of each replay end."""
        replays = self._platform.replays
        assert replays is not None
        for name, recorded in roots.items():
            until = replays.told.until(name)
            if until is None:
                continue
            for root in recorded:
                for record in (root, *root.below()):
                    stops = (attempt.at.get("stopped_running") for attempt in record.tries)
                    user = str(record.terms["as"])
                    self._stops.setdefault(user, []).extend(at for at in stops if at is not None and at <= until)
            Due(self._platform.clock, max(0, until - self._platform.clock.now), CALL, self._go_on)
        for stops_of in self._stops.values():
            stops_of.sort()

    def take(self, job: Job) -> bool:
        """Take a job that has become ready, where its record knows when it gets its slot or that it has none yet."""
        replays = self._platform.replays
        assert replays is not None
        clock = self._platform.clock
        started, until = replays.told.start(job)
        if until is None or clock.now >= until:
            return False
        if started is not None:
            workers, queue = self._platform.workers, job.placement.queue
            Due(clock, max(0, started - clock.now), CALL, lambda: queue.give(job, workers.request))
        else:
            self._pending.append(job)
        return True

    def since(self, job: Job) -> int | None:
        """Return since when a job has had its slot that goes on from there where the records end; None at all else."""
        since, until = self._since.get(job.number, (0, None))
        return since if until == self._platform.clock.now else None

    def _go_on(self) -> None:
        pending, self._pending = self._pending, []
        lines: dict[UserQueue, list[Job]] = {}
        for job in pending:
            lines.setdefault(job.placement.queue, []).append(job)
        for queue, jobs in lines.items():
            jobs.sort(key=lambda job: (-job.tree.terms.rank, job.ready_at or 0, job.number))
            free = queue.free
            given_back = self._stops.get(queue.user, [])[-free:] if free else []
            for place, job in enumerate(jobs[:free]):
                # Who comes first had the slot that was given back first; there may have been more than were ever used.
                nth = place - (free - len(given_back))
                back = given_back[nth] if nth >= 0 else 0
                self._since[job.number] = (max(job.ready_at or 0, back), self._platform.clock.now)
            for job in jobs:
                queue.add(job)
