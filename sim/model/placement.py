"""Where an entry point runs: its instance type by order of request, and what an hour of it costs (G3, H5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.dispatch import UserQueue
    from sim.model.program import Code
    from sim.model.reuse import Reuse
    from sim.model.tree import Terms, TypeRequest
    from sim.scenario.prices import Purchase


class Placement:
    """What a job runs, the worker that it asks for, its rate, and under which code its rows share common columns."""

    __slots__ = (
        "code",
        "context",
        "cores",
        "ignores_reuse",
        "instance_type",
        "line",
        "micros_per_hour",
        "purchase",
        "queue",
        "requests",
        "reuse",
    )

    def __init__(
        self,
        code: Code,
        instance_type: str,
        cores: int,
        purchase: Purchase,
        micros_per_hour: int,
        context: int,
        queue: UserQueue,
        rank: int,
        requests: tuple[TypeRequest, ...],
    ) -> None:
        self.code = code
        self.instance_type = instance_type
        self.cores = cores
        self.purchase: Purchase = purchase
        self.micros_per_hour = micros_per_hour
        self.context = context
        self.queue = queue
        self.line = queue.line(rank)
        """Where its ready jobs wait, in the order of their dispatch."""
        self.requests = requests
        """The requests it follows from; a master's hold for its whole master group (G3)."""
        self.reuse: Reuse | None = None
        """Earlier results, where the account has them reused (L1)."""
        self.ignores_reuse = False
        """Whether it runs though there may be an earlier result (L2)."""


def requested(request: TypeRequest, entry_point: str) -> str | None:
    """Return the instance type that a request has for an entry point; a named one beats `*`."""
    if request is None or isinstance(request, str):
        return request
    return request.get(entry_point) or request.get("*")


def instance_type_of(code: Code, terms: Terms, requests: tuple[TypeRequest, ...]) -> str:
    """Return the instance type of a job.

    Parameters
    ----------
    code : Code
        What it runs.
    terms : Terms
        The terms of its root; requests by executable come first (G3).
    requests : tuple of TypeRequest
        The other requests, strongest first: the call's own, the run call's, the stage's.
    """
    for request in (terms.by_executable.get(code.executable), *requests):
        chosen = requested(request, code.entry_point)
        if chosen is not None:
            return chosen
    return code.instance_type
