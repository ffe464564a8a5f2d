"""What `dx find executions --json` would print for a run (M3), one hash after the other."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TextIO

from sim.records.dx.describe import analysis_facts, described, failure, job_facts
from sim.records.dx.ids import execution_id
from sim.records.dx.rows import Rows
from sim.records.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd


class Records:
    """The executions of a run as the platform describes them.

    Parameters
    ----------
    tables : mapping
        The tables of a run, simulated or observed.
    prices : bool
        Whether prices are told; the platform withholds them from who may not see them (M3).
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], *, prices: bool = True) -> None:
        self._rows = Rows(tables)
        self._prices = prices
        self._stages = self._rows.stages()
        self._sources = self._rows.named("failure_from")

    def all(self, *, earlier_tries: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the describe hash of every execution, newest first.

        Parameters
        ----------
        earlier_tries : bool
            Whether the tries of a job before its last one are listed too: `dx` does so with `--include-restarted`.
        """
        for place in self._rows.newest_first(earlier_tries=earlier_tries):
            yield self._hash(place)

    def one(self, execution: str) -> dict[str, Any]:
        """Return the describe hash of one execution, by its id in the run or in the export.

        Raises
        ------
        ResultError
            If there is none.
        """
        ids = self._rows.ids
        own = next((id_ for id_ in ids if execution in (id_, execution_id(id_))), None)
        place = None if own is None else self._rows.place_of(own)
        if place is None:
            near = get_close_matches(execution, ids, n=3, cutoff=0.5) or ids[:3]
            hint = f"did you mean {' or '.join(near)}?" if near else "nothing was run"
            raise ResultError(f"there is no execution {execution} in this result; {hint}")
        return self._hash(place)

    def _hash(self, place: int) -> dict[str, Any]:
        rows = self._rows
        row = rows.row(place)
        said = described(row, rows.transitions(place), prices=self._prices)
        source = self._sources.get(row["failure_from"])
        said |= failure(row, None if source is None else rows.row(source))
        if row["class"] == "analysis":
            return said | analysis_facts(row, [self._hash(stage) for stage in self._stages.get(row["execution"], ())])
        return said | job_facts(row) | {"failureCounts": rows.failure_counts(row)}


def as_results(hashes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each hash as a search of the API answers with it: `{id, describe}` (M3)."""
    for said in hashes:
        yield {"id": said["id"], "describe": said}


def write_list(hashes: Iterable[dict[str, Any]], out: TextIO) -> int:
    """Write a JSON list, a line for each hash, as they come; return how many there are."""
    number = 0
    for number, said in enumerate(hashes, 1):
        out.write(("[\n" if number == 1 else ",\n") + json.dumps(said, allow_nan=False))
    out.write("\n]\n" if number else "[]\n")
    return number


def write_one(said: Mapping[str, Any], out: TextIO) -> None:
    """Write one hash."""
    out.write(json.dumps(said, indent=4, allow_nan=False) + "\n")
