"""Finds the place in a scenario that a validation error is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from sim.scenario.problems import Path
from sim.scenario.quantity_readers import Read
from sim.scenario.yaml_nodes import Node

_KEY = "[key]"


@dataclass(frozen=True, slots=True)
class Location:
    """
    Where a validation error is.

    Attributes
    ----------
    path : tuple of str or int
        Keys and positions in the scenario, without the labels that pydantic adds for the branches of a union.
    owners : tuple of type
        The models that may stand around the last part of the path.
    union : tuple of str or int, or None
        Path of the innermost value that may take several forms and was read as one of them.
    is_key : bool
        True where the last part, a key, is itself what is wrong.
    """

    path: Path
    owners: tuple[type[BaseModel], ...] = ()
    union: Path | None = None
    is_key: bool = False


def locate(model: type[BaseModel], loc: Sequence[str | int], root: Node) -> Location:
    """Follow pydantic's ``loc`` through the fields of a model and the document it was given."""
    path: Path = ()
    owners: tuple[type[BaseModel], ...] = ()
    union: Path | None = None
    types: tuple[object, ...] = (model,)
    node: Node | None = root
    is_key, labelled = False, False
    for part in loc:
        if part == _KEY:
            is_key = True
            continue
        members = [member for kind in types for member in _members(kind)]
        if len(members) > 1 and not labelled:
            types, union, labelled = _branch(members, part), path, True
            continue
        inside = [kind for _, member in members for kind in _inside(member, part)]
        child = node.child(part) if node is not None else None
        if not inside and child is None:
            continue
        owners = tuple(member for _, member in members if _is_model(member))
        path, node, types, labelled = (*path, part), child, tuple(inside), False
    return Location(path, owners, union, is_key)


def field_names(models: Sequence[type[BaseModel]]) -> list[str]:
    """Give the keys that one of the models takes."""
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _members(kind: object, tag: str | None = None) -> Iterator[tuple[str | None, Any]]:
    """Go through the forms that a type allows, apart from None, each with its tag."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        if any(isinstance(item, Read) for item in metadata):
            yield tag, object
            return
        tags = [item.tag for item in metadata if isinstance(item, Tag)]
        yield from _members(inner, tags[0] if tags else tag)
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _members(member, tag)
    elif kind is not NoneType:
        yield tag, kind


def _branch(members: Sequence[tuple[str | None, Any]], label: str | int) -> tuple[object, ...]:
    by_tag = [member for tag, member in members if tag == label]
    by_name = [member for _, member in members if _is_model(member) and _goes_by(member, label)]
    # Alternatives that are told apart by neither are followed side by side; only one of them has the next part.
    return tuple(by_tag or by_name or [member for _, member in members])


def _goes_by(model: type[BaseModel], label: str | int) -> bool:
    kinds = [field.annotation for field in model.model_fields.values()]
    return model.__name__ == label or any(get_origin(kind) is Literal and label in get_args(kind) for kind in kinds)


def _inside(kind: object, part: str | int) -> list[object]:
    """Give the type of what stands at a key or position inside a type, if it has such."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = [field for name, field in kind.model_fields.items() if part == (field.alias or name)]
        return [Annotated[field.annotation, *field.metadata, None] for field in fields]
    origin, arguments = get_origin(kind), get_args(kind)
    if not isinstance(origin, type) or not arguments:
        return []
    if issubclass(origin, Mapping):
        return [arguments[1]]
    return [arguments[0]] if isinstance(part, int) else []
