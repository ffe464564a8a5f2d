"""What a variant, overrides and a seed have changed in a scenario file, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.table_paths import is_table_file
from sim.scenario.yaml_nodes import DISTRIBUTIONS, Node, is_belief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.yaml_nodes import Plain


class Change(NamedTuple):
    """One value that was changed; None where there was none before, or is none after."""

    path: str
    old: Plain
    new: Plain


def changes(old: Node, new: Node) -> tuple[Change, ...]:
    """Return the values that differ between a document and what was made of it, in the order of the document.

    Mappings are compared key by key, lists of one length item by item, a distribution as a whole, and a value
    with what is believed of it. A table file is told
    by its name alone.
    """
    return tuple(_differences(old, new, ()))


def _differences(old: Node | None, new: Node | None, path: tuple[str | int, ...]) -> Iterator[Change]:
    # What no change came near is the same object, so a large document costs nothing.
    if old is new:
        return
    for part in (parts := _parts(old, new, depth=len(path))):
        yield from _differences(_child(old, part), _child(new, part), (*path, part))
    if not parts and (before := _told(old)) != (after := _told(new)):
        yield Change(".".join(map(str, path)), before, after)


def _parts(old: Node | None, new: Node | None, depth: int) -> list[str | int]:
    """Return the keys or positions that are compared one by one; none where the values are compared as a whole."""
    mine, others = _content(old), _content(new)
    if isinstance(mine, dict) and isinstance(others, dict):
        return list({**mine, **others})
    if isinstance(mine, tuple) and isinstance(others, tuple) and len(mine) == len(others):
        return list(range(len(mine)))
    # A section that the file leaves to its defaults.
    return list(others) if old is None and depth == 1 and isinstance(others, dict) else []


def _content(node: Node | None) -> object:
    if (
        node is None
        or is_belief(node)
        or (isinstance(node.content, dict) and not DISTRIBUTIONS.isdisjoint(node.content))
    ):
        return None
    return node.content


def _child(node: Node | None, part: str | int) -> Node | None:
    return None if node is None else node.child(part)


def _told(node: Node | None) -> Plain:
    return None if node is None else _as_written(node.plain())


def _as_written(value: Plain) -> Plain:
    match value:
        case dict():
            return {key: _as_written(item) for key, item in value.items()}
        case list():
            return [_as_written(item) for item in value]
        case str() if is_table_file(value):
            return Path(value).name
        case _:
            return value
