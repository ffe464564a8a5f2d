"""How many executions were done in an hour and in a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def throughput(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count the executions that were done, by executable, and divide by the makespan.

    Returns
    -------
    pandas.DataFrame
        ``executable``, ``class``, ``done``, ``per_hour`` and ``per_day`` (empty where the makespan is zero), the most
        first.
    """
    executions = tables["executions"]
    done = executions[executions["state"] == "done"]
    counts = done.groupby(["executable", "class"]).size().rename("done").reset_index()
    hours = spans.makespan(tables) / 3600
    per_hour = counts["done"] / hours if hours else float("nan")
    counts = counts.assign(per_hour=per_hour, per_day=per_hour * 24)
    return counts.sort_values("done", ascending=False, kind="stable", ignore_index=True)
