"""What a cell or a field says that an hour costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from sim.units import MAX_MICROS_PER_HOUR

MICRO: Final = 1_000_000
_RATE: Final = re.compile(
    r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(?:(?P<currency>[A-Za-z]{3})\s*/\s*h)?"
)
_COMMA: Final = re.compile(r"\d+,\d+.*")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


class NoRateError(ValueError):
    """What is wrong with a rate: a clause that goes on from the name of its instance type."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour costs.

    Attributes
    ----------
    micros : int
        Millionths of the currency an hour.
    currency : str or None
        The currency, where it stands beside the number.
    rounded : bool
        Whether it was said with more than six decimals.
    """

    micros: int
    currency: str | None
    rounded: bool


def read_rate(cell: object) -> Rate:
    """Read a rate: a number, or a text such as `0.4368` or `0.4368 GBP/h`.

    Raises
    ------
    NoRateError
        If it is none, or not above zero.
    """
    if cell is None:
        raise NoRateError("is null: its price is withheld")
    text = str(cell).strip()
    match = None if isinstance(cell, bool) or len(text) > 60 else _RATE.fullmatch(text)
    if match is None:
        hint = "; a decimal point is wanted" if _COMMA.fullmatch(text) else "; write it like 0.4368 or 0.4368 GBP/h"
        raise NoRateError(f"is {_shown(cell)}, which is no rate{hint}")
    exact = Decimal(match["number"]) * MICRO
    if exact <= 0:
        raise NoRateError(f"is {text}, and a rate is above zero")
    if exact > MAX_MICROS_PER_HOUR:
        raise NoRateError(f"is {text}, more than 10^9 an hour; is the unit right?")
    micros = int(exact.to_integral_value(ROUND_HALF_EVEN))
    if micros == 0:
        raise NoRateError(f"is {text}, too small to count: less than a millionth an hour")
    currency = match["currency"]
    # What a program prints as 0.27199999999999996 is 0.272.
    rounded = abs(exact - micros) > exact * Decimal("1e-9")
    return Rate(micros, currency.upper() if currency else None, rounded)


def is_currency(text: str) -> bool:
    """Whether a text is the code of a currency: three capital letters."""
    return _CURRENCY.fullmatch(text) is not None


def written(micros: int, currency: str) -> str:
    """Return a rate as a scenario holds it, such as `0.4368 GBP/h`."""
    text = f"{Decimal(micros) / MICRO:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'} {currency}/h"


def _shown(cell: object) -> str:
    # A whole mapping says nothing that its kind does not.
    if isinstance(cell, dict | list):
        return "a mapping" if isinstance(cell, dict) else "a list"
    text = str(cell)
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"
