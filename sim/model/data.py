"""Data objects that the scenario brings (D1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import CALL, Due
from sim.model.errors import UnknownNameError
from sim.model.items import rows_of_data
from sim.model.objects import OPEN, DataObject, close, watch
from sim.model.paths import walk
from sim.model.values import evaluated
from sim.scenario.distributions import Distribution
from sim.scenario.templates import Template, as_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.platform import Platform
    from sim.scenario.data import DataSet


class DataAddress:
    """The address of draws about data that the scenario brings."""

    def __init__(self, name: str, index: int) -> None:
        self.address = f"data|{name}|{index}"


def bring_data(platform: Platform) -> dict[str, list[DataObject]]:
    """Make the data objects that are there at the start, and return them by the name of their set (D1)."""
    scenario = platform.scenario
    # By name: the order of keys in a YAML mapping says nothing.
    specs = sorted(scenario.data.items())
    data: dict[str, list[DataObject]] = {name: [] for name, _ in specs}
    for name, spec in specs:
        rows = rows_of_data(name, scenario)
        for index, row in enumerate(rows):
            lookup = _row_lookup(row, index)
            address = DataAddress(name, index)
            size = 0
            if isinstance(spec.size, Template):
                size = as_size(spec.size.evaluate(lookup))
            elif isinstance(spec.size, Distribution):
                size = platform.luck.draw(spec.size, "size", address.address)
            title = f"{name}[{index}]" if spec.many else name
            thing = platform.new_object(title, spec.class_, size, spec.project)
            thing.tags = tuple(str(evaluated(tag, lookup)) for tag in spec.tags)
            thing.properties = {key: str(evaluated(text, lookup)) for key, text in spec.properties.items()}
            data[name].append(thing)
            if not is_charged(spec):
                platform.free_data.add(thing.id)
        platform.brought += data[name]
    for name, spec in specs:
        linked = tuple(thing for target in spec.links for thing in data[target])
        for index, thing in enumerate(data[name]):
            thing.links = linked
            _bring(thing, spec, DataAddress(name, index), platform)
    return data


def is_charged(spec: DataSet) -> bool:
    """Return whether storing a data set is charged for; some data are free (H7)."""
    return spec.storage == "charged"


def _bring(thing: DataObject, spec: DataSet, address: DataAddress, platform: Platform) -> None:
    start = platform.scenario.start
    storage = platform.storage if is_charged(spec) else None
    if spec.state == "closed":
        thing.state = "closed"
        thing.closing_at = thing.closed_at = start
        if storage is not None:
            storage.enters(thing, spec.project)
        return
    if storage is not None:
        thing.tell(storage)
    if spec.state == "closing":
        close(thing, platform, address)
        return
    delay = None if spec.closes is None else max(0, spec.closes.at(start) - start)
    if delay is None or delay > platform.abandoned_after:
        watch(thing, platform)
    if delay is not None:
        Due(platform.clock, delay, CALL, lambda: _close(thing, platform, address))


def _close(thing: DataObject, platform: Platform, address: DataAddress) -> None:
    if thing.state is OPEN:
        close(thing, platform, address)


def _row_lookup(row: Mapping[str, Any], index: int) -> Any:
    def lookup(path: tuple[str, ...]) -> object:
        if path[0] == "row":
            return walk(row, path[1:], ".".join(path))
        if path == ("index",):
            return index
        raise UnknownNameError(f"${{{'.'.join(path)}}}: data know row and index")

    return lookup
