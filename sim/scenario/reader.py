"""The door of this room: a scenario file becomes a :class:`~sim.scenario.scenario.Scenario`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.merge import scan_source
from sim.scenario.problems import Mark, Problem
from sim.scenario.problems import Path as ProblemPath
from sim.scenario.references import check_references
from sim.scenario.resolved import write_resolved
from sim.scenario.scenario import Scenario
from sim.scenario.table_files import TableError
from sim.scenario.table_paths import table_paths
from sim.scenario.tables import Tables
from sim.scenario.validate import validate
from sim.scenario.wording import place_of
from sim.scenario.yaml_nodes import Entry, Node, Source

__all__ = ["load", "write_resolved"]


def load(
    path: Path | str, *, variant: str | None = None, overrides: Sequence[str] = (), seed: int | None = None
) -> Scenario:
    """
    Read a scenario file.

    Parameters
    ----------
    path : Path or str
        The file; what it imports is found beside it or above it.
    variant : str, optional
        A name under ``variants:``, applied before the overrides.
    overrides : sequence of str
        Each ``path=value``, such as ``launches.qc.priority=high``.
    seed : int, optional
        Seed in place of the file's own.

    Raises
    ------
    ScenarioError
        With everything that is wrong, in the order of files and lines.
    """
    source = scan_source(path, variant, overrides)
    if seed is not None:
        source = _with_seed(source, seed)
    tables = Tables(_declared_tables(source))
    source = replace(source, problems=(*source.problems, *_table_problems(source, tables)))
    value = source.value

    def check(scenario: Scenario, known: Mapping[str, Collection[str]]) -> Iterable[tuple[ProblemPath, str]]:
        # Whether a row has what a launch takes from it is seen in the tables.
        return check_references(scenario.with_origin(value, tables), known)

    return validate(source, Scenario, tables, check)


def _with_seed(source: Source, seed: int) -> Source:
    mark = Mark("--seed", 1, 1)
    content = source.root.content if isinstance(source.root.content, dict) else {}
    return replace(source, root=Node(source.root.mark, {**content, "seed": Entry(mark, Node(mark, seed))}))


def _declared_tables(source: Source) -> dict[str, object]:
    declared = source.value.get("tables")
    return dict(declared) if isinstance(declared, dict) else {}


def _table_problems(source: Source, tables: Tables) -> Iterator[Problem]:
    named = [(("tables", name), name) for name in tables.declared]
    used = [found for found in table_paths(source.root) if found[0][0] not in ("tables", "variants")]
    for path, name in [*named, *used]:
        try:
            tables.get(name)
        except TableError as error:
            yield place_of(path, source, str(error))
