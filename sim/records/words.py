"""Figures as people read them."""

import unicodedata
from typing import Final

_UNITS: Final = ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s"))


def span(seconds: float | None) -> str:
    """Write a time with its two largest units: `3 d 4 h`, `12 min 3 s`, `6.4 s`; a dash where there is none."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    if whole >= 100 * 86_400:
        return f"{whole / 86_400:,.0f} d"
    for size, name, smaller, rest_name in _UNITS:
        if whole >= size:
            count, rest = divmod(round(whole / smaller) * smaller, size)
            rest //= smaller
            return f"{count} {name} {rest} {rest_name}" if rest else f"{count} {name}"
    return f"{whole} s"


def short_span(seconds: float) -> str:
    """Write a time with three digits in its largest unit of which there are two: `90 s`, `2.5 h`, `3 d`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.3g} {unit}"
    return f"{seconds:.3g} s"


def money(amount: float | None, currency: str | None) -> str:
    """Write an amount: two decimals, more where it is small; a dash where there is none."""
    if amount is None:
        return "–"
    return f"{amount:{_decimals(amount)}} {currency or ''}".rstrip()


def share(part: float | None) -> str:
    """Write a share in percent; a dash where there is none."""
    if part is None:
        return "–"
    return f"{part:.1%}" if part == 0 or part >= 0.001 else "<0.1%"


def count(things: int) -> str:
    """Write a number of things."""
    return f"{things:,}"


def number(value: float | None) -> str:
    """Write a number with three significant digits, a whole one in full; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == round(value) or value >= 100 else f"{value:.3g}"


def plain(text: str, keep: str = "") -> str:
    """Write characters that are not seen but do something, such as escape, as their codes."""
    return "".join(
        repr(sign)[1:-1] if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in keep else sign
        for sign in text
    )


def _decimals(amount: float) -> str:
    return ",.2f" if amount == 0 or amount >= 0.1 else ".2g" if amount < 1e-6 else ".6f" if amount < 0.001 else ".4f"
