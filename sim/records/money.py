"""Exact sums of charges.

A charge is rate × time, both whole numbers, so a sum of charges is a whole number of *ticks*: micro-units of the
currency an hour, times microseconds. It is divided once, at the very end. Hence every roll-up adds up to the total to
the last tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

TICKS_PER_UNIT: Final = 1_000_000 * 3_600_000_000
"""Ticks in one unit of a currency."""


def in_units(ticks: int) -> float:
    """Return ticks in units of the currency: the float nearest to the exact amount."""
    return ticks / TICKS_PER_UNIT


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
    spent = charges[[*keys, "micros_per_hour"]].assign(time=microseconds(charges["from"], charges["to"]))
    # Times at the same rate are added first: they fit 64 bits, their products with the rate need not.
    at_rate = spent.groupby([*keys, "micros_per_hour"], dropna=False, sort=False)["time"].sum().reset_index()
    groups = at_rate.groupby(keys, dropna=False, sort=True).ngroup().to_numpy()
    sums = _sum_products(groups, at_rate["micros_per_hour"], at_rate["time"])
    _, first = np.unique(groups, return_index=True)
    rolled = at_rate.iloc[first][keys].reset_index(drop=True)
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


def _sum_products(groups: Iterable[int], rates: pd.Series, times: pd.Series) -> list[int]:
    members = np.asarray(groups)
    sums = [0] * (int(members.max()) + 1 if len(members) else 0)
    for group, rate, time in zip(members.tolist(), rates.tolist(), times.tolist(), strict=True):
        sums[group] += rate * time
    return sums
