"""Prices of jobs that hold more than a rate by time, such as an app's surcharge (H9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from sim.twin.rates import rounded
from sim.twin.readers.reading import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

_CLOCK_MS: Final = 1.5
_ENOUGH: Final = 3
"""Jobs of one type from which on a rate that no two of them share is none."""


def without_odd_prices(jobs: Sequence[Record], reading: Reading) -> list[Record]:
    """Return the jobs whose price is a rate by time; the others are listed.

    A rate that one job alone has is odd where an earlier and a later job of the same account, region, purchase and type
    share another one: rates that change do not change back for everybody after a single job. It is odd, too, where
    there are three jobs or more and no two of them have the same.
    """
    groups: dict[tuple[str, str | None, str | None, str | None], list[Record]] = defaultdict(list)
    for job in jobs:
        groups[job.bill_to, job.region, job.purchase, job.instance_type].append(job)
    odd = {id(job) for group in groups.values() for job in _odd(group, reading)}
    return [job for job in jobs if id(job) not in odd]


def _odd(group: list[Record], reading: Reading) -> Iterator[Record]:
    ordered = sorted(group, key=lambda job: (job.started or 0, job.id, job.number))
    rates = [rounded(job.rate or 0.0, _CLOCK_MS / (job.billed or 1)) for job in ordered]
    shared = Counter(rates)
    if len(ordered) >= _ENOUGH and max(shared.values()) == 1:
        yield from _told(ordered, rates, "no two jobs of the type share a rate", reading)
        return
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for place, rate in enumerate(rates):
        first.setdefault(rate, place)
        last[rate] = place
    # How far the rates that were seen up to a place reach.
    reach = list(accumulate((last[rate] if first[rate] == place else -1 for place, rate in enumerate(rates)), max))
    inside = [place for place, rate in enumerate(rates) if shared[rate] == 1 and place and reach[place - 1] > place]
    yield from _told(
        [ordered[place] for place in inside],
        [rates[place] for place in inside],
        "jobs of the type before and after it share another rate",
        reading,
    )


def _told(jobs: Sequence[Record], rates: Sequence[float], why: str, reading: Reading) -> Iterator[Record]:
    for job, rate in zip(jobs, rates, strict=True):
        reading.faults.append(
            Fault(
                job.id,
                f"its price would be {rate:g} an hour of {job.instance_type}, but {why}",
            )
        )
        yield job
