"""The types of fields that hold quantities, distributions and texts with holes.

Each is an annotation for a field of a :class:`~sim.scenario.base.Model`: it reads what stands in the YAML, refuses the
rest with one sentence, and describes itself in the JSON Schema. Values that Python code has made already (a
``Distribution``, a ``Template``, ``Money``) pass through; a bare number never stands for a quantity, except 0.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import GetCoreSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from sim.scenario.distribution_forms import Columns, parse_distribution
from sim.scenario.distributions import Distribution
from sim.scenario.templates import Template
from sim.units import (
    HourlyRate,
    Kind,
    Money,
    Quantity,
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
    parse_work,
)

JsonSchema = dict[str, Any]


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


def _read_rate(raw: object) -> HourlyRate:
    if isinstance(raw, HourlyRate):
        return raw
    if isinstance(raw, Quantity) and raw.kind == "hourly_rate" and raw.currency is not None:
        return HourlyRate(raw.value, raw.currency)
    return parse_hourly_rate(_text(raw, "hourly_rate"))


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


def _read_text(raw: object) -> str | Template:
    template = _template_in(raw)
    if template is not None:
        return template
    if isinstance(raw, str):
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


_NUMBER = r"([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
_TIME = r"(us|µs|ms|s|min|h|d|w|weeks?)"
_SIZE = r"(B|[kKMGTP]B|[KMGTP]iB)"
_HOLE = r"\$\{"


def _schema(description: str, pattern: str, *examples: str) -> JsonSchema:
    return {"type": "string", "description": description, "pattern": pattern, "examples": list(examples)}


def _or_zero(schema: JsonSchema) -> JsonSchema:
    return {"anyOf": [schema, {"const": 0}], "description": schema["description"]}


_DURATION = _schema("A time with its unit.", rf"^\s*({_NUMBER}\s*{_TIME}\s*)+$", "90 min", "1 h 30 min", "0.5 s")
_SIZE_TEXT = _schema("A size with its unit.", rf"^\s*{_NUMBER}\s*{_SIZE}\s*$", "40 GB", "16 GiB")
_INSTANT = _schema(
    "An instant; in UTC where no zone is given.",
    r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+\s*(Z|[+-][0-9]{2}:[0-9]{2})?)?\s*$",
    "2026-01-12T09:00Z",
    "2026-01-12",
)
_TEMPLATE = _schema("A text with holes that a launch fills.", _HOLE, "${row.size}", "${inputs.reads.size}")


def _distribution_schema(scalar: JsonSchema, noun: str) -> JsonSchema:
    # The parts of a distribution are not spelled out one by one for each kind of scalar: the reader's own errors are
    # clearer than a schema's, and an editor completes the names from here.
    scalars = {"type": "array", "items": scalar}
    column = {
        "type": "object",
        "properties": {"table": {"type": "string"}, "column": {"type": "string"}},
        "required": ["table", "column"],
        "additionalProperties": False,
    }
    forms: dict[str, JsonSchema] = {
        "constant": scalar,
        "uniform": {**scalars, "minItems": 2, "maxItems": 2, "description": "The least and the largest."},
        "triangular": {
            **scalars,
            "minItems": 3,
            "maxItems": 3,
            "description": "The least, the likeliest, the largest.",
        },
        "exponential": {**scalar, "description": "The mean."},
        "lognormal": {
            "type": "object",
            "properties": {"median": scalar, "p95": scalar, "mean": scalar, "sd": scalar},
            "additionalProperties": False,
            "description": "Either median and p95, or mean and sd.",
        },
        "empirical": {"anyOf": [{**scalars, "minItems": 1}, column], "description": "One of these values."},
        "shifted": {"type": "object", "required": ["by", "of"], "description": "'of' with 'by' added."},
        "truncated": {"type": "object", "required": ["of"], "description": "'of' between 'min' and 'max'."},
    }
    mapping = {
        "type": "object",
        "properties": forms,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [scalar, mapping], "description": f"{noun}, or a distribution to draw it from."}


_DURATIONS = _distribution_schema(_or_zero(_DURATION), "A time")
_SIZES = _distribution_schema(_or_zero(_SIZE_TEXT), "A size")
_NUMBERS = _distribution_schema({"type": "number"}, "A number")


def _or_template(schema: JsonSchema) -> JsonSchema:
    return {"anyOf": [*schema["anyOf"], _TEMPLATE], "description": schema["description"]}


Duration = Annotated[int, Read(read_duration), WithJsonSchema(_or_zero(_DURATION))]
"""A time in microseconds."""

Size = Annotated[int, Read(read_size), WithJsonSchema(_or_zero(_SIZE_TEXT))]
"""A size in bytes."""

MoneyAmount = Annotated[
    Money,
    Read(_read_money),
    WithJsonSchema(_schema("An amount with its currency.", rf"^\s*{_NUMBER}\s*[A-Z]{{3}}\s*$", "25 USD", "3000 GBP")),
]
"""An amount in micro-units of a currency."""

Rate = Annotated[
    HourlyRate,
    Read(_read_rate),
    WithJsonSchema(_schema("A price per hour.", rf"^\s*{_NUMBER}\s*[A-Z]{{3}}\s*/\s*h\s*$", "0.4368 GBP/h")),
]
"""A price per hour in micro-units of a currency."""

ByteRate = Annotated[
    float | None,
    Read(_read_byte_rate, takes_context=True),
    WithJsonSchema(
        _schema("A transfer rate.", rf"^\s*({_NUMBER}\s*{_SIZE}\s*/\s*s|unlimited)\s*$", "150 MB/s", "unlimited")
    ),
]
"""Bytes per second; None is unlimited."""

Share = Annotated[
    float,
    Read(_read_share),
    WithJsonSchema(
        {
            "anyOf": [
                _schema("A part of the whole.", rf"^\s*{_NUMBER}\s*%?\s*$", "5 %"),
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "description": "A part of the whole, between 0 and 1 or in percent.",
        }
    ),
]
"""A part of the whole, between 0 and 1."""

Instant = Annotated[int, Read(_read_instant), WithJsonSchema(_INSTANT)]
"""Microseconds since 1970-01-01T00:00Z."""

InstantOrOffset = Annotated[
    Moment,
    Read(_read_moment),
    WithJsonSchema(
        {"anyOf": [_INSTANT, *_or_zero(_DURATION)["anyOf"]], "description": "An instant, or a time from the start."}
    ),
]
"""An instant, or a time from the start of the scenario."""

Work = Annotated[
    int,
    Read(_read_work),
    WithJsonSchema(
        _or_zero(
            _schema("Computing on one core.", rf"^\s*{_NUMBER}\s*cores?[ -]{_TIME}\s*$", "8 core h", "30 core min")
        )
    ),
]
"""An amount of computing in microseconds on one core."""

Frequency = Annotated[
    float,
    Read(_read_frequency),
    WithJsonSchema(_schema("How often something happens.", rf"^\s*{_NUMBER}\s*/\s*{_TIME}\s*$", "12 /h", "3 /d")),
]
"""Times per hour."""

DurationDistribution = Annotated[
    Distribution, Read(_read_duration_distribution, takes_context=True), WithJsonSchema(_DURATIONS)
]
"""A time in microseconds, fixed or drawn."""

SizeDistribution = Annotated[Distribution, Read(_read_size_distribution, takes_context=True), WithJsonSchema(_SIZES)]
"""A size in bytes, fixed or drawn."""

NumberDistribution = Annotated[
    Distribution, Read(_read_number_distribution, takes_context=True), WithJsonSchema(_NUMBERS)
]
"""A plain number, fixed or drawn; ``quantile`` gives it, since ``draw`` rounds to whole numbers."""

DurationValue = Annotated[
    Distribution | Template, Read(_read_duration_value, takes_context=True), WithJsonSchema(_or_template(_DURATIONS))
]
"""A time, fixed, drawn, or filled in by a launch."""

SizeValue = Annotated[
    Distribution | Template, Read(_read_size_value, takes_context=True), WithJsonSchema(_or_template(_SIZES))
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
