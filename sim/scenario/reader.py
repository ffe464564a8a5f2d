"""The door of this room: a scenario file becomes a :class:`~sim.scenario.scenario.Scenario`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.belief_ends import end_problems
from sim.scenario.belief_reader import take_out
from sim.scenario.changes import Change, changes
from sim.scenario.imports import gather
from sim.scenario.merge import with_changes
from sim.scenario.problems import Mark, Problem, ScenarioError
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

_MOST_BYTES_WITH_VARIANTS = 1_000_000
"""Size of a file above which only the variant that is chosen is checked."""

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
    files = gather(Path(path))
    source = _changed(files, variant, overrides, seed)
    tables = Tables(_declared_tables(source))
    problems: tuple[Problem, ...] = ()
    try:
        made = _read(source, tables, changes(files.root, source.root))
    except ScenarioError as error:
        problems = error.problems
    # An override may well go with the file and not with each variant.
    if variant is None and not overrides and Path(path).stat().st_size <= _MOST_BYTES_WITH_VARIANTS:
        variants = [name for name, changes in _declared(files, "variants").items() if isinstance(changes, dict)]
        for name in variants:
            changed = _changed(files, name, overrides, seed)
            problems += tuple(_problems_of(name, files, changed, tables, problems))
    if problems:
        raise ScenarioError(problems)
    return made


def _changed(files: Source, variant: str | None, overrides: Sequence[str], seed: int | None) -> Source:
    source = with_changes(files, variant, overrides)
    return source if seed is None else _with_seed(source, seed)


def _problems_of(
    variant: str, files: Source, source: Source, tables: Tables, known: Sequence[Problem]
) -> Iterator[Problem]:
    """Yield what is wrong with a variant and not without it, at places of the variant's own."""
    declared = _declared_tables(source)
    try:
        _read(source, tables if declared == tables.declared else Tables(declared))
    except ScenarioError as error:
        entry = files.root.child("variants")
        own = entry.child(variant) if entry is not None else None
        marks = set() if own is None else set(_marks(own))
        told = {(problem.message, problem.mark) for problem in known}
        start = files.key_mark(("variants", variant))
        for problem in error.problems:
            if (problem.message, problem.mark) not in told:
                mark = problem.mark if problem.mark in marks else start
                yield Problem(f"variant {variant}: {problem.message}", mark, problem.path)


def _marks(node: Node) -> Iterator[Mark]:
    yield node.mark
    if isinstance(node.content, dict):
        yield from (entry.key_mark for entry in node.content.values())
    for _, child in node.children():
        yield from _marks(child)


def _read(source: Source, tables: Tables, changed: tuple[Change, ...] = ()) -> Scenario:
    written = replace(source, problems=(*source.problems, *_table_problems(source, tables)))
    taken = take_out(written, Scenario)
    value, plain, beliefs = written.value, taken.source, taken.beliefs

    def check(scenario: Scenario, known: Mapping[str, Collection[str]]) -> Iterable[tuple[ProblemPath, str]]:
        # Whether a row has what a launch takes from it is seen in the tables.
        return check_references(scenario.with_origin(value, tables, beliefs, changed), known)

    problems: list[Problem] = []
    made = None
    try:
        made = validate(plain, Scenario, tables, check)
    except ScenarioError as error:
        problems += error.problems
    if beliefs:
        told = {(problem.message, problem.mark) for problem in problems}
        found = end_problems(written, plain, beliefs, tables, made)
        problems += [problem for problem in found if (problem.message, problem.mark) not in told]
    if problems or made is None:
        raise ScenarioError(problems)
    return made


def _with_seed(source: Source, seed: int) -> Source:
    mark = Mark("--seed", 1, 1)
    content = source.root.content if isinstance(source.root.content, dict) else {}
    return replace(source, root=Node(source.root.mark, {**content, "seed": Entry(mark, Node(mark, seed))}))


def _declared_tables(source: Source) -> dict[str, object]:
    return _declared(source, "tables")


def _declared(source: Source, section: str) -> dict[str, object]:
    declared = source.value.get(section)
    return dict(declared) if isinstance(declared, dict) else {}


def _table_problems(source: Source, tables: Tables) -> Iterator[Problem]:
    named = [(("tables", name), name) for name in tables.declared]
    used = [found for found in table_paths(source.root) if found[0][0] not in ("tables", "variants")]
    for path, name in [*named, *used]:
        try:
            tables.get(name)
        except TableError as error:
            yield place_of(path, source, str(error))
