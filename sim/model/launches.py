"""The scenario's launches: a client of the front door, one SimPy process each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import Moment
from sim.model.errors import PlatformError, UnknownNameError
from sim.model.items import Item, items_of
from sim.model.launch_values import LaunchValues
from sim.model.schedule import instants
from sim.model.values import Ref, evaluated
from sim.scenario.templates import TemplateError
from sim.units import UnitError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    import simpy

    from sim.model.execution import Execution
    from sim.model.objects import DataObject
    from sim.model.platform import Platform
    from sim.scenario.launches import Launch


class LaunchClient:
    """One named launch: when it is due it calls `run` for each of its items.

    Parameters
    ----------
    platform : Platform
        Whose front door it calls.
    name : str
        Name of the launch.
    launch : Launch
        What is asked.
    data : mapping
        The scenario's data objects.
    """

    def __init__(self, platform: Platform, name: str, launch: Launch, data: Mapping[str, Sequence[DataObject]]) -> None:
        self._platform = platform
        self._name = name
        self._launch = launch
        self._data = data
        self._index = 0
        self._open = 0
        self._launching = True
        self._spoilt: str | None = None
        """What of it did not end done."""
        self._blocked: str | None = None
        """What of a launch that it comes after did not end done."""
        self.followers: list[LaunchClient] = []
        """Launches that come after it."""
        self.readers: list[LaunchClient] = []
        """Launches that use its outputs, and so are made after it."""
        self.made: list[Execution | None] = []
        """What it has made, in order, where somebody uses its outputs; None for a refused one."""
        self._waits_for = 0
        self._begin: simpy.Event = platform.clock.env.event()
        self._values: LaunchValues

    def follow(self, clients: Mapping[str, LaunchClient]) -> None:
        """Begin now, or after the launches that it comes after and those whose outputs it uses."""
        scenario = self._platform.scenario
        after = dict.fromkeys(self._launch.after_names)
        used = scenario.launches_used_by(self._name)
        for name in after:
            clients[name].followers.append(self)
        for name in used:
            clients[name].readers.append(self)
        self._waits_for = len(after) + len(used)
        made = {name: clients[name].made for name in used}
        self._values = LaunchValues(self._name, self._launch, scenario, self._data, made)
        self._platform.clock.env.process(self._run())

    # -- who waits for its executions ----------------------------------------------------------------------------

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Hear that an execution is done."""
        self._open -= 1
        self._look_whether_all_is_done()

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002
        """Hear that an execution failed or was terminated."""
        self._open -= 1
        self._spoilt = self._spoilt or f"{thing.id} of launch {self._name} did not end done"
        self._look_whether_all_is_done()

    def _look_whether_all_is_done(self) -> None:
        if self._open or self._launching:
            return
        for follower in self.followers:
            follower.predecessor_over(self._spoilt)
        self.followers = []

    def predecessor_over(self, spoilt: str | None) -> None:
        """Hear that everything of a launch that it comes after is final; `spoilt` says what did not end done."""
        self._waits_for -= 1
        self._blocked = self._blocked or spoilt
        if self._waits_for == 0:
            self._begin.succeed()

    # -- launching -----------------------------------------------------------------------------------------------

    def _run(self) -> Generator[simpy.Event, Any, None]:
        clock, scenario, launch = self._platform.clock, self._platform.scenario, self._launch
        if self._waits_for:
            yield self._begin
        begin = int(clock.env.now) if launch.at is None else launch.at.at(scenario.start)
        if launch.delay is not None:
            begin += self._platform.luck.draw(launch.delay, "delay", self._name)
        end = None if scenario.horizon is None else scenario.start + scenario.horizon
        items = items_of(launch, scenario, self._data)
        for instant in instants(self._name, launch, scenario.start, begin, end, self._platform.luck):
            yield Moment(clock.env, max(0, instant - int(clock.env.now)))
            if self._blocked is not None:
                self._refuse("NotLaunched", f"comes after a launch that failed: {self._blocked}")
                self._spoilt = self._blocked
                break
            if launch.arrivals is not None and launch.each is not None:
                item = next(items, None)
                if item is None:
                    break
                self._make(item)
            else:
                copies = 1 if launch.every is not None or launch.arrivals is not None else launch.count or 1
                for item in items_of(launch, scenario, self._data):
                    for _ in range(copies):
                        self._make(item)
        self._launching = False
        for reader in self.readers:
            reader.predecessor_over(None)
        clock.call(self._look_whether_all_is_done)

    def _make(self, item: Item) -> None:
        launch, values = self._launch, self._values
        index = self._index
        lookup = values.lookup(item, index)
        try:
            execution = self._platform.door.run(
                launch.run,
                values.terms(lookup),
                inputs=values.inputs(item, lookup),
                depends_on=[values.objects(value, lookup) for value in launch.depends_on],
                name=None if launch.name is None else str(evaluated(launch.name, lookup)),
                index=index,
                row=item.row,
                items=item.size,
                stage_inputs=values.stage_inputs(lookup) if launch.stage_inputs else None,
            )
        except (PlatformError, UnknownNameError, TemplateError, UnitError) as error:
            self._refuse(error.name if isinstance(error, PlatformError) else "InvalidInput", str(error))
            self._spoilt = self._spoilt or f"item {index} of launch {self._name} was refused"
            return
        self._index += 1
        if self.readers:
            self.made.append(execution)
        self._open += 1
        execution.tell(self)

    def _refuse(self, error: str, message: str) -> None:
        launch = self._launch
        row = (self._platform.clock.now, self._name, self._index, launch.as_, launch.in_, launch.run, error, message)
        self._platform.recorder.rejection(row)
        self._index += 1
        if self.readers:
            self.made.append(None)
