"""The scenario's launches: a client of the front door, one SimPy process each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import CALL, Due, Moment
from sim.model.errors import PlatformError
from sim.model.items import Item, items_of, rows_of_data
from sim.model.lifecycle import DONE
from sim.model.objects import DataObject, close
from sim.model.paths import walk
from sim.model.schedule import instants
from sim.model.tree import Terms
from sim.model.values import Ref, UnknownNameError, evaluated
from sim.scenario.distributions import Distribution
from sim.scenario.executables import Program
from sim.scenario.templates import Template, TemplateError, as_size
from sim.units import UnitError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    import simpy

    from sim.model.execution import Execution
    from sim.model.platform import Platform
    from sim.scenario.launches import Launch

OBJECT_CLASSES = ("file", "record")


class SetUpAddress:
    """The address of draws about data that the scenario brings."""

    def __init__(self, name: str, index: int) -> None:
        self.address = f"data|{name}|{index}"


def bring_data(platform: Platform) -> dict[str, list[DataObject]]:
    """Make the data objects that are there at the start, and return them by the name of their set (D1)."""
    scenario = platform.scenario
    data: dict[str, list[DataObject]] = {name: [] for name in scenario.data}
    for name, spec in sorted(scenario.data.items()):
        rows = rows_of_data(name, scenario)
        for index, row in enumerate(rows):
            lookup = _row_lookup(row, index)
            address = SetUpAddress(name, index)
            size = 0
            if isinstance(spec.size, Template):
                size = as_size(spec.size.evaluate(lookup))
            elif isinstance(spec.size, Distribution):
                size = platform.luck.draw(spec.size, "size", address.address)
            title = f"{name}[{index}]" if spec.many else name
            thing = platform.new_object(title, spec.class_, size, spec.project)
            thing.properties = {key: str(evaluated(text, lookup)) for key, text in spec.properties.items()}
            data[name].append(thing)
    for name, spec in scenario.data.items():
        linked = tuple(thing for target in spec.links for thing in data[target])
        for index, thing in enumerate(data[name]):
            thing.links = linked
            address = SetUpAddress(name, index)
            if spec.state == "closed":
                thing.state = "closed"
                thing.closing_at = thing.closed_at = scenario.start
            elif spec.state == "closing":
                close(thing, platform, address)
            elif spec.closes is not None:
                delay = max(0, spec.closes.at(scenario.start) - scenario.start)
                Due(platform.clock, delay, CALL, lambda t=thing, a=address: close(t, platform, a))  # type: ignore[misc]
    return data


def _row_lookup(row: Mapping[str, Any], index: int) -> Any:
    def lookup(path: tuple[str, ...]) -> object:
        if path[0] == "row":
            return walk(row, path[1:], ".".join(path))
        if path == ("index",):
            return index
        raise UnknownNameError(f"${{{'.'.join(path)}}}: data know row and index")

    return lookup


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
        self._made = 0
        self._open = 0
        self._launching = True
        self._spoilt: str | None = None
        """What of it did not end done."""
        self._blocked: str | None = None
        """What of a launch that it comes after did not end done."""
        self.followers: list[LaunchClient] = []
        """Launches that come after it."""
        self._waits_for = 0
        self._begin: simpy.Event = platform.clock.env.event()
        self._shared: Terms | None = None

    def follow(self, clients: Mapping[str, LaunchClient]) -> None:
        """Begin now, or after the launches that it comes after."""
        for name in dict.fromkeys(self._launch.after_names):
            clients[name].followers.append(self)
            self._waits_for += 1
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
                self._refuse(Item(), "NotLaunched", f"comes after a launch that failed: {self._blocked}")
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
        clock.call(self._look_whether_all_is_done)

    def _make(self, item: Item) -> None:
        platform, launch = self._platform, self._launch
        index = self._made

        def lookup(path: tuple[str, ...]) -> object:
            return self._lookup(path, item, index)

        try:
            execution = platform.door.run(
                launch.run,
                self._terms(lookup),
                inputs=self._inputs(item, lookup),
                depends_on=[self._object(value, lookup) for value in launch.depends_on],
                name=None if launch.name is None else str(evaluated(launch.name, lookup)),
                index=index,
                row=item.row,
                items=item.size,
            )
        except (PlatformError, UnknownNameError, TemplateError, UnitError) as error:
            name = error.name if isinstance(error, PlatformError) else "InvalidInput"
            self._refuse(item, name, str(error))
            self._spoilt = self._spoilt or f"item {index} of launch {self._name} was refused"
            return
        self._made += 1
        if self.followers or execution.state != DONE:
            self._open += 1
            execution.tell(self)

    def _refuse(self, item: Item, error: str, message: str) -> None:  # noqa: ARG002  # one row whatever the item
        launch = self._launch
        row = (self._platform.clock.now, self._name, self._made, launch.as_, launch.in_, launch.run, error, message)
        self._platform.recorder.rejection(row)
        self._made += 1

    def _terms(self, lookup: Any) -> Terms:
        launch = self._launch
        if self._shared is not None:
            return self._shared
        terms = Terms(
            launch.as_,
            launch.in_,
            self._name,
            launch.priority,
            launch.rank,
            None if launch.cost_limit is None else launch.cost_limit.micros,
            launch.instance_type,
            launch.instance_type_by_executable,
            tuple(str(evaluated(tag, lookup)) for tag in launch.tags),
            {key: str(evaluated(text, lookup)) for key, text in launch.properties.items()},
        )
        texts = [*launch.tags, *launch.properties.values()]
        if not any(isinstance(text, Template) for text in texts):
            self._shared = terms
        return terms

    def _inputs(self, item: Item, lookup: Any) -> dict[str, Any]:
        launch = self._launch
        spec = self._platform.scenario.executables[launch.run]
        inputs = {}
        for name, value in launch.inputs.items():
            is_object = spec.inputs.get(name, "").startswith(OBJECT_CLASSES)
            inputs[name] = self._object(value, lookup) if is_object else evaluated(value, lookup)
        bound = [thing for name, thing in item.bound.items() if name in self._data]
        if bound and not launch.inputs and isinstance(spec, Program):
            # An executable with a single object among its inputs takes the item without being told.
            fields = [name for name, class_ in spec.inputs.items() if class_.startswith(OBJECT_CLASSES)]
            if len(fields) == len(bound) == 1:
                inputs[fields[0]] = bound[0]
        return inputs

    def _object(self, value: object, lookup: Any) -> object:
        if isinstance(value, list):
            return [self._object(one, lookup) for one in value]
        found = evaluated(value, lookup)
        if isinstance(found, str):
            return self._set(found)
        return found

    def _set(self, name: str) -> object:
        if name not in self._data:
            raise UnknownNameError(f"there is no data {name}")
        objects = list(self._data[name])
        return objects if self._platform.scenario.data[name].many else objects[0]

    def _lookup(self, path: tuple[str, ...], item: Item, index: int) -> object:
        head, rest, whole = path[0], path[1:], ".".join(path)
        if head in item.bound:
            return walk(item.bound[head], rest, whole)
        if head == "row":
            return walk(item.row, rest, whole)
        if path == ("index",):
            return index
        if head == "item" and len(item.bound) == 1:
            return walk(next(iter(item.bound.values())), rest, whole)
        if head in self._data:
            return walk(self._set(head), rest, whole)
        raise UnknownNameError(f"${{{whole}}}: {head} names nothing here")
