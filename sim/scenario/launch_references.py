"""Whether what launches name is there, can be paid, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.cell_references import check_step_cells
from sim.scenario.clock_references import unread
from sim.scenario.executable_references import inputs_wrong
from sim.scenario.executables import Program, Workflow
from sim.scenario.findings import (
    Finding,
    Names,
    Path,
    column_missing,
    executables_reached,
    find_cycle,
    holes,
    programs_reached,
)
from sim.scenario.input_references import batch_for_one, not_objects, nothing_inside, too_many_objects
from sim.scenario.problems import did_you_mean
from sim.scenario.subjob_calls import types_asked_for

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.prices import PriceList
    from sim.scenario.scenario import Scenario


def check_launches(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Yield what launches name and is not there, what has no price, and what never ends."""
    looked_at: set[tuple[Path, str]] = set()
    for name, launch in scenario.launches.items():
        at: Path = ("launches", name)
        yield from names.missing((*at, "run"), "executables", launch.run, "executable")
        yield from names.missing((*at, "as"), "users", launch.as_, "user")
        yield from names.missing((*at, "in"), "projects", launch.in_, "project")
        yield from _each(at, launch, names)
        yield from _depends_on(at, launch, names)
        yield from check_step_cells(scenario, launch.run, _row_tables(scenario, launch), looked_at)
        for index, other in enumerate(launch.after_names):
            place = (*at, "after") if isinstance(launch.after, str) else (*at, "after", index)
            yield from names.missing(place, "launches", other, "launch")
        yield from _requests(scenario, names, at, launch)
        yield from _inputs(scenario, at, launch, names)
        yield from _currency(scenario, at, launch)
        yield from _unpriced(scenario, at, launch)
        if _endless(scenario, launch):
            yield at, "nothing ends this launch: add count or until, or give the scenario a horizon"
    after = {
        name: {*launch.after_names, *scenario.launches_used_by(name)} for name, launch in scenario.launches.items()
    }
    cycle = find_cycle(after)
    if cycle is not None:
        yield ("launches", cycle[0]), f"launches come after each other: {' -> '.join(cycle)}"


def _each(at: Path, launch: Launch, names: Names) -> Iterator[Finding]:
    sources = [*(names.known.get("data") or ()), *(names.known.get("tables") or ())]
    if launch.each is not None and not launch.each_names:
        yield (*at, "each"), "each names nothing: leave it out or name data or a table"
    for index, name in enumerate(launch.each_names):
        if name in launch.each_names[:index]:
            yield (*at, "each", index), f"'{name}' stands in each twice: remove one of them"
        place = (*at, "each") if isinstance(launch.each, str) else (*at, "each", index)
        if name not in sources:
            yield place, f"there is no data and no table '{name}'{did_you_mean(name, sources)}"


def _depends_on(at: Path, launch: Launch, names: Names) -> Iterator[Finding]:
    for index, value in enumerate(launch.depends_on):
        if isinstance(value, str):
            yield from names.missing((*at, "depends_on", index), "data", value, "data")


def _entry_point_missing(scenario: Scenario, names: Names, at: Path, run: str, point: str) -> Iterator[Finding]:
    if any(name not in scenario.executables for name in names.known.get("executables") or ()):
        return  # The entry point may be one of an executable that could not be read.
    known = list(
        dict.fromkeys(label for _, program in programs_reached(scenario, run) for label in program.entry_points)
    )
    if known and point != "*" and point not in known:
        hint = did_you_mean(point, known) or f"; it has {', '.join(known)}, and * is every one"
        yield at, f"{run} has no entry point '{point}'{hint}"


def _requests(scenario: Scenario, names: Names, at: Path, launch: Launch) -> Iterator[Finding]:
    asked = launch.instance_type
    if isinstance(asked, str):
        yield from names.missing_instance_type((*at, "instance_type"), asked)
    elif asked is not None:
        for point, name in asked.items():
            yield from names.missing_instance_type((*at, "instance_type", point), name)
            yield from _entry_point_missing(scenario, names, (*at, "instance_type", point), launch.run, point)
    for executable, request in launch.instance_type_by_executable.items():
        place: Path = (*at, "instance_type_by_executable", executable)
        yield from names.missing(place, "executables", executable, "executable")
        if isinstance(request, str):
            yield from names.missing_instance_type(place, request)
        else:
            for point, name in request.items():
                yield from names.missing_instance_type((*place, point), name)
                yield from _entry_point_missing(scenario, names, (*place, point), executable, point)


def _inputs(scenario: Scenario, at: Path, launch: Launch, names: Names) -> Iterator[Finding]:
    others = names.known.get("launches") or ()
    known = {*launch.each_names, *(names.known.get("data") or ()), *others, "row", "index", "item"}
    tables = _row_tables(scenario, launch)
    for path in holes([launch.inputs, launch.depends_on, launch.name, launch.tags, launch.properties]):
        if path[0] not in known:
            text = "${" + ".".join(path) + "}"
            yield at, f"{text}: '{path[0]}' names nothing here{did_you_mean(path[0], known)}"
        elif path[0] == "row":
            if not _unread(scenario, launch, names):
                yield from column_missing(scenario, at, path, tables)
        elif path[0] in scenario.launches and path[0] not in {*launch.each_names, *scenario.data}:
            yield from _output_missing(scenario, at, path)
    yield from _given(scenario, at, launch, names)
    spec = scenario.executables.get(launch.run)
    if isinstance(spec, Program) and not _unread(scenario, launch, names):
        for point in spec.entry_points.values():
            for path in holes([dict(step) for step in point.steps]):
                if path[0] == "row":
                    yield from column_missing(scenario, at, path, tables)


def _unread(scenario: Scenario, launch: Launch, names: Names) -> bool:
    """Return whether `each` names nothing, or something that is declared and could not be read."""
    if launch.each is not None and not launch.each_names:
        return True
    readable = {*scenario.data, *scenario.tables}
    declared = {*(names.known.get("data") or ()), *(names.known.get("tables") or ())}
    return any(name in declared and name not in readable for name in launch.each_names)


def _output_missing(scenario: Scenario, at: Path, path: tuple[str, ...]) -> Iterator[Finding]:
    text = "${" + ".".join(path) + "}"
    called = scenario.executables.get(scenario.launches[path[0]].run)
    if len(path) < 2:
        yield at, f"{text}: name an output of launch {path[0]}, such as ${{{path[0]}.bam}}"
    elif called is not None and path[1] not in called.outputs:
        yield at, f"{text}: launch {path[0]} has no output '{path[1]}'{did_you_mean(path[1], called.outputs)}"
    elif isinstance(called, Program):
        yield from nothing_inside(at, path, called.outputs[path[1]], path[2:])


def _given(scenario: Scenario, at: Path, launch: Launch, names: Names) -> Iterator[Finding]:
    spec = scenario.executables.get(launch.run)
    if spec is None:
        return
    for field, value in launch.inputs.items():
        if spec.inputs.get(field, "").startswith(("file", "record")) and isinstance(value, str):
            yield from names.missing((*at, "inputs", field), "data", value, "data")
    yield from not_objects((*at, "inputs"), spec.inputs, launch.inputs, "")
    if not _unread(scenario, launch, names):
        yield from too_many_objects(scenario, at, launch, spec.inputs)
    itself = _binds_itself(scenario, launch, spec)
    if not launch.inputs and itself:
        yield from batch_for_one(at, launch, spec.inputs)
    if launch.inputs or not (itself or _unread(scenario, launch, names)):
        yield from inputs_wrong((*at, "inputs") if launch.inputs else at, launch.run, spec.inputs, launch.inputs)


def _binds_itself(scenario: Scenario, launch: Launch, spec: Program | Workflow) -> bool:
    needed = [name for name, class_ in spec.inputs.items() if not class_.endswith("?")]
    objects = [name for name, class_ in spec.inputs.items() if class_.startswith(("file", "record"))]
    bound = [name for name in launch.each_names if name in scenario.data]
    return isinstance(spec, Program) and len(bound) == len(objects) == 1 and needed in ([], objects)


def _row_tables(scenario: Scenario, launch: Launch) -> list[str]:
    found = []
    for name in launch.each_names:
        if name in scenario.data:
            table = scenario.data[name].table
            found += [] if table is None else [table]
        elif name in scenario.tables:
            found.append(name)
    return found


def _currency(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    if launch.cost_limit is None:
        return
    try:
        currency = scenario.price_list_of(launch.in_).currency
    except KeyError:
        return
    if launch.cost_limit.currency != currency:
        yield (
            (*at, "cost_limit"),
            (
                f"the limit is in {launch.cost_limit.currency} and project {launch.in_} is billed in {currency}: "
                f"write it in {currency}"
            ),
        )


def _unpriced(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    try:
        lists = {name: scenario.price_lists[name] for _, name in scenario.price_periods(launch.in_)}
    except KeyError:
        return
    for prices in lists.values():
        yield from _unpriced_in(scenario, at, launch, prices)


def _unpriced_in(scenario: Scenario, at: Path, launch: Launch, prices: PriceList) -> Iterator[Finding]:
    for name in sorted(_types_asked_for(scenario, launch)):
        try:
            cores = scenario.instance_type(name).cores
        except KeyError:
            continue
        if prices.rate(name, cores, "on_demand") is None:
            yield (
                at,
                (
                    f"instance type {name} has no on-demand price and no per_core on_demand fallback for project "
                    f"{launch.in_}: add on_demand: {{{name}: ... {prices.currency}/h}} or per_core: {{on_demand: ...}}"
                ),
            )


def _types_asked_for(scenario: Scenario, launch: Launch) -> set[str]:
    asked = launch.instance_type
    plain = isinstance(asked, str)
    found: set[str | None] = {asked} if isinstance(asked, str) else set((asked or {}).values())
    for name, spec in executables_reached(scenario, launch.run):
        if isinstance(spec, Workflow):
            found |= {stage.instance_type for stage in spec.stages.values()}
            continue
        overridden = (plain and name == launch.run) or isinstance(launch.instance_type_by_executable.get(name), str)
        for point in spec.entry_points.values():
            if not overridden:
                found.add(point.instance_type or spec.instance_type)
            found = found.union(*map(types_asked_for, point.steps))
    return {name for name in found if name is not None}


def _endless(scenario: Scenario, launch: Launch) -> bool:
    if (
        scenario.horizon is not None
        or unread(scenario, "horizon")
        or launch.count is not None
        or launch.until is not None
    ):
        return False
    return launch.every is not None or (launch.arrivals is not None and launch.each is None)
