"""How many workers were held at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.records import spans

if TYPE_CHECKING:
    from collections.abc import Mapping


def held(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the peak and the mean of the workers held: by each user, and by all together (`user` empty) first.

    A worker is held from its request to its stop (G7), of a cluster each (G9); one that did not stop is held to the end
    of the record. The mean is over the makespan.

    Returns
    -------
    pandas.DataFrame
        ``user``, ``uses``, ``peak`` (after all changes of an instant), ``peak_at`` and ``mean`` (empty where the
        makespan is zero).
    """
    uses = tables["workers"][["user", "requested", "stopped", "instances"]].copy()
    uses["stopped"] = uses["stopped"].fillna(spans.end_of_record(tables))
    seconds = spans.makespan(tables)
    rows = [{"user": None, **_figures(uses, seconds)}]
    rows += [{"user": user, **_figures(group, seconds)} for user, group in uses.groupby("user", sort=True)]
    return pd.DataFrame(rows)


def over_time(uses: pd.DataFrame) -> pd.Series:
    """Return the number of workers held after each instant at which it changed."""
    # Where the instants are the same and their names are not, pandas cannot put the two beside each other.
    begun = uses.groupby("requested")["instances"].sum().rename_axis("at")
    ended = uses.groupby("stopped")["instances"].sum().rename_axis("at")
    return begun.sub(ended, fill_value=0).sort_index().cumsum().astype(int)


def _figures(uses: pd.DataFrame, seconds: float) -> dict[str, object]:
    if uses.empty:
        return {"uses": 0, "peak": 0, "peak_at": pd.NaT, "mean": 0.0}
    number = over_time(uses)
    worker_seconds = ((uses["stopped"] - uses["requested"]).dt.total_seconds() * uses["instances"]).sum()
    return {
        "uses": len(uses),
        "peak": int(number.max()),
        "peak_at": number.idxmax(),
        "mean": worker_seconds / seconds if seconds else float("nan"),
    }
