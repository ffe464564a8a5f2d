"""Reads a scenario with all that is believed at its ends, so that nothing that can be drawn is refused later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from sim.scenario.beliefs import BELIEVED, Belief, shown
from sim.scenario.other_values import item_of
from sim.scenario.problems import Path, Problem, ScenarioError
from sim.scenario.references import check_references
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Tables
from sim.scenario.validate import validate
from sim.scenario.yaml_nodes import Entry, Node, Source

if TYPE_CHECKING:
    from sim.scenario.problems import Mark

Ends = Mapping[Path, Node]
"""By path of a belief, the end that it is at."""


def end_problems(
    written: Source, plain: Source, beliefs: Sequence[Belief], tables: Tables, made: Scenario | None
) -> list[Problem]:
    """
    Find what is wrong with the ends of beliefs.

    Parameters
    ----------
    written : Source
        The source with the beliefs in it.
    plain : Source
        The source with their values in their places.
    beliefs : sequence of Belief
        What was taken out.
    tables : Tables
        The tables of the scenario.
    made : Scenario or None
        The scenario with the values; None where it cannot be read.
    """
    problems: list[Problem] = []
    items = {item_of(belief.keys) for belief in beliefs}
    part = _only(plain.root, items)
    known = {section: frozenset(found) for section, found in plain.value.items() if isinstance(found, dict)}

    def check(there: Scenario, _: Mapping[str, Collection[str]]) -> Iterable[tuple[Path, str]]:
        return [] if made is None else check_references(made.with_parts(there), known)

    for ends in _rounds(beliefs, written.root):
        root = part
        for path, end in ends.items():
            root = _with(root, path, end)
        try:
            validate(Source(root), Scenario, tables, check)
        except ScenarioError as error:
            problems += [_told(problem, beliefs, ends) for problem in error.problems]
    return problems


def _rounds(beliefs: Sequence[Belief], root: Node) -> Iterator[Ends]:
    """
    Yield what is read: all at the lowest, all at the highest, then what fits together badly.

    Beliefs within one field, such as a median and a 95th percentile, are drawn apart, so that each is tried at its
    highest with the others at their lowest.
    """
    ends = {belief.keys: _ends(belief, root) for belief in beliefs}
    for number in range(max(2, *map(len, ends.values()))):
        yield {path: found[min(number, len(found) - 1)] for path, found in ends.items()}
    groups = Counter(belief.within for belief in beliefs)
    for place in range(max(groups.values())):
        seen: Counter[Path] = Counter()
        mixed: dict[Path, Node] = {}
        for belief in beliefs:
            if groups[belief.within] > 1:
                mixed[belief.keys] = ends[belief.keys][-1 if seen[belief.within] == place else 0]
            seen[belief.within] += 1
        if mixed:
            yield mixed


def _ends(belief: Belief, root: Node) -> tuple[Node, ...]:
    node = root
    for part in (*belief.keys, BELIEVED):
        node = node.child(part) or node
    return node.content if isinstance(node.content, tuple) else (node,)


def _only(root: Node, items: Collection[Path]) -> Node:
    """Return a document that holds some of its items only."""
    content: dict[str, Entry] = {}
    for section, entry in root.content.items() if isinstance(root.content, dict) else ():
        inner = entry.node.content
        if (section,) in items:
            content[section] = entry
        elif isinstance(inner, dict) and (kept := {name for name in inner if (section, name) in items}):
            node = Node(entry.node.mark, {name: found for name, found in inner.items() if name in kept})
            content[section] = Entry(entry.key_mark, node)
    return Node(root.mark, content)


def _with(node: Node, path: Path, value: Node) -> Node:
    """Return a document with another value at a path that is there."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(node.content, dict):
        entry = node.content[str(part)]
        return Node(node.mark, {**node.content, str(part): Entry(entry.key_mark, _with(entry.node, rest, value))})
    if isinstance(node.content, tuple) and isinstance(part, int):
        items = node.content
        return Node(node.mark, (*items[:part], _with(items[part], rest, value), *items[part + 1 :]))
    return node


def _told(problem: Problem, beliefs: Sequence[Belief], ends: Ends) -> Problem:
    """Put a problem at the belief that makes it, and say at which end it is."""
    marks: set[Mark] = {end.mark for end in ends.values()}
    if problem.mark in marks:
        return problem
    close = {belief.path: _common(belief.keys, problem.path) for belief in beliefs if belief.keys in ends}
    most = max(close.values())
    if not most:
        return problem
    guilty = [belief for belief in beliefs if close.get(belief.path) == most]
    where = " and ".join(f"{belief.path} = {_shown(ends[belief.keys])}" for belief in guilty)
    return Problem(f"with {where}: {problem.message}", guilty[0].place, problem.path)


def _shown(end: Node) -> str:
    return "" if isinstance(end.content, dict | tuple) else shown(end.content)


def _common(one: Path, other: Path) -> int:
    """Return how many parts two paths begin with alike."""
    alike = takewhile(lambda parts: parts[0] == parts[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)
