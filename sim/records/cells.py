"""Comparing the cells of a table with what a scenario writes in an `expect` clause."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records.schema import INSTANT, REAL, TEXT
from sim.scenario.expectations import Near
from sim.units import UnitError, kind_of, parse_duration, parse_hourly_rate, parse_instant, parse_money, parse_size

if TYPE_CHECKING:
    from sim.records.schema import Column
    from sim.scenario.expectations import Cell, Wanted

HALF_A_MICRO: Final = Fraction(1, 2_000_000)
"""Amounts of money are equal when they are no further apart than this, in units of the currency."""


def meet(column: Column, cells: pd.Series, wanted: Wanted, start: int) -> pd.Series:
    """Say row by row whether a column has a wanted value, or comes as near to it as is allowed.

    Parameters and errors are those of :func:`equal_to`.
    """
    if not isinstance(wanted, Near):
        return equal_to(column, cells, wanted, start)
    if column.type == INSTANT:
        off = (cells - instant(wanted.near, start)).abs() <= pd.Timedelta(elapsed(wanted.within), unit="us")
    else:
        off = (cells - float(amount(column, wanted.near))).abs() <= float(allowance(column, wanted))
    return off.fillna(value=False).astype(bool)


def equal_to(column: Column, cells: pd.Series, wanted: Cell, start: int) -> pd.Series:
    """Say row by row whether a column has a wanted value.

    Parameters
    ----------
    column : Column
        What the column holds.
    cells : pandas.Series
        Its values.
    wanted : str, int, float, bool or None
        What the scenario writes: None for an empty cell, a time since the start for an instant, an amount with its unit
        for a number that has one.
    start : int
        Start of the scenario in microseconds since the Unix epoch.

    Returns
    -------
    pandas.Series
        Of bool.

    Raises
    ------
    UnitError
        If the column cannot hold what is wanted.
    """
    if wanted is None:
        return cells.isna() | (cells.astype(object) == "")
    if column.type == TEXT:
        return (cells == as_text(wanted)).fillna(value=False).astype(bool)
    if column.type == INSTANT:
        return (cells == instant(wanted, start)).fillna(value=False).astype(bool)
    number = float(amount(column, wanted))
    if column.type == REAL:
        return ((cells - number).abs() <= float(HALF_A_MICRO)).fillna(value=False).astype(bool)
    return (cells == number).fillna(value=False).astype(bool)


def as_text(wanted: Cell) -> str:
    """Write a value as a text column has it: YAML reads `0` as a number where a text was meant."""
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def instant(wanted: Cell, start: int) -> pd.Timestamp:
    """Read an instant: a date, or a time since the start.

    Raises
    ------
    UnitError
        If it is neither.
    """
    if wanted == 0 and not isinstance(wanted, bool):
        return _timestamp(start)
    if not isinstance(wanted, str):
        raise UnitError(f"{wanted!r} is no instant; write a date, or a time since the start such as '12 min'")
    if kind_of(wanted) == "instant":
        return _timestamp(parse_instant(wanted))
    return _timestamp(start + parse_duration(wanted))


def amount(column: Column, wanted: Cell) -> Fraction:
    """Read a number, or an amount with its unit, into the unit of a column.

    Raises
    ------
    UnitError
        If it is not a number, or has a unit of another kind.
    """
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return Fraction(str(wanted))
    text = str(wanted)
    if column.type == REAL:
        return Fraction(parse_money(text).micros, 1_000_000)
    if column.name in ("size", "bytes"):
        return Fraction(parse_size(text))
    if column.name == "micros_per_hour":
        return Fraction(parse_hourly_rate(text).micros_per_hour)
    raise UnitError(f"{wanted!r} is not a whole number, which column '{column.name}' holds")


def allowance(column: Column, wanted: Wanted) -> Fraction:
    """Return how far from what is wanted a number may be, in the unit of its column: amounts at least half a millionth.

    Raises
    ------
    UnitError
        If it is not a number, is below zero, or has a unit of another kind.
    """
    least = HALF_A_MICRO if column.type == REAL else Fraction(0)
    if not isinstance(wanted, Near):
        return least
    within = amount(column, wanted.within)
    if within < 0:
        raise UnitError(f"within: {wanted.within} is below zero; write how far from {wanted.near} is allowed")
    return max(least, within)


def value(wanted: Wanted) -> Cell:
    """Return the value itself, whatever is allowed beside it."""
    return wanted.near if isinstance(wanted, Near) else wanted


def words(wanted: Wanted) -> str:
    """Write what is wanted as one reads it."""
    if isinstance(wanted, Near):
        return f"{wanted.near} within {wanted.within}"
    return "empty" if wanted is None else str(wanted)


def elapsed(wanted: Cell) -> int:
    """Read a time into microseconds.

    Raises
    ------
    UnitError
        If it is none.
    """
    return 0 if wanted == 0 and not isinstance(wanted, bool) else parse_duration(str(wanted))


def currency_of(column: Column, wanted: Cell) -> str | None:
    """Return the currency that a wanted value names; None where it names none."""
    if not isinstance(wanted, str):
        return None
    if column.type == REAL:
        return parse_money(wanted).currency
    return parse_hourly_rate(wanted).currency if column.name == "micros_per_hour" else None


def _timestamp(microseconds: int) -> pd.Timestamp:
    return pd.Timestamp(microseconds, unit="us", tz="UTC")
