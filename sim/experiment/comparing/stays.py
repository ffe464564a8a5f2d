"""How long tries and analyses were in each state, in whole microseconds: what `sim.records.spans` tells, but quickly.

What a job waits for while it is `runnable` is told apart: a slot of its user, a machine, and the machine's start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.experiment.comparing.columns import NEVER, codes, numbers
from sim.records.spans import FINAL

if TYPE_CHECKING:
    from sim.experiment.comparing.columns import Numbers
    from sim.experiment.comparing.tries import Tries
    from sim.records.tables import Tables

QUEUE: Final = "queue"
"""`runnable` until a worker is asked for: it waits for a slot (G7)."""
ACQUIRING: Final = "acquiring"
"""`runnable` from then on until its machine is there (G4, K2)."""
FOR_A_WORKER: Final = "waiting_for_worker"
"""Both of these, where they cannot be told apart."""
BOOTING: Final = "booting"
"""`runnable` from then on: its machine boots, or takes a moment to start warm (G4, G5)."""
_FIRST: Final = {"job": "idle", "analysis": "in_progress"}
_NOT_YET: Final = int(np.iinfo(np.int64).max)


class Stays(NamedTuple):
    """Times in states, one after the other.

    Attributes
    ----------
    row : array
        Which row of `executions` was in it.
    state : array
        In what, as a place in `names`.
    microseconds : array
        For how long.
    names : list of str
        What states are called.
    """

    row: Numbers
    state: Numbers
    microseconds: Numbers
    names: list[str | None]


def stays_of(tables: Tables, tries: Tries, end: int) -> Stays:
    """Return every stay of a try or an analysis in a state that is not final.

    Parameters
    ----------
    tables : Tables
        The tables of a run.
    tries : Tries
        Which rows belong together.
    end : int
        When the record ends, in microseconds since the Unix epoch: what is unfinished is in its state until then.
    """
    executions, transitions = tables.arrow("executions"), tables.arrow("transitions")
    (state,), names = codes(transitions["state"])
    order = np.argsort(tries.transitions, kind="stable")
    row, state, since = tries.transitions[order], state[order], numbers(transitions["at"])[order]
    opens = np.diff(row, prepend=-1) != 0
    until = np.append(since[1:], end)[: len(since)]
    until[np.append(opens[1:], True)[: len(since)]] = end
    lasting = ~np.isin(state, [place for place, name in enumerate(names) if name in FINAL])
    # A later try begins with its first transition: what it is made of was created once.
    first = np.flatnonzero(numbers(executions["try"]) == 0)
    left = np.full(executions.num_rows, end)
    left[row[opens]] = since[opens]
    (kind,), kinds = codes(executions["class"])
    created = numbers(executions["created"])[first]
    begun = Stays(first, kind[first], left[first] - created, [_FIRST.get(name or "") for name in kinds])
    return _joined(
        begun, *_told_apart(row[lasting], state[lasting], since[lasting], until[lasting], names, tables, tries)
    )


def _told_apart(
    row: Numbers,
    state: Numbers,
    since: Numbers,
    until: Numbers,
    names: list[str | None],
    tables: Tables,
    tries: Tries,
) -> tuple[Stays, Stays]:
    """Return the stays, and in place of those in `runnable` what the jobs waited for."""
    waits = state == (names.index("runnable") if "runnable" in names else -1)
    others = Stays(row[~waits], state[~waits], (until - since)[~waits], names)
    row, since, until = row[waits], since[waits], until[waits]
    asked, there = (np.clip(at[row], since, until) for at in _machines(tables, tries))
    there = np.maximum(asked, there)
    kinds = np.repeat(np.arange(3), len(row))
    times = np.concatenate([asked - since, there - asked, until - there])
    return others, Stays(np.tile(row, 3), kinds, times, [QUEUE, ACQUIRING, BOOTING])


def _machines(tables: Tables, tries: Tries) -> tuple[Numbers, Numbers]:
    """Return when each row's worker was asked for and when it was there."""
    workers = tables.arrow("workers")
    found = []
    for name in ("requested", "acquired"):
        at = np.full(len(tries.way), _NOT_YET)
        instants = numbers(workers[name])
        known = instants != NEVER
        at[tries.workers[known]] = instants[known]
        found.append(at)
    return found[0], found[1]


def _joined(*parts: Stays) -> Stays:
    edges = np.cumsum([0, *(len(part.names) for part in parts)])
    return Stays(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.state + edge for part, edge in zip(parts, edges, strict=False)]),
        np.concatenate([part.microseconds for part in parts]),
        [name for part in parts for name in part.names],
    )
