"""What a launch is made for: data, table rows, every combination of them, batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.units import Quantity

if TYPE_CHECKING:
    from sim.model.objects import DataObject
    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a launch is made for, or one batch of them.

    Attributes
    ----------
    bound : mapping
        What each name of `each` stands for: a data object or a table row; lists of them in a batch.
    row : mapping
        The table rows of all of them together; in a batch, numbers and quantities add up.
    size : int
        How many items it is.
    """

    bound: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    size: int = 1


Data = Mapping[str, Sequence["DataObject"]]


def items_of(launch: Launch, scenario: Scenario, data: Data) -> Iterator[Item]:
    """Yield the items of a launch in order; a single empty one where it is for nothing in particular.

    Parameters
    ----------
    launch : Launch
        The launch.
    scenario : Scenario
        For the tables.
    data : mapping
        The scenario's data objects, by name of their set.
    """
    names = launch.each_names
    sources = [list(_members(name, scenario, data)) for name in names]
    single = (
        Item(dict(zip(names, [thing for thing, _ in combination], strict=True)), _merged(row for _, row in combination))
        for combination in product(*sources)
    )
    if launch.batch is None:
        yield from single
        return
    group: list[Item] = []
    for item in single:
        group.append(item)
        if len(group) == launch.batch:
            yield _together(group)
            group = []
    if group:
        yield _together(group)


def rows_of_data(name: str, scenario: Scenario) -> Sequence[Mapping[str, Any]]:
    """Return a row for each object of a data set: its table's, or empty ones."""
    spec = scenario.data[name]
    return scenario.rows_of(spec.table) if spec.table is not None else [{} for _ in range(spec.count)]


def _members(name: str, scenario: Scenario, data: Data) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    if name in data:
        yield from zip(data[name], rows_of_data(name, scenario), strict=True)
    else:
        for row in scenario.rows_of(name):
            yield row, row


def _merged(rows: Iterator[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for row in rows:
        merged.update(row)
    return merged


def _together(group: list[Item]) -> Item:
    names = group[0].bound
    bound = {name: [item.bound[name] for item in group] for name in names}
    row = {column: _sum([item.row[column] for item in group]) for column in group[0].row}
    return Item(bound, row, len(group))


def _sum(cells: list[Any]) -> Any:
    first = cells[0]
    if isinstance(first, Quantity) and all(isinstance(c, Quantity) and c.kind == first.kind for c in cells):
        return Quantity(first.kind, sum(cell.value for cell in cells), first.currency)
    if all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return sum(cells)
    return cells
