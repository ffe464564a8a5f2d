"""How long executions were in each state, and how long users' jobs waited for a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.records import spans

if TYPE_CHECKING:
    from collections.abc import Mapping


def by_state(stays: pd.DataFrame) -> pd.DataFrame:
    """Return the time in each state, the longest total first.

    Parameters
    ----------
    stays : pandas.DataFrame
        What :func:`sim.records.spans.of_states` returned.

    Returns
    -------
    pandas.DataFrame
        ``class``, ``state``, ``stays``, ``mean_seconds``, ``p95_seconds``, ``total_seconds``.
    """
    return _statistics(stays, ["class", "state"], "stays")


def by_user(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how long jobs were `runnable` before they ran, by user, the longest total first.

    Returns
    -------
    pandas.DataFrame
        ``user``, ``jobs`` (tries that began to run), ``mean_seconds``, ``p95_seconds``, ``total_seconds`` and
        ``not_started`` (tries that became `runnable` and never ran, whose wait is not counted).
    """
    executions = tables["executions"]
    ready = executions[[*spans.TRY, "user", "ready"]].dropna(subset="ready")
    transitions = tables["transitions"]
    running = transitions[[*spans.TRY, "at"]][transitions["state"] == "running"]
    waited = ready.merge(running.drop_duplicates(spans.TRY), on=spans.TRY, how="left")
    waited["seconds"] = (waited["at"] - waited["ready"]).dt.total_seconds()
    waits = _statistics(waited.dropna(subset="seconds"), ["user"], "jobs")
    never = waited["at"].isna().groupby(waited["user"]).sum().rename("not_started").reset_index()
    return waits.merge(never, on="user", how="outer").fillna({"jobs": 0, "total_seconds": 0.0}).astype({"jobs": int})


def _statistics(stays: pd.DataFrame, keys: list[str], count: str) -> pd.DataFrame:
    seconds = stays.groupby(keys)["seconds"]
    table = pd.DataFrame(
        {
            count: seconds.size(),
            "mean_seconds": seconds.mean(),
            "p95_seconds": seconds.quantile(0.95),
            "total_seconds": seconds.sum(),
        }
    )
    return table.reset_index().sort_values("total_seconds", ascending=False, kind="stable", ignore_index=True)
