"""Replays: recorded executions as a client of the front door, and which record an execution plays."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim.model.analysis import Analysis
from sim.model.clock import CALL, CLOSING, Due, Moment
from sim.model.errors import PlatformError
from sim.model.lifecycle import FINAL
from sim.model.recorded_slots import RecordedSlots
from sim.model.request import NOTHING, Request
from sim.model.told import Told
from sim.model.tree import Terms
from sim.scenario.replay_references import cost_limit_of, priority_of, rank_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    import simpy

    from sim.model.execution import Execution
    from sim.model.job import Job
    from sim.model.objects import DataObject
    from sim.model.platform import Platform
    from sim.scenario.distributions import Distribution
    from sim.scenario.recorded import Recorded
    from sim.scenario.replays import Replay


class Replays:
    """Which record each execution plays, and what follows from that for the calls that make executions.

    Parameters
    ----------
    platform : Platform
        The platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.replays = platform.scenario.replays
        self.told = Told(platform)
        self.slots = RecordedSlots(platform)
        self._records: dict[int, Recorded] = {}
        self._roots = {
            name: platform.scenario.recorded(replay.records) for name, replay in sorted(self.replays.items())
        }
        self._launching: Recorded | None = None
        self._copies: dict[str, int] = {}
        self._made: dict[str, Execution] = {}
        """What plays the records that others wait for."""
        self._awaited = {
            id_ for roots in self._roots.values() for root in roots for record in (root, *root.below())
            for id_ in record.depends_on
        }  # fmt: skip

    def begin(self) -> None:
        """Begin to launch."""
        self.slots.begin(self._roots)
        for name, replay in sorted(self.replays.items()):
            self._platform.clock.env.process(self._launches(name, replay))

    def enter(self, execution: Execution) -> None:
        """Give an execution the name and id of the record that it plays, with a number where others play the same."""
        record = self.of(execution)
        if record is None:
            return
        copies = self._copies[record.id] = self._copies.get(record.id, 0) + 1
        execution.id = record.id if copies == 1 else f"{record.id}~{copies}"
        if record.name is not None:
            execution.name = record.name

    def of(self, execution: Execution) -> Recorded | None:
        """Return the record that an execution plays; None where it plays none."""
        record = self._records.get(execution.number)
        if record is None:
            if isinstance(execution.parent, Analysis):
                above = self.of(execution.parent)
                record = None if above is None else above.stages.get(execution.stage or "")
            elif execution.tree.terms.launch in self.replays:
                # What is being launched right now draws before the call returns.
                record = self._launching
            if record is not None:
                self._records[execution.number] = record
        return record

    def replay_of(self, execution: Execution) -> Replay | None:
        """Return the replay that an execution came from."""
        return self.replays.get(execution.tree.terms.launch)

    def run_times(self, job: Job) -> Mapping[str, Distribution]:
        """Return how long jobs run whose records do not say it, by executable and entry point."""
        return self.replays[job.tree.terms.launch].run_times

    @contextmanager
    def launching(self, record: Recorded) -> Iterator[None]:
        """Say which record is played by what is made meanwhile."""
        before, self._launching = self._launching, record
        try:
            yield
        finally:
            self._launching = before

    def needs(self, record: Recorded) -> list[object]:
        """Return what an execution waits for that is about to be made: executions, and inputs that are not there."""
        needed: list[object] = [self._made[id_] for id_ in record.depends_on if id_ in self._made]
        if record.inputs_ready is not None:
            needed.append(self._inputs(record, record.inputs_ready))
        return needed

    def stage_needs(self, job: Job) -> list[object]:
        """Return what a stage waits for beside the stages that its workflow names."""
        record = self.of(job)
        return [] if record is None else self.needs(record)

    def _inputs(self, record: Recorded, ready_after: int) -> DataObject:
        platform = self._platform
        thing = platform.new_object(f"inputs of {record.id}", "file", 0, str(record.terms["in"]))
        Due(platform.clock, ready_after, CLOSING, thing.closed)
        return thing

    def made(self, record: Recorded, execution: Execution) -> None:
        """Take note of an execution that was made to play a record."""
        stack = [(record, execution)]
        while stack:
            played, present = stack.pop()
            if played.id in self._awaited:
                self._made[played.id] = present
            if played.terminated is not None:
                self._terminate(present, played.terminated)
            if isinstance(present, Analysis):
                stack += [
                    (part, present.stages[label]) for label, part in played.stages.items() if label in present.stages
                ]

    def _terminate(self, execution: Execution, after: int) -> None:
        def terminate() -> None:
            if execution.state not in FINAL:
                self._platform.door.terminate(execution)

        Due(self._platform.clock, after, CALL, terminate)

    # -- launching -----------------------------------------------------------------------------------------------

    def _launches(self, name: str, replay: Replay) -> Generator[simpy.Event, Any, None]:
        clock = self._platform.clock
        terms: dict[tuple[Any, ...], Terms] = {}
        for index, (instant, record) in enumerate(scaled(self._roots[name], replay.scale)):
            yield Moment(clock.env, max(0, instant - int(clock.env.now)))
            self._launch(name, replay, index, record, terms)

    def _launch(
        self, name: str, replay: Replay, index: int, record: Recorded, known: dict[tuple[Any, ...], Terms]
    ) -> None:
        platform = self._platform
        platform.clock.catch_up()
        terms = terms_of(name, replay, record, known)
        with self.launching(record):
            try:
                execution = platform.door.run(
                    record.run, terms, depends_on=self.needs(record), name=record.name, index=index
                )
            except PlatformError as error:
                row = (platform.clock.now, name, index, terms.user, terms.project, record.run, error.name, str(error))
                platform.recorder.rejection(row)
                return
        self.made(record, execution)


def scaled(roots: list[Recorded], scale: float) -> Iterator[tuple[int, Recorded]]:
    """Yield when which recorded root is launched, in order of time; with a scale some come not at all or again.

    Root number i is launched so often that the first i roots make ``floor(i * scale)`` launches. What comes again is
    spread evenly over the time to the next root.
    """
    launches = []
    for number, record in enumerate(roots):
        copies = int((number + 1) * scale) - int(number * scale)
        gap = roots[number + 1].created - record.created if number + 1 < len(roots) else 0
        launches += [(record.created + gap * copy // max(1, copies), number, copy) for copy in range(copies)]
    for instant, number, _ in sorted(launches):
        yield instant, roots[number]


def terms_of(name: str, replay: Replay, record: Recorded, known: dict[tuple[Any, ...], Terms]) -> Terms:
    """Return the terms of a recorded launch; launches with the same ones share them."""
    said = record.terms
    limit = cost_limit_of(replay, said)
    request = request_of(replay, record)
    properties = json.loads(str(said["properties"] or "{}"))
    key = (*(said[column] for column in ("as", "in", "priority", "rank", "tags", "properties")), limit, record.run,
           str(request.instance_type))  # fmt: skip
    if key not in known:
        known[key] = Terms(
            str(said["as"]),
            str(said["in"]),
            name,
            priority_of(replay, record),
            rank_of(replay, record),
            None if limit is None else limit.micros,
            request,
            tags=tuple(tags_of(record)),
            properties={str(key): str(value) for key, value in properties.items()},
        )
    return known[key]


def request_of(replay: Replay, record: Recorded) -> Request:
    """Return the worker that a recorded job is to have (G3)."""
    if replay.instance_type is not None:
        return Request(replay.instance_type)
    type_ = record.tries[0].instance_type
    return NOTHING if type_ is None or not record.is_job else Request({record.function: type_})


def launch_child(replays: Replays, replay: Replay, job: Job, record: Recorded) -> None:
    """Launch what a record says that a running job launched: an entry point of its own code, or another executable.

    Raises
    ------
    PlatformError
        If the call is refused.
    """
    door = job.code.platform.door
    request = request_of(replay, record)
    with replays.launching(record):
        if record.is_job and record.run == job.code.executable and record.function != "main":
            child: Execution = door.new_subjob(
                job, record.function, depends_on=replays.needs(record), name=record.name, request=request
            )
        else:
            child = door.run_from(job, record.run, depends_on=replays.needs(record), name=record.name, request=request)
    replays.made(record, child)
