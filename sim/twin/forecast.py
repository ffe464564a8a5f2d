"""Forecast: a snapshot is played to its end many times, each with another luck and other values of what was learned."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.records.errors import ResultError
from sim.runner import run_loaded
from sim.scenario.reader import load
from sim.twin.importing import Imported
from sim.twin.learning.calibration import calibrate
from sim.twin.learning.doubt import Doubt
from sim.twin.learning.write import as_beliefs, mapping, run_times_of
from sim.twin.snapshot import go_on, missing_kinds, snapshot_of, spent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.records.result import Result
    from sim.scenario.quantity_readers import Moment
    from sim.scenario.scenario import Scenario
    from sim.twin.snapshot import Snapshot

REPLICATIONS: Final = 200
_FEWEST: Final = 40
_MOST_TRIES: Final = 100_000
_TAIL: Final = 2.5
_UNKNOWN_RUN: Final = {"lognormal": {"median": "30 min", "p95": "8 h"}}


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


def forecast(
    imported: Imported,
    latencies: Path | None = None,
    *,
    at: int | None = None,
    deadline: Moment | None = None,
    spending_limit: float | None = None,
    replications: int | None = None,
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

    Raises
    ------
    ResultError
        If there is nothing to forecast, or what is over has cost more than the spending limit.
    ScenarioError
        If the file of latencies cannot be read.
    """
    snapshot = snapshot_of(imported.reading, imported.records, at)
    before = spent(snapshot.over)
    left = None if spending_limit is None else spending_limit - before
    if left is not None and left <= 0:
        raise ResultError(
            f"the spending limit of {spending_limit:g} is used up already: what is over has cost {before:.2f}; give a "
            "larger one"
        )
    learned = None if latencies is None else load(latencies)
    held = {} if learned is None else as_beliefs(learned.learned)
    # What the snapshot itself shows of its run times is added to what is known of them.
    known = calibrate([*snapshot.over, *snapshot.live], imported.naming, held)
    with TemporaryDirectory() as folder:
        path = _write(imported, snapshot, known, Path(folder), learned, left)
        scenario = load(path)
        doubt = Doubt(scenario)
        tries = sum(record.is_job for record in snapshot.live)
        number = replications or max(_FEWEST, min(REPLICATIONS, _MOST_TRIES // max(1, tries)))
        results = [run_loaded(doubt.scenario(replication)) for replication in range(number)]
    instant = None if deadline is None else deadline.at(snapshot.at * 1000) / 1e6 - snapshot.at / 1e3
    return _gathered(imported, snapshot, results, before, instant, spending_limit)


def _write(
    imported: Imported, snapshot: Snapshot, known: Any, folder: Path, learned: Scenario | None, left: float | None
) -> Path:
    own = mapping(known)
    changes: dict[str, Any] = own if learned is None else _sections(learned)
    times = {key.removeprefix("run_times."): said["distribution"] for key, said in own["learned"].items()
             if "distribution" in said}  # fmt: skip
    if learned is not None:
        before = run_times_of(learned.learned)
        old = {
            key: _raw_time(learned, key) for key in before if key not in as_beliefs(learned.learned) or key not in times
        }
        times |= old
        paths = {f"run_times.{key}" for key in times if key not in old}
        changes["learned"] = {
            **own["learned"],
            **changes.get("learned", {}),
            **{path: own["learned"][path] for path in paths},
        }
    for key in missing_kinds(snapshot, list(times), imported.naming):
        times[key] = _UNKNOWN_RUN
        snapshot.notes.append(
            f"run times: none of {key} is known; a median of 30 min and a 95th percentile of 8 h are taken"
        )
    live = Imported(imported.reading, snapshot.live, imported.naming)

    def finish(rows: list[dict[str, Any]]) -> None:
        go_on(rows, snapshot, imported.naming)

    wanted = {
        f"{imported.naming.executable(one)}:{imported.naming.function(one)}" for one in snapshot.live if one.is_job
    }
    replay = {
        "until": _instant(snapshot.at),
        "run_times": {key: time for key, time in times.items() if key in wanted},
    }
    spot = changes.pop("spot", {})
    return live.write_scenario(
        folder, "forecast", priced_by=imported.records, replays=replay, spot={"hazard": "0.3 /h", **spot},
        finish=finish, spending_limit=left, **changes,
    )  # fmt: skip


def _sections(learned: Scenario) -> dict[str, Any]:
    names = ("latencies", "spot", "limits", "settings", "learned")
    return {name: learned.raw[name] for name in names if name in learned.raw}


def _raw_time(learned: Scenario, key: str) -> Any:
    return learned.raw["learned"][f"run_times.{key}"]["distribution"]


def _instant(milliseconds: int) -> str:
    return np.datetime_as_string(np.datetime64(milliseconds, "ms"), unit="ms") + "Z"


def _gathered(
    imported: Imported,
    snapshot: Snapshot,
    results: Sequence[Result],
    before: float,
    deadline: float | None,
    spending_limit: float | None,
) -> Forecast:
    roots = [record for record in snapshot.live if record.id == record.root and record.number == 0]
    ends = np.full((len(results), len(roots)), np.nan)
    costs = np.zeros((len(results), len(roots)))
    cut = np.zeros((len(results), len(roots)), dtype=bool)
    done = np.zeros((len(results), len(roots)), dtype=bool)
    spending = np.zeros(len(results), dtype=bool)
    for row, result in enumerate(results):
        executions = result.executions
        reasons = executions.groupby("root")["failure_reason"].agg(set)
        jobs = executions[executions["class"] == "job"]
        cost = jobs.groupby("root")["price"].sum()
        final = executions.groupby("root")["ended"].max()
        states = executions.drop_duplicates("execution", keep="last").set_index("execution")["state"]
        for column, root in enumerate(roots):
            ends[row, column] = (final[root.id].value / 1e6 - snapshot.at) / 1e3 if root.id in final else np.nan
            costs[row, column] = cost.get(root.id, 0.0)
            cut[row, column] = "CostLimitExceeded" in reasons.get(root.id, set())
            done[row, column] = states.get(root.id) == "done"
            spending[row] |= "SpendingLimitExceeded" in reasons.get(root.id, set())
    ends = np.maximum(0.0, np.nan_to_num(ends))
    trees = [
        TreeForecast(
            root.id,
            root.name or root.runs,
            root.state,
            _range(ends[:, column]),
            _range(costs[:, column]),
            root.cost_limit,
            None if root.cost_limit is None else float(cut[:, column].mean()),
            None if deadline is None else float((ends[:, column] > deadline).mean()),
            float(done[:, column].mean()),
        )
        for column, root in enumerate(roots)
    ]
    last = ends.max(axis=1)
    return Forecast(
        snapshot.at,
        trees,
        _range(last),
        _range(costs.sum(axis=1)),
        before,
        imported.reading.currency,
        deadline,
        None if deadline is None else float((last > deadline).mean()),
        spending_limit,
        None if spending_limit is None else float(spending.mean()),
        len(results),
        _states_at(snapshot, results[0]),
        snapshot.notes,
    )


def _range(values: NDArray[np.float64]) -> Range:
    low, middle, high = np.percentile(values, [_TAIL, 50, 100 - _TAIL])
    return Range(float(middle), float(low), float(high))


def _states_at(snapshot: Snapshot, result: Result) -> tuple[int, int]:
    """Return how many executions are played to be in their recorded state at the instant of the snapshot."""
    steps = result.transitions
    instants = steps["at"].astype("int64") // 1000
    past = steps[instants <= snapshot.at]
    last = past.groupby(["execution", "try"])["state"].last()
    same = of = 0
    for record in snapshot.live:
        first = "idle" if record.is_job else "in_progress"
        played = last.get((record.id, record.number), first)
        of += 1
        same += played == record.state or (not record.is_job and not record.is_final)
    return same, of


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
