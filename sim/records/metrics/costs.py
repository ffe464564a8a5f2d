"""Who paid how much for what."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sim.records import money

THROWN_AWAY: Final = "thrown away"
UNFINISHED: Final = "unfinished"
IDLE: Final = "idle session"
KINDS: Final = {"boot": "boot and set-up", "set-up": "boot and set-up"}
"""Where kept money went, by `what_for`; what is not listed goes by its own name."""


WORKSPACE: Final = r"container-\d+"
"""What the ids of workspaces look like; other containers are projects."""


def by_column(charges: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add charges up by one column, the biggest first: the column, ``currency``, ``ticks``, ``cost``, ``share``.

    ``share`` is the part of all cost in that currency.
    """
    return with_share(money.biggest_first(money.by(charges, [column])))


def by_tag(charges: pd.DataFrame) -> pd.DataFrame:
    """Add charges up by tag: ``tag``, ``currency``, ``ticks``, ``cost``, ``share``.

    A charge with several tags counts in full under each of them, so tags may add up to more than the total; charges
    without a tag are under an empty one.
    """
    together = money.by(charges, ["tags"])
    single = together.assign(
        tag=together["tags"].astype("string").mask(lambda tags: tags == "").str.split(",")
    ).explode("tag")
    # Sums of whole numbers stay exact in a column of Python objects.
    ticks = single.groupby(["tag", "currency"], dropna=False)["ticks"].sum().reset_index()
    tagged = ticks.assign(ticks=ticks["ticks"].astype(object), cost=[money.in_units(sum_) for sum_ in ticks["ticks"]])
    return with_share(money.biggest_first(tagged), money.total(charges))


def where_it_went(charges: pd.DataFrame) -> pd.DataFrame:
    """Split the cost by where each unit of money went: ``went_to``, ``currency``, ``ticks``, ``cost``, ``share``.

    Charges of tries that did not end `done` are `thrown away`, whatever the time was spent on; those of tries that had
    not ended are `unfinished`. The rest goes by what it was spent on, boot and set-up together; no try bears storage
    and egress.
    """
    kept = (charges["outcome"].isna() | (charges["outcome"] == "kept")).astype(bool)
    kind = charges["what_for"].replace(KINDS).where(kept, charges["outcome"])
    return by_column(charges.assign(went_to=kind), "went_to")


def prices(charges: pd.DataFrame) -> pd.DataFrame:
    """Split the cost by instance type and by whether its rate is exact or extrapolated (H5), the biggest first.

    What is no worker's time stands under what it is for, with an empty `purchase`.
    """
    priced = charges.assign(instance_type=charges["instance_type"].fillna(charges["what_for"]))
    return with_share(money.biggest_first(money.by(priced, ["instance_type", "purchase", "rate_basis"])))


def not_priced(objects: pd.DataFrame) -> pd.DataFrame:
    """Return what lies in projects whose price list says nothing of storage (H7), the most first.

    Returns
    -------
    pandas.DataFrame
        ``project``, ``objects`` and ``bytes`` at the end of the run; no row where everything has a price.
    """
    found = objects[(objects["storage"] == "not priced").fillna(value=False) & (objects["size"] > 0)]
    places = (found["container"] + "," + found["delivered_to"].fillna("")).str.strip(",").str.split(",")
    lying = found.assign(project=places).explode("project")
    in_projects = lying[~lying["project"].str.fullmatch(WORKSPACE).astype(bool)]
    sums = in_projects.groupby("project")["size"].agg(["size", "sum"]).reset_index()
    sums = sums.rename(columns={"size": "objects", "sum": "bytes"})
    return sums.sort_values("bytes", ascending=False, kind="stable", ignore_index=True)


def with_share(costs: pd.DataFrame, totals: dict[str, int] | None = None) -> pd.DataFrame:
    """Add ``share``: the part of the whole cost in the row's currency; 0 where that is nothing."""
    if totals is None:
        sums = zip(costs["currency"], costs["ticks"], strict=True)
        totals = {}
        for currency, ticks in sums:
            totals[currency] = totals.get(currency, 0) + ticks
    shares = [
        ticks / totals[currency] if totals[currency] else 0.0
        for currency, ticks in zip(costs["currency"], costs["ticks"], strict=True)
    ]
    return costs.assign(share=pd.Series(shares, index=costs.index, dtype=float))
