"""Exact sums of charges, in ticks; see `sim.records.ticks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    groups, first = _groups(charges, keys)
    sums = [0] * len(first)
    times = microseconds(charges["from"], charges["to"])
    of_workers = charges["micros_per_unit"].isna().to_numpy()
    _add_workers(sums, groups[of_workers], charges["micros_per_hour"][of_workers], times[of_workers])
    if not of_workers.all():
        _add_others(sums, groups[~of_workers], charges[~of_workers], times[~of_workers])
    rolled: dict[str, Any] = {key: charges[key].array.take(first) for key in keys}
    rolled["ticks"] = pd.Series(sums, dtype=object)
    rolled["cost"] = pd.Series([in_units(ticks) for ticks in sums], dtype=float)
    return pd.DataFrame(rolled)


def biggest_first(costs: pd.DataFrame) -> pd.DataFrame:
    """Order a roll-up by cost, the biggest first, currency by currency; equal ones keep their order."""
    return costs.sort_values(["currency", "cost"], ascending=[True, False], kind="stable", ignore_index=True)


def microseconds(begin: pd.Series, end: pd.Series) -> NDArray[np.int64]:
    """Return the whole microseconds from one instant to another, row by row; no cell may be empty."""
    elapsed: NDArray[np.int64] = (end - begin).to_numpy("timedelta64[us]").astype(np.int64)
    return elapsed


def _add_workers(
    sums: list[int], groups: NDArray[np.int64], micros_per_hour: pd.Series, times: NDArray[np.int64]
) -> None:
    # Times at the same rate are added first: they fit 64 bits, their products with the rate need not.
    rate_numbers, rates = pd.factorize(micros_per_hour)
    places, together = pd.factorize(groups * max(len(rates), 1) + rate_numbers)
    times_at_rate = np.zeros(len(together), dtype=np.int64)
    np.add.at(times_at_rate, places, times)
    known = rates.tolist()
    for pair, time in zip(together.tolist(), times_at_rate.tolist(), strict=True):
        group, rate = divmod(pair, len(known))
        sums[group] += known[rate] * time * TICKS_OF_WORKERS


def _add_others(sums: list[int], groups: NDArray[np.int64], charges: pd.DataFrame, times: NDArray[np.int64]) -> None:
    cells = (charges["what_for"], charges["micros_per_unit"].tolist(), charges["bytes"].fillna(0).tolist())
    for group, ticks in zip(groups.tolist(), map(ticks_of, *cells, times.tolist()), strict=True):
        sums[group] += ticks


def _groups(rows: pd.DataFrame, keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the combinations of values in their order, empty cells last; return each row's, and each one's first row.

    To have pandas group by several columns of text takes many times as long where the rows are few.
    """
    groups = np.zeros(len(rows), dtype=np.int64)
    for key in keys:
        numbers, values = pd.factorize(rows[key], sort=True)
        numbers[numbers < 0] = len(values)
        groups, _ = pd.factorize(groups * (len(values) + 1) + numbers, sort=True)
    first = np.flatnonzero(~pd.Series(groups).duplicated().to_numpy())
    return groups, first[np.argsort(groups[first])]
