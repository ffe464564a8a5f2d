"""What one launched item costs and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEM: Final = ["launch", "launch_index"]
"""The columns that name a launched item."""
_READ: Final = [*ITEM, "execution", "state", "currency", "created", "ended"]


def items(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row per launched item: one call of one of the scenario's launches.

    Returns
    -------
    pandas.DataFrame
        ``launch``, ``launch_index``, ``execution`` (its root), ``state``, ``turnaround`` (seconds from the call to the
        root's end; empty where it is unfinished), ``currency``, ``ticks`` and ``cost`` (of its whole tree and of those
        detached from it, so far).
    """
    executions = tables["executions"]
    is_root = (executions["execution"] == executions["root"]) & executions["detached_from"].isna()
    roots = executions[_READ][is_root & (executions["launch"].fillna("") != "")]
    # Of a root's tries the last one tells how it ended.
    roots = roots.drop_duplicates("execution", keep="last").sort_values(["created", "launch_index"], kind="stable")
    turnaround = (roots["ended"] - roots["created"]).dt.total_seconds()
    called = roots[[*ITEM, "execution", "state", "currency"]].assign(turnaround=turnaround)
    costs = money.by(tables["charges"], ITEM)
    found = called.merge(costs[[*ITEM, "ticks", "cost"]], on=ITEM, how="left")
    ticks = [0 if pd.isna(value) else value for value in found["ticks"]]
    return found.assign(ticks=pd.Series(ticks, dtype=object), cost=found["cost"].fillna(0.0))


def per_launch(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return cost and time per launched item, a row per launch in the order of their first calls.

    Returns
    -------
    pandas.DataFrame
        ``launch``, ``currency``, ``items``, ``done``, ``unfinished``, ``total_cost``, ``mean_cost``, ``p95_cost``
        (of all its items, an unfinished one at its cost so far), ``mean_seconds`` and ``p95_seconds`` (turnaround of
        the items that ended; empty where none did). Percentiles are interpolated linearly between items.
    """
    rows = [
        {"launch": launch, "currency": currency, **_figures(group)}
        for (launch, currency), group in items(tables).groupby(["launch", "currency"], sort=False, dropna=False)
    ]
    columns = ["launch", "currency", "items", "done", "unfinished"]
    figures = ["total_cost", "mean_cost", "p95_cost", "mean_seconds", "p95_seconds"]
    return pd.DataFrame(rows, columns=[*columns, *figures])


def _figures(group: pd.DataFrame) -> dict[str, object]:
    ticks = sum(group["ticks"])
    return {
        "items": len(group),
        "done": int((group["state"] == "done").sum()),
        "unfinished": int(group["turnaround"].isna().sum()),
        "total_cost": money.in_units(ticks),
        "mean_cost": ticks / (money.TICKS_PER_UNIT * len(group)),
        "p95_cost": group["cost"].quantile(0.95),
        "mean_seconds": group["turnaround"].mean(),
        "p95_seconds": group["turnaround"].quantile(0.95),
    }
