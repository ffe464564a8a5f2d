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
    from sim.model.execution import Execution
    from sim.model.tries import Try
    from sim.scenario.steps import ScatterCall


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
        items = self._items(try_)
        first = len(jobs)
        for index in range(first, min(first + self._call.chunk, len(items))):
            jobs.append(self._start(try_, index, items[index]))
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

    def _items(self, try_: Try) -> list[object]:
        over = evaluated(self._call.over, try_.lookup)
        if isinstance(over, Ref):
            over = over.value()
        if isinstance(over, bool) or not isinstance(over, int | list | DataObject):
            raise UnknownNameError(f"scatter needs a list or a number of items, not {over!r}")
        if isinstance(over, int):
            return list(range(over))
        return over if isinstance(over, list) else [over]

    def _start(self, try_: Try, index: int, item: object) -> Execution:
        call = self._call

        def lookup(path: tuple[str, ...]) -> object:
            if path[0] == "item":
                return walk(item, path[1:], ".".join(path))
            return index if path == ("index",) else try_.lookup(path)

        inputs = evaluated(call.inputs, lookup) if call.inputs else {"item": item}
        return try_.platform.door.new_subjob(try_.job, call.entry_point, inputs=inputs, request=self._request)
