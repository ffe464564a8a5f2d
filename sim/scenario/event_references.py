"""Whether what events name is there, and whether they lie in the scenario's time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.call_steps import Run, Subjob
from sim.scenario.clock_references import instant_wrong
from sim.scenario.events import Close, Delete, Fail, Meant, Outage, OutageSpec, Release, SpotDry, Target, Terminate
from sim.scenario.executables import Workflow
from sim.scenario.findings import Finding, Names, Path
from sim.scenario.problems import did_you_mean

if TYPE_CHECKING:
    from sim.scenario.events import Event
    from sim.scenario.scenario import Scenario


def check_events(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Yield what events name and is not there, and events before the start or beyond the horizon."""
    if not scenario.events:
        return
    titles = _titles(scenario)
    for name, event in scenario.events.items():
        at: Path = ("events", name)
        if event.at is not None:
            yield from instant_wrong(scenario, (*at, "at"), event.at)
        yield from _names(scenario, at, event, names, titles)


def _names(scenario: Scenario, at: Path, event: Event, names: Names, titles: set[str] | None) -> Iterator[Finding]:
    match event:
        case Terminate():
            yield from _meant((*at, "terminate"), event.terminate, names, titles)
            if event.as_ is not None:
                yield from names.missing((*at, "as"), "users", event.as_, "user")
        case Release():
            yield from _meant((*at, "release"), event.release, names, titles)
        case Close():
            yield from _closed(scenario, at, event, names)
        case Delete():
            yield from names.missing((*at, "delete"), "data", event.delete, "data")
        case Outage():
            yield from _outage((*at, "outage"), event.outage, names)
        case SpotDry():
            for place, kind in enumerate(event.spot_dry.instance_types):
                yield from names.missing_instance_type((*at, "spot_dry", "instance_types", place), kind)
        case Fail():
            yield from _meant((*at, "fail", "job"), event.fail.job, names, titles)


def _closed(scenario: Scenario, at: Path, event: Close, names: Names) -> Iterator[Finding]:
    yield from names.missing((*at, "close"), "data", event.close, "data")
    spec = scenario.data.get(event.close)
    if spec is not None and spec.state != "open":
        yield (
            (*at, "close"),
            f"'{event.close}' is {spec.state} from the start: give it state: open, or leave this event out",
        )


def _outage(at: Path, outage: OutageSpec, names: Names) -> Iterator[Finding]:
    for place, kind in enumerate(outage.instance_types):
        yield from names.missing_instance_type((*at, "instance_types", place), kind)
    for place, user in enumerate(outage.users):
        yield from names.missing((*at, "users", place), "users", user, "user")
    for place, project in enumerate(outage.projects):
        yield from names.missing((*at, "projects", place), "projects", project, "project")


def _meant(at: Path, meant: Meant, names: Names, titles: set[str] | None) -> Iterator[Finding]:
    if isinstance(meant, Target):
        if meant.launch is not None:
            yield from names.missing((*at, "launch"), "launches", meant.launch, "launch")
        if meant.name is not None:
            yield from _untitled((*at, "name"), meant.name, (), titles)
    else:
        yield from _untitled(at, meant, names.known.get("launches") or (), titles)


def _untitled(at: Path, name: str, launches: object, titles: set[str] | None) -> Iterator[Finding]:
    known = {*(launches if isinstance(launches, frozenset) else ()), *(titles or ())}
    # A subjob's name begins with its parent's.
    if titles is None or name in known or name.partition(":")[0] in titles:
        return
    yield at, f"no execution and no launch is called '{name}'{did_you_mean(name, known)}"


def _titles(scenario: Scenario) -> set[str] | None:
    """Return every name that an execution can have, but those of subjobs; None where holes make it unknown."""
    given: list[object] = [launch.name for launch in scenario.launches.values()]
    for spec in scenario.executables.values():
        if isinstance(spec, Workflow):
            given += [stage.name for stage in spec.stages.values()]
            continue
        for point in spec.entry_points.values():
            given += [step.run.name for step in point.steps if isinstance(step, Run)]
            given += [step.subjob.name for step in point.steps if isinstance(step, Subjob)]
    if not all(name is None or isinstance(name, str) for name in given):
        return None
    return {*scenario.executables, *(name for name in given if isinstance(name, str))}
