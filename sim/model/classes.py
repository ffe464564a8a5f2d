"""Classes of inputs: whether a value is one of `file`, `int[]`, `string?` and the like (A3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.execution import Execution
from sim.model.objects import DataObject
from sim.model.values import Ref
from sim.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str, Quantity),
    "int": (int, Quantity),
    "float": (int, float, Quantity),
    "boolean": (bool,),
    "hash": (dict,),
    "applet": (str,),
}
"""What stands for a value of each class. A quantity such as `40 min` is a number with its unit written out."""


PLAIN: Final = {f"{class_}{end}": frozenset((*types, Ref)) for class_, types in _TYPES.items() for end in ("", "?")}
"""The types that need no second look, by class."""
_NONE: Final[frozenset[type]] = frozenset()


def fits(value: object, class_: str) -> bool:
    """Return whether a value is of a class; a reference to an output to come may be anything."""
    kind = type(value)
    if kind in PLAIN.get(class_, _NONE) or (kind is DataObject and value.class_ == class_):  # type: ignore[attr-defined]
        return True
    if class_.endswith("?"):
        return value is None or fits(value, class_[:-1])
    if isinstance(value, Ref | Execution):
        return True
    if class_.endswith("[]"):
        return isinstance(value, list) and all(fits(item, class_[:-2]) for item in value)
    return not isinstance(value, bool) and isinstance(value, _TYPES.get(class_, ()))


def misfit(executable: str, inputs: Mapping[str, Any], declared: Mapping[str, str]) -> str | None:
    """Return what is wrong with the first input that is not of its class; None where all are."""
    for name, value in inputs.items():
        if name in declared and not fits(value, declared[name]):
            return f"input {name} of {executable} is {_article(declared[name])} and is given {_shown(value)}"
    return None


def misfit_of_reference(
    executable: str, inputs: Mapping[str, Any], declared: Mapping[str, str], ref: Ref, value: object
) -> str | None:
    """Return what is wrong with the value that a reference among the inputs stands for; None where it fits."""
    for name, given in inputs.items():
        if given is ref:
            wanted = declared[name]
        elif type(given) is list and ref in given:
            wanted = declared[name].removesuffix("?").removesuffix("[]")
        else:
            continue
        if not fits(value, wanted):
            return f"input {name} of {executable} is {_article(wanted)} and {ref} is {_shown(value)}"
    return None


def _article(class_: str) -> str:
    class_ = class_.removesuffix("?")
    return f"{'an' if class_.startswith(('int', 'applet')) else 'a'} {class_}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, DataObject):
        return f"{value.class_} {value.name}"
    return str(value).lower() if isinstance(value, bool) else repr(value)
