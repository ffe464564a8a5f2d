"""From a describe hash to a record, and what in it contradicts itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sim.twin.machines import legal_type
from sim.twin.readers.dx_hash import Hash
from sim.twin.readers.dx_links import input_bytes, references, stage_links
from sim.twin.record import ANALYSIS_STATES, FINAL, JOB_STATES, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECONDS_BELOW: Final = 100_000_000_000
"""Milliseconds since 1970 in March 1973: a smaller instant is one in seconds."""
_LATEST: Final = 10_413_792_000_000
"""Milliseconds since 1970 in the year 2300: a larger instant is one in microseconds."""
_LONGEST: Final = 3_153_600_000_000
"""A hundred years in milliseconds: a longer time-out is none."""
_MOST_INSTANCES: Final = 10_000
_UNKNOWN: Final = "unknown"
_NOT_PLAIN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def record_of(raw: Mapping[str, Any]) -> Record:
    """Return the record that a describe hash holds.

    Raises
    ------
    pydantic.ValidationError
        If a field is not of the kind that it must be.
    """
    said = Hash.model_validate(raw)
    is_job = said.id.startswith("job-") if said.class_ is None else said.class_ == "job"
    executable = said.executable or _named(raw) or _UNKNOWN
    transitions = tuple((step.state, step.at) for step in said.transitions or ())
    started, stopped = said.started, said.stopped
    if not transitions:
        transitions = _rebuilt(said)
    running = next((at for state, at in transitions if state == "running"), None)
    return Record(
        id=said.id,
        number=said.try_ or 0,
        is_job=is_job,
        name=None if said.name is None else plain(said.name),
        state=said.state,
        executable=executable,
        runs=plain(said.executable_name or executable),
        function=(said.function or "main") if is_job else None,
        created=said.created,
        transitions=transitions,
        started=running if started is None and running is not None else started,
        stopped=stopped,
        price=said.price,
        currency=said.currency,
        is_free=bool(said.is_free),
        instance_type=_instance_type(said) if is_job else None,
        instances=_instances(said),
        priority=said.priority or "normal",
        final_priority=said.final_priority,
        spot_wait=said.spot_wait,
        rank=said.rank or 0,
        timeout=said.timeout if said.timeout and 0 < said.timeout < _LONGEST else None,
        project=said.project or _UNKNOWN,
        region=said.region,
        bill_to=said.bill_to or said.project or _UNKNOWN,
        user=said.user or _UNKNOWN,
        root=said.root or said.id,
        origin_job=said.origin_job,
        parent_job=said.parent_job,
        parent_try=said.parent_try,
        parent_analysis=said.parent_analysis,
        stage=said.stage,
        detached_from=said.detached_from,
        cost_limit=said.cost_limit,
        failure_reason=said.failure_reason,
        failure_message=None if said.failure_message is None else plain(said.failure_message),
        failure_from=said.failure_from if said.failure_from != said.id else None,
        failure_counts=said.failure_counts or {},
        reused_from=said.reused_from,
        tags=tuple(map(plain, said.tags)) if said.tags else (),
        properties={plain(key): plain(value) for key, value in said.properties.items()} if said.properties else {},
        policy=said.policy or {},
        links=references(raw),
        depends_on=tuple(said.depends_on or ()),
        modified=said.modified,
        input_bytes=input_bytes(raw) if is_job else None,
        stage_links={} if is_job or not isinstance(raw.get("workflow"), dict) else stage_links(raw["workflow"]),
    )


def plain(text: str) -> str:
    """Return a text without what neither YAML nor a terminal bears: control characters are replaced."""
    return text if text.isprintable() else _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", text)


def _named(raw: Mapping[str, Any]) -> str | None:
    found = next((raw[name] for name in ("applet", "app", "workflow") if raw.get(name)), None)
    found = found.get("id") if isinstance(found, dict) else found
    return found if isinstance(found, str) else None


def _rebuilt(said: Hash) -> tuple[tuple[str, int], ...]:
    # Without its states an execution still tells when it ran and when it was last touched.
    steps = [("running", said.started)] if said.started is not None else []
    if said.state in FINAL:
        last = said.modified if said.modified is not None else said.stopped
        steps += [(said.state, last)] if last is not None else []
    return tuple((state, at) for state, at in steps if at is not None)


def _instance_type(said: Hash) -> str | None:
    if said.instance_type:
        return legal_type(said.instance_type)
    asked = said.requirements or {}
    for name in (said.function or "main", "*"):
        request = asked.get(name)
        if isinstance(request, dict) and isinstance(request.get("instanceType"), str):
            return legal_type(request["instanceType"])
    return None


def _instances(said: Hash) -> int:
    asked = said.requirements or {}
    for name in (said.function or "main", "*"):
        request = asked.get(name)
        cluster = request.get("clusterSpec") if isinstance(request, dict) else None
        count = cluster.get("initialInstanceCount") if isinstance(cluster, dict) else None
        if isinstance(count, int) and not isinstance(count, bool) and 0 < count <= _MOST_INSTANCES:
            return count
    return 1


def contradictions(record: Record) -> Iterator[str]:
    """Yield, a sentence each, what in a record cannot be."""
    states = JOB_STATES if record.is_job else ANALYSIS_STATES
    if not record.id.startswith(("job-", "analysis-")) or not record.id.isprintable():
        yield "its id is neither a job's nor an analysis'"
    if record.state not in states:
        yield f"there is no state '{record.state}' of {'a job' if record.is_job else 'an analysis'}"
    instants = [("created", record.created), *record.transitions]
    instants += [("startedRunning", record.started), ("stoppedRunning", record.stopped)]  # type: ignore[list-item]
    for name, at in instants:
        if at is not None and at < _SECONDS_BELOW:
            yield f"{name} is {at}, which is seconds: milliseconds since 1970 belong there"
            return
        if at is not None and at >= _LATEST:
            yield f"{name} is {at}, which lies after the year 2300: milliseconds since 1970 belong there"
            return
    yield from _disorder(record)


def _disorder(record: Record) -> Iterator[str]:
    before, last = "created", record.created
    for state, at in record.transitions:
        if at < last:
            yield f"its times are out of order: {state} is {last - at} ms before {before}"
            break
        before, last = state, at
    if record.transitions and record.is_final and record.transitions[-1][0] != record.state:
        yield f"its state is {record.state} and its last transition is to {record.transitions[-1][0]}"
    if record.billed is not None and record.billed < 0:
        yield f"it stopped running {-record.billed} ms before it started"
    if record.stopped is not None and record.started is None:
        yield "it stopped running and never started"
    if record.price is not None and record.price < 0:
        yield f"its price is {record.price}, which is below zero"
