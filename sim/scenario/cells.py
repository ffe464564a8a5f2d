"""What a cell of a table means, alone and under a header that carries a unit."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from sim.units import Quantity, UnitError, parse_quantity

_HEADER = re.compile(r"(.*\S)\s*\[\s*([^\[\]]*?)\s*\]")
# Below the most that any kind of quantity takes.
_SURELY_TAKEN = 10**15
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
# A bare 1e3 is a name more often than a number; programs that write numbers give the exponent a sign.
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+([eE][+-]?[0-9]{1,3})?|[eE][+-][0-9]{1,3})|-?\.[0-9]+")

AS_TEXT = "text"
"""The unit of a column whose cells are texts, whatever they look like: names such as 007 or "10 min"."""


class CellError(ValueError):
    """A header or cell that cannot be read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the unit that its header gives to every number in it, if any."""

    name: str
    unit: str | None = None

    def read(self, cell: object) -> object:
        """
        Give the value of a cell; under the unit ``text`` what stands there, letter by letter.

        Raises
        ------
        CellError
            If the column has a unit and the cell is no number, or if the cell is not a single value.
        """
        if self.unit == AS_TEXT and isinstance(cell, str):
            return cell or None
        value = _read_text(cell.strip()) if isinstance(cell, str) else _read_native(cell)
        if self.unit == AS_TEXT:
            return None if value is None else str(value)
        if self.unit is None or value is None:
            return value
        if isinstance(value, Quantity):
            return self._of_same_kind(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CellError(f"'{value}' is not a number of [{self.unit}]")
        if type(value) is int and value >= 0:
            # Large tables are full of these; only what may be too large is written out, so that it is refused in words.
            kind, one, currency = _one(self.unit)
            if value * one <= _SURELY_TAKEN:
                return Quantity(kind, value * one, currency)
        return _quantity(f"{cell.strip() if isinstance(cell, str) else repr(value)} {self.unit}")

    def _of_same_kind(self, value: Quantity) -> Quantity:
        wanted = _quantity(f"1 {self.unit}")
        if (value.kind, value.currency) != (wanted.kind, wanted.currency):
            raise CellError(f"the cell carries a unit that does not agree with [{self.unit}]")
        return value


def read_column(header: str) -> Column:
    """
    Read a header such as "size" or "size [GB]".

    Raises
    ------
    CellError
        If the column has no name or its unit is unknown.
    """
    header = header.strip()
    if not header or header.startswith("["):
        raise CellError("a column has no name; write one into the header")
    match = _HEADER.fullmatch(header)
    if match is None:
        return Column(header)
    name, unit = match[1], match[2]
    if unit == AS_TEXT:
        return Column(name, unit)
    try:
        _quantity(f"1 {unit}")
    except CellError:
        raise CellError(
            f"the header '{header}' carries an unknown unit; write one such as [min], [GB] or [GBP/h], "
            "or write the header without brackets"
        ) from None
    return Column(name, unit)


@cache
def _one(unit: str) -> Quantity:
    return _quantity(f"1 {unit}")


def _quantity(text: str) -> Quantity:
    try:
        quantity = parse_quantity(text)
    except UnitError as error:
        raise CellError(str(error)) from None
    if quantity is None:
        raise CellError(f"'{text}' is not a quantity; is it negative?")
    return quantity


def _read_text(cell: str) -> object:
    if not cell:
        return None
    if _INTEGER.fullmatch(cell):
        return int(cell)
    if _FLOAT.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    try:
        quantity = parse_quantity(cell)
    except UnitError as error:
        raise CellError(str(error)) from None
    return cell if quantity is None else quantity


def _read_native(cell: object) -> object:
    match cell:
        case float() if math.isnan(cell):
            return None
        case float() if math.isinf(cell):
            raise CellError("the number is not finite")
        case None | bool() | int() | float() | Quantity():
            return cell
        case Decimal():
            return float(cell)
        case datetime() | date():
            return cell.isoformat()
        case timedelta():
            return _quantity(f"{cell // timedelta(microseconds=1)} us")
        case {"believed": _}:
            raise CellError("a cell has no belief; write its value, and put the belief where the value is used")
        case _:
            raise CellError(f"a {type(cell).__name__} is not a cell; a table holds texts, numbers and quantities")
