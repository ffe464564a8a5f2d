"""What each execution waited for: by its inputs, by its workflow, or by when things happened (B2, E1 - E3)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from sim.twin.readers.reading import Fault, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

LONGEST_STEP: Final = 15_000
"""Milliseconds from the end of what was waited for to `runnable` within which the one explains the other: a scheduler
step was seen to take up to 9 s (B5)."""


def find_needs(reading: Reading) -> None:
    """Say of each record what executions it waited for."""
    lookup = _Lookup(reading.all)
    assumed = []
    for record in reading.records.values():
        record.needs = tuple(dict.fromkeys(lookup.awaited(record)))
        if not record.needs and record.is_job and record.number == 0 and record.entered("waiting_on_input") is not None:
            record.needs = lookup.by_time(record)
            assumed += [record] if record.needs else []
    for id_, other in circles({record.id: record.needs for record in reading.records.values()}):
        for record in lookup.tries[id_]:
            record.needs = tuple(need for need in record.needs if need != other)
        reading.faults.append(Fault(id_, f"it waits for itself, by way of {other}; that is left out", used=True))
    if assumed:
        reading.notes.append(
            f"dependencies: {named(assumed)} do not say what they waited for; the execution of the same tree is "
            "assumed whose end came just before"
        )


def circles(needs: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Yield what has to go, so that nothing waits for itself: who waits, and for whom."""
    on_the_way, settled = set(), set()
    for start in needs:
        stack = [(start, iter(needs[start]))] if start not in settled else []
        on_the_way.add(start)
        while stack:
            id_, others = stack[-1]
            other = next(others, None)
            if other is None:
                stack.pop()
                on_the_way.discard(id_)
                settled.add(id_)
            elif other in on_the_way:
                yield id_, other
            elif other not in settled and other in needs:
                on_the_way.add(other)
                stack.append((other, iter(needs[other])))


class _Lookup:
    def __init__(self, records: list[Record]) -> None:
        self.tries: dict[str, list[Record]] = {}
        for record in records:
            self.tries.setdefault(record.id, []).append(record)
        self._by_id = {record.id: record for record in records}
        self._stages: dict[tuple[str | None, str | None], str] = {
            (record.parent_analysis, record.stage): record.id
            for record in records
            if record.parent_analysis is not None
        }
        self._members: dict[str, list[Record]] = {}
        self._ends: dict[str, list[tuple[int, str]]] = {}
        for record in records:
            self._members.setdefault(record.root, []).append(record)
            if record.ended is not None and record.state == "done":
                self._ends.setdefault(record.root, []).append((record.ended, record.id))
        for ends in self._ends.values():
            ends.sort()

    def awaited(self, record: Record) -> Iterator[str]:
        """Yield what a record can have waited for of what it, or its workflow, names."""
        above = None
        for id_ in self._told(record):
            tries = self.tries.get(id_)
            if tries is None or id_ == record.id:
                continue
            if above is None:
                above = set(self.above(record))
            end = tries[-1].ended
            late = record.ready is not None and not record.number and end is not None and end > record.ready
            if id_ not in above and not late:
                yield id_

    def _told(self, record: Record) -> Iterator[str]:
        yield from record.depends_on
        for link in record.links:
            if link.execution == record.id or (link.execution is None and not record.is_job):
                continue  # An analysis keeps the links among its own stages.
            if link.stage is not None:
                yield self._stages.get((link.execution or record.parent_analysis, link.stage), "")
            elif link.execution is not None:
                yield link.execution
        analysis = self._by_id.get(record.parent_analysis or "")
        if analysis is not None and record.stage is not None:
            for stage in analysis.stage_links.get(record.stage, ()):
                yield self._stages.get((record.parent_analysis, stage), "")

    def above(self, record: Record) -> Iterator[str]:
        """Yield what an execution is part of: nobody waits for that."""
        seen = set()
        parent = record.parent_analysis or record.parent_job
        while parent is not None and parent not in seen:
            seen.add(parent)
            yield parent
            above = self._by_id.get(parent)
            parent = None if above is None else above.parent_analysis or above.parent_job

    def by_time(self, record: Record) -> tuple[str, ...]:
        """Return what a record can be assumed to have waited for, or to wait for still."""
        ready = record.ready
        if ready is not None:
            ends = self._ends.get(record.root, [])
            place = bisect_right(ends, (ready, "￿")) - 1
            not_these = {record.id, *self.above(record)}
            while place >= 0 and ends[place][0] >= ready - LONGEST_STEP:
                if ends[place][1] not in not_these:
                    return (ends[place][1],)
                place -= 1
            return ()
        if record.is_final:
            return ()
        waits_for = ("waiting_on_input", "idle")
        return tuple(
            other.id
            for other in self._members[record.root]
            if not other.is_final and other.state not in waits_for and self._beside(other, record)
        )

    def _beside(self, other: Record, record: Record) -> bool:
        return other.id != record.id and (other.parent_analysis, other.parent_job) == (
            record.parent_analysis,
            record.parent_job,
        )
