"""The ledger of a run, made of its tables."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from sim.experiment.comparing.columns import NEVER, combined, numbers, sums
from sim.experiment.comparing.ledger import Ledger, Line
from sim.experiment.comparing.spending import KEPT, NOTHING, Spending, Spent
from sim.experiment.comparing.stays import Stays, stays_of
from sim.experiment.comparing.tries import Tries, Way
from sim.experiment.errors import ExperimentError
from sim.records.schema import INSTANT, TABLES

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.experiment.comparing.columns import Numbers
    from sim.experiment.comparing.hours import Hours, Kind
    from sim.records.result import Result
    from sim.records.tables import Tables

_WHOLE: Final = ("micros_per_hour", "micros_per_unit", "bytes")


def ledger_of(result: Result) -> Ledger:
    """Make the ledger of a run.

    Raises
    ------
    ExperimentError
        If its charges are in several currencies.
    """
    tables = result.tables
    executions = tables.arrow("executions")
    currencies = [name for name in pc.unique(tables.arrow("charges")["currency"]).to_pylist() if name is not None]
    if len(currencies) > 1:
        raise ExperimentError(f"there are charges in {' and '.join(sorted(currencies))}: they cannot be added up")
    begin, last, end = _ends(tables)
    unfinished = executions["ended"].null_count
    tries = Tries(tables)
    spending = Spending(tables, tries)
    lines = _lines(executions, tries, spending, stays_of(tables, tries, end))
    order = {line.way: place for place, line in enumerate(lines)}
    places = np.array([order[way] for way in tries.ways], dtype=np.int64)
    return Ledger(
        lines,
        currencies[0] if currencies else None,
        (end if unfinished else last) - begin,
        unfinished,
        tables.arrow("rejections").num_rows,
        _fingerprint(tables),
        spending.extrapolated,
        spending.hours._replace(line=places[spending.hours.line]).small(),
        spending.besides,
    )


def _lines(executions: pa.Table, tries: Tries, spending: Spending, stays: Stays) -> tuple[Line, ...]:
    number = len(tries.ways)

    def count(chosen: NDArray[Any]) -> list[int]:
        found: list[int] = np.bincount(tries.way[chosen], minlength=number).tolist()
        return found

    done = pc.equal(executions["state"], "done").fill_null(False).combine_chunks().to_numpy(zero_copy_only=False)
    counts = zip(
        count(tries.last),
        count(tries.last & done),
        count(_last_of(tries, spending.row)),
        count(_last_of(tries, spending.row[_kept(spending.hours)])),
        count(np.ones(len(tries.way), dtype=bool)),
        strict=True,
    )
    times: list[dict[str, int]] = [{} for _ in range(number)]
    states = len(stays.names)
    found = sums(combined([tries.way[stays.row], stays.state], [number, states]), stays.microseconds, number * states)
    for place in np.flatnonzero(found).tolist():
        times[place // states][str(stays.names[place % states])] = int(found[place])
    spent: list[dict[Kind, Spent]] = [{} for _ in range(number)]
    for (way, kind), amount in spending.spent.items():
        spent[way][kind] = amount
    lines = [
        Line(way, *row, spent[at], times[at]) for at, (way, row) in enumerate(zip(tries.ways, counts, strict=True))
    ]
    lines += _besides(spending)
    return tuple(sorted(lines, key=lambda line: tuple(cell or "" for cell in line.way)))


def _besides(spending: Spending) -> list[Line]:
    """Return lines for what is no worker's time: it belongs to an entry point, and to no instance type."""
    found: dict[Way, dict[Kind, Spent]] = {}
    for (_, work, kind), ticks in spending.besides.items():
        spent = found.setdefault(Way(*work, None, None, None), {})
        spent[kind] = Spent(0, spent.get(kind, NOTHING).ticks + ticks)
    return [Line(way, 0, 0, 0, 0, 0, spent, {}) for way, spent in found.items()]


def _kept(hours: Hours) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = np.isin(
        hours.kind, [place for place, (_, outcome) in enumerate(hours.kinds) if outcome == KEPT]
    )
    return kept


def _last_of(tries: Tries, rows: Numbers) -> Numbers:
    """Return of each execution the last one among some rows; a later try is a later row."""
    last = np.full(int(tries.execution.max(initial=0)) + 1, -1)
    np.maximum.at(last, tries.execution[rows], rows)
    found: Numbers = last[last >= 0]
    return found


def _ends(tables: Tables) -> tuple[int, int, int]:
    """Return the first creation, the last change of state and the end of the record; see `sim.records.spans`."""
    created = numbers(tables.arrow("executions")["created"])
    if not len(created):
        return 0, 0, 0
    last = int(max(created.max(), numbers(tables.arrow("transitions")["at"]).max(initial=NEVER)))
    charged = numbers(tables.arrow("charges")["to"]).max(initial=NEVER)
    asked = numbers(tables.arrow("workers")["requested"]).max(initial=NEVER)
    return int(created.min()), last, int(max(last, charged, asked))


def _fingerprint(tables: Tables) -> bytes:
    hashed = blake2b(digest_size=16)
    for name, table in TABLES.items():
        rows = tables.arrow(name)
        hashed.update(rows.num_rows.to_bytes(8, "little"))
        for column in table.columns:
            if column.type == INSTANT or column.name in _WHOLE:
                hashed.update(numbers(rows[column.name]).tobytes())
    return hashed.digest()
