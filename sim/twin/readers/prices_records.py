"""Rates from records of executions: price over billed time (H2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError
from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE
from sim.twin.rates import NO_REGION, rates_seen
from sim.twin.readers.prices_list import RateList
from sim.twin.readers.prices_odd import without_odd_prices
from sim.twin.readers.prices_rates import MICRO
from sim.twin.readers.prices_types import in_order
from sim.twin.readers.purchases import ON_DEMAND, SPOT
from sim.twin.readers.reading import Fault, counted, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.rates import Epoch, Key, RatesSeen
    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

_WORDS: Final = {ON_DEMAND: "on demand", SPOT: "on spot"}


def read_prices(records: Sequence[Record], reading: Reading, *, currency: str | None, what: str) -> list[RateList]:
    """Return the price lists that records tell: one for each account and region, and one more where rates changed.

    Parameters
    ----------
    records : sequence of Record
        The sound ones, without personal data.
    reading : Reading
        Takes what is wrong with their prices, and what is assumed.
    currency : str or None
        The one that was asked for; wanted where no record names any.
    what : str
        What the records are, for people: the file's name.

    Raises
    ------
    ResultError
        If there is no price among them, or no currency.
    """
    source = reading.sources[0]
    jobs = [record for record in records if record.is_job]
    _withheld(jobs, reading)
    priced = [job for job in jobs if job.rate and job.purchase and round(job.rate * MICRO)]
    sound = without_odd_prices(priced, reading)
    if not sound:
        raise ResultError(_nothing(source, jobs, reading))
    chosen = _currency(sound, source, currency, reading)
    used = sum(record.purchase == SPOT for record in sound)
    reading.notes.append(
        f"rates: price over billed time, of {len(sound):,} of {counted(len(jobs), 'try', 'tries')} of jobs"
    )
    reading.notes.append(
        f"purchase: {used:,} of {len(sound):,} are taken to have run on spot, by priority, wait for spot, and rate"
    )
    _defaulted(sound, reading)
    return [one for seen in rates_seen(sound) for one in _lists(seen, sound, chosen, what)]


def _withheld(jobs: Sequence[Record], reading: Reading) -> None:
    reading.faults += [
        Fault(job.id, "its price is withheld (null)")
        for job in jobs
        if job.is_final and job.billed and job.price is None and not job.is_free
    ]
    free = [job for job in jobs if job.billed and (job.is_free or job.price == 0)]
    if free:
        reading.notes.append(f"not charged for, so without a rate: {named(free)}")


def _nothing(source: str, jobs: Sequence[Record], reading: Reading) -> str:
    faults = [fault for fault in reading.faults if not fault.used]
    why = f"; {faults[0]}" if faults else ""
    more = f", and {len(faults) - 1} more like it" if len(faults) > 1 else ""
    tries = counted(len(jobs), "try", "tries")
    return f"{source}: there are no rates in it: of {tries} of jobs none has both a price and a billed time{why}{more}"


def _currency(records: Sequence[Record], source: str, asked: str | None, reading: Reading) -> str:
    told = next((record for record in records if record.currency), None)
    if told is None and asked is None:
        raise ResultError(f"{source}: no currency is named in it; name it, such as --currency USD")
    if told is None:
        reading.notes.append(f"currency: no record names one, taken as {asked}, as --currency says")
        return str(asked)
    if asked not in (None, told.currency):
        raise ResultError(f"{source}, {told.id}: its price is in {told.currency}, and --currency asks for {asked}")
    return str(told.currency)


def _defaulted(records: Sequence[Record], reading: Reading) -> None:
    typeless = [record for record in records if record.instance_type is None]
    if typeless:
        reading.notes.append(
            f"instance types: {named(typeless)} do not say theirs; the default, {DEFAULT_INSTANCE_TYPE}, is taken"
        )


def _lists(seen: RatesSeen, records: Sequence[Record], currency: str, what: str) -> list[RateList]:
    own = [one for one in records if (one.bill_to, one.region or NO_REGION) == (seen.account, seen.region)]
    ends = [epoch.begin for epoch in seen.epochs[1:]] + [None]
    return [
        _list(seen, epoch, [one for one in own if end is None or _start(one) < end], currency, what, number)
        for number, (epoch, end) in enumerate(zip(seen.epochs, ends, strict=True))
    ]


def _list(
    seen: RatesSeen, epoch: Epoch, until_then: Sequence[Record], currency: str, what: str, number: int
) -> RateList:
    last = max(_start(record) for record in until_then)
    since, until = _month(max(epoch.begin, min(_start(record) for record in until_then))), _month(last)
    when = since if since == until else f"{since} to {until}"
    where = "" if seen.region == NO_REGION else f" in {seen.region}"
    jobs = counted(sum(epoch.seen.values()), "job")
    rates: dict[str, dict[str, int]] = {}
    for (purchase, type_), rate in epoch.rates.items():
        rates.setdefault(purchase, {})[type_] = round(rate * MICRO)
    return RateList(
        seen.account,
        None if seen.region == NO_REGION else seen.region,
        currency,
        until,
        f"price over billed time of {jobs} of {seen.account}{where}, {when} ({what})",
        rates,
        epoch.begin if number else None,
        [*_behind(epoch), *_carried(epoch)],
    )


def _start(record: Record) -> int:
    return record.started or 0


def _month(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).strftime("%Y-%m")


def _behind(epoch: Epoch) -> list[str]:
    told = []
    for purchase, words in _WORDS.items():
        jobs = {type_: count for (how, type_), count in epoch.seen.items() if how == purchase}
        if jobs:
            told.append(f"{words}, jobs behind: " + ", ".join(f"{type_} {jobs[type_]:,}" for type_ in in_order(jobs)))
    return told


def _carried(epoch: Epoch) -> list[str]:
    unseen: list[Key] = [key for key in epoch.rates if key not in epoch.seen]
    if not unseen:
        return []
    types = ", ".join(in_order({type_ for _, type_ in unseen}))
    return [f"not seen in this time, so taken as in the time before or after: {types}"]
