"""The types of fields that hold quantities, distributions and texts with holes.

Each is an annotation for a field of a :class:`~sim.scenario.base.Model`: it reads what stands in the YAML, refuses the
rest with one sentence, and describes itself in the JSON Schema. Values that Python code has made already (a
``Distribution``, a ``Template``, ``Money``) pass through; a bare number never stands for a quantity, except 0.
"""

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, GetCoreSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from sim.scenario.distribution_forms import Columns, parse_distribution
from sim.scenario.distributions import Distribution
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
from sim.units import (
    HourlyRate,
    Kind,
    Money,
    Quantity,
    SizePrice,
    UnitError,
    describe_wanted,
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


@dataclass(frozen=True, slots=True)
class Read:
    """Marks a field that a function reads whole, in place of pydantic, whatever its annotation says."""

    # pydantic.PlainValidator would also serialize by the annotated type, which is not what these functions take.
    function: Callable[..., object]
    takes_context: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        if self.takes_context:
            return core_schema.with_info_plain_validator_function(self.function)
        return core_schema.no_info_plain_validator_function(self.function)


class Moment(NamedTuple):
    """
    A point in time: either an ``instant`` (microseconds since 1970) or an ``offset`` from the start of the scenario.

    The other one of the two is None.
    """

    offset: int | None
    instant: int | None

    def at(self, start: int) -> int:
        """Give the instant, in microseconds since 1970, when the scenario starts at ``start``."""
        if self.instant is not None:
            return self.instant
        return start + (self.offset or 0)


def read_duration(raw: object) -> int:
    """Read a time into microseconds; :class:`~sim.units.UnitError` if it is none."""
    return _amount(raw, "duration", parse_duration)


def read_size(raw: object) -> int:
    """Read a size into bytes; :class:`~sim.units.UnitError` if it is none."""
    return _amount(raw, "size", parse_size)


def read_number(raw: object) -> float:
    """Read a finite number without a unit; :class:`~sim.units.UnitError` if it is none."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not math.isfinite(raw):
        raise UnitError(f"{_shown(raw)} is not a number; a number without a unit is wanted here, such as 0.5")
    return float(raw)


def _amount(raw: object, kind: Kind, parse: Callable[[str], int]) -> int:
    if isinstance(raw, Quantity) and raw.kind == kind:
        return raw.value
    if isinstance(raw, int) and not isinstance(raw, bool) and raw == 0:
        return 0
    return parse(_text(raw, kind))


def _text(raw: object, kind: Kind) -> str:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return str(raw)
    if not isinstance(raw, str):
        raise UnitError(f"{_shown(raw)} has no place here; {describe_wanted(kind)}")
    if "${" in raw:
        raise UnitError(f"'{raw}' has no place here, where no launch is known yet; {describe_wanted(kind)}")
    return raw


def _shown(raw: object) -> str:
    match raw:
        case None:
            return "an empty value"
        case bool():
            return "'true'" if raw else "'false'"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            return f"'{raw}'"


def _read_money(raw: object) -> Money:
    if isinstance(raw, Money):
        return raw
    if isinstance(raw, Quantity) and raw.kind == "money" and raw.currency is not None:
        return Money(raw.value, raw.currency)
    return parse_money(_text(raw, "money"))


def _read_limit(raw: object) -> Money:
    # The platform refuses a limit below zero, and so the launch, not the file.
    text = raw.strip() if isinstance(raw, str) else ""
    if not text.startswith("-"):
        return _read_money(raw)
    amount = parse_money(text[1:])
    return Money(-amount.micros, amount.currency)


def _read_rate(raw: object) -> HourlyRate:
    if isinstance(raw, HourlyRate):
        return raw
    if isinstance(raw, Quantity) and raw.kind == "hourly_rate" and raw.currency is not None:
        return HourlyRate(raw.value, raw.currency)
    return parse_hourly_rate(_text(raw, "hourly_rate"))


def _read_storage_price(raw: object) -> SizePrice:
    return raw if isinstance(raw, SizePrice) else parse_storage_price(_text(raw, "storage_price"))


def _read_size_price(raw: object) -> SizePrice:
    return raw if isinstance(raw, SizePrice) else parse_size_price(_text(raw, "size_price"))


def _read_work(raw: object) -> int:
    return _amount(raw, "work", parse_work)


def _read_byte_rate(raw: object, info: ValidationInfo) -> float | None:
    # Code that makes a model has bytes per second, or None, as its types say; what is read from a file has a unit.
    if info.context is None and (raw is None or (isinstance(raw, float) and 0 < raw < math.inf)):
        return raw
    return parse_byte_rate(_text(raw, "byte_rate"))


def _read_share(raw: object) -> float:
    # YAML has read 1e-05 into a float already; repr() gives its shortest exact spelling back.
    return parse_share(_text(raw, "share"))


def _read_frequency(raw: object) -> float:
    return parse_frequency(_text(raw, "frequency"))


def _read_instant(raw: object) -> int:
    return parse_instant(_text(raw, "instant"))


def _read_moment(raw: object) -> Moment:
    if isinstance(raw, Moment):
        return raw
    if isinstance(raw, str) and kind_of(raw) == "instant":
        return Moment(None, parse_instant(raw))
    try:
        return Moment(read_duration(raw), None)
    except UnitError as error:
        raise UnitError(f"{error}; an instant such as '2026-01-12T09:00Z' is taken too") from None


def _tables(info: ValidationInfo) -> Columns | None:
    return info.context.get("tables") if isinstance(info.context, Mapping) else None


def _read_duration_distribution(raw: object, info: ValidationInfo) -> Distribution:
    return parse_distribution(raw, read_duration, _tables(info))


def _read_size_distribution(raw: object, info: ValidationInfo) -> Distribution:
    return parse_distribution(raw, read_size, _tables(info))


def _read_number_distribution(raw: object, info: ValidationInfo) -> Distribution:
    return parse_distribution(raw, read_number, _tables(info))


def _read_duration_value(raw: object, info: ValidationInfo) -> Distribution | Template:
    return _template_in(raw) or _read_duration_distribution(raw, info)


def _read_size_value(raw: object, info: ValidationInfo) -> Distribution | Template:
    return _template_in(raw) or _read_size_distribution(raw, info)


def _template_in(raw: object) -> Template | None:
    if isinstance(raw, str) and "${" in raw:
        return Template.parse(raw)
    return raw if isinstance(raw, Template) else None


def refuse_control_characters(text: str) -> None:
    """Raise :class:`~sim.units.UnitError` where a text has a control character that is no line break and no tab."""
    found = next((one for one in text if unicodedata.category(one) == "Cc" and one not in "\n\t"), None)
    if found is not None:
        raise UnitError(f"the text holds the control character {found!a}: remove it")


def _read_text(raw: object) -> str | Template:
    template = _template_in(raw)
    if template is not None:
        refuse_control_characters(template.text)
        return template
    if isinstance(raw, str):
        refuse_control_characters(raw)
        return raw
    if isinstance(raw, (bool, int, float)):
        shown = _shown(raw).strip("'")
        raise UnitError(f'{shown} is not a text; write it in quotes, "{shown}", if it is meant as one')
    raise UnitError(f"{_shown(raw)} has no place here; a text is wanted")


def read_value(raw: object) -> object:
    """Read any JSON-like value, with a :class:`Template` for each text that has holes, however deep it stands."""
    match raw:
        case str() if "${" in raw:
            return Template.parse(raw)
        case list() | tuple():
            return [read_value(item) for item in raw]
        case Mapping():
            return {key: read_value(item) for key, item in raw.items()}
        case _:
            return raw


Duration = Annotated[int, Read(read_duration), WithJsonSchema(or_zero(DURATION_TEXT))]
"""A time in microseconds."""

Size = Annotated[int, Read(read_size), WithJsonSchema(or_zero(SIZE_TEXT))]
"""A size in bytes."""

MoneyAmount = Annotated[
    Money,
    Read(_read_money),
    WithJsonSchema(
        text_schema("An amount with its currency.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*$", "25 USD", "3000 GBP")
    ),
]
"""An amount in micro-units of a currency."""

LimitAmount = Annotated[
    Money,
    Read(_read_limit),
    WithJsonSchema(
        text_schema("An amount with its currency.", rf"^\s*-?\s*{NUMBER}\s*[A-Z]{{3}}\s*$", "25 USD", "3000 GBP")
    ),
]
"""A limit in micro-units of a currency; below zero, so that the platform refuses it."""

Rate = Annotated[
    HourlyRate,
    Read(_read_rate),
    WithJsonSchema(text_schema("A price per hour.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*/\s*h\s*$", "0.4368 GBP/h")),
]
"""A price per hour in micro-units of a currency."""

StoragePriceValue = Annotated[
    SizePrice,
    Read(_read_storage_price),
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
    Read(_read_size_price),
    WithJsonSchema(
        text_schema("A price per size.", rf"^\s*{NUMBER}\s*[A-Z]{{3}}\s*/\s*{SIZE_UNIT}\s*$", "0.09 USD/GB")
    ),
]
"""A price per GB in micro-units of a currency."""

ByteRate = Annotated[
    float | None,
    Read(_read_byte_rate, takes_context=True),
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
    Read(_read_share),
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

Instant = Annotated[int, Read(_read_instant), WithJsonSchema(INSTANT_TEXT)]
"""Microseconds since 1970-01-01T00:00Z."""

InstantOrOffset = Annotated[
    Moment,
    Read(_read_moment),
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
    Read(_read_work),
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
    Read(_read_frequency),
    WithJsonSchema(
        text_schema("How often something happens.", rf"^\s*{NUMBER}\s*/\s*{TIME_UNIT}\s*$", "12 /h", "3 /d")
    ),
]
"""Times per hour."""

DurationDistribution = Annotated[
    Distribution, Read(_read_duration_distribution, takes_context=True), WithJsonSchema(DURATIONS)
]
"""A time in microseconds, fixed or drawn."""

SizeDistribution = Annotated[Distribution, Read(_read_size_distribution, takes_context=True), WithJsonSchema(SIZES)]
"""A size in bytes, fixed or drawn."""

NumberDistribution = Annotated[
    Distribution, Read(_read_number_distribution, takes_context=True), WithJsonSchema(NUMBERS)
]
"""A plain number, fixed or drawn; ``quantile`` gives it, since ``draw`` rounds to whole numbers."""

DurationValue = Annotated[
    Distribution | Template, Read(_read_duration_value, takes_context=True), WithJsonSchema(or_template(DURATIONS))
]
"""A time, fixed, drawn, or filled in by a launch."""

SizeValue = Annotated[
    Distribution | Template, Read(_read_size_value, takes_context=True), WithJsonSchema(or_template(SIZES))
]
"""A size, fixed, drawn, or filled in by a launch."""

Text = Annotated[
    str | Template,
    Read(_read_text),
    WithJsonSchema({"type": "string", "description": "A text, possibly with holes such as '${row.name}'."}),
]
"""A text, possibly with holes."""

Value = Annotated[
    Any,
    Read(read_value),
    WithJsonSchema({"description": "Any value; texts in it may have holes such as '${row.name}'."}),
]
"""Any value, possibly with holes in its texts."""
