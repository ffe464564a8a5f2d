"""Rates that stand in a file, one by one, become price lists: one currency, and one rate for each type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.records.errors import ResultError
from sim.twin.readers.prices_list import RateList
from sim.twin.readers.prices_rates import written
from sim.twin.readers.reading import Fault, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.readers.prices_rates import Rate
    from sim.twin.readers.reading import Reading

Owner = tuple[str | None, str | None]
"""Account and region."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rate that stands in a file.

    Attributes
    ----------
    owner : tuple of str or None
        Account and region.
    purchase, instance_type : str
        What it buys.
    rate : Rate
        What an hour costs.
    currency : str or None
        Its currency, where the file names one for it.
    place : str
        Where it stands, for people.
    """

    owner: Owner
    purchase: str
    instance_type: str
    rate: Rate
    currency: str | None
    place: str


def lists_of(
    entries: Sequence[Entry], reading: Reading, *, currency: str | None, date: str, sources: dict[Owner, str]
) -> list[RateList]:
    """Return a price list for each account and region, in the order in which they come.

    Parameters
    ----------
    entries : sequence of Entry
        The rates, each of them sound.
    reading : Reading
        Takes what is wrong with them together, and what is assumed.
    currency : str or None
        The one that was asked for.
    date : str
        When they were in force, or `none`.
    sources : dict
        By account and region, where the rates come from.

    Raises
    ------
    ResultError
        If there are two currencies, or none.
    """
    chosen = _currency(entries, reading.sources[0], currency)
    kept = [entry for entry in entries if entry.currency in (None, chosen)]
    reading.faults += [
        Fault(entry.place, f"its rate is in {entry.currency}, and --currency asks for {chosen}")
        for entry in entries
        if entry.currency not in (None, chosen)
    ]
    rounded = sum(entry.rate.rounded for entry in kept)
    if rounded:
        reading.notes.append(f"rates: {counted(rounded, 'rate')} with more than six decimals, rounded to six")
    bare = sum(entry.currency is None for entry in kept)
    if bare:
        told = "" if currency is None else ", as --currency says"
        reading.notes.append(f"currency: {counted(bare, 'rate')} without one, taken as {chosen}{told}")
    return [
        RateList(*owner, chosen, date, sources[owner], rates)
        for owner, rates in _settled(kept, chosen, reading).items()
        if any(rates.values())
    ]


def _currency(entries: Sequence[Entry], source: str, asked: str | None) -> str:
    if asked is not None:
        return asked
    first: dict[str, str] = {}
    for entry in entries:
        if entry.currency is not None:
            first.setdefault(entry.currency, entry.place)
    if not first:
        raise ResultError(f"{source}: no currency is named in it; name it, such as --currency USD")
    if len(first) > 1:
        (one, at), (other, there) = list(first.items())[:2]
        raise ResultError(
            f"{there}: the rate is in {other}, and that of {at} in {one}: a price list has one currency; choose the "
            f"rates of one with --currency {one}"
        )
    return next(iter(first))


def _settled(entries: Sequence[Entry], currency: str, reading: Reading) -> dict[Owner, dict[str, dict[str, int]]]:
    """Return the rates by owner, purchase and type; a type that has two is left out."""
    first: dict[tuple[Owner, str, str], Entry] = {}
    torn: set[tuple[Owner, str, str]] = set()
    for entry in entries:
        key = (entry.owner, entry.purchase, entry.instance_type)
        before = first.setdefault(key, entry)
        if before.rate.micros != entry.rate.micros:
            torn.add(key)
            reading.faults.append(
                Fault(
                    entry.place,
                    f"{entry.instance_type} stands there twice: {written(entry.rate.micros, currency)} here, "
                    f"{written(before.rate.micros, currency)} {_before(before, entry, reading.sources[0])}; "
                    "neither is taken",
                )
            )
    found: dict[Owner, dict[str, dict[str, int]]] = {}
    for key, entry in first.items():
        if key not in torn:
            by_purchase = found.setdefault(entry.owner, {})
            by_purchase.setdefault(entry.purchase, {})[entry.instance_type] = entry.rate.micros
    return found


def _before(before: Entry, entry: Entry, source: str) -> str:
    return "before" if before.place == entry.place else f"in {before.place.removeprefix(f'{source}, ')}"
