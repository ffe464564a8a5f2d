"""Quantities as people write them, and as the simulator counts them.

Everything is an exact integer: time in microseconds, size in bytes, money in millionths of a currency unit, an hourly
price in millionths of a currency unit per hour, work in microseconds on one core. Numbers are read as fractions, so
"0.1 s" is 100000 microseconds and not 99999; what lies between two integers is rounded to the nearer one, and what
would be rounded to nothing is refused.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

MICROSECOND = 1
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = 36_525 * DAY // 100

MAX_DURATION = 100 * YEAR
MAX_SIZE = 10**18
MAX_MICROS = 10**18
MAX_MICROS_PER_HOUR = 10**15
MAX_WORK = 10**9 * HOUR
MAX_PER_HOUR = 10**9

_TIMES: Mapping[str, int] = {
    "us": MICROSECOND,
    "µs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
    "week": WEEK,
    "weeks": WEEK,
}
_DECIMAL_SIZES: Mapping[str, int] = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
_BINARY_SIZES: Mapping[str, int] = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50}
_SIZES: Mapping[str, int] = {**_DECIMAL_SIZES, "kB": 10**3, **_BINARY_SIZES}

# Spellings too far from ours for a search of similar words to find.
_SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    **dict.fromkeys(("minute", "minutes", "mins", "m"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("byte", "bytes"), "B"),
}

QuantityKind = Literal["duration", "size", "money", "hourly_rate", "work"]
Kind = Literal["duration", "size", "money", "hourly_rate", "work", "byte_rate", "frequency", "share", "instant"]


class UnitError(ValueError):
    """A quantity that cannot be read; the message is one sentence with the way out."""


class Money(NamedTuple):
    """An amount of money: ``micros`` are millionths of one unit of ``currency``."""

    micros: int
    currency: str


class HourlyRate(NamedTuple):
    """A price per hour: ``micros_per_hour`` are millionths of one unit of ``currency``."""

    micros_per_hour: int
    currency: str


class Quantity(NamedTuple):
    """A value whose unit was written next to it, in base units; ``currency`` belongs to money and hourly rates."""

    kind: QuantityKind
    value: int
    currency: str | None


class _Words(NamedTuple):
    noun: str
    example: str
    units: tuple[str, ...]


_WORDS: Mapping[Kind, _Words] = {
    "duration": _Words("a time", "90 min", ("s", "min", "h", "d", "w", "ms", "us")),
    "size": _Words("a size", "40 GB", ("MB", "GB", *(unit for unit in _SIZES if unit not in ("MB", "GB", "kB")))),
    "money": _Words("an amount of money", "25 USD", ("USD", "GBP")),
    "hourly_rate": _Words("a price per hour", "0.4368 GBP/h", ("USD/h", "GBP/h")),
    "work": _Words("an amount of work", "8 core h", ("core h", "core min", "core s", "core d")),
    "byte_rate": _Words("a transfer rate", "150 MB/s", ("MB/s", "GB/s", "B/s", "KB/s", "MiB/s", "GiB/s")),
    "frequency": _Words("a frequency", "12 /h", ("/h", "/d", "/min", "/s", "/w")),
    "share": _Words("a share", "5 %", ("%",)),
    "instant": _Words("an instant", "2026-01-12T09:00Z", ()),
}

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_TIME_UNIT = "|".join(sorted(_TIMES, key=len, reverse=True))
_SIZE_UNIT = "|".join(_SIZES)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_PART = re.compile(rf"({_NUMBER})\s*({_TIME_UNIT})(?![A-Za-zµ])\s*")
_SHAPES: Mapping[Kind, re.Pattern[str]] = {
    "duration": re.compile(rf"(?:{_PART.pattern})+"),
    "size": re.compile(rf"({_NUMBER})\s*({_SIZE_UNIT})"),
    "money": re.compile(rf"({_NUMBER})\s*([A-Z]{{3}})"),
    "hourly_rate": re.compile(rf"({_NUMBER})\s*([A-Z]{{3}})\s*/\s*h"),
    "work": re.compile(rf"({_NUMBER})\s*cores?[ -]({_TIME_UNIT})"),
    "byte_rate": re.compile(rf"({_NUMBER})\s*({_SIZE_UNIT})\s*/\s*s"),
    "frequency": re.compile(rf"({_NUMBER})\s*/\s*({_TIME_UNIT})"),
    "share": re.compile(rf"({_NUMBER})\s*(%?)"),
    "instant": re.compile(rf"({_DAY})(?:[T ]({_CLOCK})\s*(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?"),
}
_SEXAGESIMAL = re.compile(r"([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}))?")
_LONGEST = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_duration(text: str) -> int:
    """
    Read a time such as "1 h 30 min".

    Parameters
    ----------
    text : str
        Numbers with units (us, ms, s, min, h, d, w), the larger unit first.

    Returns
    -------
    int
        Microseconds.

    Raises
    ------
    UnitError
        If the text is not a time, is negative, or is longer than 100 years.
    """
    text = _shaped(text, "duration")
    parts = [(Fraction(number), _TIMES[unit]) for number, unit in _PART.findall(text)]
    units = [unit for _, unit in parts]
    if units != sorted(set(units), reverse=True):
        raise UnitError(f"'{text}' names a unit twice or out of order; write the larger unit first, as in '1 h 30 min'")
    total = sum((number * unit for number, unit in parts), Fraction(0))
    return _whole(text, total, MAX_DURATION, "100 years")


def parse_size(text: str) -> int:
    """
    Read a size such as "40 GB" (decimal: B, KB to PB) or "16 GiB" (binary: KiB to PiB).

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    UnitError
        If the text is not a size, is negative, or is above 1000 PB.
    """
    number, unit = _groups(text, "size")
    return _whole(text, Fraction(number) * _SIZES[unit], MAX_SIZE, "1000 PB")


def parse_money(text: str) -> Money:
    """
    Read an amount such as "25 USD".

    Raises
    ------
    UnitError
        If the text is not an amount with a three-letter currency, is negative, or is above a million million.
    """
    number, currency = _groups(text, "money")
    return Money(_whole(text, Fraction(number) * 10**6, MAX_MICROS, f"10^12 {currency}"), currency)


def parse_hourly_rate(text: str) -> HourlyRate:
    """
    Read a price such as "0.4368 GBP/h".

    Raises
    ------
    UnitError
        If the text is not a price per hour, is negative, or is above a thousand million.
    """
    number, currency = _groups(text, "hourly_rate")
    micros = _whole(text, Fraction(number) * 10**6, MAX_MICROS_PER_HOUR, f"10^9 {currency}/h")
    return HourlyRate(micros, currency)


def parse_work(text: str) -> int:
    """
    Read an amount of computing such as "8 core h".

    Returns
    -------
    int
        Microseconds on one core.

    Raises
    ------
    UnitError
        If the text is not an amount of work, is negative, or is above a thousand million core hours.
    """
    number, unit = _groups(text, "work")
    return _whole(text, Fraction(number) * _TIMES[unit], MAX_WORK, "10^9 core h")


def parse_byte_rate(text: str) -> float | None:
    """
    Read a transfer rate such as "150 MB/s".

    Returns
    -------
    float or None
        Bytes per second; None for "unlimited".

    Raises
    ------
    UnitError
        If the text is not a transfer rate, is zero or negative, or is above 1000 PB/s.
    """
    if text.strip() == "unlimited":
        return None
    number, unit = _groups(text, "byte_rate")
    rate = Fraction(number) * _SIZES[unit]
    if rate == 0:
        raise UnitError(f"'{text}' would never transfer anything; write a rate above zero, such as '150 MB/s'")
    if rate > MAX_SIZE:
        raise UnitError(f"'{text}' is above 1000 PB/s; write 'unlimited' if the transfer takes no time")
    return float(rate)


def parse_frequency(text: str) -> float:
    """
    Read how often something happens, such as "12 /h", "3 /d" or "1 /min".

    Returns
    -------
    float
        Times per hour.

    Raises
    ------
    UnitError
        If the text is not a frequency, is negative, or is above 10^9 per hour.
    """
    number, unit = _groups(text, "frequency")
    per_hour = Fraction(number) * HOUR / _TIMES[unit]
    if per_hour > MAX_PER_HOUR:
        raise UnitError(f"'{text}' is above 10^9 /h, the most that is taken here; is the unit right?")
    return float(per_hour)


def parse_share(text: str) -> float:
    """
    Read a part of a whole such as "5 %" or "0.05".

    Raises
    ------
    UnitError
        If the text is not a share or does not lie between 0 and 1.
    """
    number, percent = _groups(text, "share")
    share = Fraction(number) / (100 if percent else 1)
    if share > 1:
        raise UnitError(f"'{text}' is more than the whole; a share lies between 0 and 1, such as '5 %' or 0.05")
    return float(share)


def parse_instant(text: str) -> int:
    """
    Read an instant such as "2026-01-12T09:00Z" or "2026-01-12"; without a zone it is in UTC.

    Returns
    -------
    int
        Microseconds since 1970-01-01T00:00Z.

    Raises
    ------
    UnitError
        If the text is not an instant, is not in the calendar, or lies before 1970.
    """
    day, clock, zone = _groups(text, "instant")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone or 'Z'}")
    except ValueError as error:
        raise UnitError(f"'{text}' is not in the calendar: {error}; write it like '2026-01-12T09:00Z'") from None
    if moment < _EPOCH:
        raise UnitError(f"'{text}' lies before 1970; write an instant such as '2026-01-12T09:00Z'")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def parse_quantity(text: str) -> Quantity | None:
    """
    Read a table cell that may carry a unit; None where it is just text.

    A space must stand between number and unit, since "12D" in a table is a well of a plate more often than twelve days.

    Raises
    ------
    UnitError
        If the cell is a quantity but an absurdly large one.
    """
    text = text.strip()
    if not re.match(rf"{_NUMBER}\s", text):
        return None
    match kind_of(text):
        case "duration":
            return Quantity("duration", parse_duration(text), None)
        case "size":
            return Quantity("size", parse_size(text), None)
        case "money":
            return Quantity("money", *parse_money(text))
        case "hourly_rate":
            return Quantity("hourly_rate", *parse_hourly_rate(text))
        case "work":
            return Quantity("work", parse_work(text), None)
        case _:
            return None


def kind_of(text: str) -> Kind | None:
    """Say what a text measures; None for a bare number and for anything that is not a quantity."""
    if _is_number(text) or len(text) > _LONGEST:
        return None
    return next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(text.strip())), None)


def describe_wanted(kind: Kind) -> str:
    """Say what is wanted, for an error message: "a time is wanted here, such as '90 min'"."""
    return f"{_WORDS[kind].noun} is wanted here, such as '{_WORDS[kind].example}'"


def format_duration(microseconds: int) -> str:
    """Write a time so that :func:`parse_duration` reads back the same: "1 h 30 min", "12 min 3.1 s", "250 ms"."""
    if microseconds < 0:
        return f"-{format_duration(-microseconds)}"
    if microseconds < MILLISECOND:
        return f"{microseconds} us" if microseconds else "0 s"
    if microseconds < SECOND:
        return f"{_decimal(microseconds, 3)} ms"
    parts = []
    for name, unit in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        count, microseconds = divmod(microseconds, unit)
        if count:
            parts.append(f"{count} {name}")
    if microseconds:
        parts.append(f"{_decimal(microseconds, 6)} s")
    return " ".join(parts)


def format_size(size: int) -> str:
    """Write bytes so that :func:`parse_size` reads back the same: "40 GB", "16 GiB", "1.5 MB"."""
    if size < 0:
        return f"-{format_size(-size)}"
    power = min(max(len(str(size)) - 1, 0) // 3, len(_DECIMAL_SIZES) - 1)
    decimal = f"{_decimal(size, 3 * power)} {tuple(_DECIMAL_SIZES)[power]}"
    binary = [f"{size // unit} {name}" for name, unit in _BINARY_SIZES.items() if size and size % unit == 0]
    return min((decimal, *binary[-1:]), key=len)


def format_money(micros: int, currency: str) -> str:
    """Write an exact amount: "25 USD", "3.50 GBP", "0.436812 USD"."""
    text = _decimal(abs(micros), 6)
    if text[-2:-1] == ".":
        text += "0"
    return f"{'-' if micros < 0 else ''}{text} {currency}"


def format_instant(microseconds: int) -> str:
    """Write microseconds since 1970 as an ISO 8601 instant in UTC: "2026-01-12T09:00:00Z"."""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


def _decimal(value: int, digits: int) -> str:
    whole, rest = divmod(value, 10**digits)
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".") if rest else str(whole)


def _whole(text: str, exact: Fraction, most: int, most_in_words: str) -> int:
    if exact > most:
        raise UnitError(f"'{text}' is above {most_in_words}, the most that is taken here; is the unit right?")
    value = round(exact)
    if value == 0 and exact > 0:
        raise UnitError(f"'{text}' is too small to count; write 0 with its unit, or a larger amount")
    return value


def _groups(text: str, wanted: Kind) -> tuple[str, ...]:
    text = _shaped(text, wanted)
    match = _SHAPES[wanted].fullmatch(text)
    return match.groups() if match else ()


def _shaped(text: str, wanted: Kind) -> str:
    text = text.strip()
    if len(text) <= _LONGEST and _SHAPES[wanted].fullmatch(text):
        return text
    raise UnitError(_refusal(text, wanted))


def _refusal(text: str, wanted: Kind) -> str:
    words = _WORDS[wanted]
    if len(text) > _LONGEST:
        return f"this text of {len(text)} characters is not {words.noun}; write it like '{words.example}'"
    if not text:
        return f"this is empty; {describe_wanted(wanted)}"
    if _is_number(text) and words.units:
        return "a unit is missing: write " + " or ".join(f"'{text} {unit}'" for unit in words.units[:2])
    if re.fullmatch(r"[+-]?\.?(nan|inf|infinity)(\s.*)?", text, re.IGNORECASE):
        return f"'{text}' is not a finite number; {describe_wanted(wanted)}"
    if text.startswith("-"):
        return f"'{text}' is negative; {describe_wanted(wanted)}"
    if clock := _SEXAGESIMAL.fullmatch(text):
        return f"'{text}' can be read in two ways: {_without_colons(clock)}"
    if re.match(r"[0-9]+[,_][0-9]", text):
        return f"'{text}': write numbers with a decimal point and without separators, such as '{words.example}'"
    if (kind := kind_of(text)) is not None:
        return f"'{text}' is {_WORDS[kind].noun}; {describe_wanted(wanted)}"
    if words.units and (unknown := _unknown_unit(text, words.units)):
        return f"unknown unit '{unknown}' in '{text}'{_similar_unit(unknown, words.units)}"
    return f"'{text}' is not {words.noun}; write it like '{words.example}'"


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text.strip()) is not None


def _without_colons(clock: re.Match[str]) -> str:
    first, second, third = clock.groups()
    if third is None:
        return f"write '{int(first)} h {int(second)} min' or '{60 * int(first) + int(second)} s'"
    return f"write '{int(first)} h {int(second)} min {int(third)} s'"


def _unknown_unit(text: str, units: Iterable[str]) -> str | None:
    for unit in re.findall(rf"{_NUMBER}\s*([^\s0-9.][^0-9]*)", text):
        if unit.strip() not in units and unit.strip() not in _TIMES and unit.strip() not in _SIZES:
            return str(unit).strip()
    return None


def _similar_unit(unit: str, units: tuple[str, ...]) -> str:
    by_case = {candidate.casefold(): candidate for candidate in units}
    synonym = _SYNONYMS.get(unit.casefold())
    near = by_case.get(unit.casefold()) or (synonym if synonym in units else None)
    near = near or next(iter(difflib.get_close_matches(unit, units, 1)), None)
    return f"; did you mean '{near}'?" if near else f"; the units here are {', '.join(units)}"
