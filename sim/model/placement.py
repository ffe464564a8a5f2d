"""Where an entry point runs: its instance type by order of request, and what an hour of it costs (G3, H5)."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final

from sim.model.request import Request, for_entry_point

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.dispatch import UserQueue
    from sim.model.offers import Offer
    from sim.model.program import Code
    from sim.model.retry import Policy
    from sim.model.reuse import Reuse
    from sim.model.tree import Terms
    from sim.scenario.instance_types import InstanceType
    from sim.scenario.prices import Purchase


DEFAULT_TIMEOUT: Final = 30 * 24 * 3_600_000_000
"""Microseconds that a try may be `running` where nobody says (I4)."""


class Placement:
    """What a job runs, the worker that it asks for, its rate, and under which code its rows share common columns.

    Jobs share a placement; it does not change.
    """

    __slots__ = (
        "code",
        "context",
        "cores",
        "disk",
        "ignores_reuse",
        "instance_type",
        "instances",
        "line",
        "memory",
        "micros_per_hour",
        "offer",
        "policy",
        "purchase",
        "queue",
        "refunded_context",
        "requests",
        "reuse",
        "surcharge",
        "timeout",
    )

    def __init__(
        self,
        code: Code,
        instance_type: str,
        type_: InstanceType,
        purchase: Purchase,
        micros_per_hour: int,
        contexts: tuple[int, int],
        queue: UserQueue,
        rank: int,
        requests: tuple[Request, ...],
        policy: Policy,
        instances: int = 1,
    ) -> None:
        self.code = code
        self.instance_type = instance_type
        self.instances = instances
        """How many machines it takes together; the rate is that of all (G9)."""
        self.cores = type_.cores * instances
        self.memory = type_.memory
        self.disk = type_.storage
        self.purchase: Purchase = purchase
        self.micros_per_hour = micros_per_hour
        self.context, self.refunded_context = contexts
        self.queue = queue
        self.line = queue.line(rank)
        """Where its ready jobs wait, in the order of their dispatch."""
        self.requests = requests
        """The requests it follows from; a master's hold for its whole master group (G3)."""
        self.policy = policy
        self.timeout = timeout_of(code, requests)
        """Microseconds that a try may be `running` (I4)."""
        self.offer: Offer | None = None
        """Where it is not a single machine of one type on demand: what the choice is."""
        surcharge = getattr(code.program, "surcharge", None) if code.entry_point == "main" else None
        self.surcharge: int = 0 if surcharge is None else surcharge.micros
        """What a run of an app costs beside its workers, in micro-units of the currency (H9)."""
        self.reuse: Reuse | None = None
        """Earlier results, where the account has them reused (L1)."""
        self.ignores_reuse = False
        """Whether it runs though there may be an earlier result (L2)."""

    def at_rate(self, micros_per_hour: int, context: int) -> Placement:
        """Return the same at another rate, with the columns that its rows share then (H2)."""
        other = copy(self)
        other.micros_per_hour = micros_per_hour
        other.context = context
        return other


def instance_type_of(code: Code, terms: Terms, requests: tuple[Request, ...]) -> str | tuple[str, ...]:
    """Return the instance type of a job, or several to be asked for in turn (G6).

    Parameters
    ----------
    code : Code
        What it runs.
    terms : Terms
        The terms of its root; requests by executable come first (G3).
    requests : tuple of Request
        The other requests, strongest first: the call's own, the run call's, the stage's.
    """
    for asked in (terms.by_executable.get(code.executable), *(request.instance_type for request in requests)):
        chosen = for_entry_point(asked, code.entry_point)
        if chosen is not None:
            return chosen
    return code.instance_type


def timeout_of(code: Code, requests: tuple[Request, ...]) -> int:
    """Return how long a try may be `running`, in microseconds; the order of requests is that of instance types (I4)."""
    for request in requests:
        chosen = for_entry_point(request.timeout, code.entry_point)
        if chosen is not None:
            return chosen
    return DEFAULT_TIMEOUT if code.timeout is None else code.timeout


def one_size_up(name: str, types: Mapping[str, InstanceType]) -> str | None:
    """Return the next larger instance type of a family, by its cores; None where there is none (J6)."""
    family, _, _ = name.rpartition("_x")
    cores = types[name].cores
    larger = [
        (type_.cores, other)
        for other, type_ in types.items()
        if other.rpartition("_x")[0] == family and type_.cores > cores and not type_.retired
    ]
    return min(larger)[1] if larger else None


def basis_of(rate: tuple[int, bool]) -> str:
    """Return what a rate of a price list rests on: the type's own price, or the fallback by its cores (H5)."""
    return "exact" if rate[1] else "extrapolated"
