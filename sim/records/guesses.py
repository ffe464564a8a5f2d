"""Which rules that nobody documented carried the answer, and how much of it.

The rules are those of the platform's rule list whose basis is `P` (our choice) or `U` (reported by users) and that this
version plays. What each did is measured on the tables, so the list holds only the rules that had an effect in this run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money, spans
from sim.records.metrics.costs import IDLE, THROWN_AWAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule did in a run: how often, and what it took of the jobs' time or of the cost.

    Attributes
    ----------
    count : int
        How many tries, executions or objects it concerned.
    seconds : float or None
        Time that it accounts for, all executions together.
    charges : pandas.DataFrame or None
        The charges that it accounts for.
    """

    count: int
    seconds: float | None = None
    charges: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed rule: its id and basis, what it says, what it is counted in, and how its effect is measured."""

    rule: str
    basis: str
    says: str
    counted: str
    effect: Callable[[Frames, pd.DataFrame], Effect]


def guesses(tables: Frames, stays: pd.DataFrame) -> pd.DataFrame:
    """List the guessed rules that had an effect, in the order of their ids.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The tables of the run.
    stays : pandas.DataFrame
        What :func:`sim.records.spans.of_states` returned for them.

    Returns
    -------
    pandas.DataFrame
        ``rule``, ``basis``, ``says``, ``count`` (of what ``counted`` names), ``seconds``, ``share_of_time`` (of the
        time of all jobs from creation to end) and ``share_of_cost`` (with several currencies the highest of them); a
        cell is empty where the rule acts on time only, or on cost only.
    """
    lifetime = stays["seconds"][stays["class"] == "job"].sum()
    # To choose rows takes time for each column, and it is done again and again.
    tables = {**tables, **{name: tables[name][columns] for name, columns in READ.items()}}
    totals = money.total(tables["charges"])
    effects = [(guess, guess.effect(tables, stays)) for guess in GUESSES]
    rows = [_row(guess, effect, lifetime, totals) for guess, effect in effects if effect.count]
    columns = ["rule", "basis", "says", "count", "counted", "seconds", "share_of_time", "share_of_cost"]
    return pd.DataFrame(rows, columns=columns)


def _row(guess: Guess, effect: Effect, lifetime: float, totals: dict[str, int]) -> dict[str, object]:
    return {
        "rule": guess.rule,
        "basis": guess.basis,
        "says": guess.says,
        "count": effect.count,
        "counted": guess.counted,
        "seconds": effect.seconds,
        "share_of_time": None if effect.seconds is None or not lifetime else effect.seconds / lifetime,
        "share_of_cost": None if effect.charges is None else _share(effect.charges, totals),
    }


def _share(charges: pd.DataFrame, totals: dict[str, int]) -> float:
    parts = money.total(charges)
    return max((ticks / totals[currency] for currency, ticks in parts.items() if totals[currency]), default=0.0)


def _first_steps(_tables: Frames, stays: pd.DataFrame) -> Effect:
    idle = stays[(stays["state"] == "idle") & (stays["seconds"] > 0)]
    return Effect(len(idle), seconds=idle["seconds"].sum())


def _after_the_worker(tables: Frames, _stays: pd.DataFrame) -> Effect:
    executions, transitions = tables["executions"], tables["transitions"]
    stopped = executions[[*spans.TRY, "stopped_running"]].dropna(subset="stopped_running")
    after = transitions.merge(stopped, on=spans.TRY)
    after = after[after["at"] >= after["stopped_running"]].drop_duplicates(spans.TRY)
    seconds = (after["at"] - after["stopped_running"]).dt.total_seconds()
    charges = tables["charges"]
    return Effect(int((seconds > 0).sum()), seconds.sum(), charges[charges["what_for"] == "tear-down"])


def _closings(tables: Frames, _stays: pd.DataFrame) -> Effect:
    objects = tables["objects"]
    took = (objects["closed"] - objects["closing"]).dt.total_seconds()
    return Effect(int((took > 0).sum()))


def _starts(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _start_times(tables, ("cold", "pooled"))


def _warm_starts(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _start_times(tables, ("warm",))


def _start_times(tables: Frames, kinds: tuple[str, ...]) -> Effect:
    workers, transitions = tables["workers"], tables["transitions"]
    uses = workers[[*spans.TRY, "requested"]][workers["start_kind"].isin(kinds)]
    if uses.empty:
        return Effect(0)
    running = transitions[[*spans.TRY, "at"]][transitions["state"] == "running"].drop_duplicates(spans.TRY)
    begun = uses.merge(running, on=spans.TRY)
    seconds = (begun["at"] - begun["requested"]).dt.total_seconds()
    return Effect(int((seconds > 0).sum()), seconds.sum())


def _waits_for_a_slot(tables: Frames, _stays: pd.DataFrame) -> Effect:
    executions = tables["executions"]
    ready = executions[[*spans.TRY, "ready", "ended"]].dropna(subset="ready")
    requests = tables["workers"].groupby(spans.TRY, sort=False)["requested"].min().reset_index()
    waiting = ready.merge(requests, on=spans.TRY, how="left")
    until = waiting["requested"].fillna(waiting["ended"]).fillna(spans.end_of_record(tables))
    seconds = (until - waiting["ready"]).dt.total_seconds()
    return Effect(int((seconds > 0).sum()), seconds.sum())


def _set_up_and_staging(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _of_charges(tables["charges"], tables["charges"]["what_for"].isin(["set-up", "transfer"]))


def _billed_boots(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _of_charges(tables["charges"], tables["charges"]["what_for"] == "boot")


def _failed_tries_paid(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _of_charges(tables["charges"], tables["charges"]["outcome"] == THROWN_AWAY)


def _of_charges(charges: pd.DataFrame, chosen: pd.Series) -> Effect:
    rows = charges[chosen & (charges["to"] > charges["from"])]
    return Effect(len(rows.drop_duplicates(spans.TRY)), charges=rows)


def _stages_killed(tables: Frames, _stays: pd.DataFrame) -> Effect:
    executions = tables["executions"]
    killed = executions[["failure_from", "origin_job"]][executions["failure_reason"] == "JobTreeFailure"]
    if killed.empty:
        return Effect(0)
    origins = executions.drop_duplicates("execution").set_index("execution")["origin_job"]
    # Within one job tree the failure spreads by a rule of its own (J1).
    elsewhere = killed["failure_from"].map(origins).fillna("") != killed["origin_job"].fillna("")
    return Effect(int(elsewhere.sum()))


def _failed_dependencies(tables: Frames, _stays: pd.DataFrame) -> Effect:
    reasons = tables["executions"]["failure_reason"]
    return Effect(int(reasons.isin(["DependencyUnsatisfiable", "InputError", "OutputError"]).sum()))


def _cost_limits(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return Effect(int((tables["executions"]["failure_reason"] == "CostLimitExceeded").sum()))


def _clusters(tables: Frames, _stays: pd.DataFrame) -> Effect:
    workers = tables["workers"]
    return _of_tries(tables, workers[spans.TRY][workers["instances"] > 1])


def _waits_given_up(tables: Frames, _stays: pd.DataFrame) -> Effect:
    executions = tables["executions"]
    given_up = executions[(executions["purchase"] == "on_demand") & executions["spot_wait"].notna()]
    return Effect(len(given_up), seconds=given_up["spot_wait"].sum())


def _waits_for_spot(tables: Frames, _stays: pd.DataFrame) -> Effect:
    executions = tables["executions"]
    waits = executions.loc[(executions["purchase"] == "spot") & (executions["spot_wait"] > 0), "spot_wait"]
    return Effect(len(waits), seconds=waits.sum())


def _interruptions(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return _of_tries(tables, _interrupted(tables))


def _tries_after_interruptions(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return Effect(int((_interrupted(tables)["state"] == "restarted").sum()))


def _interrupted(tables: Frames) -> pd.DataFrame:
    executions = tables["executions"]
    own = executions["failure_from"].isna()
    return executions[(executions["failure_reason"] == "SpotInstanceInterruption") & own]


def _of_tries(tables: Frames, tries: pd.DataFrame) -> Effect:
    if tries.empty:
        return Effect(0)
    charges = tables["charges"]
    chosen = charges.set_index(spans.TRY).index.isin(tries.set_index(spans.TRY).index)
    return Effect(len(tries), charges=charges[chosen])


def _stored(tables: Frames, _stays: pd.DataFrame) -> Effect:
    charges = tables["charges"]
    rows = charges[charges["what_for"] == "storage"]
    return Effect(len(rows), charges=rows)


def _monthly_limits(tables: Frames, _stays: pd.DataFrame) -> Effect:
    # An account's limit ends jobs as `failed`; a project's month as `terminated`, or it refuses calls.
    executions, refused = tables["executions"], tables["rejections"]
    cut = (executions["failure_reason"] == "SpendingLimitExceeded") & (executions["state"] != "failed")
    monthly = refused["message"].str.startswith("the monthly ")
    blocked = (refused["error"] == "SpendingLimitExceeded") & monthly
    return Effect(int(cut.fillna(value=False).sum()) + int(blocked.fillna(value=False).sum()))


def _abandoned(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return Effect(int((tables["objects"]["state"] == "abandoned").sum()))


def _sessions_left_on(tables: Frames, _stays: pd.DataFrame) -> Effect:
    charges = tables["charges"]
    rows = charges[charges["what_for"] == IDLE]
    seconds = (rows["to"] - rows["from"]).dt.total_seconds().sum()
    return Effect(len(rows.drop_duplicates(spans.TRY)), seconds=seconds, charges=rows)


def _reused(tables: Frames, _stays: pd.DataFrame) -> Effect:
    return Effect(int(tables["executions"]["output_reused_from"].notna().sum()))


READ: Final = {
    "executions": [
        *(*spans.TRY, "ready", "stopped_running", "ended", "created", "state", "origin_job", "failure_reason"),
        *("failure_from", "purchase", "spot_wait", "output_reused_from"),
    ],
    "charges": [
        *(*spans.TRY, "what_for", "outcome", "from", "to", "currency", "micros_per_hour", "micros_per_unit", "bytes"),
    ],
}
"""The columns that the effects are measured on, of the tables that have many more."""


GUESSES: Final = (
    Guess("B5", "M P", "The scheduler takes a moment to see a new job.", "jobs", _first_steps),
    Guess("B6", "M P", "States change after the worker stopped; tear-down is billed.", "tries", _after_the_worker),
    Guess("C3", "C P", "A stage that fails ends all other stages.", "executions", _stages_killed),
    Guess("D2", "P", "Files take a while to close.", "objects", _closings),
    Guess("D8", "D P", "What nobody closes in a day is abandoned.", "objects", _abandoned),
    Guess("E4", "D P", "What waits for a failure fails too.", "executions", _failed_dependencies),
    Guess("G4", "M P", "New workers are acquired, then boot.", "starts", _starts),
    Guess("G5", "S M P", "Workers are used again within a root.", "starts", _warm_starts),
    Guess("G7", "D P", "A user has so many workers; the rest queues.", "tries", _waits_for_a_slot),
    Guess("G8", "P U", "Set-up and staging are on the meter.", "tries", _set_up_and_staging),
    Guess("G9", "C P", "A cluster takes its workers together.", "tries", _clusters),
    Guess("H3", "M P", "The boot of a cold worker is billed.", "tries", _billed_boots),
    Guess("H6", "D U P", "Tries that fail or are killed are paid for.", "tries", _failed_tries_paid),
    Guess("H7", "D P", "Storage is charged by the microsecond, a month is 730 h.", "charges", _stored),
    Guess("I1", "D P", "A cost limit ends its whole tree.", "executions", _cost_limits),
    Guess("I3", "D P", "Monthly limits end jobs or refuse calls.", "executions or calls", _monthly_limits),
    Guess("K2", "U M P", "Normal jobs wait for spot for a while only.", "tries", _waits_given_up),
    Guess("K3", "C M U P", "What lost its spot machine is tried again.", "tries", _tries_after_interruptions),
    Guess("K4", "U P", "Spot machines are taken away now and then.", "tries", _interruptions),
    Guess("K5", "P", "Spot machines take a while to come.", "tries", _waits_for_spot),
    Guess("L1", "D P", "Earlier results are taken over, two steps after the inputs.", "jobs", _reused),
    Guess("N4", "D P", "Sessions are forgotten, and stay on the meter.", "tries", _sessions_left_on),
)
"""Every guessed rule that this version plays, in the order of ids."""
