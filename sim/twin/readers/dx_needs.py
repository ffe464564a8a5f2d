"""What each execution waited for: by its inputs, by its workflow, or by when things happened (B2, E1 - E3)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from sim.twin.readers.reading import named

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        told = [
            id_ for id_ in lookup.told(record) if id_ in lookup.ids and id_ not in (record.id, *lookup.above(record))
        ]
        record.needs = tuple(dict.fromkeys(told))
        if not record.needs and record.is_job and record.number == 0 and record.entered("waiting_on_input") is not None:
            record.needs = lookup.by_time(record)
            assumed += [record] if record.needs else []
    if assumed:
        reading.notes.append(
            f"dependencies: {named(assumed)} do not say what they waited for; the execution of the same tree is "
            "assumed whose end came just before"
        )


class _Lookup:
    def __init__(self, records: list[Record]) -> None:
        self.ids = {record.id for record in records}
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

    def told(self, record: Record) -> Iterator[str]:
        """Yield what a record, or its workflow, says that it waits for."""
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
