"""Values that executions hand to each other: plain ones, data objects, and references to outputs to come (E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sim.scenario.templates import Template

if TYPE_CHECKING:
    from sim.model.execution import Execution

Lookup = Callable[[tuple[str, ...]], object]


class UnknownNameError(LookupError):
    """A hole names something that is not there."""


class Ref:
    """A reference to an output that an execution is yet to deliver: a job-based object reference.

    Parameters
    ----------
    execution : Execution
        Whose output. It is the job that is meant, never one of its tries.
    field : str
        Output field.
    index : int, optional
        Which item, where the field is an array.
    """

    __slots__ = ("execution", "field", "index")

    def __init__(self, execution: Execution, field: str, index: int | None = None) -> None:
        self.execution = execution
        self.field = field
        self.index = index

    def value(self) -> Any:
        """Return what it stands for.

        Raises
        ------
        LookupError
            If the field, or the item, is not among the outputs.
        """
        value = (self.execution.outputs or {})[self.field]
        return value if self.index is None else value[self.index]

    def __str__(self) -> str:
        item = "" if self.index is None else f".{self.index}"
        return f"{self.execution.id}.{self.field}{item}"


def leaves(value: object) -> Iterator[object]:
    """Yield every value inside lists and mappings, and a plain value itself."""
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    else:
        yield value


def resolved(value: Any) -> Any:
    """Return the value with every reference replaced by what it stands for."""
    kind = type(value)
    if kind is Ref:
        return resolved(value.value())
    if kind is list:
        return [resolved(item) for item in value]
    if kind is dict:
        return {name: resolved(item) for name, item in value.items()}
    return value


def evaluated(value: object, lookup: Lookup) -> Any:
    """Return the value with every hole filled."""
    if isinstance(value, Template):
        return value.evaluate(lookup)
    if isinstance(value, list):
        return [evaluated(item, lookup) for item in value]
    if isinstance(value, dict):
        return {name: evaluated(item, lookup) for name, item in value.items()}
    return value
