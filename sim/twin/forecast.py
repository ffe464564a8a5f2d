"""Forecast: a snapshot is played to its end many times, each with another luck and other values of what was learned."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.doubt import Doubt
from sim.records.errors import ResultError
from sim.runner import run_loaded
from sim.scenario.reader import load
from sim.twin.going_on import write_going_on
from sim.twin.learning.calibration import calibrate
from sim.twin.learning.write import as_beliefs
from sim.twin.outcomes import Outcomes
from sim.twin.snapshot import snapshot_of, spent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.scenario.quantity_readers import Moment
    from sim.twin.importing import Imported
    from sim.twin.record import Record

REPLICATIONS: Final = 200
_FEWEST: Final = 40
_MOST_TRIES: Final = 100_000
_TAIL: Final = 2.5


@dataclass(frozen=True, slots=True)
class Range:
    """What a figure will be: its median, and the interval that holds it with a probability of 95 %."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TreeForecast:
    """What becomes of one tree.

    Attributes
    ----------
    root, name, state : str
        Its root, and what that was at the snapshot.
    end : Range
        When it will be final, in seconds after the snapshot.
    cost : Range
        What it will have cost, with what it has cost already.
    cost_limit : float or None
        Its cost limit.
    limit_reached : float or None
        The probability that the limit ends it.
    late : float or None
        The probability that it ends after the deadline.
    done : float
        The probability that it ends `done`.
    """

    root: str
    name: str
    state: str
    end: Range
    cost: Range
    cost_limit: float | None
    limit_reached: float | None
    late: float | None
    done: float


@dataclass(slots=True)
class Forecast:
    """What is to be expected.

    Attributes
    ----------
    at : int
        The instant of the snapshot, in milliseconds since 1970.
    trees : list of TreeForecast
        In the order of their creation.
    end, cost : Range
        When all of them will be final, in seconds after the snapshot, and what they will have cost together.
    spent : float
        What trees that were over by then had cost.
    currency : str or None
        The currency.
    deadline : float or None
        Seconds after the snapshot.
    late : float or None
        The probability that not all is final by then.
    spending_limit : float or None
        The limit on what the account pays for, with what it has paid for already.
    limit_reached : float or None
        The probability that it is reached.
    replications : int
        How often it was played.
    same_states : tuple of int
        How many executions were, at the instant of the snapshot, in the state that it says, and of how many.
    notes : list of str
        What was assumed.
    """

    at: int
    trees: list[TreeForecast]
    end: Range
    cost: Range
    spent: float
    currency: str | None
    deadline: float | None
    late: float | None
    spending_limit: float | None
    limit_reached: float | None
    replications: int
    same_states: tuple[int, int]
    notes: list[str] = field(default_factory=list)

    @property
    def table(self) -> pd.DataFrame:
        """A row for each tree: when it will be final and what it will have cost, with intervals, and probabilities."""
        import pandas as pd  # noqa: PLC0415 - only who asks for a table pays for it

        rows = pd.DataFrame([_row(tree) for tree in self.trees])
        at = pd.Timestamp(self.at, unit="ms", tz="UTC")
        for name in ("end", "end_low", "end_high"):
            rows[name] = (at + pd.to_timedelta(rows[name], unit="s")).dt.round("ms")
        return rows


def _row(tree: TreeForecast) -> dict[str, Any]:
    row: dict[str, Any] = {"root": tree.root, "name": tree.name, "state": tree.state}
    for name, found in (("end", tree.end), ("cost", tree.cost)):
        row |= {name: found.median, f"{name}_low": found.low, f"{name}_high": found.high}
    return row | {"done": tree.done, "limit_reached": tree.limit_reached, "late": tree.late}


def forecast(
    imported: Imported,
    latencies: Path | None = None,
    *,
    at: int | None = None,
    deadline: Moment | None = None,
    spending_limit: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
) -> Forecast:
    """Play a snapshot to its end.

    Parameters
    ----------
    imported : Imported
        The records, some of them of what has not ended.
    latencies : pathlib.Path, optional
        What was learned before, as `dxsim calibrate` writes it; run times that it does not know are learned from the
        snapshot's own finished executions.
    at : int, optional
        When the snapshot was taken, in milliseconds since 1970.
    deadline : Moment, optional
        An instant, or a time since the snapshot.
    spending_limit : float, optional
        What the account may spend, with all that the records say that it has spent.
    replications : int, optional
        How often it is played.
    seed : int, optional
        Another seed is another luck, and other draws of what is not known.

    Raises
    ------
    ResultError
        If there is nothing to forecast, or what is over has cost more than the spending limit.
    ScenarioError
        If the file of latencies cannot be read.
    """
    snapshot = snapshot_of(imported.reading, imported.records, at)
    before = spent(snapshot.over)
    left = _left(spending_limit, before)
    learned = None if latencies is None else load(latencies)
    held = {} if learned is None else as_beliefs(learned.learned)
    # What the snapshot itself shows of its run times is added to what is known of them.
    known = calibrate([*snapshot.over, *snapshot.live], imported.naming, held)
    tries = sum(record.is_job for record in snapshot.live)
    number = replications or max(_FEWEST, min(REPLICATIONS, _MOST_TRIES // max(1, tries)))
    # The last try of each: earlier ones are there with --include-restarted alone.
    roots = list({record.id: record for record in snapshot.live if record.id == record.root}.values())
    found = Outcomes(snapshot, roots, number)
    with TemporaryDirectory() as folder:
        doubt = Doubt(load(write_going_on(imported, snapshot, known, Path(folder), learned, left), seed=seed))
        for replication in range(number):
            found.take(replication, run_loaded(doubt.scenario(replication)))
    last = found.ends.max(axis=1)
    instant = None if deadline is None else deadline.at(snapshot.at * 1000) / 1e6 - snapshot.at / 1e3
    return Forecast(
        snapshot.at,
        [_tree(root, found, column, instant) for column, root in enumerate(roots)],
        _range(last),
        _range(found.costs.sum(axis=1)),
        before,
        imported.reading.currency,
        instant,
        None if instant is None else float((last > instant).mean()),
        spending_limit,
        None if spending_limit is None else float(found.spent.mean()),
        number,
        found.same_states,
        snapshot.notes,
    )


def _left(spending_limit: float | None, before: float) -> float | None:
    if spending_limit is None:
        return None
    if spending_limit <= before:
        raise ResultError(
            f"the spending limit of {spending_limit:g} is used up already: what is over has cost {before:.2f}; give a "
            "larger one"
        )
    return spending_limit - before


def _tree(root: Record, found: Outcomes, column: int, deadline: float | None) -> TreeForecast:
    ends = found.ends[:, column]
    return TreeForecast(
        root.id,
        root.name or root.runs,
        root.state,
        _range(ends),
        _range(found.costs[:, column]),
        root.cost_limit,
        None if root.cost_limit is None else float(found.cut[:, column].mean()),
        None if deadline is None else float((ends > deadline).mean()),
        float(found.done[:, column].mean()),
    )


def _range(values: NDArray[np.float64]) -> Range:
    # By their ranks among one more: of 60 replications the usual reading would leave out eight in a hundred, not five.
    low, middle, high = np.percentile(values, [_TAIL, 50, 100 - _TAIL], method="weibull")
    return Range(float(middle), float(low), float(high))


def as_json(found: Forecast) -> dict[str, Any]:
    """Return a forecast as plain values: instants in milliseconds since 1970, times in seconds after the snapshot."""
    return {
        "at": found.at,
        "replications": found.replications,
        "end": _plain(found.end),
        "cost": {**_plain(found.cost), "currency": found.currency},
        "spent_before": found.spent,
        "deadline": found.deadline,
        "late": found.late,
        "spending_limit": found.spending_limit,
        "spending_limit_reached": found.limit_reached,
        "trees": [
            {
                "root": tree.root,
                "name": tree.name,
                "state": tree.state,
                "end": _plain(tree.end),
                "cost": _plain(tree.cost),
                "cost_limit": tree.cost_limit,
                "limit_reached": tree.limit_reached,
                "late": tree.late,
                "done": tree.done,
            }
            for tree in found.trees
        ],
        "states_as_recorded": {"equal": found.same_states[0], "of": found.same_states[1]},
        "notes": found.notes,
    }


def _plain(found: Range) -> dict[str, float]:
    return {"median": found.median, "low": found.low, "high": found.high}
