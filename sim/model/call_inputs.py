"""Whether what a launch is given can be taken: inputs, inputs of stages, a cost limit (A3, C5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.classes import PLAIN, fits, misfit
from sim.model.errors import InvalidInputError, ResourceNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.executables import Workflow
    from sim.scenario.scenario import Scenario


def check_inputs(executable: str, inputs: Mapping[str, Any], declared: Mapping[str, str]) -> None:
    """Refuse inputs that are unknown, missing, or of the wrong class (A3).

    Raises
    ------
    InvalidInputError
        If one is.
    """
    if inputs.keys() != declared.keys():
        check_given(executable, inputs, declared)
    for name, value in inputs.items():
        # Most are of their class, and that is seen at a look.
        if type(value) not in PLAIN.get(declared[name], ()) and not fits(value, declared[name]):
            raise InvalidInputError(misfit(executable, inputs, declared))


def check_given(executable: str, inputs: Mapping[str, Any], declared: Mapping[str, str]) -> None:
    """Refuse inputs where one is unknown or missing (A3).

    Raises
    ------
    InvalidInputError
        If one is.
    """
    if not inputs.keys() <= declared.keys():
        unknown = ", ".join(sorted(inputs.keys() - declared.keys()))
        raise InvalidInputError(f"{executable} has no input {unknown}; it has {', '.join(declared) or 'none'}")
    missing = [name for name, class_ in declared.items() if name not in inputs and not class_.endswith("?")]
    if missing:
        raise InvalidInputError(f"{executable} needs input {', '.join(missing)}")


def check_cost_limit(micros: int) -> None:
    """Refuse a cost limit that is not above zero (I1).

    Raises
    ------
    InvalidInputError
        If it is not.
    """
    if micros <= 0:
        raise InvalidInputError(f"a cost limit is above zero, not {micros / 1_000_000:g}")


def with_stage_inputs(
    name: str, workflow: Workflow, given: Mapping[str, Mapping[str, Any]], scenario: Scenario
) -> Workflow:
    """Return a workflow whose stages take these inputs in place of what it hands them (C5).

    Raises
    ------
    InvalidInputError
        If it is locked, or an input is of the wrong class.
    ResourceNotFoundError
        If it has no such stage.
    """
    check_unlocked(name, workflow)
    stages = dict(workflow.stages)
    for label, inputs in given.items():
        if label not in stages:
            raise ResourceNotFoundError(f"{name} has no stage {label}; it has {', '.join(stages)}")
        stage = stages[label]
        wrong = misfit(stage.run, inputs, scenario.executables[stage.run].inputs)
        if wrong is not None:
            raise InvalidInputError(wrong)
        stages[label] = stage.model_copy(update={"inputs": {**stage.inputs, **inputs}})
    return workflow.model_copy(update={"stages": stages})


def check_unlocked(name: str, workflow: Workflow) -> None:
    """Refuse inputs of stages where the workflow is locked (C5).

    Raises
    ------
    InvalidInputError
        If it is.
    """
    if workflow.locked:
        raise InvalidInputError(f"{name} is locked: it takes values through its own inputs only")
