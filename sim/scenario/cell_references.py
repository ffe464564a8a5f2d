"""Whether the cells of tables are what the fields that take them want: sizes and times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from sim.scenario.compute_steps import Compute
from sim.scenario.executables import Program
from sim.scenario.findings import Finding, Path, programs_reached
from sim.scenario.session_steps import Session
from sim.scenario.steps import Step
from sim.scenario.templates import HolePath, Template, as_duration, as_size
from sim.scenario.transfer_steps import Egress, Files, Upload

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Take = Callable[[object], int]


def check_data_cells(scenario: Scenario) -> Iterator[Finding]:
    """Yield the first cell of each data set's table that is no size."""
    for name, spec in scenario.data.items():
        if isinstance(spec.size, Template) and spec.table is not None:
            yield from _bad_cell(scenario, ("data", name, "size"), spec.size, as_size, spec.table)


def check_step_cells(scenario: Scenario, run: str, tables: list[str], seen: set[tuple[Path, str]]) -> Iterator[Finding]:
    """Yield the first bad cell for each step that a launch reaches and that takes one.

    Parameters
    ----------
    scenario : Scenario
        For the executables and tables.
    run : str
        What is launched.
    tables : list of str
        The tables whose rows the launch goes over; the last one that has a column gives it.
    seen : set
        The places and tables that were looked at already; they are passed over, and new ones added.
    """
    for name, program in programs_reached(scenario, run):
        for at, template, take in _taken(name, program):
            columns = [path[1] for path in template.paths if len(path) == 2 and path[0] == "row"]
            having = [table for table in tables if columns and set(columns) <= set(scenario.columns_of(table))]
            if having and (at, having[-1]) not in seen:
                seen.add((at, having[-1]))
                yield from _bad_cell(scenario, at, template, take, having[-1])


def check_plain_sizes(at: Path, step: Step) -> Iterator[Finding]:
    """Yield what stands in a list of sizes of an upload and is none."""
    for path, size in _listed_sizes(at, step):
        if not isinstance(size, Template):
            try:
                as_size(size)
            except ValueError as error:
                yield path, str(error)


def _listed_sizes(at: Path, step: Step) -> Iterator[tuple[Path, object]]:
    for field, what in step.upload.items() if isinstance(step, Upload) else ():
        if isinstance(what, Files) and what.sizes is not None:
            place: Path = (*at, "upload", field, "sizes")
            if isinstance(what.sizes, list):
                yield from (((*place, index), size) for index, size in enumerate(what.sizes))
            else:
                yield place, what.sizes


def _taken(name: str, program: Program) -> Iterator[tuple[Path, Template, Take]]:
    for label, point in program.entry_points.items():
        for index, step in enumerate(point.steps):
            yield from _taken_by(("executables", name, "entry_points", label, "steps", index), step)


def _taken_by(at: Path, step: Step) -> Iterator[tuple[Path, Template, Take]]:
    if isinstance(step, Compute) and isinstance(step.compute, Template):
        yield (*at, "compute"), step.compute, as_duration
    if isinstance(step, Session) and isinstance(step.session.work, Template):
        yield (*at, "session", "work"), step.session.work, as_duration
    if isinstance(step, Egress) and isinstance(step.egress, Template):
        yield (*at, "egress"), step.egress, as_size
    for path, size in _listed_sizes(at, step):
        if isinstance(size, Template):
            yield path, size, as_size
    for field, what in step.upload.items() if isinstance(step, Upload) else ():
        size = what.size if isinstance(what, Files) else what
        if isinstance(size, Template):
            yield (*at, "upload", field, *(("size",) if isinstance(what, Files) else ())), size, as_size


def _bad_cell(scenario: Scenario, at: Path, template: Template, take: Take, table: str) -> Iterator[Finding]:
    known = scenario.columns_of(table)
    columns = list(dict.fromkeys(path[1] for path in template.paths if len(path) == 2 and path[0] == "row"))
    plain = all(path == ("index",) or (len(path) == 2 and path[0] == "row") for path in template.paths)
    if not columns or not plain or not set(columns) <= set(known):
        return
    for number, row in enumerate(scenario.rows_of(table), start=1):
        try:
            take(template.evaluate(partial(_look_up, row, number - 1)))
        except ValueError as error:
            noun = "column" if len(columns) == 1 else "columns"
            shown = FilePath(table).name
            yield at, f"row {number} of table {shown}, {noun} {' and '.join(columns)}: {error}"
            return


def _look_up(row: Mapping[str, object], index: int, path: HolePath) -> object:
    return index if path == ("index",) else row[path[1]]
