"""What a check of references finds, and what all of them look up: names, holes, cycles, columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.base import Model
from sim.scenario.call_steps import Run
from sim.scenario.executables import Program, Workflow
from sim.scenario.instance_types import catalogue
from sim.scenario.problems import did_you_mean
from sim.scenario.templates import Template

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Path = tuple[str | int, ...]
Finding = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a scenario declares, by section, also of things that could not be read."""

    known: Mapping[str, Collection[str]]

    def missing(self, path: Path, section: str, name: str, what: str) -> Iterator[Finding]:
        """Yield a finding where a section does not have a name."""
        names = self.known.get(section) or ()
        if name not in names:
            yield path, f"there is no {what} '{name}'{did_you_mean(name, names)}"

    def missing_instance_type(self, path: Path, name: str | None) -> Iterator[Finding]:
        """Yield a finding where there is no such instance type."""
        if name is None:
            return
        names = [*(self.known.get("instance_types") or ()), *catalogue()]
        if name not in names:
            yield path, f"there is no instance type '{name}'{did_you_mean(name, names)}"


def holes(value: object) -> Iterator[tuple[str, ...]]:
    """Yield the path of every hole in a value."""
    if isinstance(value, Template):
        yield from value.paths
    elif isinstance(value, Model):
        yield from holes(dict(value))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from holes(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from holes(part)


def hole_missing(at: Path, hole: tuple[str, ...], main: Program | None, bound: Set[str]) -> Iterator[Finding]:
    """Yield a finding where a hole in a step stands for nothing.

    Parameters
    ----------
    at : tuple
        Place of the hole.
    hole : tuple of str
        Its path.
    main : Program or None
        The executable whose inputs `${inputs.x}` are; None where they cannot be known.
    bound : set
        Names that may begin it, beside `inputs` and `row`.
    """
    text = "${" + ".".join(hole) + "}"
    if hole[0] == "inputs":
        if main is not None and len(hole) > 1 and hole[1] not in main.inputs:
            yield at, f"{text}: there is no input '{hole[1]}'{did_you_mean(hole[1], main.inputs)}"
    elif hole[0] != "row" and hole[0] not in bound:
        known = sorted(bound | {"inputs", "row"})
        yield at, f"{text}: '{hole[0]}' names nothing here{did_you_mean(hole[0], known)}"


def executables_reached(scenario: Scenario, run: str) -> Iterator[tuple[str, Program | Workflow]]:
    """Yield what running an executable runs, itself and through stages and steps, each once."""
    seen: set[str] = set()
    stack = [run]
    while stack:
        name = stack.pop()
        spec = scenario.executables.get(name)
        if name in seen or spec is None:
            continue
        seen.add(name)
        stack += runs_of(spec)
        yield name, spec


def programs_reached(scenario: Scenario, run: str) -> Iterator[tuple[str, Program]]:
    """Yield the applets and apps among what running an executable runs."""
    for name, spec in executables_reached(scenario, run):
        if isinstance(spec, Program):
            yield name, spec


def runs_of(spec: Program | Workflow) -> Iterator[str]:
    """Yield the executables that stages or steps of an executable run."""
    if isinstance(spec, Workflow):
        yield from (stage.run for stage in spec.stages.values())
    else:
        for point in spec.entry_points.values():
            yield from (step.run.executable for step in point.steps if isinstance(step, Run))


def find_cycle(edges: Mapping[str, Collection[str]]) -> list[str] | None:
    """Return a cycle as the names along it, the first one again at the end; None where there is none."""
    done: set[str] = set()
    for root in edges:
        trail: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if root not in done:
            trail.append(root)
            stack.append((root, iter(edges[root])))
        while stack:
            name, rest = stack[-1]
            following = next((one for one in rest if one not in done), None)
            if following is None:
                done.add(name)
                trail.pop()
                stack.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            else:
                trail.append(following)
                stack.append((following, iter(edges.get(following, ()))))
    return None


def table_missing(scenario: Scenario, at: Path, table: str, names: Names) -> Iterator[Finding]:
    """Yield a finding where there is no such table, or none that can be read; what is declared is checked elsewhere."""
    if table in (names.known.get("tables") or ()):
        return
    try:
        scenario.rows_of(table)
    except ValueError as error:
        yield at, str(error)
    except KeyError:
        return


def column_missing(scenario: Scenario, at: Path, hole: tuple[str, ...], tables: list[str]) -> Iterator[Finding]:
    """Yield a finding where none of the tables has the column that `${row.column}` names."""
    text = "${" + ".".join(hole) + "}"
    if len(hole) != 2:
        yield at, f"{text}: name one column, such as ${{row.size}}"
        return
    if not tables:
        yield at, f"{text}: there is no table to take a row from"
        return
    if not all(scenario.columns_of(table) for table in tables):
        return
    columns = [column for table in tables for column in scenario.columns_of(table)]
    if hole[1] not in columns:
        known = ", ".join(columns)
        yield at, f"{text}: there is no column '{hole[1]}'{did_you_mean(hole[1], columns)}; there are {known}"
