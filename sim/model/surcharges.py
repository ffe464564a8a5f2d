"""What a run of an app costs beside its workers (H9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.units import HOUR

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.records.recorder import Recorder


class Surcharges:
    """Charges each run of an app once: when its master job is `running` for the first time.

    Parameters
    ----------
    recorder : Recorder
        Where rows go.
    """

    __slots__ = ("_charged", "_recorder")

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._charged: dict[int, int] = {}
        """The try in which a master job was charged, by the job's number."""

    def charge(self, try_: Try) -> None:
        """Charge a try that is `running` now, where it is the first one of a master job to be so."""
        job = try_.job
        if job.group is None and job.number not in self._charged:
            self._charged[job.number] = try_.number
            for meter in job.tree.meters or ():
                meter.add(job.placement.surcharge * HOUR)

    def of(self, try_: Try) -> int:
        """Return the surcharge that a try bears, in micro-units an hour times microseconds."""
        job = try_.job
        return job.placement.surcharge * HOUR if self._charged.get(job.number) == try_.number else 0

    def write(self, try_: Try) -> None:
        """Write the row of the surcharge that a try bears, where it bears one."""
        job, at = try_.job, try_.running_at
        if at is not None and self._charged.get(job.number) == try_.number:
            self._recorder.charge((
                job.placement.context, job.id, try_.number, job.tree.index, job.tree.root_id, "surcharge", job.state,
                at, at, None, job.placement.surcharge,
            ))  # fmt: skip
