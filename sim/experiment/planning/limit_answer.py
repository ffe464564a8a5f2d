"""What one run says of limits: what each thing that can have one cost, and what was cut when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from sim.experiment.measures import SPENDING_LIMIT, refused_launches, ticks
from sim.records.ticks import in_units

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.result import Result

ROOT_LIMIT: Final = "CostLimitExceeded"
OF_NO_TREE: Final = ("storage", "egress")
"""Charges that count for accounts only (I1, I3)."""


def limit_answer(result: Result) -> dict[str, Any]:
    """Take of a run what limits are judged by.

    Returns
    -------
    dict
        Plain values. `cost`, `extrapolated` and `thrown_away`: money. The rest by column and name, such as `launch` and
        `align`: `costs`, of each execution tree, each month of the project, or all that the account pays for;
        `executions`; `cut`, how many of them; `dates`, when each tree, or the project or account first, was cut, in
        seconds since 1970. `refused`: launches that limits of money refused, by project.
    """
    charges = result.tables.arrow("charges")
    executions = result.executions
    roots = executions[executions["execution"] == executions["root"]].drop_duplicates("execution")
    launch_of = roots.set_index("execution")["launch"]
    last = executions.drop_duplicates("execution", keep="last")
    last = last.assign(launch=last["root"].map(launch_of))
    by_limits = last[last["failure_reason"] == SPENDING_LIMIT]
    return {
        "cost": in_units(ticks(charges)),
        "extrapolated": in_units(ticks(charges.filter(pc.equal(charges["rate_basis"], "extrapolated")))),
        "thrown_away": in_units(ticks(charges.filter(pc.equal(charges["outcome"], "thrown away")))),
        "costs": _costs(result.charges, launch_of),
        "executions": {column: _sizes(last, column) for column in ("launch", "project", "account")},
        "cut": {
            "launch": _sizes(last[last["failure_reason"] == ROOT_LIMIT], "launch"),
            **{column: _sizes(by_limits, column) for column in ("project", "account")},
        },
        "refused": _sizes(refused_launches(result.tables.arrow("rejections")).to_pandas(), "project"),
        "dates": _dates(last),
    }


def _costs(charges: pd.DataFrame, launch_of: pd.Series) -> dict[str, dict[str, list[float]]]:
    of_jobs = charges[~charges["what_for"].isin(OF_NO_TREE)]
    trees = of_jobs.groupby("root")["amount"].sum()
    months = of_jobs.groupby(["project", "month"])["amount"].sum()
    return {
        "launch": _lists(trees, launch_of.reindex(trees.index)),
        "project": _lists(months, months.index.get_level_values("project")),
        "account": _lists(accounts := charges.groupby("account")["amount"].sum(), accounts.index),
    }


def _lists(amounts: pd.Series, names: Any) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name, amount in zip(names, amounts.tolist(), strict=True):
        if isinstance(name, str):
            found.setdefault(name, []).append(amount)
    return found


def _dates(last: pd.DataFrame) -> dict[str, dict[str, list[float]]]:
    by_root = last[last["failure_reason"] == ROOT_LIMIT].groupby("root").agg({"launch": "first", "ended": "min"})
    dates: dict[str, dict[str, list[float]]] = {"launch": {}, "project": {}, "account": {}}
    for name, at in zip(by_root["launch"], by_root["ended"], strict=True):
        if isinstance(name, str):
            dates["launch"].setdefault(name, []).append(at.timestamp())
    ended = last[last["failure_reason"] == SPENDING_LIMIT]
    for column in ("project", "account"):
        firsts = ended.groupby(column)["ended"].min()
        dates[column] = {str(name): [at.timestamp()] for name, at in firsts.items()}
    return dates


def _sizes(rows: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(name): int(size) for name, size in rows.groupby(column).size().items()}
