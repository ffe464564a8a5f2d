"""Which records can be played again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.record import Record


def played(records: Sequence[Record]) -> list[Record]:
    """Return the records that can be played again, in the same order.

    A job that took over earlier results did nothing. An analysis plays through its stages, so it takes at least one of
    them. What was launched by something that is not played has nobody to launch it.
    """
    stages: dict[str, set[str]] = defaultdict(set)
    below: dict[str, set[str]] = defaultdict(set)
    above: dict[str, str | None] = {}
    for record in records:
        above[record.id] = record.parent_analysis or record.parent_job
        if record.parent_analysis is not None:
            stages[record.parent_analysis].add(record.id)
        if above[record.id] is not None:
            below[str(above[record.id])].add(record.id)
    without = {record.id for record in records if record.is_reused or not (record.is_job or record.id in stages)}
    stack = list(without)
    while stack:
        id_ = stack.pop()
        parent = above[id_]
        empty = parent in stages and parent not in without and stages[parent] <= without
        found = (below[id_] | ({parent} if empty and parent is not None else set())) - without
        without |= found
        stack += found
    return [record for record in records if record.id not in without]
