"""Checking the `expect` clauses of a scenario against the tables of its run."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import cells, money
from sim.records.clauses import TIME, column_of, frame_of, table_of
from sim.records.schema import INSTANT
from sim.records.spans import TRY
from sim.scenario.expectations import Near
from sim.units import format_duration, format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.records.schema import Column
    from sim.scenario.expectations import Cell, Expectation, Wanted

SHOWN_ROWS: Final = 3
"""How many rows a failure lists."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one clause came out.

    Attributes
    ----------
    clause : int
        Its place in `expect`, from 0.
    rule : str or None
        The rule that it shows.
    says : str
        What was expected, in one line.
    failure : str or None
        What was found instead; None where it holds.
    """

    clause: int
    rule: str | None
    says: str
    failure: str | None

    @property
    def holds(self) -> bool:
        """True where the clause holds."""
        return self.failure is None


def check(expect: Sequence[Expectation], tables: Mapping[str, pd.DataFrame], start: int) -> list[Outcome]:
    """Check every clause.

    Parameters
    ----------
    expect : sequence of Expectation
        The clauses; :func:`sim.records.clauses.problems` has found nothing wrong with them.
    tables : mapping of str to pandas.DataFrame
        The tables of the run.
    start : int
        Start of the scenario in microseconds since the Unix epoch.

    Returns
    -------
    list of Outcome
        In the order of the clauses.
    """
    return [
        Outcome(number, clause.rule, describe(clause), _failure(clause, tables, start))
        for number, clause in enumerate(expect)
    ]


def describe(clause: Expectation) -> str:
    """Write a clause in one line, as it stands in the scenario."""
    if clause.load_error is not None:
        return f"reading fails with '{clause.load_error}'"
    parts = [f"{table_of(clause)} {_pairs(clause.where)}".strip()]
    if clause.refused is not None:
        parts.append(f"refused: {clause.refused}")
    if clause.at is not None:
        moment = clause.at.offset
        parts.append(f"at: {format_duration(moment) if moment is not None else format_instant(clause.at.at(0))}")
    if clause.is_ is not None:
        parts.append(f"is {_pairs(clause.is_)}")
    if clause.count is not None:
        parts.append(f"count: {clause.count}")
    if clause.sum is not None:
        parts.append(f"sum {_pairs(clause.sum)}")
    if clause.max is not None:
        parts.append(f"max {_pairs(clause.max)}")
    return ", ".join(parts)


def _pairs(values: Mapping[str, Wanted]) -> str:
    inner = ", ".join(f"{name}: {cells.words(value)}" for name, value in values.items())
    return f"{{{inner}}}" if inner else ""


def _failure(clause: Expectation, tables: Mapping[str, pd.DataFrame], start: int) -> str | None:
    if clause.load_error is not None:
        return "the scenario was read without an error"
    table = table_of(clause)
    frame = frame_of(clause, tables)
    rows = _rows_where(frame, clause.where, table, start)
    found = (
        _wrong_refusal(clause, frame, rows),
        _wrong_count(clause, frame, rows, start),
        _wrong_cells(clause, frame, rows, start),
        *(_wrong_sum(table, name, wanted, rows) for name, wanted in (clause.sum or {}).items()),
        *(_wrong_max(column_of(table, name), wanted, rows, start) for name, wanted in (clause.max or {}).items()),
    )
    return "; ".join(sentence for sentence in found if sentence) or None


def _rows_where(frame: pd.DataFrame, where: Mapping[str, Cell], table: str, start: int) -> pd.DataFrame:
    chosen = pd.Series(data=True, index=frame.index)
    for name, wanted in where.items():
        chosen &= cells.equal_to(column_of(table, name), frame[name], wanted, start)
    return frame[chosen]


def _wrong_refusal(clause: Expectation, frame: pd.DataFrame, rows: pd.DataFrame) -> str | None:
    if clause.refused is None or (rows["error"] == clause.refused).any():
        return None
    if rows.empty:
        refusals = sorted(set(frame["error"]))
        others = f"; others were refused with {', '.join(refusals)}" if refusals else ""
        return f"expected a call refused with {clause.refused}, found none refused{others}"
    return f"expected a call refused with {clause.refused}, found {', '.join(sorted(set(rows['error'])))}"


def _wrong_count(clause: Expectation, frame: pd.DataFrame, rows: pd.DataFrame, start: int) -> str | None:
    if clause.count is None or len(rows) == clause.count:
        return None
    listed = _listed(rows, list(clause.where), start) if len(rows) else _nearest(clause, frame, start)
    return f"expected {clause.count} rows, found {len(rows)}{listed}"


def _wrong_cells(clause: Expectation, frame: pd.DataFrame, rows: pd.DataFrame, start: int) -> str | None:
    wanted: dict[str, Wanted] = dict(clause.is_ or {})
    if clause.at is not None:
        wanted["at"] = format_instant(clause.at.at(start))
    if not wanted:
        return None
    if rows.empty:
        return f"expected a row, found none{_nearest(clause, frame, start)}"
    right = pd.Series(data=True, index=rows.index)
    for name, value in wanted.items():
        right &= cells.meet(column_of(table_of(clause), name), rows[name], value, start)
    if right.all():
        return None
    wrong = rows[~right]
    shown = clause.at.offset if clause.at is not None else None
    expected = {**wanted, **({"at": format_duration(shown)} if shown is not None else {})}
    return f"expected {_pairs(expected)}, found {len(wrong)} of {len(rows)} otherwise{_listed(wrong, wanted, start)}"


def _wrong_sum(table: str, name: str, wanted: Wanted, rows: pd.DataFrame) -> str | None:
    column = column_of(table, name)
    currency = cells.currency_of(column, cells.value(wanted))
    if currency is not None and (strange := sorted(set(rows["currency"].dropna()) - {currency})):
        return f"expected the sum of {name} in {currency}, found {', '.join(strange)}"
    if column == TIME:
        found, expected = _sum_of_times(rows), Fraction(cells.elapsed(cells.value(wanted)))
        allowed = Fraction(cells.elapsed(wanted.within) if isinstance(wanted, Near) else 0)
        shown = format_duration(int(found))
    else:
        found, expected = _sum(table, name, rows), cells.amount(column, cells.value(wanted))
        allowed, shown = cells.allowance(column, wanted), f"{float(found):.12g}"
    if abs(found - expected) <= allowed:
        return None
    return f"expected the sum of {name} to be {cells.words(wanted)}, found {shown} over {len(rows)} rows"


def _wrong_max(column: Column, wanted: Wanted, rows: pd.DataFrame, start: int) -> str | None:
    values = rows[column.name].dropna()
    if values.empty:
        return f"expected a largest {column.name}, found no row that has one"
    if cells.meet(column, values[values == values.max()], wanted, start).all():
        return None
    found = _shown(values.max(), start) if column.type == INSTANT else f"{float(values.max()):.12g}"
    return f"expected the largest {column.name} to be {cells.words(wanted)}, found {found} among {len(values)} rows"


def _sum_of_times(rows: pd.DataFrame) -> Fraction:
    return Fraction(int(money.microseconds(rows["from"], rows["to"]).sum()))


def _sum(table: str, name: str, rows: pd.DataFrame) -> Fraction:
    if (table, name) == ("charges", "amount"):
        return Fraction(sum(money.total(rows).values()), money.TICKS_PER_UNIT)
    return sum(map(Fraction, rows[name].dropna().tolist()), Fraction(0))


def _nearest(clause: Expectation, frame: pd.DataFrame, start: int) -> str:
    """List the rows that meet most of the filter."""
    if frame.empty:
        return f"; {table_of(clause)} is empty"
    met = sum(
        (
            cells.equal_to(column_of(table_of(clause), name), frame[name], value, start).astype(int)
            for name, value in clause.where.items()
        ),
        start=pd.Series(0, index=frame.index),
    )
    near = frame.loc[met.sort_values(ascending=False, kind="stable").index]
    return "; the nearest rows are" + _listed(near, list(clause.where), start).removeprefix(":")


def _listed(rows: pd.DataFrame, names: Sequence[str] | Mapping[str, Wanted], start: int) -> str:
    columns = [name for name in (TRY[0], *names) if name in rows.columns]
    shown = [
        _pairs({str(name): _shown(value, start) for name, value in row.items()})
        for row in rows[list(dict.fromkeys(columns))].head(SHOWN_ROWS).to_dict("records")
    ]
    more = f" and {len(rows) - SHOWN_ROWS} more" if len(rows) > SHOWN_ROWS else ""
    return ": " + " ".join(shown) + more


def _shown(value: object, start: int) -> Cell:
    if isinstance(value, pd.Timestamp):
        return format_duration(value.value // 1000 - start)
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]
