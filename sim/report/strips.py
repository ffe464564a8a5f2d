"""Strips of time: what a job, or all jobs of a tree together, were doing at each instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.report.series import Steps, micros, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

RUNNING: Final = "running"
RUNNABLE: Final = "runnable"
ENDING: Final = "ending"
DOINGS: Final = {
    "running": RUNNING,
    "debug_hold": RUNNING,
    "runnable": RUNNABLE,
    "restartable": ENDING,
    "terminating": ENDING,
}
"""What a state counts as; in the other ones an execution waits for inputs, outputs or the scheduler."""


@dataclass(frozen=True, slots=True)
class Strip:
    """What was going on over time, in microseconds since 1970.

    Attributes
    ----------
    begin, end : int
        From the creation to the end of the last, or of the record.
    doing : dict
        By :data:`RUNNING`, :data:`RUNNABLE` and :data:`ENDING`: how many tries at a time.
    """

    begin: int
    end: int
    doing: dict[str, Steps]

    @property
    def peak(self) -> int:
        """How many were running at once."""
        return int(self.doing[RUNNING].level.max(initial=0))

    @property
    def first_run(self) -> int:
        """When something ran first; the end where nothing did."""
        return int(self.doing[RUNNING].at.min(initial=self.end))


def strips(stays: pd.DataFrame, keys: pd.Series, wanted: Iterable[str]) -> dict[str, Strip]:
    """Return the strips of some trees or jobs.

    Parameters
    ----------
    stays : pandas.DataFrame
        Stays in states, as :func:`sim.records.spans.of_states` returns them.
    keys : pandas.Series
        Which strip each of these rows is of.
    wanted : iterable of str
        The strips that are asked for; one without a stay is left out.
    """
    chosen = keys.isin(list(wanted))
    rows = stays[chosen].assign(key=keys[chosen], doing=stays.loc[chosen, "state"].map(DOINGS))
    return {str(key): _strip(group) for key, group in rows.groupby("key", sort=False)}


def _strip(rows: pd.DataFrame) -> Strip:
    begins, ends = micros(rows["from"]), micros(rows["to"])
    doing, is_job = rows["doing"].to_numpy(object), (rows["class"] == "job").to_numpy(bool)
    found = {}
    for name in (RUNNING, RUNNABLE, ENDING):
        chosen = (doing == name) & is_job
        found[name] = steps(begins[chosen], ends[chosen])
    return Strip(int(begins.min()), int(ends.max()), found)
