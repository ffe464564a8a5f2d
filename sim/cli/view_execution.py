"""One execution on the terminal: its facts, states, workers, charges and children."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from sim.cli.grid import cut, facts, fill, grid, put
from sim.cli.words import money, span
from sim.records import money as exact
from sim.records import spans

FACTS = (
    *("class", "name", "executable", "function", "launch", "launch_index", "user", "project", "account", "priority"),
    *("rank", "tags", "properties", "cost_limit", "root", "origin_job", "master_job", "parent_job", "parent_analysis"),
    "stage",
)
"""What all tries of an execution share, in the order shown."""
USE = ("worker", "instance_type", "purchase", "start_kind", "requested", "acquired", "started_running", "stopped")
"""What a use of a worker is told by; `instances` beside it where they are several."""
MOST_CHILDREN = 10
"""Children that are shown."""


def print_execution(tables: Mapping[str, pd.DataFrame], execution: str, console: Console) -> None:
    """Print all that the tables know of one execution."""
    rows = tables["executions"]
    tries = rows[rows["execution"] == execution]
    shared = tries.iloc[0]
    console.print(execution, style="bold", markup=False)
    put(console, facts((name.replace("_", " "), _fact(shared, name)) for name in FACTS))
    stays = spans.stays(tries, _of(tables["transitions"], execution), spans.end_of_record(tables))
    for attempt in tries.to_dict("records"):
        _print_try(attempt, stays[stays["try"] == attempt["try"]], tables, console)
    _print_children(rows, execution, console)


def _fact(shared: "pd.Series[Any]", name: str) -> str | None:
    if name == "cost_limit" and _cell(shared[name]):
        return money(shared[name], _cell(shared["currency"]))
    return _cell(shared[name])


def _print_try(
    attempt: dict[Hashable, Any], stays: pd.DataFrame, tables: Mapping[str, pd.DataFrame], console: Console
) -> None:
    named = f"Try {attempt['try']}" if attempt["class"] == "job" else "Analysis"
    failure = [_cell(attempt[name]) for name in ("failure_reason", "failure_message")]
    source = _cell(attempt["failure_from"])
    said = ": ".join(text for text in failure if text) + (f" (from {source})" if source else "")
    price = money(attempt["price"], _cell(attempt["currency"])) if _cell(attempt["price"]) else None
    waited = span(attempt["spot_wait"]) if _cell(attempt["spot_wait"]) else None
    ran_with = attempt["final_priority"] if attempt["final_priority"] != attempt["priority"] else None
    told = (("price", price), ("failure", said), ("waited for spot", waited), ("final priority", _cell(ran_with)))
    put(console, facts(((named, _cell(attempt["state"])), *told)))
    ended = _cell(attempt["ended"])
    table = fill(grid("State", "from", "for", numbers=1), _stay_rows(stays))
    put(console, fill(table, [(str(attempt["state"]), ended, "")] if ended else []))
    workers, charges = (_of(tables[name], attempt["execution"], attempt["try"]) for name in ("workers", "charges"))
    for use in workers.to_dict("records"):
        shown = USE if use["instances"] == 1 else (*USE, "instances")
        put(console, facts((name.replace("_", " "), _cell(use[name])) for name in shown))
    if len(charges):
        headers = ("from", "for", "rate", "amount")
        put(console, fill(grid("Charged for", *headers, numbers=3), _charge_rows(charges)))


def _stay_rows(stays: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for stay in stays.to_dict("records"):
        yield str(stay["state"]), _cell(stay["from"]) or "", span(stay["seconds"])


def _charge_rows(charges: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for charge in charges.to_dict("records"):
        outcome = _cell(charge["outcome"])
        what = f"{charge['what_for']} ({outcome})" if outcome else str(charge["what_for"])
        seconds = (charge["to"] - charge["from"]).total_seconds()
        yield (
            what,
            _cell(charge["from"]) or "",
            span(seconds),
            _rate(charge),
            money(charge["amount"], charge["currency"]),
        )
    for currency, ticks in exact.total(charges).items():
        yield "sum", "", "", "", money(exact.in_units(ticks), currency)


def _rate(charge: dict[Hashable, Any]) -> str:
    if _cell(charge["micros_per_unit"]) is None:
        return f"{money(charge['micros_per_hour'] / 1_000_000, None)}/h"
    per = {"storage": "/GB month", "egress": "/GB"}.get(charge["what_for"], "")
    return f"{money(charge['micros_per_unit'] / 1_000_000, None)}{per}"


def _print_children(rows: pd.DataFrame, execution: str, console: Console) -> None:
    is_child = (rows["parent_job"] == execution).fillna(value=False) | (rows["parent_analysis"] == execution).fillna(
        value=False
    )
    children = rows[is_child].drop_duplicates("execution", keep="last")
    if len(children):
        shown, left = cut(children[["execution", "name", "state"]].to_dict("records"), MOST_CHILDREN)
        table = fill(
            grid("Children", "name", "state"), ((row["execution"], row["name"], row["state"]) for row in shown)
        )
        put(console, table, left, "executions.parquet")


def _of(frame: pd.DataFrame, execution: object, number: object = None) -> pd.DataFrame:
    found = frame[frame["execution"] == execution]
    return found if number is None else found[found["try"] == number]


def _cell(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - only nan differs from itself
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0").rstrip(".")
    return str(value)
