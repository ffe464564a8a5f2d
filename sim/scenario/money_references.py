"""Whether prices, limits and charges fit together: currencies, dates, prices that something needs (H5, H7, H9, I2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.clock_references import unread
from sim.scenario.executables import App
from sim.scenario.findings import Finding, Path, programs_reached
from sim.scenario.transfer_steps import Egress

if TYPE_CHECKING:
    from sim.scenario.accounts import Account
    from sim.scenario.scenario import Scenario
    from sim.units import Money

Listed = tuple[Path, str]
"""Where a price list is named, and its name."""


def lists_of(name: str, account: Account) -> Iterator[Listed]:
    """Yield every price list that an account names."""
    at: Path = ("accounts", name)
    sources = [((*at, "prices"), account.prices)]
    sources += [((*at, "price_changes", i, "prices"), change.prices) for i, change in enumerate(account.price_changes)]
    for path, prices in sources:
        if isinstance(prices, str):
            yield path, prices
        else:
            yield from (((*path, region), one) for region, one in prices.items())


def check_money(scenario: Scenario) -> Iterator[Finding]:
    """Yield what is wrong with the prices of accounts and with the limits in money."""
    for name, account in scenario.accounts.items():
        yield from _changes(scenario, name, account)
        yield from _half_priced(scenario, name, account)
    currency = currency_of(scenario)
    if currency is not None:
        for path, amount, what in _amounts(scenario):
            if amount.currency != currency:
                yield (
                    path,
                    f"{what} is in {amount.currency} and accounts are charged in {currency}: write it in {currency}",
                )
    yield from _egress(scenario)


def _changes(scenario: Scenario, name: str, account: Account) -> Iterator[Finding]:
    at: Path = ("accounts", name, "price_changes")
    before: int | None = None
    for index, change in enumerate(account.price_changes):
        instant = change.at.at(scenario.start)
        if before is not None and instant <= before and not unread(scenario, "start"):
            yield (
                (*at, index, "at"),
                "this is not after the change before it: write the changes in order of their dates",
            )
        before = instant
        if isinstance(change.prices, str):
            continue
        for project, spec in scenario.projects.items():
            if spec.bill_to == name and spec.region not in change.prices:
                regions = ", ".join(change.prices)
                yield (
                    (*at, index, "prices"),
                    f"there are no prices for region {spec.region} of project {project}; there are some for {regions}",
                )


def _half_priced(scenario: Scenario, name: str, account: Account) -> Iterator[Finding]:
    # A price that is there at one time and not at another would be a silent 0.
    listed = [(path, one) for path, one in lists_of(name, account) if one in scenario.price_lists]
    for what, number, per in (("storage", "0.03", "GB month"), ("egress", "0.09", "GB")):
        having = [one for _, one in listed if getattr(scenario.price_lists[one], what) is not None]
        for path, one in listed if having and account.price_changes else ():
            if one not in having:
                yield (
                    path,
                    (
                        f"price list {one} has no price of {what}, and {having[0]} of the same account has one: "
                        f"add {what}, such as {what}: {number} {scenario.price_lists[one].currency}/{per}, to it"
                    ),
                )


def currency_of(scenario: Scenario) -> str | None:
    """Return the currency that the accounts are charged in; None where none of their price lists is known."""
    for account in scenario.accounts.values():
        for _, name in lists_of("", account):
            if name in scenario.price_lists:
                return scenario.price_lists[name].currency
    return None


def _amounts(scenario: Scenario) -> Iterator[tuple[Path, Money, str]]:
    for name, account in scenario.accounts.items():
        if account.balance is not None:
            yield ("accounts", name, "balance"), account.balance, "the balance"
        if account.spending_limit is not None:
            yield ("accounts", name, "spending_limit"), account.spending_limit, "the limit"
    for name, project in scenario.projects.items():
        if project.monthly_compute_limit is not None:
            yield (
                ("projects", name, "monthly_compute_limit", "limit"),
                project.monthly_compute_limit.limit,
                "the limit",
            )
    for name, spec in scenario.executables.items():
        if isinstance(spec, App) and spec.surcharge is not None:
            yield ("executables", name, "surcharge"), spec.surcharge, "the surcharge"


def _egress(scenario: Scenario) -> Iterator[Finding]:
    found: dict[Path, str] = {}
    for launch in scenario.launches.values():
        try:
            lists = [name for _, name in scenario.price_periods(launch.in_)]
            without = [name for name in lists if scenario.price_lists[name].egress is None]
        except KeyError:
            continue
        for name, program in programs_reached(scenario, launch.run) if without else ():
            for label, point in program.entry_points.items():
                for index, step in enumerate(point.steps):
                    if isinstance(step, Egress):
                        path: Path = ("executables", name, "entry_points", label, "steps", index)
                        found.setdefault(path, without[0])
    for place, name in found.items():
        currency = scenario.price_lists[name].currency
        yield (
            place,
            (
                f"egress has no price in price list {name}, which is charged for this step: "
                f"add egress, such as egress: 0.09 {currency}/GB, to price_lists.{name}"
            ),
        )
