"""What among values somebody may have to wait for (B2, B3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.execution import Execution
from sim.model.objects import DataObject
from sim.model.values import Ref
from sim.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PLAIN: Final = frozenset({str, int, float, bool, type(None), Quantity})
"""Kinds of values that nobody waits for."""


def look_for(
    values: Iterable[Any],
    object_found: Callable[[DataObject], None],
    execution_found: Callable[[Execution, Ref | None], None],
) -> None:
    """Report every data object and execution among values and inside them.

    Parameters
    ----------
    values : iterable
        The values.
    object_found, execution_found : callable
        Called for each; for an execution with the reference to an output of it, where that is what stands there.
    """
    for value in values:
        kind = type(value)
        if kind in PLAIN:
            continue
        if kind is DataObject:
            object_found(value)
        elif kind is Ref:
            execution_found(value.execution, value)
        elif kind is list:
            look_for(value, object_found, execution_found)
        elif kind is dict:
            look_for(value.values(), object_found, execution_found)
        elif isinstance(value, Execution):
            execution_found(value, None)
