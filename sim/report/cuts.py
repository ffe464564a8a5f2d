"""What limits have cut: which limit, when, how many executions, and the money that was thrown away with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money, spans
from sim.records.metrics.costs import THROWN_AWAY

if TYPE_CHECKING:
    from collections.abc import Mapping

TREE: Final = "cost limit of a tree"
ACCOUNT: Final = "account"
PROJECT: Final = "project and month"
TIMEOUT: Final = "time-out of a job"
LIFETIME: Final = "lifetime of a tree"
KINDS: Final = (TREE, ACCOUNT, PROJECT, TIMEOUT, LIFETIME)
"""The limits that end executions, in the order in which they are told."""

COLUMNS: Final = ["kind", "subject", "at", "executions", "trees", "currency", "ticks"]
_REASONS: Final = {"CostLimitExceeded": TREE, "JobTimeoutExceeded": TIMEOUT, "AuthError": LIFETIME}
_SPENT: Final = "SpendingLimitExceeded"
_ENDING: Final = ("terminating", "failed", "terminated", "restartable", "restarted")


def cuts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what was cut by each limit, in the order of kinds and of time.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``subject`` (id of the root, the account, ``project, month``, or the executable of what ran too long),
        ``at`` (when the first execution began to end), ``executions`` (tries and analyses), ``trees``, ``currency`` and
        ``ticks`` (exact sum of what was thrown away; 0 where that was nothing).
    """
    cut = _members(tables["executions"])
    if cut.empty:
        return pd.DataFrame(columns=COLUMNS)
    cut = cut.merge(_began_to_end(tables["transitions"]), on=spans.TRY, how="left")
    cut["at"] = cut["at"].fillna(cut["ended"])
    cut["subject"] = cut["subject"].where(
        cut["kind"] != PROJECT, cut["project"] + ", " + cut["at"].dt.strftime("%Y-%m")
    )
    keys = ["kind", "subject", "currency"]
    found = (
        cut.groupby(keys, sort=False, dropna=False)
        .agg(at=("at", "min"), executions=("execution", "size"), trees=("root", "nunique"))
        .reset_index()
    )
    lost = money.by(_lost(tables["charges"], cut), ["kind", "subject"])
    found = found.merge(lost[[*keys, "ticks"]], on=keys, how="left")
    found["ticks"] = pd.Series([0 if pd.isna(ticks) else ticks for ticks in found["ticks"]], dtype=object)
    return found.sort_values(
        ["kind", "at"], key=lambda column: column.map(KINDS.index) if column.name == "kind" else column,
        kind="stable", ignore_index=True,
    )[COLUMNS]  # fmt: skip


def _members(executions: pd.DataFrame) -> pd.DataFrame:
    """Return the tries and analyses that a limit itself has ended, with its kind and what it is the limit of."""
    reasons = executions["failure_reason"].fillna("")
    kind = reasons.map(_REASONS).astype(object)
    # An account's limit ends executions as `failed`, a project's month as `terminated` (I2, I3).
    of_account = (reasons == _SPENT) & (executions["state"] == "failed")
    kind = kind.mask(of_account, ACCOUNT).mask((reasons == _SPENT) & ~of_account, PROJECT)
    own = executions["failure_from"].isna()
    cut = executions[kind.notna() & own].assign(kind=kind[kind.notna() & own])
    subject = {TREE: "root", LIFETIME: "root", ACCOUNT: "account", PROJECT: "project", TIMEOUT: "executable"}
    named = [row[subject[row["kind"]]] for row in cut[["kind", *set(subject.values())]].to_dict("records")]
    return cut.assign(subject=pd.Series(named, index=cut.index, dtype=object))


def _began_to_end(transitions: pd.DataFrame) -> pd.DataFrame:
    ending = transitions[transitions["state"].isin(_ENDING)]
    return ending.drop_duplicates(spans.TRY)[[*spans.TRY, "at"]]


def _lost(charges: pd.DataFrame, cut: pd.DataFrame) -> pd.DataFrame:
    thrown = charges[charges["outcome"] == THROWN_AWAY]
    return thrown.merge(cut[[*spans.TRY, "kind", "subject"]], on=spans.TRY)
