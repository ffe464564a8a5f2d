"""The types of fields that hold quantities, distributions and texts with holes.

Each is an annotation for a field of a :class:`~sim.scenario.base.Model`: it reads what stands in the YAML, refuses the
rest with one sentence, and describes itself in the JSON Schema.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from sim.scenario.distributions import Distribution
from sim.scenario.quantity_readers import (
    Moment,
    Read,
    read_byte_rate,
    read_duration,
    read_duration_distribution,
    read_duration_value,
    read_frequency,
    read_instant,
    read_limit,
    read_moment,
    read_money,
    read_number_distribution,
    read_rate,
    read_share,
    read_size,
    read_size_distribution,
    read_size_price,
    read_size_value,
    read_storage_price,
    read_text,
    read_value,
    read_work,
)
from sim.scenario.quantity_schemas import (
    DURATION_TEXT,
    DURATIONS,
    INSTANT_TEXT,
    NUMBER,
    NUMBERS,
    SIZE_TEXT,
    SIZE_UNIT,
    SIZES,
    TIME_UNIT,
    or_template,
    or_zero,
    text_schema,
)
from sim.scenario.templates import Template
from sim.units import HourlyRate, Money, SizePrice

Duration = Annotated[int, Read(read_duration), WithJsonSchema(or_zero(DURATION_TEXT))]
"""A time in microseconds."""

Size = Annotated[int, Read(read_size), WithJsonSchema(or_zero(SIZE_TEXT))]
"""A size in bytes."""

MoneyAmount = Annotated[
    Money,
    Read(read_money),
    WithJsonSchema(
        text_schema("An amount with its currency.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*$", "25 USD", "3000 GBP")
    ),
]
"""An amount in micro-units of a currency."""

LimitAmount = Annotated[
    Money,
    Read(read_limit),
    WithJsonSchema(
        text_schema("An amount with its currency.", rf"^\s*-?\s*{NUMBER}\s*[A-Z]{{3}}\s*$", "25 USD", "3000 GBP")
    ),
]
"""A limit in micro-units of a currency; below zero, so that the platform refuses it."""

Rate = Annotated[
    HourlyRate,
    Read(read_rate),
    WithJsonSchema(text_schema("A price per hour.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*/\s*h\s*$", "0.4368 GBP/h")),
]
"""A price per hour in micro-units of a currency."""

StoragePriceValue = Annotated[
    SizePrice,
    Read(read_storage_price),
    WithJsonSchema(
        text_schema(
            "A price per size and month.",
            rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*/\s*{SIZE_UNIT}[ -]months?\s*$",
            "0.03 USD/GB month",
        )
    ),
]
"""A price per GB and month in micro-units of a currency."""

SizePriceValue = Annotated[
    SizePrice,
    Read(read_size_price),
    WithJsonSchema(
        text_schema("A price per size.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*/\s*{SIZE_UNIT}\s*$", "0.09 USD/GB")
    ),
]
"""A price per GB in micro-units of a currency."""

ByteRate = Annotated[
    float | None,
    Read(read_byte_rate, takes_context=True),
    WithJsonSchema(
        text_schema("A transfer rate.", rf"^\s*({NUMBER}\s*{SIZE_UNIT}\s*/\s*s|unlimited)\s*$", "150 MB/s", "unlimited")
    ),
]
"""Bytes per second; None is unlimited."""


def _some_time(microseconds: int) -> int:
    if microseconds <= 0:
        raise ValueError("a timeout is above zero, such as 6 h")
    return microseconds


Timeout = Annotated[Duration, AfterValidator(_some_time)]
"""Microseconds above zero."""

Share = Annotated[
    float,
    Read(read_share),
    WithJsonSchema(
        {
            "anyOf": [
                text_schema("A part of the whole.", rf"^\s*{NUMBER}\s*%?\s*$", "5 %"),
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "description": "A part of the whole, between 0 and 1 or in percent.",
        }
    ),
]
"""A part of the whole, between 0 and 1."""

Instant = Annotated[int, Read(read_instant), WithJsonSchema(INSTANT_TEXT)]
"""Microseconds since 1970-01-01T00:00Z."""

InstantOrOffset = Annotated[
    Moment,
    Read(read_moment),
    WithJsonSchema(
        {
            "anyOf": [INSTANT_TEXT, *or_zero(DURATION_TEXT)["anyOf"]],
            "description": "An instant, or a time from the start.",
        }
    ),
]
"""An instant, or a time from the start of the scenario."""

Work = Annotated[
    int,
    Read(read_work),
    WithJsonSchema(
        or_zero(
            text_schema(
                "Computing on one core.", rf"^\s*{NUMBER}\s*cores?[ -]{TIME_UNIT}\s*$", "8 core h", "30 core min"
            )
        )
    ),
]
"""An amount of computing in microseconds on one core."""

Frequency = Annotated[
    float,
    Read(read_frequency),
    WithJsonSchema(
        text_schema("How often something happens.", rf"^\s*{NUMBER}\s*/\s*{TIME_UNIT}\s*$", "12 /h", "3 /d")
    ),
]
"""Times per hour."""

DurationDistribution = Annotated[
    Distribution, Read(read_duration_distribution, takes_context=True), WithJsonSchema(DURATIONS)
]
"""A time in microseconds, fixed or drawn."""

SizeDistribution = Annotated[Distribution, Read(read_size_distribution, takes_context=True), WithJsonSchema(SIZES)]
"""A size in bytes, fixed or drawn."""

NumberDistribution = Annotated[
    Distribution, Read(read_number_distribution, takes_context=True), WithJsonSchema(NUMBERS)
]
"""A plain number, fixed or drawn; ``quantile`` gives it, since ``draw`` rounds to whole numbers."""

DurationValue = Annotated[
    Distribution | Template, Read(read_duration_value, takes_context=True), WithJsonSchema(or_template(DURATIONS))
]
"""A time, fixed, drawn, or filled in by a launch."""

SizeValue = Annotated[
    Distribution | Template, Read(read_size_value, takes_context=True), WithJsonSchema(or_template(SIZES))
]
"""A size, fixed, drawn, or filled in by a launch."""

Text = Annotated[
    str | Template,
    Read(read_text),
    WithJsonSchema({"type": "string", "description": "A text, possibly with holes such as '${row.name}'."}),
]
"""A text, possibly with holes."""

Value = Annotated[
    Any,
    Read(read_value),
    WithJsonSchema({"description": "Any value; texts in it may have holes such as '${row.name}'."}),
]
"""Any value, possibly with holes in its texts."""
