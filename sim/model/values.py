"""Values that executions hand to each other: plain ones, data objects, and references to outputs to come (E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.model.errors import UnknownNameError
from sim.model.objects import DataObject
from sim.scenario.templates import Template

if TYPE_CHECKING:
    from sim.model.execution import Execution

Lookup = Callable[[tuple[str, ...]], object]


class Ref:
    """A reference to an output that an execution is yet to deliver: a job-based object reference (E1).

    Parameters
    ----------
    execution : Execution
        Whose output. It is the job that is meant, never one of its tries.
    field : str
        Output field.
    path : tuple of str, optional
        What of the field: an item of an array by its number, then or else an item of an object's metadata.
    """

    __slots__ = ("execution", "field", "path")

    def __init__(self, execution: Execution, field: str, path: tuple[str, ...] = ()) -> None:
        self.execution = execution
        self.field = field
        self.path = path

    def value(self) -> Any:
        """Return what it stands for.

        Raises
        ------
        UnknownNameError
            If the field, or what is meant of it, is not among the outputs, or not yet.
        """
        outputs = self.execution.outputs
        if outputs is None or self.field not in outputs:
            state = self.execution.state
            raise UnknownNameError(f"{self}: there is no such output; {self.execution.id} is {state}")
        value = outputs[self.field]
        return inside(value, self.path, self.whole) if self.path else value

    @property
    def whole(self) -> str:
        """The field and what is meant of it, as it is written."""
        return ".".join((self.field, *self.path))

    def __str__(self) -> str:
        return f"{self.execution.id}.{self.whole}"


def inside(value: object, path: tuple[str, ...], whole: str) -> object:
    """Follow a path into a value: keys, items, metadata of a data object; a name means each item of a list.

    Raises
    ------
    UnknownNameError
        If there is nothing at the path.
    """
    for depth, part in enumerate(path):
        if isinstance(value, list):
            if not part.isdigit():
                return [inside(item, path[depth:], whole) for item in value]
            if int(part) >= len(value):
                raise UnknownNameError(f"${{{whole}}}: there is no item {part}, there are {len(value)}")
            value = value[int(part)]
        elif isinstance(value, DataObject):
            value = value.metadata(part)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            known = ", ".join(map(str, value)) if isinstance(value, Mapping) and value else "nothing"
            raise UnknownNameError(f"${{{whole}}}: there is no {part}; there is {known}")
    return value


def leaves(value: object) -> Iterator[object]:
    """Yield every value inside lists and mappings, and a plain value itself."""
    kind = type(value)
    if kind is list:
        for item in value:  # type: ignore[attr-defined]
            yield from leaves(item)
    elif kind is dict:
        for item in value.values():  # type: ignore[attr-defined]
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
