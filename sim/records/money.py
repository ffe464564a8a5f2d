"""Exact sums of charges, in ticks; see `sim.records.ticks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.records.ticks import TICKS_OF_WORKERS, TICKS_PER_UNIT, in_units, ticks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
__all__ = ["TICKS_PER_UNIT", "biggest_first", "by", "in_units", "microseconds", "ticks_of", "total"]


def total(charges: pd.DataFrame) -> dict[str, int]:
    """Return the exact sum of charges by currency, in ticks."""
    sums = by(charges, [])
    return dict(zip(sums["currency"], sums["ticks"], strict=True))


def by(charges: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Add charges up by the values of some columns, and always by currency.

    Parameters
    ----------
    charges : pandas.DataFrame
        Rows of the table ``charges``, perhaps with columns added.
    columns : sequence of str
        What to add up by; an empty cell is a value of its own.

    Returns
    -------
    pandas.DataFrame
        The columns, ``currency``, ``ticks`` (exact, Python integers) and ``cost`` (in ``currency``), sorted by the
        columns.
    """
    keys = [*(column for column in columns if column != "currency"), "currency"]
    of_workers = charges["micros_per_unit"].isna()
    timed, others = charges[of_workers], charges[~of_workers]
    spent = timed[[*keys, "micros_per_hour"]].assign(time=microseconds(timed["from"], timed["to"]))
    # Times at the same rate are added first: they fit 64 bits, their products with the rate need not.
    at_rate = spent.groupby([*keys, "micros_per_hour"], dropna=False, sort=False)["time"].sum().reset_index()
    ticks = [
        rate * time * TICKS_OF_WORKERS
        for rate, time in zip(at_rate["micros_per_hour"].tolist(), at_rate["time"].tolist(), strict=True)
    ]
    summands = at_rate[keys]
    if len(others):
        ticks += _ticks_of_others(others)
        summands = pd.concat([summands, others[keys]], ignore_index=True)
    groups = summands.groupby(keys, dropna=False, sort=True).ngroup().to_numpy()
    sums = _sums(groups, ticks)
    _, first = np.unique(groups, return_index=True)
    rolled = summands.iloc[first].reset_index(drop=True)
    return rolled.assign(
        ticks=pd.Series(sums, dtype=object), cost=pd.Series([in_units(ticks) for ticks in sums], dtype=float)
    )


def biggest_first(costs: pd.DataFrame) -> pd.DataFrame:
    """Order a roll-up by cost, the biggest first, currency by currency; equal ones keep their order."""
    return costs.sort_values(["currency", "cost"], ascending=[True, False], kind="stable", ignore_index=True)


def microseconds(begin: pd.Series, end: pd.Series) -> NDArray[np.int64]:
    """Return the whole microseconds from one instant to another, row by row; no cell may be empty."""
    elapsed: NDArray[np.int64] = (end - begin).to_numpy("timedelta64[us]").astype(np.int64)
    return elapsed


def _ticks_of_others(charges: pd.DataFrame) -> list[int]:
    sizes = charges["bytes"].fillna(0).tolist()
    times = microseconds(charges["from"], charges["to"]).tolist()
    return list(map(ticks_of, charges["what_for"], charges["micros_per_unit"].tolist(), sizes, times))


def _sums(members: object, ticks: Sequence[int]) -> list[int]:
    groups = np.asarray(members)
    sums = [0] * (int(groups.max()) + 1 if len(groups) else 0)
    for group, amount in zip(groups.tolist(), ticks, strict=True):
        sums[group] += amount
    return sums
