"""Whether what replays name is there: tables of records, and what their rows name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.executables import Program, Workflow
from sim.scenario.launch_references import currency_wrong, unpriced
from sim.scenario.launches import Launch
from sim.scenario.recorded import TERMS, RecordError
from sim.units import Money, UnitError, parse_money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario.findings import Finding, Names, Path
    from sim.scenario.recorded import Recorded
    from sim.scenario.replays import Replay
    from sim.scenario.scenario import Scenario


def check_replays(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Yield what replays and the rows of their tables name and is not there."""
    for name, replay in scenario.replays.items():
        at: Path = ("replays", name)
        if name in scenario.launches:
            yield at, f"a launch is called '{name}' too: give one of them another name"
        if replay.records not in (names.known.get("tables") or ()):
            yield from names.missing((*at, "records"), "tables", replay.records, "table")
            continue
        yield from names.missing_instance_type((*at, "instance_type"), replay.instance_type)
        yield from _run_times(scenario, at, replay)
        try:
            roots = scenario.recorded(replay.records)
        except RecordError as error:
            yield (*at, "records"), str(error)
            continue
        except (KeyError, ValueError):
            continue  # That the table cannot be read is told elsewhere.
        yield from _rows(scenario, at, replay, roots, names)
    yield from _steps(scenario, names)


def _run_times(scenario: Scenario, at: Path, replay: Replay) -> Iterator[Finding]:
    for key in replay.run_times:
        executable, _, function = key.partition(":")
        program = scenario.executables.get(executable)
        if not isinstance(program, Program) or function not in program.entry_points:
            yield (*at, "run_times", key), f"'{key}' is no executable and entry point: write it like align:main"


def _rows(scenario: Scenario, at: Path, replay: Replay, roots: list[Recorded], names: Names) -> Iterator[Finding]:
    seen: set[tuple[Any, ...]] = set()
    for record in (record for root in roots for record in (root, *root.below())):
        types = {attempt.instance_type for attempt in record.tries if attempt.instance_type is not None}
        known = (record.terms[name] for name in TERMS if name != "properties")
        key = (record.run, record.function, record.is_job, *known, *sorted(types))
        if key not in seen:
            seen.add(key)
            yield from _row(scenario, (*at, "records"), replay, record, types, names)
        wrong = next((what for what in (_properties(record), _stages(scenario, record)) if what is not None), None)
        if wrong is not None:
            yield (*at, "records"), f"record {record.id}: {wrong}"
            return


def _row(
    scenario: Scenario, at: Path, replay: Replay, record: Recorded, types: set[str], names: Names
) -> Iterator[Finding]:
    found = [
        *names.missing(at, "executables", record.run, "executable"),
        *names.missing(at, "users", str(record.terms["as"]), "user"),
        *names.missing(at, "projects", str(record.terms["in"]), "project"),
        *(finding for type_ in sorted(types) for finding in names.missing_instance_type(at, type_)),
        *_entry_point(scenario, at, record),
    ]
    if found:
        yield from ((path, f"record {record.id}: {message}") for path, message in found)
        return
    asked: list[str | None] = [replay.instance_type] if replay.instance_type else [*sorted(types)]
    for type_ in asked or [None]:
        try:
            launch = launch_of(replay, record, type_)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            yield at, f"record {record.id}: {detail['loc'][0]} is {detail['input']!a}: {detail['msg']}"
            return
        except RecordError as error:
            yield at, f"record {record.id}: {error}"
            return
        yield from currency_wrong(scenario, at, launch)
        yield from unpriced(scenario, at, launch)


def _entry_point(scenario: Scenario, at: Path, record: Recorded) -> Iterator[Finding]:
    program = scenario.executables.get(record.run)
    if isinstance(program, Program) and record.is_job and record.function not in program.entry_points:
        yield at, f"{record.run} has no entry point '{record.function}'"
    if isinstance(program, Workflow) == record.is_job and program is not None:
        what = "a workflow" if record.is_job else f"an {program.class_}"
        yield at, f"{record.run} is {what} and the record {'a job' if record.is_job else 'an analysis'}"


def _properties(record: Recorded) -> str | None:
    said = record.terms["properties"]
    if said is None or record.parent is not None:
        return None
    try:
        read = json.loads(str(said))
    except ValueError:
        read = None
    return None if isinstance(read, dict) else f"properties is {str(said)!a}, and a mapping in JSON is wanted there"


def _stages(scenario: Scenario, record: Recorded) -> str | None:
    workflow = scenario.executables.get(record.run)
    known = workflow.stages.keys() if isinstance(workflow, Workflow) else record.stages.keys()
    stranger = next((name for name in record.stages if name not in known), None)
    if stranger is None:
        return None
    return f"{record.run} has no stage '{stranger}', which {record.stages[stranger].id} is of"


def _steps(scenario: Scenario, names: Names) -> Iterator[Finding]:
    for name, program in scenario.executables.items():
        points = program.entry_points if isinstance(program, Program) else {}
        for label, point in points.items():
            for index, step in enumerate(point.steps):
                asked = getattr(step, "replay", None)
                if asked is not None:
                    at: Path = ("executables", name, "entry_points", label, "steps", index, "replay")
                    yield from names.missing(at, "replays", asked, "replay")


def launch_of(replay: Replay, record: Recorded, instance_type: str | None) -> Launch:
    """Return the launch that a root record stands for."""
    terms = record.terms
    return Launch.model_validate({
        "run": record.run,
        "as": str(terms["as"]),
        "in": str(terms["in"]),
        "priority": priority_of(replay, record),
        "rank": rank_of(replay, record),
        "instance_type": instance_type,
        "cost_limit": cost_limit_of(replay, terms),
        "tags": tags_of(record),
    })  # fmt: skip


def priority_of(replay: Replay, record: Recorded) -> Any:
    """Return the priority of a recorded launch: the replay's own, else the record's (K1)."""
    return replay.priority or record.terms["priority"] or "normal"


def rank_of(replay: Replay, record: Recorded) -> int:
    """Return the rank of a recorded launch: the replay's own, else the record's (G7)."""
    return int(record.terms["rank"] or 0) if replay.rank is None else replay.rank


def tags_of(record: Recorded) -> list[str]:
    """Return the tags of a recorded root (A6)."""
    return [tag for tag in str(record.terms["tags"] or "").split(",") if tag]


def cost_limit_of(replay: Replay, terms: Mapping[str, Any]) -> Money | None:
    """Return the cost limit of a recorded tree: the replay's own, else the record's (I1).

    Raises
    ------
    RecordError
        If the record's is no amount of money.
    """
    limit = terms["cost_limit"]
    if replay.cost_limit is not None or limit is None or not replay.keep_cost_limits:
        return replay.cost_limit
    try:
        return Money(limit.value, limit.currency) if getattr(limit, "kind", "") == "money" else parse_money(str(limit))
    except UnitError as error:
        raise RecordError(f"cost_limit: {error}") from None
