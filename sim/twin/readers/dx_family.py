"""What can be told only of all records together: parents that are missing, currencies, what waited for what."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sim.twin.readers.dx_needs import find_needs
from sim.twin.readers.purchases import tell_purchases
from sim.twin.readers.reading import Fault, counted, named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record


def settle(reading: Reading, now: int | None) -> None:
    """Look at all records together: what does not fit is listed, what they do not say is noted."""
    ordered = sorted(
        reading.records.values(), key=lambda record: (record.created, not record.is_job, record.id, record.number)
    )
    reading.records = {record.key: record for record in ordered}
    _one_currency(reading)
    _not_from_the_future(reading, now)
    find_needs(reading)
    _parents(reading)
    _withheld(reading)
    tell_purchases(reading.all)
    _notes(reading)


def _drop(reading: Reading, keys: Iterable[tuple[str, int]]) -> None:
    for key in keys:
        del reading.records[key]


def _one_currency(reading: Reading) -> None:
    counted = Counter(record.currency for record in reading.records.values() if record.currency)
    if len(counted) < 2:
        return
    main = counted.most_common(1)[0][0]
    others = [record for record in reading.records.values() if record.currency not in (main, None)]
    reading.faults += [
        Fault(record.id, f"it is priced in {record.currency} and most others in {main}: read them apart")
        for record in others
    ]
    _drop(reading, [record.key for record in others])


def _not_from_the_future(reading: Reading, now: int | None) -> None:
    if now is None:
        return
    late = [record for record in reading.records.values() if record.last_instant > now]
    if len(late) == len(reading.records) and late:
        reading.notes.append(
            f"time: all records, {late[0].id} the first, lie in the future; they are taken for simulated ones"
        )
        return
    reading.faults += [Fault(record.id, "it speaks of what lies in the future") for record in late]
    _drop(reading, [record.key for record in late])


def _parents(reading: Reading) -> None:
    ids = {record.id for record in reading.records.values()}
    for record in reading.records.values():
        analysis = record.parent_analysis
        if analysis is not None and record.root != record.id and analysis not in ids:
            reading.faults.append(Fault(record.id, f"its analysis {analysis} is not among the records", used=True))
            record.parent_analysis = None
        if record.parent_job is not None and record.parent_job not in ids:
            reading.faults.append(
                Fault(record.id, f"its parent {record.parent_job} is not among the records", used=True)
            )
            record.parent_job = None
    _root_of_each(reading)


def _root_of_each(reading: Reading) -> None:
    by_id = {record.id: record for record in reading.records.values()}
    tries: dict[str, list[Record]] = defaultdict(list)
    for record in reading.records.values():
        tries[record.id].append(record)
    for record in reading.records.values():
        above, seen = record, {record.id}
        while (parent := above.parent_analysis or above.parent_job) is not None and parent not in seen:
            seen.add(parent)
            above = by_id[parent]
        if parent is not None:
            why = f"it is among its own parents, by way of {parent}; it is taken for a root"
            reading.faults.append(Fault(above.id, why, used=True))
            for one in tries[above.id]:
                one.parent_analysis = one.parent_job = None
        record.root = above.id


def _withheld(reading: Reading) -> None:
    for record in reading.records.values():
        if record.is_job and record.is_final and record.billed and record.price is None and not record.is_free:
            reading.faults.append(Fault(record.id, "its price is withheld", used=True))


def _notes(reading: Reading) -> None:
    records = list(reading.records.values())
    jobs = [record for record in records if record.is_job]
    say = reading.notes.append
    tries = sum(record.number > 0 for record in jobs)
    lost = [
        record for record in jobs if record.failure_counts and (record.id, record.number - 1) not in reading.records
    ]
    read = f"{counted(len(jobs), 'try', 'tries')} of jobs, {counted(len(records) - len(jobs), 'analysis', 'analyses')}"
    say(f"read: {read}" + (f", {tries} of the tries not the first" if tries else ""))
    if lost:
        say(f"tries: the earlier ones are missing of {named(lost)}; ask for them with --include-restarted")
    unfinished = [record for record in records if not record.is_final]
    if unfinished:
        say(f"unfinished: {named(unfinished)}")
    typeless = [record for record in jobs if record.instance_type is None]
    if typeless:
        say(f"instance types: {named(typeless)} do not say theirs; the platform's default is taken")
