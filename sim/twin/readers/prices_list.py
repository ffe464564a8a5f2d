"""A price list as it was read, and all that one source holds of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.twin.readers.purchases import ON_DEMAND, SPOT

if TYPE_CHECKING:
    from sim.twin.readers.reading import Reading


@dataclass(slots=True)
class RateList:
    """What an hour of each instance type costs an account in a region, from one instant on.

    Attributes
    ----------
    account, region : str or None
        Whose rates they are and where they hold, as far as that is known.
    currency : str
        Their currency.
    date : str
        When they were in force, as a scenario holds it, or `none`.
    source : str
        Where they come from.
    rates : dict
        By purchase and instance type: millionths of the currency an hour.
    begin : int or None
        From when they hold, in milliseconds since 1970, where earlier ones are known.
    remarks : list of str
        What is to be said of this list alone.
    name : str
        What it is called in the scenario.
    """

    account: str | None
    region: str | None
    currency: str
    date: str
    source: str
    rates: dict[str, dict[str, int]]
    begin: int | None = None
    remarks: list[str] = field(default_factory=list)
    name: str = ""

    @property
    def types(self) -> set[str]:
        """Every instance type that has a rate of its own."""
        return {type_ for purchase in (ON_DEMAND, SPOT) for type_ in self.rates.get(purchase, ())}


@dataclass(slots=True)
class PricesRead:
    """What was read of prices.

    Attributes
    ----------
    reading : Reading
        The source, with its faults and notes.
    lists : list of RateList
        The price lists, in order of accounts, regions and time.
    source : str
        The name of the file or folder, without personal data.
    """

    reading: Reading
    lists: list[RateList]
    source: str


def call_them(lists: list[RateList], name: str) -> None:
    """Give each list a name: that of all of them, with account, region and number where these tell them apart."""
    accounts = {one.account for one in lists}
    regions: dict[str | None, set[str | None]] = {}
    for one in lists:
        regions.setdefault(one.account, set()).add(one.region)
    numbers: dict[str, int] = {}
    for one in lists:
        parts = [name]
        if len(accounts) > 1:
            parts.append(_legal(one.account or "other"))
        if len(regions[one.account]) > 1:
            parts.append(_legal(one.region or "elsewhere"))
        base = "-".join(parts)
        numbers[base] = numbers.get(base, 0) + 1
        one.name = base if numbers[base] == 1 else f"{base}-{numbers[base]}"


def _legal(part: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_-") else "-" for sign in part)
