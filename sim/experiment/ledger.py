"""What a run came to, in few exact numbers: who ran how often for how long, what that cost, where time went.

A ledger is small and made quickly, so that thousands of runs can each leave one. Whatever is added up over a ledger is
what the tables add up to, to the last tick and microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from sim.experiment.columns import NEVER, combined, numbers, sums
from sim.experiment.spending import KEPT, Spending, Spent
from sim.experiment.stays import Stays, stays_of
from sim.experiment.tries import NOBODY, Tries, Way
from sim.records.schema import INSTANT, TABLES

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.experiment.columns import Numbers
    from sim.experiment.hours import Hours, Kind
    from sim.records.result import Result
    from sim.records.tables import Tables

_WHOLE: Final = ("micros_per_hour", "micros_per_unit", "bytes")


@dataclass(frozen=True, slots=True)
class Line:
    """What was run in one way.

    Attributes
    ----------
    way : Way
        Executable, entry point, class, instance type and purchase.
    executions : int
        Jobs or analyses whose last try went this way.
    done : int
        Those of them that ended `done`.
    billed : int
        Jobs that were charged for a worker's time, by the last try that was.
    kept : int
        Jobs of which a try was charged for and ended `done`.
    tries : int
        Tries that went this way.
    spent : dict
        Time and ticks by what they were spent on and by outcome, see `sim.experiment.spending`.
    times : dict
        Microseconds by state; `runnable` is `queue`, `acquiring` and `booting`.
    """

    way: Way
    executions: int
    done: int
    billed: int
    kept: int
    tries: int
    spent: dict[Kind, Spent]
    times: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a run came to.

    Attributes
    ----------
    lines : tuple of Line
        In the order of their ways.
    currency : str or None
        Currency of all charges; None where there are none.
    makespan : int
        Microseconds from the first creation to the last change of state; to the end of the record where something is
        unfinished.
    unfinished : int
        Jobs and analyses that were not final at the end.
    refused : int
        Calls that the platform refused.
    fingerprint : bytes
        The same for two runs where every instant and every charge is the same.
    hours : Hours
        What workers were charged for, execution by execution: by it executions of two runs are told apart.
    """

    lines: tuple[Line, ...]
    currency: str | None
    makespan: int
    unfinished: int
    refused: int
    fingerprint: bytes
    hours: Hours = field(compare=False, repr=False)

    @property
    def ticks(self) -> int:
        """What the run cost."""
        return sum(spent.ticks for line in self.lines for spent in line.spent.values())

    @property
    def done(self) -> int:
        """Jobs that ended `done`."""
        return sum(line.done for line in self.lines if line.way.kind == "job")


def ledger_of(result: Result) -> Ledger:
    """Make the ledger of a run.

    Raises
    ------
    ValueError
        If its charges are in several currencies.
    """
    tables = result.tables
    executions = tables.arrow("executions")
    currencies = [name for name in pc.unique(tables.arrow("charges")["currency"]).to_pylist() if name is not None]
    if len(currencies) > 1:
        raise ValueError(f"there are charges in {' and '.join(sorted(currencies))}: they cannot be added up")
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
        spending.hours._replace(line=places[spending.hours.line]),
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
    spent: list[dict[Kind, Spent]] = [{} for _ in range(number + 1)]
    for (way, kind), amount in spending.spent.items():
        spent[way][kind] = amount
    lines = [
        Line(way, *row, spent[at], times[at]) for at, (way, row) in enumerate(zip(tries.ways, counts, strict=True))
    ]
    lines += [Line(NOBODY, 0, 0, 0, 0, 0, spent[-1], {})] if spent[-1] else []
    return tuple(sorted(lines, key=lambda line: tuple(cell or "" for cell in line.way)))


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
