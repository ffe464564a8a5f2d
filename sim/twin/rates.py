"""Price lists from records: what an hour of each instance type cost, and when that changed (H2, H5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE, catalogue
from sim.twin.machines import cores_of
from sim.twin.readers.purchases import CLOCK_MS, ON_DEMAND, SPOT
from sim.twin.readers.reading import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.twin.record import Record

NO_REGION: Final = "unknown"
_SAME: Final = 1e-7
"""Rates are one where they differ by less than this share: prices are told with many digits."""
_SPOT_SHARE: Final = 0.267
"""Spot rate as a share of that on demand, on the account where both are known (H5)."""
PLACEHOLDER: Final = 0.1
"""Of a core, where no price is known at all."""

Key = tuple[str, str]
"""Purchase and instance type."""


@dataclass(slots=True)
class Epoch:
    """The rates of an account in a region, from one instant on.

    Attributes
    ----------
    begin : int
        Milliseconds since 1970; that of the first record for the first one.
    rates : dict
        Rate an hour by purchase and instance type.
    seen : dict
        How many jobs stand behind each.
    odd : int
        How many jobs had another rate than one of their type that began in the same instant.
    """

    begin: int
    rates: dict[Key, float] = field(default_factory=dict)
    seen: dict[Key, int] = field(default_factory=dict)
    odd: int = 0


@dataclass(slots=True)
class RatesSeen:
    """What is known of the rates of one account in one region.

    Attributes
    ----------
    account, region : str
        Which.
    epochs : list of Epoch
        In order of time; more than one where rates changed.
    types : set of str
        Every type that its jobs ran on, or asked for.
    spot_only : bool
        Whether any of its jobs can run on nothing but spot: its priority is low.
    """

    account: str
    region: str
    epochs: list[Epoch]
    types: set[str]
    spot_only: bool = False

    @property
    def spot_seen(self) -> bool:
        """Whether anything ran on spot."""
        return any(purchase == SPOT for epoch in self.epochs for purchase, _ in epoch.rates)


def rates_seen(records: Iterable[Record], asked_for: Iterable[Record] = ()) -> list[RatesSeen]:
    """Return the rates of every account and region, in the order of their first job.

    Parameters
    ----------
    records : iterable of Record
        What is known.
    asked_for : iterable of Record
        Jobs whose types need a rate, beside those of the records.
    """
    known: dict[tuple[str, str], list[Record]] = defaultdict(list)
    wanted: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for jobs, given in ((known, records), (wanted, asked_for)):
        for record in given:
            if record.is_job:
                jobs[record.bill_to, record.region or NO_REGION].append(record)
    found = []
    for key in dict.fromkeys([*known, *wanted]):
        own = known.get(key, [])
        every = [*own, *wanted.get(key, ())]
        spot_only = any(job.priority == "low" for job in every)
        found.append(RatesSeen(*key, _epochs(own) if own else [Epoch(0)], {_type(job) for job in every}, spot_only))
    return found


def _type(job: Record) -> str:
    return job.instance_type or DEFAULT_INSTANCE_TYPE


def _epochs(jobs: Sequence[Record]) -> list[Epoch]:
    priced = sorted((job for job in jobs if job.rate and job.purchase), key=lambda job: (job.started or 0, job.id))
    epochs = [Epoch(min(job.created for job in jobs))]
    latest: dict[Key, int] = {}
    loose: dict[Key, float] = {}
    for job in priced:
        key = (str(job.purchase), _type(job))
        rate = float(job.rate or 0)
        present = epochs[-1]
        tolerance = CLOCK_MS / (job.billed or 1)
        if key in present.rates and abs(present.rates[key] / rate - 1) > max(_SAME, tolerance, loose.get(key, 0)):
            begin = job.started or job.created
            if begin <= latest[key]:
                present.odd += 1
                continue
            # What has not been seen since is taken to have stayed.
            present = Epoch(begin, dict(present.rates))
            epochs.append(present)
        latest[key] = job.started or job.created
        if key not in present.seen or tolerance < loose.get(key, 1):
            # Who ran longest tells it best.
            present.rates[key] = rounded(rate, tolerance)
            loose[key] = tolerance
        present.seen[key] = present.seen.get(key, 0) + 1
    for later, earlier in zip(reversed(epochs), list(reversed(epochs))[1:], strict=False):
        for key, rate in later.rates.items():
            earlier.rates.setdefault(key, rate)
    return epochs


def rounded(rate: float, tolerance: float = 0.0) -> float:
    """Return the rate with the fewest decimals, six at most, that gives the same price.

    Where none does exactly, what lies within a share `tolerance` is taken for the same.
    """
    for share in (1e-9, tolerance):
        for decimals in range(7):
            short = round(rate, decimals)
            if short and abs(short / rate - 1) < share:
                return short
    return round(rate, 6)


def price_list(seen: RatesSeen, epoch: Epoch, currency: str) -> dict[str, Any]:
    """Return a price list as the YAML of a scenario holds it.

    Types without a rate of their own are filled by cores, from the median of those that have one.
    """
    month = datetime.fromtimestamp(epoch.begin / 1000, UTC).strftime("%Y-%m")
    behind = sum(epoch.seen.values())
    listed: dict[str, Any] = {
        "date": month,
        "source": f"price over billed time of {counted(behind, 'job')} of {seen.account} in {seen.region}, "
        f"from {month} on"
        if behind
        else f"no prices of {seen.account} are known: a placeholder, no one's rate",
    }
    for purchase in (ON_DEMAND, SPOT):
        own = {type_: rate for (how, type_), rate in sorted(epoch.rates.items()) if how == purchase}
        if own:
            listed[purchase] = {type_: f"{_decimal(rate)} {currency}/h" for type_, rate in own.items()}
    per_core = _per_core(seen, epoch)
    if per_core:
        listed["per_core"] = {how: f"{_decimal(rate)} {currency}/h" for how, rate in per_core.items()}
    return listed


def _per_core(seen: RatesSeen, epoch: Epoch) -> dict[str, float]:
    by_purchase: dict[str, list[float]] = defaultdict(list)
    for (purchase, type_), rate in epoch.rates.items():
        by_purchase[purchase].append(rate / cores_of(type_))
    if by_purchase[ON_DEMAND]:
        core = median(by_purchase[ON_DEMAND])
    elif by_purchase[SPOT]:
        core = median(by_purchase[SPOT]) / _SPOT_SHARE
    else:
        core = PLACEHOLDER
    on_spot = median(by_purchase[SPOT]) if by_purchase[SPOT] else core * _SPOT_SHARE
    # A rate on spot is there for those alone that have to run on it: with one, normal priority would try it, too.
    lacking = {
        ON_DEMAND: any((ON_DEMAND, type_) not in epoch.rates for type_ in seen.types),
        SPOT: seen.spot_only and any((SPOT, type_) not in epoch.rates for type_ in seen.types),
    }
    return {how: round(rate, 6) for how, rate in ((ON_DEMAND, core), (SPOT, on_spot)) if lacking[how]}


def extrapolated_types(seen: RatesSeen) -> list[str]:
    """Return the types whose rate on demand is not known in the last epoch."""
    return sorted(type_ for type_ in seen.types if (ON_DEMAND, type_) not in seen.epochs[-1].rates)


def _decimal(rate: float) -> str:
    text = f"{rate:.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def unknown_types(types: Iterable[str]) -> list[str]:
    """Return the instance types that do not ship, sorted."""
    return sorted(set(types) - catalogue().keys())
