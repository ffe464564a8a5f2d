"""The cost as a table for a spreadsheet: month by project by user by tags by executable by purchase."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from sim.records import money
from sim.records.ticks import TICKS_PER_MICRO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    import pandas as pd

BY: Final = ("month", "project", "user", "tags", "executable", "purchase")
"""What a row is of. A charge with several tags is in one row, under all of them together: so nothing counts twice."""
HEADER: Final = (*BY, "currency", "amount")


def write_cost_table(charges: pd.DataFrame, file: TextIO) -> None:
    """Write a row for each month, project, user, set of tags, executable and purchase, in this order.

    Amounts have six decimals and add up exactly, currency by currency, to the total rounded to six decimals.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    rows = money.by(charges, BY)
    amounts: dict[int, int] = {}
    for _, mine in rows.groupby("currency", sort=False):
        amounts |= dict(zip(mine.index.tolist(), in_micros(mine["ticks"].tolist()), strict=True))
    for place, row in zip(rows.index.tolist(), rows.to_dict("records"), strict=True):
        cells = [row[name] if isinstance(row[name], str) else "" for name in BY]
        writer.writerow([*cells, row["currency"], _written(amounts[place])])


def in_micros(ticks: Sequence[int]) -> list[int]:
    """Return amounts as millionths of the currency that add up to their rounded sum; each is within one of its own."""
    total = (2 * sum(ticks) + TICKS_PER_MICRO) // (2 * TICKS_PER_MICRO)
    found = [amount // TICKS_PER_MICRO for amount in ticks]
    # What rounding down left over goes to those that lost most by it.
    by_rest = sorted(range(len(ticks)), key=lambda place: -(ticks[place] % TICKS_PER_MICRO))
    for place in by_rest[: total - sum(found)]:
        found[place] += 1
    return found


def _written(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06d}"
