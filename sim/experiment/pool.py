"""Where work is done: in this process, in several, or on a Dask cluster. The same rows wherever it is."""

from __future__ import annotations

import os
import signal
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.experiment.dask_cluster import play_on_cluster, require_cluster
from sim.experiment.errors import ExperimentError
from sim.experiment.play import Outcome, Take, Task, play
from sim.experiment.pool_interrupts import started_undisturbed, torn_down_quietly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FIRST_OUT: Final = 3
"""Tasks that are handed out ahead, per worker: enough that none waits, few enough that little is lost."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Where work is done.

    Attributes
    ----------
    jobs : int
        How many processes of this machine; 1 is this one.
    scheduler : str or None
        Address of a Dask scheduler, whose workers do it instead.
    """

    jobs: int = 1
    scheduler: str | None = None

    def play(self, tasks: Iterable[Task], take: Take) -> Iterator[Outcome]:
        """Play tasks; yield what came of each replication as it comes, in no certain order.

        Parameters
        ----------
        tasks : iterable of Task
            Taken as they are needed, so they may be made on the way.
        take : callable
            Makes of a result what is kept of it.

        Raises
        ------
        ExperimentError
            If a process was killed, or the cluster does not answer.
        """
        if self.scheduler is None and self.jobs == 1:
            for task in tasks:
                yield from play(task, take)
            return
        if self.scheduler is not None:
            yield from play_on_cluster(self.scheduler, tasks, take)
            return
        # joblib takes its time to come, and one process does not need it.
        from joblib import parallel_config  # noqa: PLC0415

        with parallel_config("loky", n_jobs=self.jobs, initializer=_leave_ctrl_c_to_the_parent):
            yield from _handed_out(tasks, take, self.jobs)

    def require(self) -> None:
        """Find out whether there is somebody to work, before time is spent.

        Raises
        ------
        ExperimentError
            If the cluster does not answer within half a minute, or has no workers.
        """
        if self.scheduler is not None:
            require_cluster(self.scheduler)


def all_cores() -> int:
    """Return how many processes this machine has room for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _handed_out(tasks: Iterable[Task], take: Take, workers: int) -> Iterator[Outcome]:
    from joblib import Parallel, delayed  # noqa: PLC0415
    from joblib.externals.loky.process_executor import BrokenProcessPool  # noqa: PLC0415

    # joblib stops a process that has grown and starts another, and means to warn of that.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    handed = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch=_FIRST_OUT * workers)
    try:
        with torn_down_quietly():
            with started_undisturbed():
                done = handed(delayed(play)(task, take) for task in tasks)
            for outcomes in done:
                yield from outcomes
    except BrokenProcessPool:
        raise ExperimentError(
            "a worker process was killed, as happens where memory runs out; what was finished is kept: give the same "
            "command again, perhaps with fewer --jobs"
        ) from None


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
