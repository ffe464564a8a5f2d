"""What reads quantities, distributions and texts with holes, and refuses the rest with one sentence.

Values that Python code has made already (a ``Distribution``, a ``Template``, ``Money``) pass through; a bare number
never stands for a quantity, except 0.
"""

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from sim.scenario.distribution_forms import Columns, parse_distribution
from sim.scenario.distributions import Distribution
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


def read_money(raw: object) -> Money:
    """Read an amount with its currency; :class:`~sim.units.UnitError` if it is none."""
    if isinstance(raw, Money):
        return raw
    if isinstance(raw, Quantity) and raw.kind == "money" and raw.currency is not None:
        return Money(raw.value, raw.currency)
    return parse_money(_text(raw, "money"))


def read_limit(raw: object) -> Money:
    """Read an amount that limits, perhaps below zero; :class:`~sim.units.UnitError` if it is none."""
    # The platform refuses a limit below zero, and so the launch, not the file.
    text = raw.strip() if isinstance(raw, str) else ""
    if not text.startswith("-"):
        return read_money(raw)
    amount = parse_money(text[1:])
    return Money(-amount.micros, amount.currency)


def read_rate(raw: object) -> HourlyRate:
    """Read a price per hour; :class:`~sim.units.UnitError` if it is none."""
    if isinstance(raw, HourlyRate):
        return raw
    if isinstance(raw, Quantity) and raw.kind == "hourly_rate" and raw.currency is not None:
        return HourlyRate(raw.value, raw.currency)
    return parse_hourly_rate(_text(raw, "hourly_rate"))


def read_storage_price(raw: object) -> SizePrice:
    """Read a price per GB and month; :class:`~sim.units.UnitError` if it is none."""
    return raw if isinstance(raw, SizePrice) else parse_storage_price(_text(raw, "storage_price"))


def read_size_price(raw: object) -> SizePrice:
    """Read a price per GB; :class:`~sim.units.UnitError` if it is none."""
    return raw if isinstance(raw, SizePrice) else parse_size_price(_text(raw, "size_price"))


def read_work(raw: object) -> int:
    """Read an amount of computing into microseconds on one core; :class:`~sim.units.UnitError` if it is none."""
    return _amount(raw, "work", parse_work)


def read_byte_rate(raw: object, info: ValidationInfo) -> float | None:
    """Read a transfer rate into bytes per second; :class:`~sim.units.UnitError` if it is none."""
    # Code that makes a model has bytes per second, or None, as its types say; what is read from a file has a unit.
    if info.context is None and (raw is None or (isinstance(raw, float) and 0 < raw < math.inf)):
        return raw
    return parse_byte_rate(_text(raw, "byte_rate"))


def read_share(raw: object) -> float:
    """Read a part of the whole; :class:`~sim.units.UnitError` if it is none."""
    # YAML has read 1e-05 into a float already; repr() gives its shortest exact spelling back.
    return parse_share(_text(raw, "share"))


def read_frequency(raw: object) -> float:
    """Read how often something happens into times per hour; :class:`~sim.units.UnitError` if it is none."""
    return parse_frequency(_text(raw, "frequency"))


def read_instant(raw: object) -> int:
    """Read an instant into microseconds since 1970; :class:`~sim.units.UnitError` if it is none."""
    return parse_instant(_text(raw, "instant"))


def read_moment(raw: object) -> Moment:
    """Read an instant or a time from the start; :class:`~sim.units.UnitError` if it is none."""
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


def read_duration_distribution(raw: object, info: ValidationInfo) -> Distribution:
    """Read a distribution of times; :class:`~sim.units.UnitError` if it is none."""
    return parse_distribution(raw, read_duration, _tables(info))


def read_size_distribution(raw: object, info: ValidationInfo) -> Distribution:
    """Read a distribution of sizes; :class:`~sim.units.UnitError` if it is none."""
    return parse_distribution(raw, read_size, _tables(info))


def read_number_distribution(raw: object, info: ValidationInfo) -> Distribution:
    """Read a distribution of plain numbers; :class:`~sim.units.UnitError` if it is none."""
    return parse_distribution(raw, read_number, _tables(info))


def read_duration_value(raw: object, info: ValidationInfo) -> Distribution | Template:
    """Read a time, a distribution of times or a hole; :class:`~sim.units.UnitError` if it is none."""
    return _template_in(raw) or read_duration_distribution(raw, info)


def read_size_value(raw: object, info: ValidationInfo) -> Distribution | Template:
    """Read a size, a distribution of sizes or a hole; :class:`~sim.units.UnitError` if it is none."""
    return _template_in(raw) or read_size_distribution(raw, info)


def _template_in(raw: object) -> Template | None:
    if isinstance(raw, str) and "${" in raw:
        return Template.parse(raw)
    return raw if isinstance(raw, Template) else None


def refuse_control_characters(text: str) -> None:
    """Raise :class:`~sim.units.UnitError` where a text has a control character that is no line break and no tab."""
    found = next((one for one in text if unicodedata.category(one) == "Cc" and one not in "\n\t"), None)
    if found is not None:
        raise UnitError(f"the text holds the control character {found!a}: remove it")


def read_text(raw: object) -> str | Template:
    """Read a text; :class:`~sim.units.UnitError` if it is none."""
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
