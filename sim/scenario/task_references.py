"""Whether the processes of a pipeline, and what a compiled scatter gathers, fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING

from sim.scenario.executables import CONTINUE
from sim.scenario.findings import Finding, Names, Path, find_cycle, hole_missing, holes, table_missing
from sim.scenario.problems import did_you_mean
from sim.scenario.tasks import TableItems

if TYPE_CHECKING:
    from sim.scenario.call_steps import ScatterCall, Tasks
    from sim.scenario.executables import Program
    from sim.scenario.scenario import Scenario
    from sim.scenario.tasks import Process


def check_tasks(here: Path, step: Tasks, bound: Set[str], main: Program | None) -> Iterator[Finding]:
    """Yield what the processes of a step name and is not there, and what never comes to an end.

    Parameters
    ----------
    here : tuple
        Place of the step.
    step : Tasks
        The step.
    bound : set
        Names that earlier steps have given with `as`.
    main : Program or None
        The executable whose inputs `${inputs.x}` are; None where they cannot be known.
    """
    processes = step.tasks
    for name, process in processes.items():
        at: Path = (*here, "tasks", name)
        yield from _upstream(at, name, process, processes)
        for hole in holes(process.over):
            yield from _hole((*at, "over"), hole, main, processes, {*bound, *process.after_names})
        near = {*bound, *process.each_names, *process.after_names}
        local = {"item", "index"} if process.over is not None or process.each_names else set()
        for place, value in _inputs(at, process):
            for hole in holes(value):
                yield from _hole(place, hole, main, processes, near | local)
    cycle = find_cycle({name: _needs(process, processes) for name, process in processes.items()})
    if cycle is not None:
        yield (*here, "tasks", cycle[0]), f"processes wait for each other: {' -> '.join(cycle)}"
    else:
        yield from _item_by_item(here, processes)


def check_task_tables(scenario: Scenario, here: Path, step: Tasks, names: Names) -> Iterator[Finding]:
    """Yield the tables of items that are not there, and the columns that they do not have."""
    for name, process in step.tasks.items():
        at: Path = (*here, "tasks", name)
        if isinstance(process.over, TableItems):
            yield from table_missing(scenario, (*at, "over", "table"), process.over.table, names)
        source = _items(name, step.tasks)
        columns = scenario.columns_of(source.table) if isinstance(source, TableItems) else ()
        for place, value in _inputs(at, process) if columns else ():
            for hole in holes(value):
                if hole[0] == "item" and len(hole) > 1 and hole[1] not in columns:
                    text = "${" + ".".join(hole) + "}"
                    hint = did_you_mean(hole[1], columns)
                    yield place, f"{text}: there is no column '{hole[1]}'{hint}; there are {', '.join(columns)}"


def check_collect(here: Path, scatter: ScatterCall, bound: Set[str], main: Program | None) -> Iterator[Finding]:
    """Yield what the subjob that gathers a scatter names and is not there."""
    for hole in holes(dict(scatter.collect or {})):
        yield from hole_missing((*here, "scatter", "collect"), hole, main, bound | {scatter.as_ or scatter.entry_point})


def continue_taken(at: Path, program: Program) -> Iterator[Finding]:
    """Yield a finding where an entry point has the name of those that launch the chunks of a compiled scatter."""
    if CONTINUE in program.entry_points:
        yield at, f"with collect, subjobs called {CONTINUE} launch the chunks: give your entry point another name"


def _needs(process: Process, processes: Mapping[str, Process]) -> set[str]:
    return {*process.each_names, *process.after_names} & processes.keys()


def _inputs(at: Path, process: Process) -> Iterator[tuple[Path, object]]:
    for field, value in process.inputs.items():
        yield (*at, "inputs", field), value
    for index, given in enumerate(process.attempts):
        for field, value in given.items():
            yield (*at, "attempts", index, field), value


def _upstream(at: Path, name: str, process: Process, processes: Mapping[str, Process]) -> Iterator[Finding]:
    for key, others in (("each", process.each_names), ("after", process.after_names)):
        for index, other in enumerate(others):
            place = (*at, key) if isinstance(getattr(process, key), str) else (*at, key, index)
            if other not in processes:
                yield place, f"there is no process '{other}'{did_you_mean(other, processes.keys() - {name})}"
            elif other in others[:index]:
                yield place, f"'{other}' stands in {key} twice: remove one of them"
            elif key == "after" and other in process.each_names:
                yield place, f"'{other}' stands in each and in after: each follows it item by item, after waits for all"


def _hole(
    at: Path, hole: tuple[str, ...], main: Program | None, processes: Mapping[str, Process], near: Set[str]
) -> Iterator[Finding]:
    if hole[0] in processes and hole[0] not in near:
        text = "${" + ".".join(hole) + "}"
        yield at, f"{text}: this process does not wait for {hole[0]}: add it to after, or to each for the same item's"
    else:
        yield from hole_missing(at, hole, main, near)


def _item_by_item(here: Path, processes: Mapping[str, Process]) -> Iterator[Finding]:
    for name, process in processes.items():
        known = [other for other in process.each_names if other in processes]
        for other in known[1:]:
            if _items(other, processes) != _items(known[0], processes):
                message = (
                    f"{known[0]} and {other} have different items, so that nothing can follow both item by item: "
                    f"write one of them under after"
                )
                yield (*here, "tasks", name, "each"), message


def _items(name: str, processes: Mapping[str, Process]) -> object:
    """Return what the items of a process are taken from; None for a single task, and where that is not there."""
    seen: set[str] = set()
    while processes[name].each_names:
        seen.add(name)
        name = processes[name].each_names[0]
        if name not in processes or name in seen:
            return None
    return processes[name].over
