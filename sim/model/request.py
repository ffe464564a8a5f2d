"""What a call asks of the jobs that it makes (G3, I4, J4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sim.scenario.policy import ExecutionPolicy

TypesAsked = str | tuple[str, ...]
"""An instance type, or several to be asked for in turn (G6)."""

T = TypeVar("T", TypesAsked, int)

TypeRequest = TypesAsked | Mapping[str, TypesAsked] | None
"""An instance type for every entry point, several to be asked for in turn (G6), or one by entry point (`*` for the
others); None asks for nothing."""

TimeoutRequest = int | Mapping[str, int] | None
"""Microseconds for every entry point, or by entry point (`*` for the others); None asks for nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """One level of asking: a run call, a stage, the call of a running job. Levels are told apart by identity.

    Attributes
    ----------
    instance_type : TypeRequest
        Which worker (G3).
    policy : ExecutionPolicy, optional
        What a failure leads to (J2).
    timeout : TimeoutRequest
        How long a try may be `running` (I4).
    ignore_reuse : bool
        Whether earlier results are not taken over (L2).
    """

    instance_type: TypeRequest = None
    policy: ExecutionPolicy | None = None
    timeout: TimeoutRequest = None
    ignore_reuse: bool = False


NOTHING = Request()
"""Asks for nothing."""


def for_entry_point(asked: T | Mapping[str, T] | None, entry_point: str) -> T | None:
    """Return what is asked for an entry point; a named one beats `*` (G3, I4)."""
    if isinstance(asked, Mapping):
        return asked.get(entry_point, asked.get("*"))
    return asked
