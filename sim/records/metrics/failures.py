"""What failed or was cut, what did not finish, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money, spans
from sim.records.metrics.costs import THROWN_AWAY

if TYPE_CHECKING:
    from collections.abc import Mapping


_READ: Final = [*spans.TRY, "class", "state", "failure_reason", "failure_message", "failure_from"]


def failures(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what failed or was cut, by state and reason, and the money that it threw away.

    Returns
    -------
    pandas.DataFrame
        ``state``, ``reason`` (empty for a user's own termination), ``message`` (the first one), ``jobs`` (tries),
        ``analyses``, ``from`` (id of the execution that most of them failed because of; empty where most are their
        own), ``from_name``, ``from_count``, ``currency`` and ``thrown_away``, the most first. Where money of several
        currencies was lost, a row for each.
    """
    executions = tables["executions"]
    ended = executions[_READ][executions["state"].isin(["failed", "terminated", "restarted"])]
    if ended.empty:
        columns = [
            "state",
            "reason",
            "message",
            "jobs",
            "analyses",
            "from",
            "from_name",
            "from_count",
            "currency",
            "thrown_away",
        ]
        return pd.DataFrame(columns=columns)
    ended = ended.rename(columns={"failure_reason": "reason"})
    names = executions.drop_duplicates("execution").set_index("execution")["name"]
    rows = [
        {"state": state, "reason": reason, **_members(group), **_commonest_source(group, names)}
        for (state, reason), group in ended.groupby(["state", "reason"], dropna=False)
    ]
    counted = pd.DataFrame(rows).astype({"reason": ended["reason"].dtype})
    lost = _money_lost(tables["charges"], ended)
    counted = counted.merge(lost, on=["state", "reason"], how="left")
    counted["thrown_away"] = counted["thrown_away"].fillna(0.0)
    return counted.sort_values(["thrown_away", "jobs"], ascending=False, kind="stable", ignore_index=True)


def unfinished(executions: pd.DataFrame) -> pd.DataFrame:
    """Count the executions that were not final when the run ended: ``class``, ``state``, ``executions``."""
    open_ended = executions[executions["ended"].isna()]
    return open_ended.groupby(["class", "state"]).size().rename("executions").reset_index()


def rejections(refused: pd.DataFrame) -> pd.DataFrame:
    """Count the refused calls by launch and error, the most first: ``launch``, ``error``, ``calls``, ``message``.

    ``message`` is the first one's.
    """
    calls = refused.groupby(["launch", "error"], dropna=False)["message"].agg(["size", "first"]).reset_index()
    calls = calls.rename(columns={"size": "calls", "first": "message"})
    return calls.sort_values("calls", ascending=False, kind="stable", ignore_index=True)


def _members(group: pd.DataFrame) -> dict[str, object]:
    said = group["failure_message"].dropna()
    message = None if said.empty else str(said.iloc[0])
    return {
        "message": message,
        "jobs": int((group["class"] == "job").sum()),
        "analyses": int((group["class"] == "analysis").sum()),
    }


def _commonest_source(group: pd.DataFrame, names: pd.Series) -> dict[str, object]:
    sources = group["failure_from"].fillna("").value_counts(sort=False).sort_values(ascending=False, kind="stable")
    source, times = sources.index[0], int(sources.iloc[0])
    return {"from": source or None, "from_name": names.get(source), "from_count": times}


def _money_lost(charges: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    lost = charges[charges["outcome"] == THROWN_AWAY].merge(ended[[*spans.TRY, "state", "reason"]], on=spans.TRY)
    sums = money.by(lost, ["state", "reason"]).rename(columns={"cost": "thrown_away"})
    return sums[["state", "reason", "currency", "thrown_away"]]
