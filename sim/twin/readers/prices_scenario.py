"""Price lists as a part of a scenario: YAML with what it rests on, and how an account names the lists."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from sim.twin.machines import described
from sim.twin.readers.names import legal
from sim.twin.readers.prices_coverage import WORDS, per_core
from sim.twin.readers.prices_rates import written
from sim.twin.readers.prices_types import in_order, strange
from sim.twin.readers.purchases import ON_DEMAND, SPOT
from sim.twin.readers.scenario_text import scenario_text
from sim.units import format_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.twin.readers.prices_list import PricesRead, RateList

_WIDTH: Final = 114
_STRANGE: Final = (
    "Types that do not ship: cores are those in their names, else 4. Memory and storage are assumed; set them right."
)


def prices_text(prices: PricesRead) -> str:
    """Return the file that holds some price lists.

    Parameters
    ----------
    prices : PricesRead
        The lists, each with its name.
    """
    heading = [
        f"Price lists: {prices.source}.",
        "",
        "What was read, ignored and assumed:",
        *(f"- {note}" for note in prices.reading.notes),
        "",
        *_how_to_name(prices.lists),
    ]
    unknown = strange({type_ for one in prices.lists for type_ in one.types})
    scenario = {
        "instance_types": {name: described(name) for name in unknown},
        "price_lists": {one.name: _mapping(one) for one in prices.lists},
    }
    text = scenario_text(scenario, heading, {"instance_types": _STRANGE})
    return _with_example(_with_basis(text, prices.lists), prices.lists)


def _mapping(one: RateList) -> dict[str, Any]:
    listed: dict[str, Any] = {"date": one.date, "source": one.source}
    fallback = {}
    for purchase in (ON_DEMAND, SPOT):
        rates = one.rates.get(purchase, {})
        if rates:
            listed[purchase] = {type_: written(rates[type_], one.currency) for type_ in in_order(rates)}
        core = per_core(rates, one.currency)
        if core is not None:
            fallback[purchase] = written(core.micros, one.currency)
    return listed | ({"per_core": fallback} if fallback else {})


def _with_basis(text: str, lists: Sequence[RateList]) -> str:
    """Put above each `per_core` what it rests on."""
    bases = [basis for one in lists if (basis := _basis(one))]
    lines = []
    for line in text.splitlines():
        if line.startswith("    per_core:"):
            comment = textwrap.wrap(bases.pop(0), _WIDTH, break_long_words=False, break_on_hyphens=False)
            lines += [f"    # {part}" for part in comment]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _basis(one: RateList) -> str:
    found = [
        f"{WORDS[purchase].capitalize()}, {core.basis}"
        for purchase in (ON_DEMAND, SPOT)
        if (core := per_core(one.rates.get(purchase, {}), one.currency)) is not None
    ]
    return f"For types without a rate of their own. {'. '.join(found)}." if found else ""


def _how_to_name(lists: Sequence[RateList]) -> list[str]:
    parts = []
    if len({one.region for one in lists}) > 1:
        parts.append("an account names a list for each region")
    if any(one.begin is not None for one in lists):
        parts.append("where rates changed, `price_changes` name the later lists by date")
    how = f": {'; '.join(parts)}" if parts else ""
    return [f"How an account names {'them' if len(lists) > 1 else 'it'} stands at the end{how}."]


def _with_example(text: str, lists: Sequence[RateList]) -> str:
    example = scenario_text({"accounts": _accounts(lists)}, [], {}).strip("\n")
    return text + "\n" + "\n".join(f"# {line}".rstrip() for line in example.splitlines()) + "\n"


def _accounts(lists: Sequence[RateList]) -> dict[str, Any]:
    """Return accounts that name the lists, by region and by date."""
    accounts: dict[str, Any] = {}
    for owner in dict.fromkeys(one.account for one in lists):
        own = [one for one in lists if one.account == owner]
        regions = dict.fromkeys(one.region for one in own)
        present = {region: next(one.name for one in own if one.region == region) for region in regions}
        by_region = len(regions) > 1 and None not in regions
        account: dict[str, Any] = {"prices": dict(present) if by_region else own[0].name}
        for one in sorted((one for one in own if one.begin is not None), key=lambda one: (one.begin, one.name)):
            present[one.region] = one.name
            change = {"at": _instant(one.begin or 0), "prices": dict(present) if by_region else one.name}
            account.setdefault("price_changes", []).append(change)
        accounts[legal(owner) if owner else "wallet"] = account
    return accounts


def _instant(milliseconds: int) -> str:
    return format_instant(milliseconds * 1000)
