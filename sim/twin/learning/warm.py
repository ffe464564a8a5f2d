"""Which recorded jobs started on a worker that another job of their tree had left (G5)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.record import Record

KEPT: Final = 60_000
"""Milliseconds for which an idle worker is kept."""
LONGEST: Final = 20_000
"""Milliseconds from `runnable` to `running` above which no worker was waiting: 6.4 to 14.1 s were seen."""
_ON_TIME: Final = 15_000


def warm_starts(jobs: Sequence[Record]) -> set[tuple[str, int]]:
    """Return the tries that started warm: a job of their root and type had just left its worker, and they were quick.

    Where any of those that could have had such a worker shows a boot, workers are not used again, and quick ones had a
    machine that was waiting.
    """
    could = _could_be_warm(jobs)
    quick = {record.key for record in could if _took(record) <= LONGEST and not _boot(record)}
    slow = len(could) - len(quick)
    booted = sum(_boot(record) > 0 for record in could)
    return quick if quick and slow <= len(quick) and booted * 4 <= len(could) else set()


def _took(record: Record) -> int:
    return (record.running or 0) - (record.ready or 0)


def _boot(record: Record) -> int:
    return (record.running or 0) - (record.started or 0)


def _could_be_warm(jobs: Sequence[Record]) -> list[Record]:
    """Return the tries at whose start a fitting worker stood idle, each worker given to one of them."""
    trees: dict[tuple[str, str | None, str | None], list[Record]] = defaultdict(list)
    for record in jobs:
        if record.instances == 1:
            trees[record.root, record.instance_type, record.purchase].append(record)
    found = []
    for members in trees.values():
        left = sorted(record.stopped for record in members if record.stopped is not None and record.state == "done")
        for record in sorted(members, key=lambda one: (one.ready or 0, one.id)):
            if record.ready is None or record.running is None:
                continue
            first = bisect_left(left, record.ready - KEPT)
            if first < len(left) and left[first] <= min(record.ready + _ON_TIME, record.running):
                del left[first]
                found.append(record)
    return found
