"""Differences as people read them, rounded to what their interval supports."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Final

from sim.experiment.rounding import decimals, rounded

if TYPE_CHECKING:
    from sim.experiment.comparing.paired import Estimate

_MOST_PLACES: Final = 6
_DIGITS_OF_ONE: Final = 2
"""Digits of what a single pair says: nobody knows how much of it is luck."""
_DIGITS_OF_ALL: Final = 3
"""Digits of what all pairs say alike."""


def size_of(found: Estimate, unit: str, more: str, less: str) -> str:
    """Write a difference without its sign, such as `12.1 % less (95 % CI 11.4 to 12.8)`."""
    word = more if found.mean > 0 else less
    places = places_of(found)
    text = f"{rounded(abs(found.mean), places)}{_after(unit)} {word}"
    if not found.has_interval or found.is_fixed:
        return text
    low, high = sorted((abs(found.low), abs(found.high)))
    return f"{text} (95 % CI {rounded(low, places)} to {rounded(high, places)})"


def range_of(found: Estimate, unit: str, most: int = _MOST_PLACES) -> str:
    """Write an interval with its signs, such as `−1.2 % to +3.4 %`, with so many decimals at most."""
    places = min(most, places_of(found))
    if not found.has_interval or found.is_fixed:
        return f"{signed(found.mean, places)}{_after(unit)}"
    return f"{signed(found.low, places)}{_after(unit)} to {signed(found.high, places)}{_after(unit)}"


def signed(value: float, places: int) -> str:
    """Write a figure with its sign; a zero, and what is rounded to one, has none."""
    text = rounded(abs(value), places)
    if not any(digit in "123456789" for digit in text):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def places_of(found: Estimate) -> int:
    """Return how many decimals its interval supports; where there is none, those of two digits."""
    places = decimals((found.high - found.low) / 2)
    if places is not None:
        return places
    if not found.mean:
        return 0
    digits = _DIGITS_OF_ALL if found.is_fixed else _DIGITS_OF_ONE
    places = digits - 1 - floor(log10(abs(found.mean)))
    while places > 0 and round(found.mean, places) == round(found.mean, places - 1):
        places -= 1
    return places


def _after(unit: str) -> str:
    return f" {unit}" if unit else ""
