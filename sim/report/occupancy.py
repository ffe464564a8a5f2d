"""Workers and queue over time: the slots that each user holds, and the jobs that are runnable without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import spans
from sim.records.words import plain
from sim.report.series import Steps, micros, steps

if TYPE_CHECKING:
    from sim.report.material import Material

MOST_USERS: Final = 5
"""Users that are shown; the others are put together."""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """One user, or several together.

    Attributes
    ----------
    name : str
        Who.
    users : int
        How many users they are.
    slots, queue : Steps
        Slots held, and jobs that are runnable and hold none yet.
    """

    name: str
    users: int
    slots: Steps
    queue: Steps

    @property
    def most_slots(self) -> int:
        """How many slots were held at once."""
        return int(self.slots.level.max(initial=0))

    @property
    def longest_queue(self) -> int:
        """How many jobs waited at once."""
        return int(self.queue.level.max(initial=0))


def occupancy(material: Material) -> list[Occupancy]:
    """Return workers and queue by user, who held most worker time first; nothing where no worker was asked for."""
    in_use, waiting = held(material), queued(material)
    if in_use.empty and waiting.empty:
        return []
    time = (in_use["to"] - in_use["from"]).dt.total_seconds() * in_use["weight"]
    order = time.groupby(in_use["user"]).sum().sort_values(ascending=False, kind="stable").index.tolist()
    order += [user for user in waiting["user"].drop_duplicates() if user not in set(order)]
    shown = order if len(order) <= MOST_USERS + 1 else order[:MOST_USERS]
    found = [_of([user], plain(user), in_use, waiting) for user in shown]
    if others := order[len(shown) :]:
        found.append(_of(others, f"{len(others)} other users", in_use, waiting))
    return found


def _of(users: list[str], name: str, in_use: pd.DataFrame, waiting: pd.DataFrame) -> Occupancy:
    levels = [
        steps(micros(mine["from"]), micros(mine["to"]), mine["weight"].to_numpy())
        for rows in (in_use, waiting)
        for mine in (rows[rows["user"].isin(users)],)
    ]
    return Occupancy(name, len(users), *levels)


def held(material: Material) -> pd.DataFrame:
    """Return when each worker held a slot: ``user``, ``from``, ``to``, ``weight`` (its slots)."""
    uses = material.tables["workers"]
    return pd.DataFrame(
        {
            "user": uses["user"].fillna("no user"),
            "from": uses["requested"],
            "to": uses["stopped"].fillna(material.end),
            "weight": uses["instances"].fillna(1).astype(int),
        }
    )


def queued(material: Material) -> pd.DataFrame:
    """Return when each try was runnable and held no slot yet: until its first request, or its end without one.

    The columns are those of :func:`held`.
    """
    executions = material.tables["executions"]
    ready = executions.loc[executions["ready"].notna(), [*spans.TRY, "user", "ready", "ended"]]
    first = material.tables["workers"].groupby(spans.TRY, sort=False)["requested"].min().reset_index()
    waiting = ready.merge(first, on=spans.TRY, how="left")
    until = waiting["requested"].fillna(waiting["ended"]).fillna(material.end)
    users = waiting["user"].fillna("no user")
    found = pd.DataFrame({"user": users, "from": waiting["ready"], "to": until, "weight": 1})
    return found[found["to"] > found["from"]]
