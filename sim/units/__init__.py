"""Quantities as people write them, and as the simulator counts them.

Everything is an exact integer: time in microseconds, size in bytes, money in millionths of a currency unit, an hourly
price in millionths of a currency unit per hour, work in microseconds on one core. Numbers are read as fractions, so
"0.1 s" is 100000 microseconds and not 99999; what lies between two integers is rounded to the nearer one, and what
would be rounded to nothing is refused.
"""

from sim.units.kinds import (
    DAY,
    HOUR,
    MAX_DURATION,
    MAX_MICROS,
    MAX_MICROS_PER_HOUR,
    MAX_PER_HOUR,
    MAX_SIZE,
    MAX_WORK,
    MICROSECOND,
    MILLISECOND,
    MINUTE,
    SECOND,
    WEEK,
    YEAR,
    HourlyRate,
    Kind,
    Money,
    Quantity,
    QuantityKind,
    UnitError,
    describe_wanted,
    kind_of,
)
from sim.units.reading import (
    parse_byte_rate,
    parse_duration,
    parse_frequency,
    parse_hourly_rate,
    parse_instant,
    parse_money,
    parse_quantity,
    parse_share,
    parse_size,
    parse_work,
)
from sim.units.writing import format_duration, format_instant, format_money, format_size

__all__ = [
    "DAY",
    "HOUR",
    "MAX_DURATION",
    "MAX_MICROS",
    "MAX_MICROS_PER_HOUR",
    "MAX_PER_HOUR",
    "MAX_SIZE",
    "MAX_WORK",
    "MICROSECOND",
    "MILLISECOND",
    "MINUTE",
    "SECOND",
    "WEEK",
    "YEAR",
    "HourlyRate",
    "Kind",
    "Money",
    "Quantity",
    "QuantityKind",
    "UnitError",
    "describe_wanted",
    "format_duration",
    "format_instant",
    "format_money",
    "format_size",
    "kind_of",
    "parse_byte_rate",
    "parse_duration",
    "parse_frequency",
    "parse_hourly_rate",
    "parse_instant",
    "parse_money",
    "parse_quantity",
    "parse_share",
    "parse_size",
    "parse_work",
]
