"""Whether the containers that steps name, and the data that stages are handed, are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.scenario.executables import Workflow
from sim.scenario.findings import Finding, Names, Path
from sim.scenario.steps import Step
from sim.scenario.transfer_steps import Read, ReadContainer, Upload

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario

DATA: Final = "data"
"""What a hole in a step begins with that names data of the scenario: `${data.wgs}`."""
OWN_CONTAINERS: Final = frozenset({"workspace", "launcher_workspace", "project_context"})
"""What a step calls the containers that follow from where it runs; any other name is that of a project."""


def check_container(here: Path, step: Step, names: Names) -> Iterator[Finding]:
    """Yield a finding where a step reads or uploads into a project that is not there."""
    match step:
        case Read(read=ReadContainer(container=name)):
            at: Path = (*here, "read", "container")
        case Upload(into=name):
            at = (*here, "into")
        case _:
            return
    if isinstance(name, str) and name not in OWN_CONTAINERS:
        for place, message in names.missing(at, "projects", name, "project"):
            yield place, f"{message}; {', '.join(sorted(OWN_CONTAINERS))} are containers too"


def check_stage_inputs(scenario: Scenario, at: Path, launch: Launch, names: Names) -> Iterator[Finding]:
    """Yield a finding where a launch hands stages data that is not there, or has no stages.

    A stage that is not there, or an input that it does not have, is for the platform to refuse.
    """
    spec = scenario.executables.get(launch.run)
    if not launch.stage_inputs or spec is None:
        return
    if not isinstance(spec, Workflow):
        yield (*at, "stage_inputs"), f"{launch.run} is an {spec.class_} and has no stages: write inputs"
        return
    for label, given in launch.stage_inputs.items():
        stage = spec.stages.get(label)
        called = None if stage is None else scenario.executables.get(stage.run)
        if called is None:
            continue
        for field, value in given.items():
            if called.inputs.get(field, "").startswith(("file", "record")) and isinstance(value, str):
                yield from names.missing((*at, "stage_inputs", label, field), "data", value, "data")
