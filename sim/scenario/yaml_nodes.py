"""A YAML document with the place of every key and value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.scenario.problems import Mark, Path, Problem
from sim.scenario.yaml_scalars import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

Plain = Scalar | list["Plain"] | dict[str, "Plain"]

DISTRIBUTIONS: Final = frozenset(
    {"constant", "uniform", "triangular", "exponential", "lognormal", "empirical", "shifted", "truncated"}
)
"""The keys that make a mapping a distribution."""

_BELIEF: Final = frozenset({"value", "believed"})


class Entry(NamedTuple):
    """A value in a mapping, with the place of its key."""

    key_mark: Mark
    node: "Node"


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, a tuple of nodes, or a mapping from keys to entries."""

    mark: Mark
    content: "Scalar | tuple[Node, ...] | dict[str, Entry]"

    def plain(self) -> Plain:
        """Give the value without places."""
        if isinstance(self.content, tuple):
            return [node.plain() for node in self.content]
        if isinstance(self.content, dict):
            return {key: entry.node.plain() for key, entry in self.content.items()}
        return self.content

    def child(self, part: str | int) -> "Node | None":
        """Give the value at a key or position, or None where there is none."""
        if isinstance(self.content, dict):
            entry = self.content.get(part) if isinstance(part, str) else None
            return entry.node if entry is not None else None
        if isinstance(self.content, tuple) and isinstance(part, int) and 0 <= part < len(self.content):
            return self.content[part]
        return None

    def children(self) -> "Iterator[tuple[str | int, Node]]":
        """Go through the keys or positions and their values."""
        if isinstance(self.content, dict):
            yield from ((key, entry.node) for key, entry in self.content.items())
        elif isinstance(self.content, tuple):
            yield from enumerate(self.content)


@dataclass(frozen=True, slots=True)
class Source:
    """
    What was read from one or several files.

    Attributes
    ----------
    root : Node
        The document. Where a scalar or an entry was refused, null stands for it or it is left out.
    problems : tuple of Problem
        What was refused; empty where all is well. A path leads to what the document lacks for it, and is empty where
        nothing is lacking.
    """

    root: Node
    problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> dict[str, Plain]:
        """The document as plain mappings, lists and scalars; empty where it is not a mapping."""
        plain = self.root.plain()
        return plain if isinstance(plain, dict) else {}

    def mark(self, path: Path) -> Mark:
        """Give the place of the value at a path, or of the innermost value around it that exists."""
        return self._deepest(path)[0].mark

    def key_mark(self, path: Path) -> Mark:
        """Give the place of the key at a path, or of the innermost key or list item around it that exists."""
        node, parent, part = self._deepest(path)
        if parent is not None and isinstance(parent.content, dict) and isinstance(part, str):
            return parent.content[part].key_mark
        return node.mark

    def _deepest(self, path: Path) -> tuple[Node, Node | None, str | int | None]:
        node, parent, reached = self.root, None, None
        for part in path:
            child = node.child(part)
            if child is None:
                break
            node, parent, reached = child, node, part
        return node, parent, reached


def merge_nodes(under: Node, over: Node) -> Node:
    """Lay one value over another: mappings merge deeply and keep their order, anything else is replaced.

    So is a distribution, which is a mapping with a single key: two of them merged would be neither. So is a value with
    what is believed of it; of another belief its `value` or `believed` alone may take the place.
    """
    if not isinstance(under.content, dict) or not isinstance(over.content, dict):
        return over
    if len(over.content) == 1 and not over.content.keys().isdisjoint(DISTRIBUTIONS):
        return over
    if is_belief(over) or (is_belief(under) and not over.content.keys() <= _BELIEF):
        return over
    merged = dict(under.content)
    for key, entry in over.content.items():
        old = merged.get(key)
        merged[key] = entry if old is None else Entry(entry.key_mark, merge_nodes(old.node, entry.node))
    return Node(over.mark, merged)


def is_belief(node: Node) -> bool:
    """Return whether a value stands with what is believed of it: `{value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}`."""
    content = node.content
    return (
        isinstance(content, dict) and content.keys() == _BELIEF and isinstance(content["believed"].node.content, tuple)
    )
