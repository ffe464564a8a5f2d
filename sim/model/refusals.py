"""Refused calls of running jobs, told in the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.errors import PlatformError
    from sim.model.job import Job


def note_refusal(job: Job, executable: str, error: PlatformError) -> None:
    """Write the row of a refused call of a job; the executable is what it was to run, else its own."""
    tree = job.tree
    platform = job.code.platform
    terms = tree.terms
    row = (platform.clock.now, terms.launch, tree.index, job.id, terms.project, executable, error.name, str(error))
    platform.recorder.rejection(row)
