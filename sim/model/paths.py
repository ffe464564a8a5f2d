"""Paths into values: what `${a.b.c}` stands for."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.execution import Execution
from sim.model.objects import DataObject
from sim.model.values import Ref, UnknownNameError


def walk(value: object, path: tuple[str, ...], whole: str) -> object:
    """Follow a path into a value: keys, items, metadata of a data object, outputs of an execution.

    Raises
    ------
    UnknownNameError
        If there is nothing at the path.
    """
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
