"""Which places of a scenario take a belief: those of single values, and not those of names, lists and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.problems import Path
from sim.scenario.quantity_readers import Read, read_text, read_value

KEYS_OF_NAMES: Final = frozenset({"class", "table", "column", "file"})
"""Keys whose values say what something is, or name something, whatever their type."""
MACHINES: Final = "instance_type"
"""The one key whose value is a name that may well be in doubt."""
_RULE: Final = re.compile(r"\(([A-N][0-9]{1,2})[,;)]")


@dataclass(frozen=True, slots=True)
class Place:
    """
    A place in a scenario.

    Attributes
    ----------
    path : tuple of str or int
        Keys and list positions that lead there.
    forms : tuple
        The types of what may stand there: models, generics, scalars, or a :class:`Read`; none where nothing may.
    within : tuple of str or int
        Path of the field that is read as a whole and that the place lies in or is.
    rule : str or None
        The platform's rule that the innermost named field around it says it plays.
    """

    path: Path
    forms: tuple[Any, ...]
    within: Path
    rule: str | None = None

    def inside(self, part: str | int) -> Place:
        """Return the place at a key or list position."""
        path = (*self.path, part)
        found = [inner for form in self.forms for inner in _inside(form, part)]
        if not found and self.is_read_whole:
            return Place(path, self.forms, self.within, self.rule)
        forms = tuple(form for kind, _ in found for form in _forms(kind))
        # What a list of steps says of itself says nothing about the numbers in each of them.
        items = not any(_is_model(form) for form in self.forms) and any(_is_model(form) for form in forms)
        rule = next((rule for _, rule in found if rule is not None), None if items else self.rule)
        return Place(path, forms, path, rule)

    @property
    def key(self) -> str:
        """The innermost key, whatever its position in a list."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def is_read_whole(self) -> bool:
        """Whether all that stands here is read by a function: a quantity, a distribution, any value."""
        return any(isinstance(form, Read) for form in self.forms)

    @property
    def takes_anything(self) -> bool:
        """Whether any value may stand here, so that a mapping need not be a belief."""
        return any(isinstance(form, Read) and form.function is read_value for form in self.forms)

    @property
    def holds_anything(self) -> bool:
        """Whether names that the author chose stand here as keys, with any values."""
        values = [get_args(form)[1] for form in self.forms if _is_mapping(form)]
        return any(isinstance(form, Read) and form.function is read_value for one in values for form in _forms(one))

    @property
    def takes_a_value(self) -> bool:
        """Whether a single value may stand here that is no name."""
        if self.key in KEYS_OF_NAMES:
            return False
        return any(_is_value(form) or (form is str and self.key == MACHINES) for form in self.forms)

    @property
    def holds_parts(self) -> bool:
        """Whether a mapping or a list stands here, and no single text may."""
        parts = any(_is_model(form) or isinstance(get_origin(form), type) for form in self.forms)
        return parts and str not in self.forms

    @property
    def takes_fractions(self) -> bool:
        """Whether a number here may have a fraction, however it is written."""
        return any(form is float or (isinstance(form, Read) and not self.takes_anything) for form in self.forms)


def top(model: type[BaseModel]) -> Place:
    """Return the place of a whole document."""
    return Place((), (model,), ())


def place_at(model: type[BaseModel], path: Path) -> Place:
    """Return the place at a path."""
    place = top(model)
    for part in path:
        place = place.inside(part)
    return place


def _is_value(form: Any) -> bool:
    if isinstance(form, Read):
        return form.function is not read_text
    return form in (int, float, bool) or get_origin(form) is Literal


def _is_model(form: Any) -> bool:
    return isinstance(form, type) and issubclass(form, BaseModel)


def _is_mapping(form: Any) -> bool:
    origin = get_origin(form)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _forms(kind: Any) -> Iterator[Any]:
    """Yield the forms that a type allows, apart from None."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        read = next((item for item in metadata if isinstance(item, Read)), None)
        yield from [read] if read is not None else _forms(inner)
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _forms(member)
    elif kind is not NoneType:
        yield kind


def _inside(form: Any, part: str | int) -> Iterator[tuple[Any, str | None]]:
    """Yield the types of what stands at a key or position inside a form, each with the rule of its field."""
    if _is_model(form):
        for name, field in form.model_fields.items():
            if part == (field.alias or name):
                rule = _RULE.search(field.description or "")
                yield Annotated[field.annotation, *field.metadata, None], rule[1] if rule else None
    elif _is_mapping(form):
        yield get_args(form)[1], None
    elif get_args(form) and isinstance(get_origin(form), type) and isinstance(part, int):
        yield get_args(form)[0], None
