"""What an unquoted YAML scalar means: a strict core of YAML 1.2, and a refusal of all that readers disagree about."""

import math
import re
from collections.abc import Callable

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
# YAML 1.1 reads an exponent only behind a decimal point and with a sign, so any other one is a text to it.
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)?\.[0-9]+([eE][+-][0-9]+)?")

_MOST_DIGITS = 18


class TrapError(ValueError):
    """An unquoted scalar that YAML readers understand differently; the message says what to write."""


def read_plain(text: str) -> Scalar:
    """
    Give the value of an unquoted scalar: null, true or false, an int, a float, or else the text itself.

    Raises
    ------
    TrapError
        If readers of YAML 1.1 and of YAML 1.2 understand it differently, or if it is a number out of range.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        digits = len(text.lstrip("-"))
        if digits > _MOST_DIGITS:
            raise TrapError(f"a number of {digits} digits is too large; put it in quotes if it is a text")
        return int(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise TrapError(f"'{text}' is too large for a number; put it in quotes if it is a text")
        return value
    _refuse_traps(text)
    return text


def _refuse_traps(text: str) -> None:
    for trap, way_out in _TRAPS:
        if match := trap.fullmatch(text):
            raise TrapError(
                f"'{text}' means different things to different YAML readers: "
                f'write {way_out(match)}, or "{text}" in quotes if it is a text'
            )


def _without_colons(clock: re.Match[str]) -> str:
    first, rest = int(clock[1].replace("_", "")), [int(part) for part in clock[2][1:].split(":")]
    if len(rest) == 1:
        return f"'{first} h {rest[0]} min' or '{60 * first + rest[0]} s' for a time"
    return f"'{first} h {rest[0]} min {rest[1]} s' for a time"


def _without_leading_zeros(number: re.Match[str]) -> str:
    sign = "-" if number[0].startswith("-") else ""
    digits = number[0].lstrip("+-0_")
    return f"{sign}{'0' if not digits or digits.startswith('.') else ''}{digits}"


def _tidied(number: str) -> str:
    number = number.replace("_", "").removeprefix("+")
    return f"{number}0" if number.endswith(".") else number


def _with_point_and_sign(number: re.Match[str]) -> str:
    mantissa, exponent = re.split("[eE]", number[0].lstrip("+"))
    mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
    mantissa += "0" if mantissa.endswith(".") else ""
    return f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}"


_TRAPS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?i)y|yes|on"), lambda _: "true"),
    (re.compile(r"(?i)n|no|off"), lambda _: "false"),
    (re.compile(r"(?i)true|false"), lambda word: word[0].lower()),
    (re.compile(r"[-+]?([0-9][0-9_]*)((?::[0-9]{1,2})+)(\.[0-9_]*)?"), _without_colons),
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?"), _without_leading_zeros),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), lambda _: "the number in decimal digits"),
    (re.compile(r"(?i)[-+]?\.inf|\.nan"), lambda _: "a finite number"),
    (re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?"), lambda number: _tidied(number[0])),
    (re.compile(r"[-+]?\.[0-9][0-9_]*"), lambda number: _tidied(number[0])),
    (re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+"), _with_point_and_sign),
    (re.compile(r"="), lambda _: "a name"),
)
