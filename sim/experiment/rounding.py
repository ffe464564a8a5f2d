"""Figures rounded to what their interval supports: nobody is told three digits of a guess."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Final

_TIMES: Final = ((86_400.0, "d", 2.0), (3_600.0, "h", 1.0), (60.0, "min", 1.0))
_MOST_DECIMALS: Final = 6


def decimals(half_width: float) -> int | None:
    """Return how many decimals a figure deserves whose interval is so wide to each side; negative before the point.

    One digit of the half width, two where its first is a 1, as is the habit with errors of measurement: 12.34 ± 0.7 is
    12.3, 12.34 ± 0.13 is 12.34, 1234 ± 70 is 1230. None where the interval says nothing: it has no width, or there is
    none.
    """
    if not isfinite(half_width) or half_width <= 0:
        return None
    exponent = floor(log10(half_width))
    leading = half_width / 10**exponent
    return min(_MOST_DECIMALS, -exponent + (1 if leading < 1.95 else 0))


def rounded(value: float, places: int | None, least: int = 0) -> str:
    """Write a figure with so many decimals, at most; `least` where nothing is known of its width."""
    places = least if places is None else places
    return f"{round(value, places):,.{max(0, places)}f}"


def signed(value: float, places: int | None, least: int = 2) -> str:
    """Write a change as :func:`rounded` writes a figure, with its sign."""
    places = least if places is None else places
    return f"{round(value, places):+,.{max(0, places)}f}"


def two_digits(value: float, half_width: float = 0.0) -> str:
    """Write a figure with two digits, or with three where its interval is that narrow: 0.0843 is 0.084."""
    if not value or not isfinite(value):
        return f"{value:.0f}"
    places = 1 - floor(log10(abs(value)))
    supported = decimals(half_width)
    if supported is not None:
        places = max(places, min(places + 1, supported))
    return rounded(value, min(_MOST_DECIMALS, places))


def amount(value: float, low: float, high: float, unit: str = "") -> str:
    """Write a figure and its interval, such as `18.5 GBP (18.2 to 18.9)`.

    Where the interval has no width, only the figure, with two decimals; where there is none, so too.
    """
    name = f" {unit}" if unit else ""
    places = decimals((high - low) / 2)
    if places is None:
        return f"{rounded(value, None, 2)}{name}"
    return f"{rounded(value, places)}{name} ({rounded(low, places)} to {rounded(high, places)})"


def between(low: float, high: float, to: str = " to ") -> str:
    """Write the ends of a range, such as `1.3 to 2.1`, with a digit or two of half its width, as they are rough."""
    places = decimals((high - low) / 2)
    places = 2 if places is None else places
    return f"{rounded(low, places)}{to}{rounded(high, places)}"


def time(value: float, low: float, high: float) -> str:
    """Write a time of so many seconds and its interval in one unit, such as `13.2 h (12.9 to 13.4)`."""
    size, unit = unit_of(value)
    return amount(value / size, low / size, high / size, unit)


def unit_of(seconds: float) -> tuple[float, str]:
    """Return the unit in which a time is best read: its seconds and its name."""
    return next(((size, unit) for size, unit, least in _TIMES if abs(seconds) >= least * size), (1.0, "s"))
