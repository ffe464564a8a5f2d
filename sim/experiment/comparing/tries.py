"""The tries and analyses of a run, each with its place: what rows of other tables are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.experiment.comparing.columns import NEVER, codes, combined, numbers
from sim.experiment.comparing.identity import NAMED, places_of

if TYPE_CHECKING:
    from sim.experiment.comparing.columns import Numbers
    from sim.records.tables import Tables


class Way(NamedTuple):
    """What was run, and on what; several runs of a job may go different ways.

    Attributes
    ----------
    executable, function, kind : str or None
        Its executable, its entry point, and `job` or `analysis`; all None for what no execution was charged for.
    instance_type, purchase : str or None
        The type of its worker and how that was bought, as in the table `executions`.
    """

    executable: str | None
    function: str | None
    kind: str | None
    instance_type: str | None
    purchase: str | None


NOBODY: Final = Way(None, None, None, None, None)
"""Who is charged for storage."""
_NAMED: Final = ("executable", "function", "class", "instance_type", "purchase")


class Tries:
    """Rows of `executions` by number, and which of them rows of other tables belong to.

    Parameters
    ----------
    tables : Tables
        The tables of a run.

    Attributes
    ----------
    ways : list of Way
        All that occur, in no certain order.
    way : array
        The place in `ways` of each row of `executions`.
    execution : array
        A number for each execution, which its tries share.
    place : array
        Another one, which runs share; see `sim.experiment.comparing.identity`.
    last : array
        Whether a row is the last try of its execution.
    transitions, charges, workers : array
        For each row of these tables the row of `executions` that it belongs to; -1 for a charge without an execution.
    """

    def __init__(self, tables: Tables) -> None:
        executions = tables.arrow("executions")
        others = [tables.arrow(name) for name in ("transitions", "charges", "workers")]
        (own, *theirs), ids = codes(executions["execution"], *(table["execution"] for table in others))
        number = numbers(executions["try"])
        most = int(number.max(initial=0)) + 1
        # Of every execution and number of a try, which row it is.
        rows = np.full(len(ids) * most, -1)
        rows[own * most + number] = np.arange(len(own))
        places = []
        for table, execution in zip(others, theirs, strict=True):
            its = numbers(table["try"])
            places.append(rows[execution * most + np.where(its == NEVER, 0, its)])
        self.transitions, self.charges, self.workers = places
        self.execution = own
        coded = {name: codes(executions[name]) for name in dict.fromkeys((*_NAMED, *NAMED))}
        self.place = places_of(executions, own, ids, [coded[name] for name in NAMED])
        self.last = _last(own, number, len(ids))
        self.way, self.ways = _ways([coded[name] for name in _NAMED])


def _last(execution: Numbers, number: Numbers, size: int) -> Numbers:
    highest = np.full(size, -1)
    np.maximum.at(highest, execution, number)
    last: Numbers = number == highest[execution]
    return last


def _ways(named: list[tuple[list[Numbers], list[str | None]]]) -> tuple[Numbers, list[Way]]:
    columns = [parts[0] for parts, _ in named]
    words = [names for _, names in named]
    _, first, way = np.unique(
        combined(columns, [len(names) for names in words]), return_index=True, return_inverse=True
    )
    cells = zip(*(column[first].tolist() for column in columns), strict=True)
    return way, [Way(*(names[cell] for names, cell in zip(words, row, strict=True))) for row in cells]
