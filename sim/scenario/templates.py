"""Texts with holes, such as "${row.size}", that are filled when a launch is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sim.units import (
    Quantity,
    UnitError,
    describe_wanted,
    format_duration,
    format_money,
    format_size,
    parse_duration,
    parse_size,
)

HolePath = tuple[str, ...]

_PART = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|[0-9]+")


class TemplateError(ValueError):
    """A hole that is malformed or cannot be filled; the message is one sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Template:
    """
    A text with ``${a.b.c}`` holes.

    Attributes
    ----------
    text : str
        The text as it was written.
    pieces : tuple of str or tuple of str
        The text in order: a str is literal, a tuple is the path in a hole.
    """

    text: str
    pieces: tuple[str | HolePath, ...]

    @classmethod
    def parse(cls, text: str) -> "Template":
        """
        Find the holes of a text.

        Raises
        ------
        TemplateError
            If a hole is not closed, is empty, or is not a path of names joined by points.
        """
        pieces: list[str | HolePath] = []
        rest = text
        while (start := rest.find("${")) >= 0:
            end = rest.find("}", start)
            if end < 0:
                raise TemplateError(f"'{text}' opens '${{' and never closes it; write '${{row.name}}'")
            if start:
                pieces.append(rest[:start])
            pieces.append(_hole_path(rest[start + 2 : end]))
            rest = rest[end + 1 :]
        if rest:
            pieces.append(rest)
        return cls(text, tuple(pieces))

    @property
    def paths(self) -> tuple[HolePath, ...]:
        """The path in each hole, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, tuple))

    @property
    def is_reference(self) -> bool:
        """True where the whole text is one hole, which then may stand for any object."""
        return len(self.pieces) == 1 and isinstance(self.pieces[0], tuple)

    def evaluate(self, lookup: Callable[[HolePath], object]) -> object:
        """
        Fill the holes.

        Parameters
        ----------
        lookup : callable
            Gives the object a path stands for; what it raises is passed on.

        Returns
        -------
        object
            The object itself where the whole text is one hole, otherwise a str.

        Raises
        ------
        TemplateError
            If a hole inside a longer text stands for something that is not a text, a number or a quantity.
        """
        if self.is_reference:
            return lookup(self.paths[0])
        return "".join(piece if isinstance(piece, str) else _as_text(piece, lookup(piece)) for piece in self.pieces)

    def __str__(self) -> str:
        return self.text


def as_duration(value: object) -> int:
    """Take a filled hole as a time in microseconds; :class:`~sim.units.UnitError` if it is none."""
    return _as_quantity(value, "duration", parse_duration)


def as_size(value: object) -> int:
    """Take a filled hole as a size in bytes; :class:`~sim.units.UnitError` if it is none."""
    return _as_quantity(value, "size", parse_size)


def as_number(value: object) -> int | float:
    """Take a filled hole as a number without a unit; :class:`~sim.units.UnitError` if it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise UnitError(f"{_shown(value)} is not a number; a number without a unit is wanted here, such as 0.5")


def _as_quantity(value: object, kind: str, parse: Callable[[str], int]) -> int:
    if isinstance(value, Quantity) and value.kind == kind:
        return value.value
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return parse(str(value))
    raise UnitError(f"{_shown(value)} has no place here; {describe_wanted('size' if kind == 'size' else 'duration')}")


def _hole_path(inside: str) -> HolePath:
    path = tuple(inside.strip().split("."))
    if not inside.strip():
        raise TemplateError("'${}' names nothing; write the path of a value in it, such as '${row.name}'")
    if not all(_PART.fullmatch(part) for part in path):
        raise TemplateError(f"'${{{inside}}}' is not a path; write names joined by points, such as '${{row.name}}'")
    return path


def _as_text(path: HolePath, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Quantity() | str() | int() | float():
            return _shown(value).strip("'")
        case _:
            raise TemplateError(f"'${{{'.'.join(path)}}}' stands inside a text but {_shown(value)} is not a text")


def _shown(value: object) -> str:
    match value:
        case Quantity("duration", amount, _):
            return f"'{format_duration(amount)}'"
        case Quantity("size", amount, _):
            return f"'{format_size(amount)}'"
        case Quantity("money", amount, str(currency)):
            return f"'{format_money(amount, currency)}'"
        case Quantity("hourly_rate", amount, str(currency)):
            return f"'{format_money(amount, currency)}/h'"
        case Quantity("work", amount, _):
            return f"'{amount / 3_600_000_000:g} core h'"
        case str() | int() | float():
            return f"'{value}'"
        case None:
            return "an empty value"
        case _:
            return f"a {type(value).__name__}"
