"""What the inputs of an execution refer to: outputs of others, and data objects (E1, E3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.twin.readers.dx_hash import LINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_DEEP: Final = 50
HELD_IN: Final = ("originalInput", "runInput", "input")
"""Where a hash holds its inputs. References stand as they were given in the first two; the last one has what has been
resolved."""


class Link(NamedTuple):
    """A reference to an output that an execution delivers: its id, or the stage of an analysis that plays it."""

    execution: str | None
    stage: str | None


def links_of(value: Any, depth: int = 0) -> Iterator[Link]:
    """Yield the references to executions in a value, however deep within lists and mappings."""
    if depth > _MOST_DEEP:
        return
    if isinstance(value, dict):
        target = value.get(LINK)
        if isinstance(target, dict):
            execution = target.get("job") or target.get("analysis")
            if execution is not None or "outputField" in target or "inputField" in target:
                yield Link(execution, target.get("stage"))
            return
        for part in value.values():
            yield from links_of(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from links_of(part, depth + 1)


def references(raw: Mapping[str, Any]) -> tuple[Link, ...]:
    """Return what the inputs of an execution's hash refer to, each once."""
    return tuple(dict.fromkeys(link for name in HELD_IN for link in links_of(raw.get(name))))


def input_bytes(raw: Mapping[str, Any]) -> int | None:
    """Return the bytes of the data among the inputs; None where the hash does not say: most do not."""
    sizes = list(_sizes(raw.get("input")))
    return sum(sizes) if sizes else None


def _sizes(value: Any, depth: int = 0) -> Iterator[int]:
    if depth > _MOST_DEEP:
        return
    if isinstance(value, dict):
        size = value.get("size")
        if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            yield size
        else:
            for part in value.values():
                yield from _sizes(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _sizes(part, depth + 1)


def stage_links(workflow: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return which stages each stage of a workflow takes something from, by the ids of stages (C2)."""
    found: dict[str, tuple[str, ...]] = {}
    stages = workflow.get("stages")
    for stage in stages if isinstance(stages, list) else []:
        if isinstance(stage, dict) and isinstance(stage.get("id"), str):
            named = (link.stage for link in links_of(stage.get("input")) if link.stage)
            found[stage["id"]] = tuple(dict.fromkeys(named))
    return found
