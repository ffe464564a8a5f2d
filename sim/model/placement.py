"""Where an entry point runs: its instance type by order of request, and what an hour of it costs (G3, H5)."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.dispatch import UserQueue
    from sim.model.program import Code
    from sim.model.tree import Terms, TypeRequest
    from sim.scenario.prices import Purchase


class Placement:
    """What a job runs, the worker that it asks for, its rate, and under which code its rows share common columns."""

    __slots__ = (
        "code",
        "context",
        "cores",
        "instance_type",
        "line",
        "micros_per_hour",
        "purchase",
        "queue",
        "requests",
        "surcharge",
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
        surcharge = getattr(code.program, "surcharge", None) if code.entry_point == "main" else None
        self.surcharge: int = 0 if surcharge is None else surcharge.micros
        """What a run of an app costs beside its workers, in micro-units of the currency (H9)."""

    def at_rate(self, micros_per_hour: int, context: int) -> Placement:
        """Return the same at another rate, with the columns that its rows share then (H2)."""
        other = copy(self)
        other.micros_per_hour = micros_per_hour
        other.context = context
        return other


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
