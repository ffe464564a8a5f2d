"""Tables of tasks: a row for each item, with the times, memory and exit codes of every attempt at its tasks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.cells import CellError
from sim.scenario.cells import Column as Cells
from sim.twin.readers.names import legal, literal
from sim.units import MILLISECOND, format_duration, format_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.twin.readers.nextflow_tasks import Attempt, Process


class Column(NamedTuple):
    """A column: ``unit`` is ``ms``, ``B`` or nothing, and a cell is None where a task had no such attempt."""

    unit: str
    values: list[int | str | None]


Table = dict[str, Column]


def table_of(family: Sequence[Process], short: Sequence[str], most_memory: Sequence[int]) -> Table:
    """
    Return the table of processes that have the same items.

    Parameters
    ----------
    family : sequence of Process
        The processes, their tasks in the same order.
    short : sequence of str
        What to call each in the names of columns; empty where there is nothing to be told apart.
    most_memory : sequence of int
        Bytes that the workers of each have; more is not asked for.
    """
    table: Table = {"tag": Column("", [_tag(task.tag) for task in family[0].tasks])}
    for process, name, most in zip(family, short, most_memory, strict=True):
        prefix = f"{name}_" if name else ""
        for number in range(process.most_attempts):
            attempts = [task.attempts[number] if number < len(task.attempts) else None for task in process.tasks]
            for field, unit, values in _fields(attempts, process, most):
                table[f"{prefix}{field}{suffix(process, number)}"] = Column(unit, values)
    return table


def suffix(process: Process, number: int) -> str:
    """Return the end of the names of an attempt's columns, where there are several."""
    return f"_{number + 1}" if process.most_attempts > 1 else ""


def knows_memory(process: Process) -> bool:
    """Say whether the memory of any attempt was seen."""
    return any(attempt.memory is not None for task in process.tasks for attempt in task.attempts)


def _fields(
    attempts: Sequence[Attempt | None], process: Process, most: int
) -> Iterator[tuple[str, str, list[int | str | None]]]:
    yield "time", "ms", [None if one is None else one.milliseconds for one in attempts]
    if knows_memory(process):
        yield "memory", "B", [None if one is None else min(one.memory or 0, most) for one in attempts]
    if process.most_attempts > 1:
        yield "exit_code", "", [None if one is None else one.exit_code for one in attempts]


def _tag(tag: str) -> str:
    """Return a tag that a table can hold."""
    text = literal("".join(character for character in tag if character.isprintable()))
    try:
        Cells("tag").read(text)
    except CellError:
        return legal(text)
    return text


def in_words(table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as a scenario's YAML holds them."""
    columns = [[_in_words(cell, column.unit) for cell in column.values] for column in table.values()]
    return [dict(zip(table, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _in_words(cell: int | str | None, unit: str) -> int | str | None:
    if not isinstance(cell, int) or not unit:
        return cell
    return format_duration(cell * MILLISECOND) if unit == "ms" else format_size(cell)


def as_csv(table: Table) -> str:
    """Return a table as CSV, with the units in its header."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(f"{name} [{column.unit}]" if column.unit else name for name, column in table.items())
    lines.writerows(zip(*(column.values for column in table.values()), strict=True))
    return text.getvalue()
