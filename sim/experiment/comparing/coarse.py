"""A ledger as coarse as records are, so that a run that was played can be compared with one that was recorded.

Records tell when a job was ready and when its machine was there, not when it was asked for; they tell of billed time
what was boot and what was tear-down, not what the code did meanwhile. Their instants are whole milliseconds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.experiment.comparing.spending import Spent
from sim.experiment.comparing.stays import ACQUIRING, FOR_A_WORKER, QUEUE

if TYPE_CHECKING:
    from sim.experiment.comparing.ledger import Ledger, Line

_OF_CODE: Final = ("set-up", "transfer", "wait", "head job", "session", "idle session", "debug hold")
_MILLISECOND: Final = 1_000


def coarse(ledger: Ledger) -> Ledger:
    """Return the same run, told as records tell it: what the code did is `compute`, waits for a worker are one."""
    makespan = round(ledger.makespan / _MILLISECOND) * _MILLISECOND
    kinds = tuple((_coarsely(what_for), outcome) for what_for, outcome in ledger.hours.kinds)
    lines, hours = tuple(map(_coarse, ledger.lines)), ledger.hours._replace(kinds=kinds)
    return replace(ledger, lines=lines, makespan=makespan, hours=hours)


def _coarsely(what_for: str) -> str:
    return "compute" if what_for in _OF_CODE else what_for


def _coarse(line: Line) -> Line:
    spent: dict[tuple[str, str | None], Spent] = {}
    for (what_for, outcome), part in line.spent.items():
        key = (_coarsely(what_for), outcome)
        before = spent.get(key, Spent(0, 0))
        spent[key] = Spent(before.microseconds + part.microseconds, before.ticks + part.ticks)
    times: dict[str, int] = {}
    for state, time in line.times.items():
        name = FOR_A_WORKER if state in (QUEUE, ACQUIRING) else state
        times[name] = times.get(name, 0) + time
    return replace(line, spent=spent, times=times)
