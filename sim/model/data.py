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
    data: dict[str, list[DataObject]] = {name: [] for name in scenario.data}
    for name, spec in sorted(scenario.data.items()):
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
            thing.properties = {key: str(evaluated(text, lookup)) for key, text in spec.properties.items()}
            data[name].append(thing)
    for name, spec in scenario.data.items():
        linked = tuple(thing for target in spec.links for thing in data[target])
        for index, thing in enumerate(data[name]):
            thing.links = linked
            _bring_to_its_state(thing, spec, platform, DataAddress(name, index))
    return data


def _bring_to_its_state(thing: DataObject, spec: DataSet, platform: Platform, address: DataAddress) -> None:
    start = platform.scenario.start
    if spec.state == "closed":
        thing.state = "closed"
        thing.closing_at = thing.closed_at = start
    elif spec.state == "closing":
        close(thing, platform, address)
    else:
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
