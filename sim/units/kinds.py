"""The kinds of quantities: their units, their names, the shape in which they are written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

MICROSECOND = 1
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = 36_525 * DAY // 100
STORAGE_MONTH = 730 * HOUR
GB = 10**9

MAX_DURATION = 100 * YEAR
MAX_SIZE = 10**18
MAX_MICROS = 10**18
MAX_MICROS_PER_HOUR = 10**15
MAX_WORK = 10**9 * HOUR
MAX_PER_HOUR = 10**9
MAX_MICROS_PER_GB = 10**15

TIMES: Mapping[str, int] = {
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
DECIMAL_SIZES: Mapping[str, int] = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
BINARY_SIZES: Mapping[str, int] = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50}
SIZES: Mapping[str, int] = {**DECIMAL_SIZES, "kB": 10**3, **BINARY_SIZES}

QuantityKind = Literal["duration", "size", "money", "hourly_rate", "work"]
Kind = Literal[
    "duration",
    "size",
    "money",
    "hourly_rate",
    "work",
    "byte_rate",
    "frequency",
    "share",
    "instant",
    "storage_price",
    "size_price",
]


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


class SizePrice(NamedTuple):
    """A price per GB, or per GB and month: ``micros_per_gb`` are millionths of one unit of ``currency``."""

    micros_per_gb: int
    currency: str


class Quantity(NamedTuple):
    """A value whose unit was written next to it, in base units; ``currency`` belongs to money and hourly rates."""

    kind: QuantityKind
    value: int
    currency: str | None


class Words(NamedTuple):
    """How a kind is spoken of: what it is called, an example, its units with the likeliest first."""

    noun: str
    example: str
    units: tuple[str, ...]


WORDS: Mapping[Kind, Words] = {
    "duration": Words("a time", "90 min", ("s", "min", "h", "d", "w", "ms", "us")),
    "size": Words("a size", "40 GB", ("MB", "GB", *(unit for unit in SIZES if unit not in ("MB", "GB", "kB")))),
    "money": Words("an amount of money", "25 USD", ("USD", "GBP")),
    "hourly_rate": Words("a price per hour", "0.4368 GBP/h", ("USD/h", "GBP/h")),
    "work": Words("an amount of work", "8 core h", ("core h", "core min", "core s", "core d")),
    "byte_rate": Words("a transfer rate", "150 MB/s", ("MB/s", "GB/s", "B/s", "KB/s", "MiB/s", "GiB/s")),
    "frequency": Words("a frequency", "12 /h", ("/h", "/d", "/min", "/s", "/w")),
    "share": Words("a share", "5 %", ("%",)),
    "instant": Words("an instant", "2026-01-12T09:00Z", ()),
    "storage_price": Words("a price of storage", "0.03 USD/GB month", ("USD/GB month", "GBP/GB month")),
    "size_price": Words("a price per GB", "0.09 USD/GB", ("USD/GB", "GBP/GB")),
}

NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_TIME_UNIT = "|".join(sorted(TIMES, key=len, reverse=True))
_SIZE_UNIT = "|".join(SIZES)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
PART = re.compile(rf"({NUMBER})\s*({_TIME_UNIT})(?![A-Za-zµ])\s*")
SHAPES: Mapping[Kind, re.Pattern[str]] = {
    "duration": re.compile(rf"(?:{PART.pattern})+"),
    "size": re.compile(rf"({NUMBER})\s*({_SIZE_UNIT})"),
    "money": re.compile(rf"({NUMBER})\s*([A-Z]{{3}})"),
    "hourly_rate": re.compile(rf"({NUMBER})\s*([A-Z]{{3}})\s*/\s*h"),
    "work": re.compile(rf"({NUMBER})\s*cores?[ -]({_TIME_UNIT})"),
    "byte_rate": re.compile(rf"({NUMBER})\s*({_SIZE_UNIT})\s*/\s*s"),
    "frequency": re.compile(rf"({NUMBER})\s*/\s*({_TIME_UNIT})"),
    "share": re.compile(rf"({NUMBER})\s*(%?)"),
    "storage_price": re.compile(rf"({NUMBER})\s*([A-Z]{{3}})\s*/\s*({_SIZE_UNIT})[ -]months?"),
    "size_price": re.compile(rf"({NUMBER})\s*([A-Z]{{3}})\s*/\s*({_SIZE_UNIT})"),
    "instant": re.compile(rf"({_DAY})(?:[T ]({_CLOCK})\s*(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?"),
}
LONGEST = 80
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_number(text: str) -> bool:
    """Return whether a text is a number without a unit."""
    return re.fullmatch(NUMBER, text.strip()) is not None


def kind_of(text: str) -> Kind | None:
    """Say what a text measures; None for a bare number and for anything that is not a quantity."""
    if is_number(text) or len(text) > LONGEST:
        return None
    return next((kind for kind, shape in SHAPES.items() if shape.fullmatch(text.strip())), None)


def describe_wanted(kind: Kind) -> str:
    """Say what is wanted, for an error message: "a time is wanted here, such as '90 min'"."""
    return f"{WORDS[kind].noun} is wanted here, such as '{WORDS[kind].example}'"
