"""What came of each tree in each replication of a forecast."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.records.tables import as_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records.result import Result
    from sim.twin.record import Record
    from sim.twin.snapshot import Snapshot

_READ: Final = ["root", "execution", "class", "state", "failure_reason", "ended", "price"]
"""The columns that an outcome is in: of the others there are thirty."""


class Outcomes:
    """Arrays with a row for each replication and a column for each tree.

    Attributes
    ----------
    ends : numpy.ndarray of float
        When the tree was final, in seconds after the snapshot.
    costs : numpy.ndarray of float
        What it had cost.
    cut, done : numpy.ndarray of bool
        Whether its cost limit ended it; whether its root ended `done`.
    spent : numpy.ndarray of bool, shape (replications,)
        Whether the spending limit was reached.
    same_states : tuple of int
        How many executions were, at the instant of the snapshot, in the state that it says, and of how many.
    """

    def __init__(self, snapshot: Snapshot, roots: Sequence[Record], replications: int) -> None:
        self._snapshot = snapshot
        self._roots = [root.id for root in roots]
        shape = (replications, len(roots))
        self.ends = np.zeros(shape)
        self.costs = np.zeros(shape)
        self.cut = np.zeros(shape, dtype=bool)
        self.done = np.zeros(shape, dtype=bool)
        self.spent = np.zeros(replications, dtype=bool)
        self.same_states = (0, 0)

    def take(self, row: int, result: Result) -> None:
        """Take what came out of one replication."""
        executions = as_frame(result.tables.arrow("executions").select(_READ))
        final = executions.groupby("root")["ended"].max()
        cost = executions[executions["class"] == "job"].groupby("root")["price"].sum()
        cut, spent = (
            set(executions["root"][executions["failure_reason"] == reason])
            for reason in ("CostLimitExceeded", "SpendingLimitExceeded")
        )
        # Of several tries the last one tells.
        states = dict(zip(executions["execution"], executions["state"], strict=True))
        for column, root in enumerate(self._roots):
            if root not in final.index:
                continue
            self.ends[row, column] = max(0.0, (final[root].value / 1e6 - self._snapshot.at) / 1e3)
            self.costs[row, column] = cost.get(root, 0.0)
            self.cut[row, column] = root in cut
            self.done[row, column] = states.get(root) == "done"
            self.spent[row] |= root in spent
        if row == 0:
            self.same_states = self._compare(result)

    def _compare(self, result: Result) -> tuple[int, int]:
        steps = result.transitions
        past = steps[steps["at"].astype("int64") // 1000 <= self._snapshot.at]
        last = past.groupby(["execution", "try"])["state"].last()
        same, tries = 0, Counter[str]()
        for record in self._snapshot.live:
            # Where earlier tries are not among the records, the first one that is there is played as the first.
            number, tries[record.id] = tries[record.id], tries[record.id] + 1
            played = last.get((record.id, number), "idle" if record.is_job else "in_progress")
            # Records do not tell when an analysis became partially failed, or began to terminate.
            same += played == record.state or not (record.is_job or record.is_final)
        return same, len(self._snapshot.live)
