"""Takes the beliefs out of a source: what is left is a scenario of plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import BaseModel

from sim.scenario.belief_places import Place, top
from sim.scenario.belief_shape import InvalidBeliefError, read_belief
from sim.scenario.beliefs import BELIEVED, VALUE, Belief
from sim.scenario.problems import Path, Problem
from sim.scenario.yaml_nodes import Entry, Node, Source, is_belief

WITHOUT: Final = {
    "name": "the name of a scenario is known",
    "description": "a description is no value",
    "seed": "luck differs from replication to replication by itself",
    "replication": "luck differs from replication to replication by itself",
    "tables": "a table is data",
    "variants": "a variant is a choice",
    "experiment": "what is varied is a choice",
    "learned": "what was learned says by itself how sure it is",
    "expect": "what is expected must hold whatever is believed",
}
"""Sections without beliefs, and why."""
_PASSED_OVER: Final = frozenset({"tables", "variants"})
"""Of these what is inside is judged elsewhere: where cells are read, and where a variant is applied."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """
    A source and the beliefs that stood in it.

    Attributes
    ----------
    source : Source
        The source with the value of each belief in its place; what is wrong with a belief is among its problems.
    beliefs : tuple of Belief
        In the order of the file.
    """

    source: Source
    beliefs: tuple[Belief, ...]


def take_out(source: Source, model: type[BaseModel]) -> TakenOut:
    """Take the beliefs out of a source of a model."""
    holders: set[int] = set()
    if not _gather_holders(source.root, holders):
        return TakenOut(source, ())
    taking = _Taking(holders)
    root = taking.sections(source.root, top(model))
    return TakenOut(replace(source, root=root, problems=(*source.problems, *taking.problems)), tuple(taking.beliefs))


def _gather_holders(node: Node, holders: set[int]) -> bool:
    """Find the nodes that hold the key `believed` at any depth: of a large file they are few."""
    found = isinstance(node.content, dict) and BELIEVED in node.content
    for _, child in node.children():
        found |= _gather_holders(child, holders)
    if found:
        holders.add(id(node))
    return found


@dataclass(slots=True)
class _Taking:
    holders: set[int]
    beliefs: list[Belief] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def sections(self, root: Node, place: Place) -> Node:
        if not isinstance(root.content, dict):
            return root
        content: dict[str, Entry] = {}
        for key, entry in root.content.items():
            if key in WITHOUT:
                content[key] = Entry(entry.key_mark, self._refused(key, entry.node))
            else:
                content[key] = Entry(entry.key_mark, self._inside(entry.node, place, key))
        return Node(root.mark, content)

    def _refused(self, section: str, node: Node) -> Node:
        """Refuse the beliefs in a section that has none; a variant gives them to what it changes."""
        for path, found in _beliefs_in(node, (section,)):
            if section in _PASSED_OVER and len(path) > 1:
                break
            message = f"there is no belief here, {WITHOUT[section]}: write the value alone"
            self.problems.append(Problem(message, found.mark, path))
        return node

    def _inside(self, node: Node, around: Place, part: str | int) -> Node:
        """Return what stands at a key or position of a place, without the beliefs in it."""
        if id(node) not in self.holders:
            return node
        place, content = around.inside(part), node.content
        if isinstance(content, tuple):
            return Node(node.mark, tuple(self._inside(item, place, at) for at, item in enumerate(content)))
        if not isinstance(content, dict) or (BELIEVED in content and self._is_meant(node, place)):
            return self._value(node, place)
        entries = {key: Entry(entry.key_mark, self._inside(entry.node, place, key)) for key, entry in content.items()}
        return Node(node.mark, entries)

    def _is_meant(self, node: Node, place: Place) -> bool:
        """Return whether a mapping with the key `believed` is meant as a belief, well or badly written."""
        if not place.forms or place.holds_anything:
            # Nothing belongs here, which is told anyway; or the keys are names that the author chose.
            return False
        if place.takes_a_value and not place.takes_anything:
            return True
        return is_belief(node)

    def _value(self, node: Node, place: Place) -> Node:
        try:
            self.beliefs.append(read_belief(node, place))
        except InvalidBeliefError as error:
            # With the value in its place nothing is lacking, so that the rest is judged too.
            lacks = node.child(VALUE) is None
            self.problems.append(Problem(str(error), error.mark, place.path if lacks else ()))
        return node.child(VALUE) or node


def _beliefs_in(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if is_belief(node):
        yield path, node
    else:
        for part, child in node.children():
            yield from _beliefs_in(child, (*path, part))
