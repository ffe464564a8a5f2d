"""Rates in a CSV: `instance_type`, `on_demand`, `spot`, `currency`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError
from sim.twin.readers.prices_entries import Entry
from sim.twin.readers.prices_rates import NoRateError, is_currency, read_rate
from sim.twin.readers.prices_types import wrong_name
from sim.twin.readers.purchases import ON_DEMAND, SPOT
from sim.twin.readers.reading import Fault, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.reading import Reading

TYPE: Final = "instance_type"
_CURRENCY: Final = "currency"
_SEPARATORS: Final = (",", ";", "\t")
_EMPTY: Final = frozenset({"", "-", "na", "n/a", "none", "null"})


def separator_of(text: str) -> str | None:
    """Return what stands between the cells of a table of rates; None where a text is no such table."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return next((sign for sign in _SEPARATORS if TYPE in _names(header.split(sign))), None)


def read_csv(text: str, separator: str, reading: Reading) -> list[Entry]:
    """Return the rates of a table; what is wrong with its rows goes to the reading.

    Raises
    ------
    ResultError
        If it has no column of rates, or a column twice.
    """
    source = reading.sources[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header: list[str] = []
    entries: list[Entry] = []
    read = 0
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = _checked(_names(row), source)
                continue
            read += 1
            entries += _row(header, row, f"{source}, line {rows.line_num}", reading)
    except csv.Error as error:
        raise ResultError(f"{source}, line {rows.line_num}: this is no CSV ({error})") from None
    said = ", ".join(
        f"{counted(sum(entry.purchase == purchase for entry in entries), 'rate')} {words}"
        for purchase, words in ((ON_DEMAND, "on demand"), (SPOT, "on spot"))
    )
    reading.notes.append(f"read: {counted(read, 'row')}: {said}")
    others = [name for name in header if name not in (TYPE, ON_DEMAND, SPOT, _CURRENCY)]
    if others:
        reading.notes.append(f"not used: {'column' if len(others) == 1 else 'columns'} {', '.join(map(repr, others))}")
    return entries


def _names(cells: Sequence[str]) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in cells]


def _checked(header: list[str], source: str) -> list[str]:
    for name in (TYPE, ON_DEMAND, SPOT, _CURRENCY):
        if header.count(name) > 1:
            raise ResultError(f"{source}: it has the column {name} twice; leave one of them")
    if not {ON_DEMAND, SPOT} & set(header):
        raise ResultError(f"{source}: it has no rates: beside {TYPE} a column {ON_DEMAND} or {SPOT} is wanted")
    return header


def _row(header: Sequence[str], row: Sequence[str], place: str, reading: Reading) -> Iterator[Entry]:
    """Yield the rates of a row, all or none of them."""
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        reading.faults.append(Fault(place, f"it has {len(row)} cells, and the header {len(header)}"))
        return
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    try:
        yield from list(_entries(cells, place))
    except NoRateError as error:
        reading.faults.append(Fault(place, str(error)))


def _entries(cells: Mapping[str, str], place: str) -> Iterator[Entry]:
    type_ = cells.get(TYPE, "")
    if (wrong := wrong_name(type_)) is not None:
        raise NoRateError(wrong)
    said = cells.get(_CURRENCY, "").upper()
    if said.lower() not in _EMPTY and not is_currency(said):
        raise NoRateError(f"its currency is '{said[:20]}', which is no code of three letters such as GBP")
    beside = None if said.lower() in _EMPTY else said
    found = False
    for purchase in (ON_DEMAND, SPOT):
        cell = cells.get(purchase, "")
        if cell.lower() in _EMPTY:
            continue
        try:
            rate = read_rate(cell)
        except NoRateError as error:
            raise NoRateError(f"{purchase} of {type_} {error}") from None
        if beside is not None and rate.currency not in (None, beside):
            raise NoRateError(f"{purchase} of {type_} is in {rate.currency}, and its currency is {beside}")
        found = True
        yield Entry((None, None), purchase, type_, rate, rate.currency or beside, place)
    if not found:
        raise NoRateError(f"{type_} has no rate: its price is withheld")
