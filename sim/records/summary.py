"""The content of `summary.json`: the answers of a run, each with the way to its rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.records import guesses, money, spans
from sim.records.metrics import costs, failures, items, throughput, waits, workers

if TYPE_CHECKING:
    from collections.abc import Mapping

MONEY: Final = ("cost", "total_cost", "mean_cost", "p95_cost", "thrown_away")
"""Figures in units of a currency: written in full, the rest with six decimals, or digits where it is below one."""


def summarise(tables: Mapping[str, pd.DataFrame], scenario: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a user's questions from the tables of a run.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The tables, see ``sim.records.schema``.
    scenario : mapping of str to object
        What was asked, repeated in the answer: name, seed, variant; `observed` where it is the record of real
        executions, in which nothing is guessed.

    Returns
    -------
    dict
        Plain values only, the same for the same tables. A section has ``rows`` (the table that its figures come from),
        ``by`` (the columns whose values in a figure select its rows) and ``figures``, a list in the order to show.
    """
    charges = tables["charges"]
    stays = spans.of_states(tables)
    guessed = guesses.guesses(tables, stays)
    if scenario.get("observed"):
        guessed = guessed.head(0)
    return {
        "scenario": dict(scenario),
        "time": _time(tables),
        "executions": _counts(tables["executions"]),
        "total_cost": _section("charges", ["currency"], money.by(charges, [])),
        "items": _section("executions", ["launch"], items.per_launch(tables)),
        "throughput": _section("executions", ["executable", "class"], throughput.throughput(tables)),
        "waits_by_state": _section("transitions", ["state"], waits.by_state(stays)),
        "waits_by_user": _section("executions", ["user"], waits.by_user(tables)),
        **_costs(charges),
        "storage_not_priced": _section("objects", ["project"], costs.not_priced(tables["objects"])),
        "workers": _section("workers", ["user"], workers.held(tables)),
        "failures": _section("executions", ["state", "reason"], failures.failures(tables)),
        "unfinished": _section("executions", ["class", "state"], failures.unfinished(tables["executions"])),
        "rejections": _section("rejections", ["launch", "error"], failures.rejections(tables["rejections"])),
        "prices": _section("charges", ["instance_type", "purchase", "rate_basis"], costs.prices(charges)),
        "guessed_rules": _section("", [], guessed),
    }


COST_COLUMNS: Final = ("project", "account", "user", "executable", "instance_type", "month")
"""What costs are added up by, beside tags."""


def _costs(charges: pd.DataFrame) -> dict[str, Any]:
    sections = {
        f"cost_by_{column}": _section("charges", [column], costs.by_column(charges, column)) for column in COST_COLUMNS
    }
    return {
        "where_the_money_went": _section("charges", ["what_for", "outcome"], costs.where_it_went(charges)),
        **sections,
        "cost_by_tag": _section("charges", ["tags"], costs.by_tag(charges)),
    }


def _time(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    return {
        "from": _plain("", spans.begin(tables)),
        "to": _plain("", spans.finish(tables)),
        "makespan_seconds": _plain("", spans.makespan(tables)),
    }


def _counts(executions: pd.DataFrame) -> dict[str, int]:
    jobs = executions[executions["class"] == "job"]
    return {
        "jobs": int(jobs["execution"].nunique()),
        "tries": len(jobs),
        "analyses": int((executions["class"] == "analysis").sum()),
        "done": int((executions["state"] == "done").sum()),
        "failed": int(executions["state"].isin(["failed", "terminated"]).sum()),
        "unfinished": int(executions["ended"].isna().sum()),
    }


def _section(table: str, by: list[str], figures: pd.DataFrame) -> dict[str, Any]:
    shown = [str(name) for name in figures.columns if name != "ticks"]
    cells = [[_plain(name, value) for value in figures[name].tolist()] for name in shown]
    rows = [dict(zip(shown, row, strict=True)) for row in zip(*cells, strict=True)]
    return {"rows": table, "by": by, "figures": rows}


def _plain(name: str, value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        return float(value) if name in MONEY else _rounded(float(value))
    return int(value)


def _rounded(value: float) -> float:
    return round(value, 6) if abs(value) >= 1 else float(f"{value:.6g}")
