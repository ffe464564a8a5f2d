"""What the inputs of an execution refer to: outputs of others, and data objects (E1, E3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.twin.readers.dx_hash import LINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_DEEP: Final = 50
HELD_IN: Final = ("originalInput", "runInput", "input")
"""Where a hash holds its inputs, the first that is there counting: references stand as they were given in the first
two, and the first has the defaults too; the last one has what has been resolved."""


class Link(NamedTuple):
    """A reference to an output that an execution delivers: its id, or the stage of an analysis that plays it."""

    execution: str | None
    stage: str | None


def links_of(value: Any) -> Iterator[Link]:
    """Yield the references to executions in a value, within lists and mappings."""
    for part in _mappings(value):
        target = part.get(LINK)
        if isinstance(target, dict):
            execution, stage = target.get("job") or target.get("analysis"), target.get("stage")
            if isinstance(execution, str) or "outputField" in target or "inputField" in target:
                yield Link(execution if isinstance(execution, str) else None, stage if isinstance(stage, str) else None)


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the mappings in a value, one by one, level by level; those in a reference belong to it."""
    level = [value]
    for _ in range(_MOST_DEEP):
        below: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                yield part
                if LINK not in part:
                    below += [one for one in part.values() if isinstance(one, dict | list)]
            elif isinstance(part, list):
                below += [one for one in part if isinstance(one, dict | list)]
        if not below:
            return
        level = below


def references(raw: Mapping[str, Any]) -> tuple[Link, ...]:
    """Return what the inputs of an execution's hash refer to, each once."""
    held = next((raw[name] for name in HELD_IN if raw.get(name)), None)
    return () if held is None else tuple(dict.fromkeys(links_of(held)))


def input_bytes(raw: Mapping[str, Any]) -> int | None:
    """Return the bytes of the data among the inputs; None where the hash does not say: most do not."""
    held = raw.get("input")
    sizes = [part["size"] for part in _mappings(held) if "size" in part] if held else []
    known = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool) and size >= 0]
    return sum(known) if known else None


def stage_links(workflow: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return which stages each stage of a workflow takes something from, by the ids of stages (C2)."""
    found: dict[str, tuple[str, ...]] = {}
    stages = workflow.get("stages")
    for stage in stages if isinstance(stages, list) else []:
        if isinstance(stage, dict) and isinstance(stage.get("id"), str):
            named = (link.stage for link in links_of(stage.get("input")) if link.stage)
            found[stage["id"]] = tuple(dict.fromkeys(named))
    return found
