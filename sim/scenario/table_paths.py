"""Finds the table files that a scenario names, so that they are found from anywhere and can be copied along."""

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

from sim.scenario.problems import Path
from sim.scenario.yaml_nodes import Entry, Node

_KEYS = ("table", "file")
_SUFFIXES = (".csv", ".parquet")
# Below these, "file" and "table" are names of fields that the author chose.
_FIELDS_BY_NAME = ("inputs", "outputs", "output", "properties")


def resolve_table_paths(root: Node, folder: FilePath) -> Node:
    """Make the paths of table files absolute; a relative one starts in ``folder``."""
    declared = root.child("tables")
    names = frozenset(declared.content) if declared is not None and isinstance(declared.content, dict) else frozenset()
    return change_table_paths(root, lambda path: path if path in names else str(folder / path))


def change_table_paths(node: Node, change: Callable[[str], str]) -> Node:
    """Replace every path of a table file, which is a .csv or .parquet under a key ``table`` or ``file``."""
    match node.content:
        case tuple(items):
            return Node(node.mark, tuple(change_table_paths(item, change) for item in items))
        case dict(entries):
            return Node(node.mark, {key: _entry(key, entry, change) for key, entry in entries.items()})
        case _:
            return node


def table_paths(node: Node, here: Path = ()) -> Iterator[tuple[Path, str]]:
    """Go through the table files that a scenario names, each with the path of keys to it."""
    for part, child in node.children():
        path = (*here, part)
        if isinstance(part, str) and _is_table(part, child):
            yield path, str(child.content)
        elif part not in _FIELDS_BY_NAME:
            yield from table_paths(child, path)


def _entry(key: str, entry: Entry, change: Callable[[str], str]) -> Entry:
    # The keys of a variant are paths, whose last part is the key that the value will stand under.
    last = key.rpartition(".")[2]
    if _is_table(last, entry.node):
        return Entry(entry.key_mark, Node(entry.node.mark, change(str(entry.node.content))))
    if last in _FIELDS_BY_NAME:
        return entry
    return Entry(entry.key_mark, change_table_paths(entry.node, change))


def _is_table(key: str, node: Node) -> bool:
    text = node.content
    return key in _KEYS and isinstance(text, str) and "${" not in text and is_table_file(text)


def is_table_file(text: str) -> bool:
    """Say whether a text under such a key names a table file."""
    return text.lower().endswith(_SUFFIXES)
