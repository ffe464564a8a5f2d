"""A run of which only a few figures are kept: no tables are made, so that thousands of small runs take a second."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.errors import ExperimentError
from sim.model.randomness import Addressed
from sim.model.retry import INTERRUPTED
from sim.model.simulation import simulate
from sim.records.chunks import EXECUTION, RARE_CELLS
from sim.records.recorder import Recorder
from sim.records.schema import REJECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.model.randomness import Luck
    from sim.records.chunks import ExecutionRow, Marks
    from sim.scenario.scenario import Scenario

_PLACE: Final = {name: place for place, name in enumerate(EXECUTION)}
_ID, _STATE, _CREATED = _PLACE["execution"], _PLACE["state"], _PLACE["created"]
_ENDED, _PRICE, _RARE = _PLACE["ended"], _PLACE["price"], _PLACE["rare"]
_FAILURE_REASON: Final = RARE_CELLS.index("failure_reason")
_MESSAGE: Final = REJECTIONS.names.index("message")


@dataclass(frozen=True, slots=True)
class LeanRun:
    """What came of one run.

    Attributes
    ----------
    cost : float
        What all jobs cost, in units of the currency.
    seconds : float
        From the first creation to the end of the last job.
    jobs, done : int
        How many there were, and how many ended `done`.
    failures : tuple of str
        Why each of the others did not.
    lost : int
        How many lost a spot machine at least once.
    tries : int
        How often all of them were tried.
    """

    cost: float
    seconds: float
    jobs: int
    done: int
    failures: tuple[str, ...]
    lost: int
    tries: int


class _LeanRecorder(Recorder):
    """Keeps the rows of tries as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Any] = []

    def execution(self, row: ExecutionRow, marks: Marks) -> None:  # noqa: ARG002
        """Take the row of a try."""
        self.rows.append(row)

    @property
    def refusal(self) -> str | None:
        """Why the first call was refused that was."""
        return str(self._rejections[_MESSAGE]) if self._rejections else None


def play_lean(scenario: Scenario, replications: Iterable[int]) -> list[LeanRun]:
    """Play replications of a scenario in which all runs to its end.

    Parameters
    ----------
    scenario : Scenario
        Without a horizon. Storage and egress are not counted.
    replications : iterable of int
        Which ones.

    Raises
    ------
    ExperimentError
        If the platform refuses a launch.
    """
    return [_play(scenario, Addressed(scenario.seed, replication)) for replication in replications]


def _play(scenario: Scenario, luck: Luck) -> LeanRun:
    recorder = _LeanRecorder()
    # The luck of `scenario.again(replication)`, without a copy of it for each.
    simulate(scenario, recorder, luck=luck)
    if recorder.refusal is not None:
        raise ExperimentError(f"the platform would refuse this: {recorder.refusal}")
    rows = recorder.rows
    last = {row[_ID]: row for row in rows}
    return LeanRun(
        cost=fsum(row[_PRICE] for row in rows),
        seconds=(max(row[_ENDED] or 0 for row in rows) - min(row[_CREATED] for row in rows)) / 1e6,
        jobs=len(last),
        done=sum(row[_STATE] == "done" for row in last.values()),
        failures=tuple(_reason(row) or "" for row in last.values() if row[_STATE] != "done"),
        lost=len({row[_ID] for row in rows if _reason(row) == INTERRUPTED}),
        tries=len(rows),
    )


def _reason(row: Any) -> str | None:
    rare = row[_RARE]
    return None if rare is None else rare[_FAILURE_REASON]
