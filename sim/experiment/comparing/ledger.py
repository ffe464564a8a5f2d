"""What a run came to, in few exact numbers: who ran how often for how long, what that cost, where time went.

A ledger is small and made quickly (`bookkeeping.py`), so that thousands of runs can leave one. Whatever is
added up over a ledger is what the tables add up to, to the last tick and microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.comparing.hours import Hours, Kind
    from sim.experiment.comparing.spending import Beside, Spent
    from sim.experiment.comparing.tries import Way


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
        Time and ticks by what they were spent on and by outcome, see `sim.experiment.comparing.spending`.
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
    extrapolated : int
        Ticks that were charged at extrapolated rates (H5).
    hours : Hours
        What workers were charged for, execution by execution: by it executions of two runs are told apart.
    besides : dict
        Ticks of what else was charged for, likewise.
    """

    lines: tuple[Line, ...]
    currency: str | None
    makespan: int
    unfinished: int
    refused: int
    fingerprint: bytes
    extrapolated: int
    hours: Hours = field(compare=False, repr=False)
    besides: dict[Beside, int] = field(compare=False, repr=False)

    @property
    def ticks(self) -> int:
        """What the run cost."""
        return sum(spent.ticks for line in self.lines for spent in line.spent.values())

    @property
    def done(self) -> int:
        """Jobs that ended `done`."""
        return sum(line.done for line in self.lines if line.way.kind == "job")
