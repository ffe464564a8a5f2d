"""Whether what launches name is there, can be paid, and ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.scenario.access_references import check_stage_inputs
from sim.scenario.cell_references import check_step_cells
from sim.scenario.clock_references import unread
from sim.scenario.executable_references import inputs_unknown
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
from sim.scenario.input_references import batch_for_one, nothing_inside, too_many_objects
from sim.scenario.problems import did_you_mean
from sim.scenario.spot_references import head_of_workflow, selector_wrong
from sim.scenario.subjob_calls import types_asked_for

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.prices import PriceList, Purchase
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
        yield from head_of_workflow(scenario, at, launch)
        yield from _inputs(scenario, at, launch, names)
        yield from currency_wrong(scenario, at, launch)
        yield from unpriced(scenario, at, launch)
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
    yield from selector_wrong(at, launch.instance_type_selector, names)
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
    texts = [launch.inputs, launch.stage_inputs, launch.depends_on, launch.name, launch.tags, launch.properties]
    for path in holes(texts):
        if path[0] not in known:
            text = "${" + ".".join(path) + "}"
            yield at, f"{text}: '{path[0]}' names nothing here{did_you_mean(path[0], known)}"
        elif path[0] == "row":
            if not _unread(scenario, launch, names):
                yield from column_missing(scenario, at, path, tables)
        elif path[0] in scenario.launches and path[0] not in {*launch.each_names, *scenario.data}:
            yield from _output_missing(scenario, at, path)
    yield from _given(scenario, at, launch, names)
    yield from check_stage_inputs(scenario, at, launch, names)
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
    if not _unread(scenario, launch, names):
        yield from too_many_objects(scenario, at, launch, spec.inputs)
    itself = _binds_itself(scenario, launch, spec)
    if not launch.inputs and itself:
        yield from batch_for_one(at, launch, spec.inputs)
    # An input that is missing, or of the wrong class, is for the platform to refuse (InvalidInput).
    yield from inputs_unknown((*at, "inputs"), launch.run, spec.inputs, launch.inputs)


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


def currency_wrong(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    """Yield a finding where a cost limit is in another currency than what it limits."""
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


def unpriced(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    """Yield the instance types that a launch may ask for and that have no price where it runs."""
    try:
        lists = {name: scenario.price_lists[name] for _, name in scenario.price_periods(launch.in_)}
    except KeyError:
        return
    for prices in lists.values():
        yield from _unpriced_in(scenario, at, launch, prices)


def _unpriced_in(scenario: Scenario, at: Path, launch: Launch, prices: PriceList) -> Iterator[Finding]:
    for name, purchase in sorted(_types_asked_for(scenario, launch)):
        try:
            type_ = scenario.instance_type(name)
        except KeyError:
            continue
        if type_.retired:
            continue  # The platform refuses it, whatever its price.
        if prices.rate(name, type_.cores, purchase) is None:
            yield at, _no_price(name, purchase, launch.in_, prices.currency)


def _no_price(name: str, purchase: Purchase, project: str, currency: str) -> str:
    said = purchase.replace("_", "-")
    why, else_ = "", ""
    if purchase == "spot":
        why, else_ = ", and priority low runs on spot only", ", or launch it with priority normal or high"
    return (
        f"instance type {name} has no {said} price and no per_core {purchase} fallback for project {project}{why}: "
        f"add {purchase}: {{{name}: ... {currency}/h}} or per_core: {{{purchase}: ...}}{else_}"
    )


def _types_asked_for(scenario: Scenario, launch: Launch) -> set[tuple[str, Purchase]]:
    """Return the types that can be asked for, and how the last resort of each is bought (K1)."""
    usual: Purchase = "spot" if launch.priority == "low" else "on_demand"
    asked = launch.types_asked
    plain = isinstance(asked, str | tuple)
    found = {(one, usual) for one in (asked.values() if isinstance(asked, Mapping) else (asked,))}
    for name, spec in executables_reached(scenario, launch.run):
        if isinstance(spec, Workflow):
            found |= {(stage.instance_type, usual) for stage in spec.stages.values()}
            continue
        overridden = (plain and name == launch.run) or isinstance(launch.instance_type_by_executable.get(name), str)
        for label, point in spec.entry_points.items():
            if not overridden:
                head = spec.head_job_on_demand or (launch.head_job_on_demand and name == launch.run)
                found.add((point.types_asked or spec.types_asked, "on_demand" if head and label == "main" else usual))
            found |= {(one, usual) for step in point.steps for one in types_asked_for(step)}
    return {pair for types, purchase in found for pair in _each_of(types, purchase)}


def _each_of(types: str | tuple[str, ...] | None, purchase: Purchase) -> Iterator[tuple[str, Purchase]]:
    if isinstance(types, str):
        yield types, purchase
    elif types is not None and purchase == "on_demand":
        # On spot it is enough that one of several has a price.
        yield from ((one, purchase) for one in types)


def _endless(scenario: Scenario, launch: Launch) -> bool:
    if (
        scenario.horizon is not None
        or unread(scenario, "horizon")
        or launch.count is not None
        or launch.until is not None
    ):
        return False
    return launch.every is not None or (launch.arrivals is not None and launch.each is None)
