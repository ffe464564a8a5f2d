"""Whether inputs that are data objects are given data objects, and as many as they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.scenario.findings import Finding, Path
from sim.scenario.templates import Template

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario

_OBJECTS = ("file", "record")


def takes_objects(class_: str) -> bool:
    """Return whether an input of a class is a data object, or several."""
    return class_.startswith(_OBJECTS)


def not_objects(at: Path, declared: Mapping[str, str], given: Mapping[str, object], way_out: str) -> Iterator[Finding]:
    """Yield a finding for each number, truth value, and, where there is a way out, text that stands for an object.

    Parameters
    ----------
    at : tuple
        Where the inputs are.
    declared, given : mapping
        Classes and values of the inputs.
    way_out : str
        What to do in place of a text; empty where a text may name data.
    """
    for field, value in given.items():
        class_ = declared.get(field, "")
        if not takes_objects(class_):
            continue
        for index, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            place: Path = (*at, field) if index is None else (*at, field, index)
            if isinstance(one, bool | int | float):
                shown = str(one).lower() if isinstance(one, bool) else one
                yield place, f"input '{field}' is a {class_} and {shown} is none: {way_out or 'name data'}"
            elif isinstance(one, str) and way_out:
                yield place, f"'{one}' is only text; {way_out}"


def too_many_objects(scenario: Scenario, at: Path, launch: Launch, declared: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each input that takes one object and is handed many."""
    for field, value in launch.inputs.items():
        class_ = declared.get(field, "")
        if not takes_objects(class_) or "[]" in class_:
            continue
        name = _named(value, launch)
        if name in launch.each_names:
            if launch.batch is not None and isinstance(value, Template):
                yield (*at, "inputs", field), _batch_for_one(field, class_)
                continue
            if isinstance(value, Template):
                continue
        if name in scenario.data and scenario.data[name].many:
            message = (
                f"'{name}' is many objects and input '{field}' takes one ({class_}): "
                f'add each: {name} and hand in "${{{name}}}", or declare it {_many(class_)}'
            )
            yield (*at, "inputs", field), message


def batch_for_one(at: Path, launch: Launch, declared: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding where a batch binds itself to an input that takes one object."""
    for field, class_ in declared.items() if launch.batch is not None else ():
        if takes_objects(class_) and "[]" not in class_:
            yield (*at, "batch"), _batch_for_one(field, class_)


def _named(value: object, launch: Launch) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, Template) or not value.is_reference or len(value.paths[0]) > 1:
        return ""
    head = value.paths[0][0]
    return launch.each_names[0] if head == "item" and len(launch.each_names) == 1 else head


def _batch_for_one(field: str, class_: str) -> str:
    return f"a batch is a list and input '{field}' takes one ({class_}): declare it {_many(class_)}, or leave batch out"


def _many(class_: str) -> str:
    return f"{class_.rstrip('?')}[]{'?' if class_.endswith('?') else ''}"


def nothing_inside(at: Path, hole: tuple[str, ...], class_: str, rest: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding where a hole goes on into an output in which nothing can lie (E1).

    Parameters
    ----------
    at : tuple
        Where the hole is.
    hole : tuple of str
        The whole hole.
    class_ : str
        Class of the output.
    rest : tuple of str
        What follows the output in the hole.
    """
    kind = class_.rstrip("?")
    if rest and rest[0].isdigit():
        if not kind.endswith("[]") and kind != "hash":
            yield at, f"${{{'.'.join(hole)}}}: output '{hole[1]}' is a single {kind}: leave .{rest[0]} out"
            return
        rest = rest[1:]
    if rest and kind.removesuffix("[]") in ("string", "int", "float", "boolean"):
        yield at, f"${{{'.'.join(hole)}}}: output '{hole[1]}' is of class {class_} and has no {rest[0]}: leave it out"
