"""What a sweep varies, as a picture takes it: its values as they were written, and where they lie on an axis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.records.words import plain
from sim.units import UnitError, parse_duration, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

VARIANTS: Final = "variant"
"""What takes the place of a path where variants are played."""
AS_IT_IS: Final = "as it is"
"""What the scenario without a variant is called."""
_QUANTITY: Final = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?)\s*([^0-9\s]*)")


@dataclass(frozen=True, slots=True)
class Varied:
    """One thing that is varied.

    Attributes
    ----------
    path : str
        Its path in the scenario, or :data:`VARIANTS`.
    name : str
        As much of the end of the path as tells it from the others.
    values : tuple of str
        Its values as they were written.
    numbers : tuple of float or None
        Where the values lie on an axis; None where they are texts, or of several kinds.
    """

    path: str
    name: str
    values: tuple[str, ...]
    numbers: tuple[float, ...] | None

    @property
    def moves(self) -> bool:
        """Whether it has more than one value."""
        return len(self.values) > 1

    def with_name(self, value: str) -> str:
        """Write a value with what it is of; a variant's name says that itself."""
        return value if self.path == VARIANTS else f"{self.name} {value}"

    def quoted(self, value: str) -> str:
        """Write a value in a sentence that has its name already; a variant's name could be read as part of it."""
        return f"“{value}”" if self.path == VARIANTS else value


def varied_of(vary: Mapping[str, Sequence[str]], variants: Sequence[str]) -> list[Varied]:
    """Return what a sweep varies: variants first, where there are any, then each path.

    Parameters
    ----------
    vary : mapping of str to sequence of str
        By path, the values as they were written in YAML.
    variants : sequence of str
        The variants that are played beside the scenario as it is.
    """
    found = [Varied(path, _name(path, vary), tuple(values), numbers_of(values)) for path, values in vary.items()]
    return [Varied(VARIANTS, VARIANTS, (AS_IT_IS, *variants), None), *found] if variants else found


def numbers_of(values: Sequence[str]) -> tuple[float, ...] | None:
    """Return where values lie on an axis: numbers, quantities of one unit, or of several that measure the same.

    None where they do not, such as texts, or 5 beside 5 USD.
    """
    matches = [_QUANTITY.fullmatch(value.strip()) for value in values]
    if None not in matches:
        parts = [(float(match[1]), match[2]) for match in matches if match is not None]
        if len({unit for _, unit in parts}) == 1:
            return tuple(number for number, _ in parts)
    for read in (parse_duration, parse_size):
        found = _all(read, values)
        if found is not None:
            return found
    return None


def shown(value: str) -> str:
    """Write a value as a picture and a table show it: without the quotes that YAML needs."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return plain(value[1:-1] if quoted else value)


def _all(read: Callable[[str], int], values: Sequence[str]) -> tuple[float, ...] | None:
    try:
        return tuple(float(read(value)) for value in values)
    except UnitError:
        return None


def _name(path: str, others: Mapping[str, object]) -> str:
    parts = path.split(".")
    for number in range(1, len(parts)):
        name = ".".join(parts[-number:])
        if not parts[-number].isdigit() and not any(
            other != path and f".{other}".endswith(f".{name}") for other in others
        ):
            return name
    return path
