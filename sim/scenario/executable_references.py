"""Whether what executables name is there: entry points, executables, stages, inputs, outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.scenario.access_references import DATA, check_container
from sim.scenario.call_steps import Run, Scatter, Subjob, Tasks, Wait
from sim.scenario.cell_references import check_plain_sizes
from sim.scenario.ending_steps import Exit
from sim.scenario.executables import EntryPoint, Program, Stage, Workflow
from sim.scenario.findings import Finding, Names, Path, find_cycle, hole_missing, holes, runs_of
from sim.scenario.input_references import not_objects, nothing_inside
from sim.scenario.problems import did_you_mean
from sim.scenario.spot_references import selector_wrong
from sim.scenario.steps import Step
from sim.scenario.subjob_calls import subjobs_of
from sim.scenario.task_references import check_collect, check_task_tables, check_tasks, continue_taken
from sim.scenario.transfer_steps import Output, Upload

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def check_executables(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Yield what applets, apps and workflows name and is not there."""
    for name, spec in scenario.executables.items():
        at: Path = ("executables", name)
        if isinstance(spec, Workflow):
            yield from names.missing((*at, "project"), "projects", spec.project, "project")
            yield from _workflow(scenario, names, at, spec)
        else:
            if spec.class_ == "applet":
                yield from names.missing((*at, "project"), "projects", spec.project, "project")
            yield from names.missing_instance_type((*at, "instance_type"), spec.instance_type)
            yield from selector_wrong(at, spec.instance_type_selector, names)
            for label, point in spec.entry_points.items():
                yield from _entry_point(scenario, names, (*at, "entry_points", label), spec, label, point)
            calls = {
                label: {start.entry_point for step in point.steps for start in subjobs_of(step)}
                for label, point in spec.entry_points.items()
            }
            cycle = find_cycle(calls)
            if cycle is not None:
                place: Path = (*at, "entry_points", cycle[0])
                yield place, f"entry points start each other without end: {' -> '.join(cycle)}"
    cycle = find_cycle({name: set(runs_of(spec)) for name, spec in scenario.executables.items()})
    if cycle is not None:
        yield ("executables", cycle[0]), f"executables run each other without end: {' -> '.join(cycle)}"


def _entry_point(
    scenario: Scenario, names: Names, at: Path, program: Program, label: str, point: EntryPoint
) -> Iterator[Finding]:
    yield from names.missing_instance_type((*at, "instance_type"), point.instance_type)
    yield from selector_wrong(at, point.instance_type_selector, names)
    declared = program.outputs_of(label)
    bound: set[str] = set()
    for index, step in enumerate(point.steps):
        here: Path = (*at, "steps", index)
        yield from _holes(scenario, here, step, bound, program if label == "main" else None, names)
        yield from check_container(here, step, names)
        if isinstance(step, Scatter) and step.scatter.collect is not None:
            yield from continue_taken((*here, "scatter", "collect"), program)
        yield from _named_by(step, here, names, program)
        yield from _bound_twice(step, here, bound)
        yield from check_plain_sizes(here, step)
        yield from _run_inputs(scenario, here, step)
        if isinstance(step, Wait):
            for name in [step.wait] if isinstance(step.wait, str) else step.wait:
                if name not in bound:
                    yield (*here, "wait"), f"nothing before this step is called '{name}'{did_you_mean(name, bound)}"
        if isinstance(step, Output):
            for field in step.output.keys() - declared.keys():
                yield (*here, "output", field), _no_output(label, field, declared)
        bound |= _bound_by(step).keys()
    delivered = {name for step in point.steps for name in _delivered_by(step)}
    for field, class_ in declared.items():
        if field not in delivered and not class_.endswith("?"):
            yield (
                at,
                f"no step delivers output '{field}': add an upload or output step named so, or end its class with ?",
            )


def _holes(
    scenario: Scenario, here: Path, step: Step, bound: set[str], main: Program | None, names: Names
) -> Iterator[Finding]:
    if isinstance(step, Tasks):
        yield from check_tasks(here, step, bound | {DATA}, main)
        yield from check_task_tables(scenario, here, step, names)
        return
    local: set[str] = set()
    if isinstance(step, Scatter):
        local = {"item", "index"}
        yield from check_collect(here, step.scatter, bound | {DATA}, main)
    for hole in holes(_values(step)):
        if hole[0] == DATA and DATA not in bound:
            yield from _no_data(here, hole, names)
        else:
            yield from hole_missing(here, hole, main, bound | local)


def _no_data(at: Path, hole: tuple[str, ...], names: Names) -> Iterator[Finding]:
    if len(hole) < 2:
        yield at, "${data}: name a data set of the scenario, such as ${data.wgs}"
    else:
        yield from names.missing(at, "data", hole[1], "data")


def _named_by(step: Step, here: Path, names: Names, program: Program) -> Iterator[Finding]:
    if getattr(step, "expect", None) is not None:
        return  # What is not there may be what is to be refused.
    for start in subjobs_of(step):
        place: Path = (*here, *start.at)
        yield from _entry_point_missing((*place, "entry_point"), program, start.entry_point)
        yield from names.missing_instance_type((*place, "instance_type"), start.instance_type)
    if isinstance(step, Run):
        yield from names.missing((*here, "run", "executable"), "executables", step.run.executable, "executable")
        yield from names.missing_instance_type((*here, "run", "instance_type"), step.run.instance_type)


def _bound_by(step: Step) -> dict[str, Path]:
    """Return the names that later steps may use, each with the place in the step where it is given."""
    match step:
        case Subjob(subjob=call):
            return {call.as_: ("subjob", "as")} if call.as_ else {}
        case Scatter(scatter=scatter):
            if scatter.collect is None:
                return {scatter.as_ or scatter.entry_point: ("scatter", "as")}
            return {scatter.collect.as_: ("scatter", "collect", "as")} if scatter.collect.as_ else {}
        case Run(run=run):
            return {run.as_: ("run", "as")} if run.as_ else {}
        case Tasks(tasks=processes):
            return {name: ("tasks", name) for name in processes}
    return {}


def _bound_twice(step: Step, here: Path, bound: set[str]) -> Iterator[Finding]:
    for name, place in _bound_by(step).items():
        if name in bound:
            yield (*here, *place), f"a step before this one is called '{name}' already: give this one another name"


def _run_inputs(scenario: Scenario, here: Path, step: Step) -> Iterator[Finding]:
    called = scenario.executables.get(step.run.executable) if isinstance(step, Run) else None
    if called is not None and isinstance(step, Run) and step.expect is None:
        way_out = "give the caller an input and hand it in with ${inputs.x}"
        yield from not_objects((*here, "run", "inputs"), called.inputs, step.run.inputs, way_out)


def _delivered_by(step: Step) -> Iterable[str]:
    match step:
        case Output():
            return step.output
        case Upload():
            return step.upload
        case Exit():
            return ("exit_code",)
    return ()


def _values(step: Step) -> dict[str, object]:
    return {**dict(step.scatter), "collect": None} if isinstance(step, Scatter) else dict(step)


def _no_output(label: str, field: str, declared: Mapping[str, str]) -> str:
    return f"{label} has no output '{field}'{did_you_mean(field, declared)}; declare it under outputs"


def _entry_point_missing(at: Path, program: Program, name: str) -> Iterator[Finding]:
    if name not in program.entry_points:
        known = ", ".join(program.entry_points)
        yield at, f"there is no entry point '{name}'{did_you_mean(name, program.entry_points)}; there is {known}"


def _workflow(scenario: Scenario, names: Names, at: Path, workflow: Workflow) -> Iterator[Finding]:
    for name, stage in workflow.stages.items():
        here: Path = (*at, "stages", name)
        yield from names.missing((*here, "run"), "executables", stage.run, "executable")
        yield from names.missing_instance_type((*here, "instance_type"), stage.instance_type)
        for index, other in enumerate(stage.depends_on):
            if other not in workflow.stages:
                yield (*here, "depends_on", index), f"there is no stage '{other}'{did_you_mean(other, workflow.stages)}"
        for field, value in stage.inputs.items():
            for hole in holes(value):
                yield from _stage_hole(scenario, (*here, "inputs", field), hole, workflow)
        called = scenario.executables.get(stage.run)
        if called is not None:
            yield from _folder(here, stage, called)
            yield from _stage_inputs((*here, "inputs"), workflow, stage, called.inputs)
    for field, value in workflow.outputs.items():
        for hole in holes(value):
            yield from _stage_hole(scenario, (*at, "outputs", field), hole, workflow)
    cycle = find_cycle({name: _needs(workflow, name) for name in workflow.stages})
    if cycle is not None:
        yield (*at, "stages", cycle[0]), f"stages wait for each other: {' -> '.join(cycle)}"


def _stage_inputs(at: Path, workflow: Workflow, stage: Stage, declared: Mapping[str, str]) -> Iterator[Finding]:
    yield from inputs_unknown(at, stage.run, declared, stage.inputs)
    if workflow.locked:  # Another one may be handed the rest by a launch; else the platform refuses that.
        yield from inputs_missing(at, stage.run, declared, stage.inputs)
    way_out = "give the workflow an input and hand it in with ${inputs.x}"
    yield from not_objects(at, declared, stage.inputs, way_out)


def _folder(here: Path, stage: Stage, called: Program | Workflow) -> Iterator[Finding]:
    if isinstance(called, Workflow) and stage.folder is not None:
        yield (*here, "folder"), f"{stage.run} is a workflow: name folders in its own stages"


def _needs(workflow: Workflow, name: str) -> set[str]:
    stage = workflow.stages[name]
    found = {hole[0] for hole in holes(stage.inputs) if hole[0] != "inputs" and hole[1:2] != ("inputs",)}
    return (found | set(stage.depends_on)) & workflow.stages.keys()


def _stage_hole(scenario: Scenario, at: Path, hole: tuple[str, ...], workflow: Workflow) -> Iterator[Finding]:
    text = "${" + ".".join(hole) + "}"
    if hole[0] == "inputs":
        if len(hole) < 2 or hole[1] not in workflow.inputs:
            field = hole[1] if len(hole) > 1 else ""
            yield at, f"{text}: the workflow has no input '{field}'{did_you_mean(field, workflow.inputs)}"
        return
    if hole[0] not in workflow.stages:
        known = [*workflow.stages, "inputs"]
        yield at, f"{text}: there is no stage '{hole[0]}'{did_you_mean(hole[0], known)}"
        return
    called = scenario.executables.get(workflow.stages[hole[0]].run)
    if hole[1:2] == ("inputs",):
        given = workflow.stages[hole[0]].inputs
        if len(hole) < 3 or hole[2] not in given:
            yield at, f"{text}: stage {hole[0]} is given no such input; it is given {', '.join(given) or 'none'}"
    elif called is not None and (len(hole) < 2 or hole[1] not in called.outputs):
        field = hole[1] if len(hole) > 1 else ""
        yield at, f"{text}: {workflow.stages[hole[0]].run} has no output '{field}'{did_you_mean(field, called.outputs)}"
    elif isinstance(called, Program):
        yield from nothing_inside(at, hole, called.outputs[hole[1]], hole[2:])


def inputs_unknown(
    at: Path, executable: str, declared: Mapping[str, str], given: Mapping[str, object]
) -> Iterator[Finding]:
    """Yield a finding for each input that an executable does not have."""
    for field in given:
        if field not in declared:
            yield (*at, field), f"{executable} has no input '{field}'{did_you_mean(field, declared)}"


def inputs_missing(
    at: Path, executable: str, declared: Mapping[str, str], given: Mapping[str, object]
) -> Iterator[Finding]:
    """Yield a finding for each input that an executable needs and is not given."""
    for field, class_ in declared.items():
        if field not in given and not class_.endswith("?"):
            yield at, f"{executable} needs input '{field}' ({class_}); give it, or end its class with ?"
