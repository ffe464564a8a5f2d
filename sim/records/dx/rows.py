"""The rows of a result in the order in which the platform lists executions, and what belongs to each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.records.dx.values import cells, milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
"""One row of `executions`: plain values, None where empty, instants in milliseconds."""

UNLISTED: Final = "idle"
"""The state in which a job is made; the platform does not list it as a transition (M2)."""


class Rows:
    """What the tables say of each execution.

    Parameters
    ----------
    tables : mapping
        The tables of a run.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._frame = tables["executions"].reset_index(drop=True)
        # Plain lists: one row at a time is asked for, and pandas takes a millisecond for that.
        self._columns = {name: cells(self._frame[name]) for name in self._frame.columns}
        steps = tables["transitions"]
        self._states, self._instants, self._bounds = _of_each(self._frame, steps[steps["state"] != UNLISTED])
        ids, tries = self._frame["execution"], self._frame["try"]
        self._last = (tries == tries.groupby(ids).transform("max")).to_numpy(dtype=bool)
        self._failed: dict[str, list[tuple[int, str]]] = {}
        earlier = self._frame[~self._last & self._frame["failure_reason"].notna()]
        for id_, number, reason in zip(earlier["execution"], earlier["try"], earlier["failure_reason"], strict=True):
            self._failed.setdefault(id_, []).append((number, reason))

    def newest_first(self, *, earlier_tries: bool) -> list[int]:
        """Return the places of the rows: what was made last comes first, as the platform lists it (M3).

        Of what was made at one instant, what was launched last comes first; so a stage comes before its analysis.

        Parameters
        ----------
        earlier_tries : bool
            Whether the tries of a job before its last one are among them.
        """
        frame = self._frame if earlier_tries else self._frame[self._last]
        keys = frame[["created", "try", "execution"]].assign(number=_launched(frame["execution"]))
        order = keys.sort_values(["created", "number", "execution", "try"], ascending=False, kind="stable")
        places: list[int] = order.index.tolist()
        return places

    def row(self, place: int) -> Row:
        """Return the row at a place."""
        return {name: column[place] for name, column in self._columns.items()}

    def transitions(self, place: int) -> list[Row]:
        """Return the changes of state of the try at a place, in order."""
        span = slice(self._bounds[place], self._bounds[place + 1])
        return [
            {"newState": state, "setAt": at} for state, at in zip(self._states[span], self._instants[span], strict=True)
        ]

    def stages(self) -> dict[str, list[int]]:
        """Return the places of the last tries of every analysis' stages, in order of launch."""
        frame = self._frame[self._last & self._frame["parent_analysis"].notna() & self._frame["stage"].notna()]
        ordered = frame.assign(number=_launched(frame["execution"])).sort_values(["number", "execution"])
        return {str(id_): part.index.tolist() for id_, part in ordered.groupby("parent_analysis", sort=False)}

    def named(self, column: str) -> dict[str, int]:
        """Return the place of the last try of every execution that some row names in a column."""
        ids = set(self._frame[column].dropna())
        frame = self._frame[self._last & self._frame["execution"].isin(ids)]
        return dict(zip(frame["execution"], frame.index, strict=True))

    def failure_counts(self, row: Row) -> dict[str, int]:
        """Return how often a job failed in its tries before a row's, by reason."""
        return dict(Counter(reason for number, reason in self._failed.get(row["execution"], ()) if number < row["try"]))

    def place_of(self, execution: str) -> int | None:
        """Return the place of an execution's last try; None where there is no such execution."""
        found = np.flatnonzero((self._frame["execution"] == execution).to_numpy(dtype=bool) & self._last)
        return int(found[0]) if found.size else None

    @property
    def ids(self) -> list[str]:
        """The ids of all executions."""
        return list(dict.fromkeys(self._frame["execution"]))


def _of_each(frame: pd.DataFrame, steps: pd.DataFrame) -> tuple[list[str], list[int | None], np.ndarray]:
    """Return states and instants of all transitions, those of one row together, and where each row's begin."""
    rows = pd.MultiIndex.from_frame(frame[["execution", "try"]])
    places = rows.get_indexer(pd.MultiIndex.from_frame(steps[["execution", "try"]]))
    order = np.argsort(places, kind="stable")
    ordered = steps.iloc[order]
    bounds = np.searchsorted(places[order], np.arange(len(frame) + 1))
    return ordered["state"].tolist(), milliseconds(ordered["at"]), bounds


def _launched(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Return the order of launch, as far as ids tell it: those of a simulation are counted."""
    return pd.to_numeric(ids.str.extract(r"^(?:job|analysis)-(\d{1,15})$")[0]).fillna(-1).astype("int64")
