"""A subjob for each item of a list, a chunk at a time (N2, N3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.errors import UnknownNameError
from sim.model.objects import DataObject
from sim.model.paths import walk
from sim.model.request import Request
from sim.model.steps.base import PlainStep
from sim.model.steps.calls import bind
from sim.model.values import Ref, evaluated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.execution import Execution
    from sim.model.job import Job
    from sim.model.tries import Try
    from sim.model.values import Lookup
    from sim.scenario.call_steps import ScatterCall


class ScatterStep(PlainStep):
    """Start a chunk, wait on the worker until it is final, start the next; after the last one, go on."""

    what_for = "wait"

    def __init__(self, call: ScatterCall) -> None:
        self._call = call
        self._request = Request(call.instance_type)
        self._key = f"scatter.{call.as_ or call.entry_point}."

    def begin(self, try_: Try) -> int | None:
        """Start the next chunk; wait where another one follows."""
        scope = try_.scope
        if scope is None:
            scope = try_.scope = {}
        jobs = scope.setdefault(self._key, [])
        assert isinstance(jobs, list)
        if self._open(try_, jobs):
            return None
        items = items_of(evaluated(self._call.over, try_.lookup), "scatter")
        jobs += start_chunk(try_, self._call, self._request, items, len(jobs))
        return None if len(jobs) < len(items) else 0

    def end(self, try_: Try) -> None:
        """Let later steps refer to the jobs."""
        assert try_.scope is not None
        bind(try_, self._call.as_ or self._call.entry_point, try_.scope.pop(self._key))

    def child_final(self, try_: Try, child: Execution) -> None:  # noqa: ARG002  # any of the chunk may be the last
        """Start the next chunk when the present one is final."""
        assert try_.scope is not None
        jobs = try_.scope[self._key]
        assert isinstance(jobs, list)
        if not self._open(try_, jobs):
            try_.platform.clock.then((try_.resume, try_.step))

    def _open(self, try_: Try, jobs: list[Execution]) -> bool:
        children = try_.job.children or {}
        return any(job in children for job in jobs[-self._call.chunk :])


def items_of(value: object, who: str) -> list[object]:
    """Return the items of a list, or of a number of items.

    Raises
    ------
    UnknownNameError
        If it is neither, or an output that is not there yet.
    """
    if isinstance(value, Ref):
        value = value.value()
    if isinstance(value, bool) or not isinstance(value, int | list | DataObject):
        raise UnknownNameError(f"{who} needs a list or a number of items, not {value!r}")
    if isinstance(value, int):
        return list(range(value))
    return value if isinstance(value, list) else [value]


def for_item(inputs: Mapping[str, object], lookup: Lookup, item: object, index: int) -> dict[str, object]:
    """Return the inputs of an item's subjob: what is given, with `${item}` and `${index}`, else one input `item`."""

    def look_up(path: tuple[str, ...]) -> object:
        if path[0] == "item":
            return walk(item, path[1:], ".".join(path))
        return index if path == ("index",) else lookup(path)

    filled: dict[str, object] = evaluated(inputs, look_up) if inputs else {"item": item}
    return filled


def start_chunk(try_: Try, call: ScatterCall, request: Request, items: list[object], first: int) -> list[Job]:
    """Start the subjobs of the chunk that begins with an item, and return them in the order of the items."""
    door = try_.platform.door
    return [
        door.new_subjob(
            try_.job,
            call.entry_point,
            inputs=for_item(call.inputs, try_.lookup, items[index], index),
            request=request,
        )
        for index in range(first, min(first + call.chunk, len(items)))
    ]
