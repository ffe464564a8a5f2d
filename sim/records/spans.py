"""How long each execution was in each state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

FINAL: Final = ("done", "failed", "terminated", "restarted")
"""States that a try does not leave."""
TRY: Final = ["execution", "try"]
"""The columns that name a try."""


def begin(tables: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Return the instant at which the first execution was made; ``NaT`` where there is none."""
    first: pd.Timestamp = tables["executions"]["created"].min()
    return first


def last_transition(tables: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Return the instant of the last change of state; the last creation where there was none."""
    return _latest(tables["transitions"]["at"].max(), tables["executions"]["created"].max())


def end_of_record(tables: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Return the last instant that any table speaks of: until there unfinished states are counted."""
    return _latest(last_transition(tables), tables["charges"]["to"].max(), tables["workers"]["requested"].max())


def makespan(tables: Mapping[str, pd.DataFrame]) -> float:
    """Return the seconds from the first creation to :func:`finish`; 0 where nothing was run."""
    if tables["executions"].empty:
        return 0.0
    return (finish(tables) - begin(tables)).total_seconds()


def finish(tables: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """Return the instant of the last change of state; where something is unfinished, the end of the record."""
    unfinished = tables["executions"]["ended"].isna().any()
    return end_of_record(tables) if unfinished else last_transition(tables)


def of_states(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row for each stay of a try or an analysis in a state that is not final.

    The first state (`idle`; of an analysis `in_progress`) begins at ``created``. The last state of an unfinished
    execution ends with the record.

    Returns
    -------
    pandas.DataFrame
        ``execution``, ``try``, ``class``, ``state``, ``from``, ``to`` and ``seconds``, each execution's in order.
    """
    return stays(tables["executions"], tables["transitions"], end_of_record(tables))


def stays(executions: pd.DataFrame, transitions: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Do the same as :func:`of_states` for some executions and their transitions, in a record that ends at `end`."""
    # A later try begins with its first transition: what it is made of was created once.
    firsts = executions.loc[executions["try"] == 0, [*TRY, "class", "created"]].rename(columns={"created": "from"})
    firsts["state"] = firsts["class"].map({"job": "idle", "analysis": "in_progress"})
    later = transitions.rename(columns={"at": "from"}).merge(executions[[*TRY, "class"]], on=TRY)
    entered = pd.concat([firsts, later], ignore_index=True)
    entered = entered.assign(number=entered.groupby(TRY, sort=False).ngroup()).sort_values("number", kind="stable")
    entered["to"] = entered.groupby("number", sort=False)["from"].shift(-1)
    entered = entered[~entered["state"].isin(FINAL)]
    entered["to"] = entered["to"].fillna(end)
    entered["seconds"] = (entered["to"] - entered["from"]).dt.total_seconds()
    return entered[[*TRY, "class", "state", "from", "to", "seconds"]].reset_index(drop=True)


def _latest(*instants: pd.Timestamp) -> pd.Timestamp:
    last: pd.Timestamp = pd.Series(instants, dtype="datetime64[us, UTC]").max()
    return last
