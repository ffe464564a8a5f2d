"""Execution trees: one row each, and which of them a picture shows where there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money, spans

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDED_BADLY: Final = ("failed", "terminated")


def trees(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row for each execution tree, in the order of their creation.

    Returns
    -------
    pandas.DataFrame
        ``root`` (its id), ``name``, ``launch`` and ``executable``, ``state`` and ``reason`` (of its last try),
        ``created``, ``ended`` (empty where something of it is unfinished), ``seconds`` (to the end of the record where
        it is unfinished), ``jobs``, ``tries``, ``cost_limit``, ``currency``, ``ticks`` (exact) and ``cost``.
    """
    executions = tables["executions"]
    if executions.empty:
        return pd.DataFrame(columns=[*_OF_ROOT, *_OF_ALL, "seconds", "currency", "ticks", "cost"])
    jobs = executions[executions["class"] == "job"]
    found = pd.DataFrame(
        {
            "created": executions.groupby("root", sort=False)["created"].min(),
            "ended": executions.groupby("root", sort=False)["ended"].max(),
            "open": executions["ended"].isna().groupby(executions["root"], sort=False).any(),
            "jobs": jobs.groupby("root", sort=False)["execution"].nunique(),
            "tries": jobs.groupby("root", sort=False).size(),
        }
    ).fillna({"jobs": 0, "tries": 0})
    found["ended"] = found["ended"].mask(found["open"])
    found["seconds"] = (found["ended"].fillna(spans.end_of_record(tables)) - found["created"]).dt.total_seconds()
    roots = executions[executions["execution"] == executions["root"]].drop_duplicates("execution", keep="last")
    of_root = roots.set_index("execution")[list(_OF_ROOT)].rename(columns=_OF_ROOT)
    found = found.join(of_root).join(_costs(tables["charges"])).reset_index().rename(columns={"index": "root"})
    # The record of a root may be missing among records of what came of it.
    found["name"] = found["name"].fillna(found["root"])
    found["ticks"] = pd.Series([0 if pd.isna(ticks) else ticks for ticks in found["ticks"]], dtype=object)
    found["cost"] = found["cost"].fillna(0.0)
    found = found.astype({"jobs": int, "tries": int}).drop(columns="open")
    return found.sort_values(["created", "root"], kind="stable", ignore_index=True)


_OF_ROOT: Final = {
    "name": "name",
    "launch": "launch",
    "executable": "executable",
    "state": "state",
    "failure_reason": "reason",
    "cost_limit": "cost_limit",
    "currency": "root_currency",
}
_OF_ALL: Final = ("root", "created", "ended", "jobs", "tries")


def _costs(charges: pd.DataFrame) -> pd.DataFrame:
    """Return the cost of each tree; with several currencies in one tree, that of the first."""
    of_trees = money.by(charges[charges["root"].notna()], ["root"])
    return of_trees.drop_duplicates("root").set_index("root")[["currency", "ticks", "cost"]]


def longest(found: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most so many trees, in the order of their creation: the longest of each launch, then the longest."""
    by_length = found.sort_values("seconds", ascending=False, kind="stable")
    of_each = by_length.drop_duplicates("launch").head(most)
    others = by_length[~by_length["root"].isin(of_each["root"])].head(most - len(of_each))
    return found[found["root"].isin([*of_each["root"], *others["root"]])]
