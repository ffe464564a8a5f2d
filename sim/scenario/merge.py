"""Imports, variants and overrides: several sources become one, and every value keeps its own place."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Final

from sim.scenario.imports import gather
from sim.scenario.problems import Mark, Path, Problem, ScenarioError, did_you_mean
from sim.scenario.table_paths import resolve_table_paths
from sim.scenario.yaml_nodes import Entry, Node, Source, merge_nodes
from sim.scenario.yaml_source import scan_yaml

OVERRIDES_FILE = "--set"

_NOT_FROM_OUTSIDE = ("import", "variants")
_SECTIONS: Final = frozenset({"latencies", "limits", "settings", "spot"})
"""Sections whose every key has a default, so that a file need not write them."""


def load_source(path: FilePath | str, variant: str | None = None, overrides: Sequence[str] = ()) -> Source:
    """
    Read a scenario file with its imports, apply a variant, then overrides.

    Parameters
    ----------
    path : Path or str
        The scenario file.
    variant : str, optional
        A name under ``variants:`` of the file or what it imports.
    overrides : sequence of str
        Each ``path=value``, where the path is keys and list positions joined by dots, and the value is YAML.

    Returns
    -------
    Source
        Without ``import``; ``variants`` is left in.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the files, the variant and the overrides.
    """
    source = scan_source(path, variant, overrides)
    if source.problems:
        raise ScenarioError(source.problems)
    return source


def scan_source(path: FilePath | str, variant: str | None = None, overrides: Sequence[str] = ()) -> Source:
    """Do the same as :func:`load_source`, but keep what can be passed over among the source's problems."""
    return with_changes(gather(FilePath(path)), variant, overrides)


def with_changes(source: Source, variant: str | None, overrides: Sequence[str]) -> Source:
    """Apply a variant, then overrides, to what was gathered from files."""
    if variant is not None:
        source = _apply_variant(source, variant)
    for position, override in enumerate(overrides, start=1):
        source = _apply_override(source, override, position)
    return source


def _apply_variant(source: Source, name: str) -> Source:
    variants = source.root.child("variants")
    known = dict(variants.content) if variants is not None and isinstance(variants.content, dict) else {}
    if name not in known:
        way_out = did_you_mean(name, known) or (f"; it has {', '.join(known)}" if known else "; it has none")
        problem = Problem(f"the scenario has no variant '{name}'{way_out}", source.mark(("variants",)))
        return _with_problem(source, problem)
    changes = known[name].node.content
    if not isinstance(changes, dict):
        problem = Problem("a variant is a mapping from paths to values", known[name].node.mark)
        return _with_problem(source, problem)
    for path, entry in changes.items():
        source = _assign(source, path, entry.node, entry.key_mark)
    return source


def _apply_override(source: Source, override: str, position: int) -> Source:
    path, equals, text = override.partition("=")
    start = Mark(OVERRIDES_FILE, position, 1)
    if not equals or not path.strip():
        return _with_problem(source, Problem(f"'{override}' is not a change; write it like path=value", start))
    try:
        value = scan_yaml(text, OVERRIDES_FILE, any_value=True)
    except ScenarioError as error:
        return _with_problem(source, *(replace(problem, mark=start) for problem in error.problems))
    if value.problems:
        return _with_problem(source, *(replace(problem, mark=start, path=()) for problem in value.problems))
    node = resolve_table_paths(_moved(value.root, position, len(path) + 1), FilePath.cwd())
    return _assign(source, path, node, start)


def _moved(node: Node, line: int, columns: int) -> Node:
    mark = Mark(OVERRIDES_FILE, line, node.mark.column + columns)
    match node.content:
        case tuple(items):
            return Node(mark, tuple(_moved(item, line, columns) for item in items))
        case dict(entries):
            content = {key: Entry(mark, _moved(entry.node, line, columns)) for key, entry in entries.items()}
            return Node(mark, content)
        case _:
            return Node(mark, node.content)


def _with_problem(source: Source, *problems: Problem) -> Source:
    return replace(source, problems=(*source.problems, *problems))


def _parts(path: str) -> Path:
    return tuple(int(part) if part.isdecimal() else part for part in path.strip().split("."))


def _assign(source: Source, path: str, value: Node, mark: Mark) -> Source:
    parts = _parts(path)
    if parts[0] in _NOT_FROM_OUTSIDE:
        message = f"'{parts[0]}' cannot be changed from outside the file; change it in the file"
        return _with_problem(source, Problem(message, mark))
    try:
        return replace(source, root=_assigned(source.root, parts, value, mark, ()))
    except _NoSuchPathError as error:
        return _with_problem(source, Problem(f"'{path}' leads nowhere: {error}", mark))


def _nested(parts: Path, value: Node, mark: Mark) -> Node:
    for part in reversed(parts):
        value = Node(mark, {str(part): Entry(mark, value)})
    return value


class _NoSuchPathError(Exception):
    """Says in a sentence where a path ends."""


def _assigned(node: Node, parts: Path, value: Node, mark: Mark, above: Path) -> Node:
    part, rest = parts[0], parts[1:]
    place = f"'{'.'.join(str(step) for step in above)}'" if above else "the scenario"
    match node.content:
        case dict(entries):
            key = str(part)
            if rest and key not in entries and not above and key in _SECTIONS:
                # A section that the file leaves to its defaults; what is in it is judged with the rest.
                return Node(node.mark, {**entries, key: Entry(mark, _nested(rest, value, mark))})
            if rest and key not in entries:
                known = entries.keys() if above else entries.keys() | _SECTIONS
                hint = did_you_mean(key, known) or f"; it has {', '.join(entries)}"
                raise _NoSuchPathError(f"{place} has no '{key}'{hint}")
            old = entries.get(key)
            new = _changed(old.node if old else None, rest, value, mark, (*above, part))
            return Node(node.mark, {**entries, key: Entry(mark if old is None or not rest else old.key_mark, new)})
        case tuple(items):
            if not isinstance(part, int) or part >= len(items):
                raise _NoSuchPathError(
                    f"{place} is a list of {len(items)}; write a position from 0 to {len(items) - 1}"
                )
            new = _changed(items[part], rest, value, mark, (*above, part))
            return Node(node.mark, (*items[:part], new, *items[part + 1 :]))
        case _:
            raise _NoSuchPathError(f"{place} is a single value and has nothing inside")


def _changed(old: Node | None, rest: Path, value: Node, mark: Mark, above: Path) -> Node:
    if old is None:
        return value
    return _assigned(old, rest, value, mark, above) if rest else merge_nodes(old, value)
