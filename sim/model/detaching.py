"""Trees that a job launches detached: roots of their own (A5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.tree import Detachment, Terms, Tree

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.request import Request


def detached_tree(job: Job, executable: str, request: Request, cost_limit: int | None) -> Tree:
    """Return the tree of a detached launch: user, project and launch are its launcher's, the rest is its own."""
    above = job.tree
    platform = job.code.platform
    terms = Terms(above.terms.user, above.terms.project, above.terms.launch, cost_limit=cost_limit, request=request)
    place = f"{job.address}/detached.{job.next_ordinal(f'detached {executable}')}"
    origin = Detachment(job.id, place, platform.access.reach(job))
    return Tree(terms, platform.clock.now, above.index, above.row, above.items, origin)
