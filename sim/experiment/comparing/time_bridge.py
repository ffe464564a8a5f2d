"""Where the time of executions went in one run and in another: means by state, which add up to the mean lifetimes.

The makespan has no such bridge: what one job waits longer another one may hide. So causes are told for the mean time
that an execution takes, and the makespan is compared as a whole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sim.experiment.comparing.stays import ACQUIRING, BOOTING, FOR_A_WORKER, QUEUE

if TYPE_CHECKING:
    from sim.experiment.comparing.ledger import Ledger

STATES: Final = (
    "idle", "waiting_on_input", QUEUE, ACQUIRING, FOR_A_WORKER, BOOTING, "running", "waiting_on_output", "debug_hold",
    "terminating", "restartable", "in_progress", "partially_failed",
)  # fmt: skip
"""States in the order in which an execution comes to them; those of analyses last."""

Kind = tuple[str | None, str | None, str | None]
"""An executable, its entry point, `job` or `analysis`; of all jobs the first two are None."""
ALL_JOBS: Final[Kind] = (None, None, "job")
Means = dict[str, Fraction]
"""Microseconds by state: the mean over executions."""


def mean_times(ledger: Ledger) -> dict[Kind, Means]:
    """Return the mean time that executions were in each state: by entry point, and of all jobs together.

    All tries of a job count. The sum over states is the mean lifetime.
    """
    numbers: dict[Kind, int] = {}
    times: dict[Kind, dict[str, int]] = {}
    for line in ledger.lines:
        executable, function, kind, *_ = line.way
        whole = [ALL_JOBS] if kind == "job" else []
        for key in [(executable, function, kind), *whole] if kind else []:
            numbers[key] = numbers.get(key, 0) + line.executions
            spent = times.setdefault(key, {})
            for state, time in line.times.items():
                spent[state] = spent.get(state, 0) + time
    return {
        key: {state: Fraction(spent[state], numbers[key]) for state in STATES if state in spent}
        for key, spent in times.items()
        if numbers[key]
    }


def time_bridge(a: Ledger, b: Ledger) -> dict[Kind, Means]:
    """Return how mean times changed from one run to another, for what both of them ran.

    Returns
    -------
    dict
        Exact microseconds by state, which add up to the difference of the mean lifetimes.
    """
    before, after = mean_times(a), mean_times(b)
    nothing = Fraction(0)
    return {
        key: {
            state: after[key].get(state, nothing) - before[key].get(state, nothing)
            for state in STATES
            if state in after[key] or state in before[key]
        }
        for key in before
        if key in after
    }
