"""Paths into values and executions: what `${a.b.c}` stands for."""

from __future__ import annotations

from sim.model.execution import Execution
from sim.model.values import Ref, inside


def walk(value: object, path: tuple[str, ...], whole: str) -> object:
    """Follow a path into a value: keys, items, metadata of a data object, outputs of an execution.

    Raises
    ------
    UnknownNameError
        If there is nothing at the path.
    """
    for depth, part in enumerate(path):
        if isinstance(value, Execution):
            return Ref(value, part, path[depth + 1 :])
        if isinstance(value, Ref):
            return Ref(value.execution, value.field, (*value.path, *path[depth:]))
        if isinstance(value, list) and not part.isdigit():
            return [walk(item, path[depth:], whole) for item in value]
        value = inside(value, (part,), whole)
    return value
