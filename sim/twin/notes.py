"""What a reader of records says that it assumed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.twin.causes import OWN
from sim.twin.playable import played
from sim.twin.rates import PLACEHOLDER, extrapolated_types, rates_seen, unknown_types
from sim.twin.readers.purchases import SPOT
from sim.twin.readers.reading import counted, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.twin.record import Record

_RUN_TIMES: Final = (
    "run times: each job's own, from `running` to the stop of its worker; they do not change with the instance type"
)


def notes_of(records: Sequence[Record], *, personal: bool) -> list[str]:
    """Return a sentence for everything that was assumed or left out."""
    return [
        *_prices(records),
        *_machines(records),
        *_purchases(records),
        *_unplayed(records),
        _RUN_TIMES,
        "not used: inputs and outputs but for what they refer to, folders, networks, egress",
        "personal data: kept, as asked"
        if personal
        else "personal data: users are replaced by user-1, user-2, …; mail and network addresses in texts, too",
    ]


def _prices(records: Sequence[Record]) -> Iterator[str]:
    for seen in rates_seen(records):
        where = f"{seen.account} in {seen.region}"
        known = sum(sum(epoch.seen.values()) for epoch in seen.epochs)
        if not known:
            yield (
                f"prices: none of {where} is known; {PLACEHOLDER} a core and hour is a placeholder, so amounts mean "
                "nothing"
            )
            continue
        exact = sorted({type_ for epoch in seen.epochs for _, type_ in epoch.rates})
        changed = f", changed {counted(len(seen.epochs) - 1, 'time')}" if len(seen.epochs) > 1 else ""
        yield f"prices: {where}: exact of {', '.join(exact)}, from {counted(known, 'job')}{changed}"
        odd = sum(epoch.odd for epoch in seen.epochs)
        if odd:
            what = "job has another rate than one" if odd == 1 else "jobs have other rates than some"
            yield f"prices: {where}: {odd:,} {what} of the same type at the same instant, and is not told apart"
        filled = extrapolated_types(seen)
        if filled:
            yield f"prices: {where}: on demand by cores, extrapolated, of {', '.join(filled)}"


def _machines(records: Sequence[Record]) -> Iterator[str]:
    strange = unknown_types(record.instance_type for record in records if record.instance_type)
    if strange:
        yield (
            f"instance types: {', '.join(strange)} do not ship with dxsim; cores are those in the name, memory is "
            "assumed"
        )
    booted = [
        record for record in records if record.is_job and record.running is not None and record.started is not None
    ]
    visible = sum(record.started < record.running for record in booted)  # type: ignore[operator]
    if booted:
        yield (
            f"boots: {visible} of {counted(len(booted), 'try', 'tries')} show one that is billed; the others are "
            "billed from `running` on"
        )


def _purchases(records: Sequence[Record]) -> Iterator[str]:
    spot = sum(record.purchase == SPOT for record in records)
    ran = sum(record.purchase is not None for record in records)
    if spot:
        yield (
            f"purchase: {spot} of {counted(ran, 'try', 'tries')} are taken to have run on spot, by priority, wait for "
            "spot, and rate"
        )


def _unplayed(records: Sequence[Record]) -> Iterator[str]:
    reused = [record for record in records if record.is_reused]
    if reused:
        yield f"reuse: {named(reused)} took over earlier results and are not played again"
    ids = {record.id for record in reused} | {record.id for record in played(records)}
    others = [record for record in records if record.id not in ids]
    if others:
        yield f"not played again: {named(others)}, for nothing that they did is among the records"
    cut = [
        record for record in records if record.is_job and record.is_final and record.state != "done" and record.running
    ]
    outside = [record for record in cut if record.failure_reason not in OWN and record.state != "restarted"]
    if outside:
        yield (
            f"run times: something outside ended {named(outside)}; where that does not happen in a replay they go on "
            "as long as others of their kind, else for as long again"
        )
    timed = [record for record in cut if record.timeout and _ran_longer(record)]
    if timed:
        yield f"time-outs: {named(timed)} ran longer than the time-out in their record, which is left out"


def _ran_longer(record: Record) -> bool:
    if record.failure_reason == "JobTimeoutExceeded" or record.stopped is None or record.running is None:
        return False
    return record.stopped - record.running > (record.timeout or 0)
