"""The door for WfFormat 1.5, the JSON in which WfCommons and WfInstances hold executed workflows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.problems import Problem, ScenarioError, problem_at
from sim.scenario.yaml_file import MAX_BYTES
from sim.twin.readers.scenario_text import scenario_text
from sim.twin.readers.wfformat_file import read_instance
from sim.twin.readers.wfformat_graph import GraphError, steps_of
from sim.twin.readers.wfformat_notes import notes_of
from sim.twin.readers.wfformat_scenario import scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMENTS: Final = {
    "price_lists": "A placeholder: put in your account's rates, or import a price list and name it under accounts.",
    "limits": "How many workers a user has at a time.",
    "data": "The files that come from outside the workflow, with the path that they have in the file that was read.",
    "executables": (
        "An applet for each program: it stages its inputs, computes for the time that it is given, and uploads its "
        "outputs. Then the workflow, with a stage for each task under the task's own id."
    ),
    "launches": "To move every stage to another type: --set launches.workflow.instance_type=mem1_ssd1_v2_x8",
    "variants": (
        "ideal: a platform that takes no time of its own, and a worker for every task; what is left is the critical "
        "path. ideal-one-worker: one task at a time; what is left is the sum of the run times."
    ),
}
_TO_CHANGE: Final = (
    "What you may want to change: price_lists (real rates), limits (workers), instance_type of an applet or of the "
    "whole launch, latencies (import a file of scenarios/latencies, or take variant ideal)."
)


@dataclass(frozen=True, slots=True)
class ImportedWorkflow:
    """
    A workflow that was read.

    Attributes
    ----------
    source : str
        Name of the file that it was read from.
    tasks : int
        Number of its tasks.
    scenario : mapping
        The scenario, as its YAML holds it.
    notes : tuple of str
        What the file did not hold and what was assumed, a sentence each.
    """

    source: str
    tasks: int
    scenario: Mapping[str, Any]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The scenario as YAML with comments."""
        return scenario_text(self.scenario, self._heading(), _COMMENTS)

    def _heading(self) -> list[str]:
        return [
            f"A workflow, read from {self.source} (WfFormat 1.5). Tasks: {self.tasks}.",
            "",
            "What the file did not hold, and what was assumed:",
            *(f"- {note}" for note in self.notes),
            "",
            _TO_CHANGE,
        ]


def read(path: Path | str) -> ImportedWorkflow:
    """
    Read a WfFormat 1.5 file into a scenario.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file, naming the task.
    """
    path = Path(path)
    instance = read_instance(path)
    try:
        steps = steps_of(instance)
    except GraphError as error:
        sentences = error.sentences
        raise ScenarioError([Problem(f"{path}: {sentence}") for sentence in sentences]) from None
    scenario = scenario_of(instance, steps)
    return ImportedWorkflow(path.name, len(steps), scenario, tuple(notes_of(instance, steps, scenario)))


def write(workflow: ImportedWorkflow, path: Path | str) -> None:
    """
    Write the scenario of a workflow to a new file.

    Raises
    ------
    ScenarioError
        If the scenario is too large to be read again.
    FileExistsError
        If the file is there already; it stays as it is.
    """
    text = workflow.text.encode()
    if len(text) > MAX_BYTES:
        size = f"{len(text) / 1e6:.0f} MB"
        raise problem_at(
            f"{workflow.source}: {workflow.tasks} tasks make a scenario of {size}, and one of "
            f"{MAX_BYTES // 10**6} MB is the largest that is read; take a smaller instance",
            None,
        )
    with Path(path).open("xb") as file:
        file.write(text)
