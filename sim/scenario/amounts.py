"""What a quantity measures and how much of it, and the way back to a text that reads the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from math import exp, log
from typing import Final, Literal, NamedTuple

from sim.scenario.yaml_scalars import Scalar
from sim.units import (
    Kind,
    format_duration,
    format_instant,
    format_money,
    format_size,
    kind_of,
    parse_byte_rate,
    parse_duration,
    parse_frequency,
    parse_hourly_rate,
    parse_instant,
    parse_money,
    parse_share,
    parse_size,
    parse_size_price,
    parse_storage_price,
    parse_work,
)
from sim.units.kinds import WORDS

_PRICES: Final[Mapping[str, Callable[[str], tuple[int, str]]]] = {
    "money": parse_money,
    "hourly_rate": parse_hourly_rate,
    "storage_price": parse_storage_price,
    "size_price": parse_size_price,
}
_NUMBERS: Final[Mapping[str, Callable[[str], float | None]]] = {
    "duration": parse_duration,
    "size": parse_size,
    "work": parse_work,
    "byte_rate": parse_byte_rate,
    "frequency": parse_frequency,
    "share": parse_share,
    "instant": parse_instant,
}
_WITHOUT_UNIT_WHERE_ZERO: Final = frozenset({"duration", "size", "work"})
_COUNTED: Final = frozenset({*_PRICES, "duration", "size", "work", "instant"})
"""Kinds that are whole numbers of their base unit."""


class Amount(NamedTuple):
    """
    A quantity in its base unit, or a plain number.

    Attributes
    ----------
    kind : str
        What it measures; `number` where it has no unit.
    number : int or float
        Microseconds, bytes, millionths of a currency unit, bytes a second, times an hour, or the number itself.
    currency : str
        Of money and prices; else empty.
    """

    kind: Kind | Literal["number"]
    number: float
    currency: str = ""

    @property
    def noun(self) -> str:
        """What it is called: "a time", "an amount of money in GBP"."""
        noun = "a plain number" if self.kind == "number" else WORDS[self.kind].noun
        return f"{noun} in {self.currency}" if self.currency else noun


def amount_of(written: Scalar) -> Amount | None:
    """
    Return what is written as an amount; None where it is no quantity: a text, true or false, nothing.

    Raises
    ------
    UnitError
        If it is a quantity that is too large or too small, or an instant that is not in the calendar.
    """
    if isinstance(written, bool) or written is None:
        return None
    if not isinstance(written, str):
        return Amount("number", written)
    kind = kind_of(written)
    if kind is None:
        return None
    if kind in _PRICES:
        return Amount(kind, *_PRICES[kind](written))
    number = _NUMBERS[kind](written)
    return None if number is None else Amount(kind, number)


def alike(amounts: tuple[Amount, ...]) -> tuple[Amount, ...] | None:
    """Return amounts as of one kind: a plain 0 is no time or no bytes, a plain number may be a share; else None."""
    kinds = {(amount.kind, amount.currency) for amount in amounts}
    units = {kind for kind in kinds if kind[0] != "number"}
    if len(kinds) == 1:
        return amounts
    if len(units) != 1:
        return None
    ((kind, currency),) = units
    plain = [amount.number for amount in amounts if amount.kind == "number"]
    if kind == "share" or (kind in _WITHOUT_UNIT_WHERE_ZERO and not any(plain)):
        return tuple(Amount(kind, amount.number, currency) for amount in amounts)
    return None


class Range(NamedTuple):
    """
    What is believed of an amount: half of the belief lies on each side of the value.

    On each side all is equally likely, by ratio where all of the range lies above zero, else by difference.

    Attributes
    ----------
    low, value, high : Amount
        In this order, of one kind.
    whole : bool
        Whether it is a whole number.
    """

    low: Amount
    value: Amount
    high: Amount
    whole: bool

    def quantile(self, u: float) -> Scalar:
        """Return what lies above a share `u` of the belief, 0 < u < 1, as it is written in a file."""
        low, value, high = self.low.number, self.value.number, self.high.number
        end, share = (low, 1 - 2 * u) if u < 0.5 else (high, 2 * u - 1)
        if low > 0 and self.value.kind != "instant":
            found = value * exp(share * log(end / value))
        else:
            found = value + share * (end - value)
        if self.whole or self.value.kind in _COUNTED:
            found = round(found)
        return written(self.value._replace(number=min(max(found, low), high)))


def written(amount: Amount) -> Scalar:
    """Return an amount as it is written in a file; it reads back the same."""
    number = amount.number
    match amount.kind:
        case "number" | "share":
            return number
        case "byte_rate":
            return f"{number!r} B/s"
        case "frequency":
            return f"{number!r} /h"
    count = round(number)
    match amount.kind:
        case "duration":
            return format_duration(count)
        case "size":
            return format_size(count)
        case "work":
            return f"{Decimal(count).scaleb(-6).normalize():f} core s"
        case "instant":
            return format_instant(count)
        case _:
            suffix = {"hourly_rate": "/h", "size_price": "/GB", "storage_price": "/GB month"}
            return format_money(count, amount.currency) + suffix.get(amount.kind, "")
