"""What happens from outside: the scenario's events, an ordinary SimPy process each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.model.clock import CALL, Moment
from sim.model.data import DataAddress
from sim.model.errors import PlatformError, ResourceNotFoundError
from sim.model.injections import Injection, Injections, strike
from sim.model.job import Job
from sim.model.lifecycle import DEBUG_HOLD
from sim.model.outages import struck
from sim.model.refusals import refuse_event
from sim.model.targets import target_of, unfinished, words
from sim.scenario.events import Close, Delete, Fail, Outage, Release, SpotDry, Terminate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    import simpy

    from sim.model.execution import Execution
    from sim.model.objects import DataObject
    from sim.model.platform import Platform
    from sim.scenario.events import Event, Failure


class Events:
    """The scenario's events. Each waits for its instant and then does one thing; a refusal goes to the records.

    Parameters
    ----------
    platform : Platform
        Where they happen.
    data : mapping
        The scenario's data objects.
    """

    def __init__(self, platform: Platform, data: Mapping[str, Sequence[DataObject]]) -> None:
        self._platform = platform
        self._data = data
        waiting = []
        # By name: the order of keys in a YAML mapping says nothing.
        for name, event in sorted(platform.scenario.events.items()):
            if event.at is None:
                waiting.append(Injection(platform, name, event.fail))
            else:
                platform.clock.env.process(self._happen(name, event, event.at.at(platform.scenario.start)))
        if waiting:
            platform.injections = Injections(waiting)

    def close(self) -> None:
        """Tell, at the end of the run, which failures met no job."""
        if self._platform.injections is not None:
            self._platform.injections.tell_unmet()

    def _happen(self, name: str, event: Event, instant: int) -> Generator[simpy.Event, Any, None]:
        clock = self._platform.clock
        yield Moment(clock.env, max(0, instant - int(clock.env.now)), CALL)
        clock.call(self._play, name, event)

    def _play(self, name: str, event: Event) -> None:
        match event:
            case Terminate():
                self._terminate(name, event)
            case Release():
                self._release(name, event)
            case Close():
                self._close(name, event)
            case Delete():
                self._delete(name, event)
            case Outage():
                self._outage(name, event)
            case SpotDry(spot_dry=dry):
                self._platform.spot.shut(dry.instance_types or None, duration=dry.for_)
            case Fail():
                self._fail(name, event.fail)

    def _close(self, name: str, event: Close) -> None:
        for index, thing in enumerate(self._data[event.close]):
            self._call(name, self._platform.door.close, thing, DataAddress(event.close, index))

    def _delete(self, name: str, event: Delete) -> None:
        for thing in self._data[event.delete]:
            self._call(name, self._platform.door.delete, thing)

    def _outage(self, name: str, event: Outage) -> None:
        for try_ in struck(self._platform, event.outage, name):
            try_.fall_silent(f"event {name}: its worker says nothing any more")

    def _terminate(self, name: str, event: Terminate) -> None:
        target = target_of(event.terminate, self._platform)
        found = unfinished(self._platform, target)
        if not found:
            error = ResourceNotFoundError(f"nothing {words(target)} is unfinished")
            refuse_event(self._platform, name, error, event.as_ or "")
        for execution in found:
            # What was terminated together with one before it is over.
            if execution.number in self._platform.live:
                user = event.as_ or execution.tree.terms.user
                terminate = partial(self._platform.door.terminate, execution, caller=user)
                self._call(name, terminate, caller=user, execution=execution)

    def _release(self, name: str, event: Release) -> None:
        target = target_of(event.release, self._platform)
        held = [one for one in unfinished(self._platform, target) if isinstance(one, Job) and one.state is DEBUG_HOLD]
        if not held:
            refuse_event(self._platform, name, ResourceNotFoundError(f"no job {words(target)} is held"))
        for job in held:
            self._call(name, self._platform.door.release, job)

    def _fail(self, name: str, failure: Failure) -> None:
        target = target_of(failure.job, self._platform)
        tries = [one.present_try for one in unfinished(self._platform, target) if isinstance(one, Job)]
        met = [try_ for try_ in tries if try_ is not None and try_.is_running and failure.try_ in (None, try_.number)]
        if not met:
            which = "" if failure.try_ is None else f" its try {failure.try_}"
            refuse_event(self._platform, name, ResourceNotFoundError(f"no job {words(target)} runs{which}"))
        for try_ in met:
            if try_.is_running:
                strike(try_, failure, name)

    def _call(
        self,
        name: str,
        verb: Callable[..., None],
        *things: object,
        caller: str = "",
        execution: Execution | None = None,
    ) -> None:
        try:
            verb(*things)
        except PlatformError as error:
            refuse_event(self._platform, name, error, caller, execution)
