"""One thing that is varied: a path of the scenario and the values that it takes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sim.experiment.errors import ExperimentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.experiment import Written

MOST_VALUES: Final = 100_000
_PART: Final = re.compile(r"\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?)\s*([^,\"'\[\]{}]*?)\s*")
_OPEN, _SHUT = "[{(\"'", "]})\"'"


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and its values.

    Attributes
    ----------
    path : str
        Keys and list positions joined by dots, such as `limits.workers_per_user`.
    values : tuple of str
        Each as it would be written in the file, in YAML.
    """

    path: str
    values: tuple[str, ...]


def read_axis(text: str) -> Axis:
    """Read `path=value,value,…` or `path=from:to:step`.

    Raises
    ------
    ExperimentError
        If there is no value, a range is empty, or its parts do not fit each other.
    """
    path, equals, values = text.partition("=")
    path = path.strip()
    if not equals or not path:
        raise ExperimentError(
            f"--vary {text}: write path=value,value or path=from:to:step, such as limits.workers_per_user=25,50,100"
        )
    return Axis(path, _range(path, values) or _list(path, values))


def axes_of(vary: Mapping[str, str | Sequence[Written]]) -> tuple[Axis, ...]:
    """Return the axes of a mapping from paths to values, as the section `experiment` or a caller in Python has it.

    Raises
    ------
    ExperimentError
        As :func:`read_axis`.
    """
    return tuple(_axis(path, values) for path, values in vary.items())


def _axis(path: str, values: str | Sequence[Written]) -> Axis:
    if isinstance(values, str):
        return read_axis(f"{path}={values}")
    # JSON is YAML in which nothing is taken for what it is not.
    return Axis(path, _distinct(path, tuple(_as_written(value) for value in values)))


def _as_written(value: Written) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = re.fullmatch(r"[A-Za-z0-9_ ./%-]+", value) is not None and not re.fullmatch(r"[-+.0-9eE_xo]+", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _list(path: str, text: str) -> tuple[str, ...]:
    values = [value.strip() for value in _split(text)]
    if not all(values):
        raise ExperimentError(f"--vary {path}={text}: a value is missing; write values with commas between them")
    return _distinct(path, tuple(values))


def _split(text: str) -> list[str]:
    """Split at commas that stand in no bracket and no quotes."""
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in _OPEN:
            depth += 1
        elif sign in _SHUT:
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += sign
    return parts


def _distinct(path: str, values: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((value for value in values if values.count(value) > 1), None) if len(values) < MOST_VALUES else None
    if twice is not None:
        raise ExperimentError(f"--vary {path}: {twice} is there twice; write each value once")
    return values


def _range(path: str, text: str) -> tuple[str, ...] | None:
    """Return the values of `from:to:step`; None where it is no range."""
    found = [_PART.fullmatch(part) for part in text.split(":")]
    if len(found) != 3 or None in found:
        return None
    parts = [(Fraction(match[1]), match[2]) for match in found if match is not None]
    (low, unit), (high, to_unit), (step, step_unit) = parts
    if not unit == to_unit == step_unit:
        raise ExperimentError(f"--vary {path}={text}: write the same unit in all three, such as 10 USD:60 USD:5 USD")
    if step <= 0 or high < low:
        why = f"its step is {_number(step)}" if step <= 0 else f"{_number(low)} lies above {_number(high)}"
        raise ExperimentError(f"--vary {path}={text}: the range is empty, {why}; write from:to:step, upwards")
    number = (high - low) // step + 1
    if number > MOST_VALUES:
        raise ExperimentError(f"--vary {path}={text}: these are {number:,} values; take a larger step")
    return tuple(f"{_number(low + step * place)} {unit}".rstrip() for place in range(number))


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.12g}"
