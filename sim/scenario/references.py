"""Whether everything that a scenario names is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.scenario.cell_references import check_data_cells
from sim.scenario.clock_references import check_clock
from sim.scenario.event_references import check_events
from sim.scenario.executable_references import check_executables
from sim.scenario.findings import Finding, Names, column_missing, holes, table_missing
from sim.scenario.launch_references import check_launches
from sim.scenario.money_references import check_money, lists_of
from sim.scenario.problems import did_you_mean
from sim.scenario.quantity_readers import refuse_control_characters
from sim.scenario.replay_references import check_replays
from sim.scenario.spot_references import check_spot

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def check_references(scenario: Scenario, known: Mapping[str, Collection[str]]) -> list[Finding]:
    """Return what is named and not there, each with its path in the scenario.

    Parameters
    ----------
    scenario : Scenario
        What could be read of the scenario.
    known : mapping
        Every name that the file declares, by section, so that what names an unreadable thing is not reported too.
    """
    names = Names(known)
    return [
        *_name(scenario),
        *check_clock(scenario),
        *check_spot(scenario, names),
        *_accounts(scenario, names),
        *_price_lists(scenario, names),
        *_projects(scenario, names),
        *_data(scenario, names),
        *check_data_cells(scenario),
        *check_executables(scenario, names),
        *check_launches(scenario, names),
        *check_replays(scenario, names),
        *check_money(scenario),
        *check_events(scenario, names),
        *_experiment(scenario),
    ]


def _experiment(scenario: Scenario) -> Iterator[Finding]:
    for position, name in enumerate(scenario.experiment.variants):
        if name not in scenario.variants:
            way_out = did_you_mean(name, scenario.variants) or "; name one that stands under variants"
            yield ("experiment", "variants", position), f"there is no variant '{name}'{way_out}"


def _name(scenario: Scenario) -> Iterator[Finding]:
    try:
        refuse_control_characters(scenario.name)
    except ValueError as error:
        yield ("name",), str(error)


def _price_lists(scenario: Scenario, names: Names) -> Iterator[Finding]:
    # What a table lists may be more than there is; what stands in the file is meant.
    written = scenario.raw.get("price_lists")
    for name, raw in written.items() if isinstance(written, dict) else ():
        for purchase in ("on_demand", "spot") if name in scenario.price_lists and isinstance(raw, dict) else ():
            rates = raw.get(purchase)
            for kind in rates if isinstance(rates, dict) else ():
                yield from names.missing_instance_type(("price_lists", name, purchase, kind), kind)


def _accounts(scenario: Scenario, names: Names) -> Iterator[Finding]:
    currencies: dict[str, str] = {}
    for name, account in scenario.accounts.items():
        for path, prices in lists_of(name, account):
            yield from names.missing(path, "price_lists", prices, "price list")
            if prices in scenario.price_lists:
                currency = scenario.price_lists[prices].currency
                other = next((c for c in currencies if c != currency), None)
                if other is not None:
                    whose = "" if currencies[other] == name else f"account {currencies[other]} "
                    yield (
                        path,
                        (
                            f"account {name} is charged in {currency} and {whose}in {other}: "
                            f"a scenario has one currency; give them price lists in the same one, or make two scenarios"
                        ),
                    )
                currencies.setdefault(currency, name)


def _projects(scenario: Scenario, names: Names) -> Iterator[Finding]:
    for name, project in scenario.projects.items():
        yield from names.missing(("projects", name, "bill_to"), "accounts", project.bill_to, "account")
        for user in project.members or ():
            yield from names.missing(("projects", name, "members", user), "users", user, "user")
        account = scenario.accounts.get(project.bill_to)
        if account is not None and not isinstance(account.prices, str) and project.region not in account.prices:
            regions = ", ".join(account.prices)
            yield (
                ("projects", name),
                f"account {project.bill_to} has no prices for region {project.region}; it has some for {regions}",
            )


def _data(scenario: Scenario, names: Names) -> Iterator[Finding]:
    for name, spec in scenario.data.items():
        yield from names.missing(("data", name, "project"), "projects", spec.project, "project")
        for index, target in enumerate(spec.links):
            yield from names.missing(("data", name, "links", index), "data", target, "data")
            if target == name:
                yield ("data", name, "links", index), f"'{name}' links to itself: remove this link"
        if spec.table is not None:
            yield from table_missing(scenario, ("data", name, "table"), spec.table, names)
        for path in holes([spec.size, spec.tags, spec.properties]):
            if path[0] not in ("row", "index"):
                yield ("data", name), f"${{{'.'.join(path)}}}: data know ${{row.column}} and ${{index}} only"
            elif path[0] == "row":
                yield from column_missing(scenario, ("data", name), path, [spec.table] if spec.table else [])
