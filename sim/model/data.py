"""Data objects that the scenario brings (D1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import CALL, Due
from sim.model.items import rows_of_data
from sim.model.objects import DataObject, close
from sim.model.paths import walk
from sim.model.values import UnknownNameError, evaluated
from sim.scenario.distributions import Distribution
from sim.scenario.templates import Template, as_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.platform import Platform


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
            thing.tags = tuple(str(evaluated(tag, lookup)) for tag in spec.tags)
            thing.properties = {key: str(evaluated(text, lookup)) for key, text in spec.properties.items()}
            data[name].append(thing)
        platform.brought += data[name]
    for name, spec in scenario.data.items():
        linked = tuple(thing for target in spec.links for thing in data[target])
        for index, thing in enumerate(data[name]):
            thing.links = linked
            address = DataAddress(name, index)
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
