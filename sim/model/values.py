"""Values that executions hand to each other: plain ones, data objects, and references to outputs to come (E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.scenario.templates import Template
from sim.units import Quantity

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
    if isinstance(value, list | tuple) and not isinstance(value, Quantity):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    else:
        yield value


def resolved(value: object) -> Any:
    """Return the value with every reference replaced by what it stands for."""
    if isinstance(value, Ref):
        return resolved(value.value())
    if isinstance(value, list):
        return [resolved(item) for item in value]
    if isinstance(value, dict):
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


def walk(value: object, path: tuple[str, ...], whole: str) -> object:
    """Follow a path into a value: keys, items, metadata of a data object, outputs of an execution.

    Raises
    ------
    UnknownNameError
        If there is nothing at the path.
    """
    from sim.model.execution import Execution  # noqa: PLC0415  # an execution holds values
    from sim.model.objects import DataObject  # noqa: PLC0415

    for depth, part in enumerate(path):
        if isinstance(value, Execution):
            return _reference(value, path[depth:], whole)
        if isinstance(value, list) and part.isdigit():
            if int(part) >= len(value):
                raise UnknownNameError(f"${{{whole}}}: there is no item {part}, there are {len(value)}")
            value = value[int(part)]
        elif isinstance(value, list):
            return [walk(item, path[depth:], whole) for item in value]
        elif isinstance(value, DataObject):
            value = value.metadata(part)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            known = ", ".join(map(str, value)) if isinstance(value, Mapping) and value else "nothing"
            raise UnknownNameError(f"${{{whole}}}: there is no {part}; there is {known}")
    return value


def _reference(execution: Execution, path: tuple[str, ...], whole: str) -> Ref:
    if len(path) > 2 or (len(path) == 2 and not path[1].isdigit()):
        raise UnknownNameError(f"${{{whole}}}: an output is named by its field, and an item by its number")
    return Ref(execution, path[0], int(path[1]) if len(path) == 2 else None)
