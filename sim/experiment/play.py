"""A piece of an experiment's work, small enough to be handed out: one scenario, some replications."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.doubt import Doubt
from sim.records.errors import ResultError
from sim.records.result import Result
from sim.runner import run_loaded
from sim.scenario.problems import ScenarioError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

AT_VALUE: Final = "value"
"""What is not known for sure has its value in every replication."""
DRAWN: Final = "drawn"
"""It is drawn anew in each replication."""

Take = Callable[[Result], Any]
"""Makes of a result what is kept of it: a function of a module, since it travels to other processes."""


@dataclass(frozen=True, slots=True)
class Task:
    """Some replications of one point.

    Attributes
    ----------
    point : int
        The point's number.
    scenario : bytes
        The scenario, pickled; see :func:`pack`.
    replications : tuple of int
        Which of them.
    beliefs : str
        What is done with what is not known for sure: :data:`AT_VALUE`, :data:`DRAWN`, or `path=low` and `path=high`,
        which put one belief at an end and leave the others at their values.
    fault : str or None
        Why the point cannot be played at all.
    """

    point: int
    scenario: bytes
    replications: tuple[int, ...]
    beliefs: str = AT_VALUE
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one replication.

    Attributes
    ----------
    point, replication : int
        Which one it is.
    beliefs : str
        How beliefs were played.
    answer : object
        What was kept of the result; None where it failed.
    error : str or None
        Why it failed, in one sentence.
    """

    point: int
    replication: int
    beliefs: str
    answer: Any
    error: str | None


def pack(scenario: Scenario) -> bytes:
    """Return a scenario as it travels."""
    return pickle.dumps(scenario, protocol=pickle.HIGHEST_PROTOCOL)


def play(task: Task, take: Take) -> list[Outcome]:
    """Play the replications of a task, one after another; what fails becomes a sentence and stops no other."""
    return [_outcome(task, replication, take) for replication in task.replications]


def _outcome(task: Task, replication: int, take: Take) -> Outcome:
    if task.fault is not None:
        return Outcome(task.point, replication, task.beliefs, None, task.fault)
    # A failing run is a row, whatever the fault; the others go on.
    try:
        answer = take(run_loaded(_scenario(task, replication)))
    except Exception as error:
        return Outcome(task.point, replication, task.beliefs, None, sentence(error))
    return Outcome(task.point, replication, task.beliefs, answer, None)


def sentence(error: Exception) -> str:
    """Return in one line what is wrong."""
    text = " ".join(str(error).split())
    return text if isinstance(error, ScenarioError | ResultError) else f"{type(error).__name__}: {text}"


def _scenario(task: Task, replication: int) -> Scenario:
    doubt = _doubt(task.scenario)
    if task.beliefs in (AT_VALUE, DRAWN):
        return doubt.scenario(replication, drawn=task.beliefs == DRAWN)
    path, _, end = task.beliefs.rpartition("=")
    return doubt.scenario(replication, drawn=False, at={path: "low" if end == "low" else "high"})


@lru_cache(maxsize=2)
def _doubt(scenario: bytes) -> Doubt:
    return Doubt(pickle.loads(scenario))
