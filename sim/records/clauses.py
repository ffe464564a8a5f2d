"""What the clauses of `expect` may speak of: tables, and columns of their own or of the execution behind a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records import cells
from sim.records.schema import EXECUTIONS, INSTANT, TABLES, TEXT, WHOLE, Column
from sim.records.spans import TRY
from sim.scenario.expectations import Near
from sim.scenario.problems import Problem, did_you_mean
from sim.units import UnitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pandas as pd

    from sim.scenario.expectations import Cell, Expectation, Wanted
    from sim.scenario.problems import Path
    from sim.scenario.scenario import Scenario

TIME: Final = Column("time", WHOLE, "time from `from` to `to`; only in a `sum` over charges")


JOB_STATES: Final = (
    *("idle", "waiting_on_input", "runnable", "running", "waiting_on_output", "debug_hold", "restartable", "restarted"),
    *("in_progress", "partially_failed"),
    *("terminating", "done", "failed", "terminated"),
)
"""The states of jobs and analyses."""
STATES: Final = {
    "executions": JOB_STATES,
    "transitions": JOB_STATES,
    "charges": JOB_STATES,
    "workers": JOB_STATES,
    "objects": ("open", "closing", "closed", "abandoned", "deleted"),
}
"""The states that rows of a table may speak of."""


def table_of(clause: Expectation) -> str:
    """Return the table that a clause looks at."""
    return clause.table or ("rejections" if clause.refused is not None else "executions")


def columns_of(table: str) -> dict[str, Column]:
    """Return the columns that a clause may name: the table's own, then those of the execution that a row is about."""
    own = {column.name: column for column in TABLES[table].columns}
    if not set(TRY) <= own.keys():
        return own
    return {**{column.name: column for column in EXECUTIONS.columns}, **own}


def column_of(table: str, name: str) -> Column:
    """Return a column that a clause may name."""
    return TIME if (table, name) == ("charges", TIME.name) else columns_of(table)[name]


def frame_of(clause: Expectation, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table of a clause: the columns that it speaks of, the execution's own ones among them."""
    frame = tables[table_of(clause)]
    named = {*clause.where, *(clause.is_ or {}), *(clause.sum or {}), *(clause.max or {})}
    if clause.sum is None:
        # To choose rows of forty columns takes ten times as long as of four; a sum takes columns that it does not name.
        frame = frame[[name for name in frame.columns if name in named or name in (*TRY, "at", "error")]]
    borrowed = [name for name in EXECUTIONS.names if name in named and name not in frame.columns]
    if not borrowed:
        return frame
    return frame.merge(tables["executions"][[*TRY, *borrowed]], on=TRY, how="left")


def names_in(scenario: Scenario) -> dict[str, Collection[str]]:
    """Return the names that a scenario gives to what a filter may ask for, by column."""
    return {"launch": scenario.launches.keys() | scenario.replays.keys(), "executable": scenario.executables.keys()}


def problems(
    expect: Sequence[Expectation], start: int, names: Mapping[str, Collection[str]] | None = None
) -> list[Problem]:
    """Return what is wrong with clauses, before anything is run: unknown columns, values that a column cannot hold.

    A filter for what cannot be would find nothing, so that `count: 0` would always hold.

    Parameters
    ----------
    expect : sequence of Expectation
        The clauses.
    start : int
        Start of the scenario in microseconds since the Unix epoch.
    names : mapping of str to collection of str, optional
        The names that a column may hold, see :func:`names_in`.
    """
    return [
        Problem(message, path=("expect", number, *path))
        for number, clause in enumerate(expect)
        for path, message in _faults(clause, start, names or {})
    ]


def _faults(clause: Expectation, start: int, names: Mapping[str, Collection[str]]) -> Iterator[tuple[Path, str]]:
    table = table_of(clause)
    if clause.load_error is not None and not clause.load_error.strip():
        yield ("load_error",), "load_error is empty, which any message holds; write words of the message"
    if clause.refused is not None and table != "rejections":
        yield ("table",), f"refused looks at table rejections, not at {table}; leave the table out"
    if clause.at is not None and "at" not in TABLES[table].names:
        instants = ", ".join(column.name for column in TABLES[table].columns if column.type == INSTANT)
        yield ("at",), f"table {table} has no column 'at'; write is: with one of its own instants ({instants})"
    known: dict[str, Collection[str] | None] = {**names, "state": STATES.get(table)}
    for name, wanted in clause.where.items():
        yield from ((("where", name), fault) for fault in _cell_faults(table, name, wanted, start))
        yield from ((("where", name), fault) for fault in _name_faults(name, wanted, known.get(name)))
    for name, asked in (clause.is_ or {}).items():
        yield from ((("is", name), fault) for fault in _cell_faults(table, name, asked, start))
    for name, asked in (clause.sum or {}).items():
        yield from ((("sum", name), fault) for fault in _sum_faults(table, name, asked))
    for name, asked in (clause.max or {}).items():
        yield from ((("max", name), fault) for fault in _max_faults(table, name, asked, start))


def _name_faults(column: str, wanted: Cell, known: Collection[str] | None) -> Iterator[str]:
    if known is None or wanted is None or str(wanted) in known:
        return
    way_out = did_you_mean(str(wanted), known) or f"; there is {', '.join(known) or 'none'}"
    yield f"there is no {column} '{wanted}', so that no row can meet this{way_out}"


def _cell_faults(table: str, name: str, wanted: Wanted, start: int) -> Iterator[str]:
    known = columns_of(table)
    if name not in known:
        yield f"table {table} has no column '{name}'{did_you_mean(name, known)}"
        return
    column = known[name]
    if column.type == TEXT and isinstance(wanted, Near):
        yield f"{name}: column '{name}' holds text, which is equal or not; write the text itself"
    if wanted is None or column.type == TEXT:
        return
    try:
        _read(column, wanted, start)
    except UnitError as error:
        yield f"{name}: {error}"


def _read(column: Column, wanted: Wanted, start: int) -> None:
    """Read what is wanted of a column, to see that it can be read."""
    if column.type == INSTANT:
        cells.instant(cells.value(wanted), start)
        _ = cells.elapsed(wanted.within) if isinstance(wanted, Near) else 0
        return
    _read_number(column, wanted)


def _read_number(column: Column, wanted: Wanted) -> None:
    if column == TIME:
        _ = [cells.elapsed(part) for part in (cells.value(wanted), *_tolerance(wanted))]
        return
    cells.amount(column, cells.value(wanted))
    cells.allowance(column, wanted)
    units = {cells.currency_of(column, part) for part in (cells.value(wanted), *_tolerance(wanted))}
    if len(units) > 1 and None not in units:
        raise UnitError(f"near and within are in {' and '.join(sorted(map(str, units)))}; write both in one currency")


def _tolerance(wanted: Wanted) -> tuple[Cell, ...]:
    return (wanted.within,) if isinstance(wanted, Near) else ()


def _max_faults(table: str, name: str, wanted: Wanted, start: int) -> Iterator[str]:
    known = {column: what for column, what in columns_of(table).items() if what.type != TEXT}
    if name not in known:
        yield f"table {table} has no column of numbers or instants '{name}'{did_you_mean(name, known)}"
    elif wanted is None:
        yield f"max of {name}: write what the largest value is"
    else:
        yield from _cell_faults(table, name, wanted, start)


def _sum_faults(table: str, name: str, wanted: Wanted) -> Iterator[str]:
    known = {column: what for column, what in columns_of(table).items() if what.type not in (TEXT, INSTANT)}
    if table == "charges":
        known[TIME.name] = TIME
    if name not in known:
        yield f"table {table} has no column of numbers '{name}'{did_you_mean(name, known)}"
        return
    try:
        _read_number(known[name], wanted)
    except UnitError as error:
        yield f"sum of {name}: {error}"
