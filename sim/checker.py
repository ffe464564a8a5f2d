"""Check a scenario file before or in place of a run: does it load, do its expectations hold, what will it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.model.randomness import MeanLuck
from sim.model.simulation import simulate
from sim.records import money
from sim.records.metrics.failures import rejections
from sim.records.metrics.items import ITEM, items
from sim.records.recorder import Recorder
from sim.records.tables import Tables
from sim.runner import placing, run_loaded
from sim.scenario.merge import scan_source
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load
from sim.scenario.yaml_source import scan_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a scenario file found.

    Attributes
    ----------
    scenario : Scenario or None
        The scenario; None where it cannot be read.
    error : ScenarioError or None
        Why it cannot be read; None where it can, or where it must not and does not.
    outcomes : list of dict
        How each clause of `expect` came out: ``rule``, ``says``, ``holds``, ``failure``.
    """

    scenario: Scenario | None
    error: ScenarioError | None
    outcomes: list[dict[str, Any]]


def verify(
    path: Path, *, variant: str | None = None, overrides: Sequence[str] = (), seed: int | None = None
) -> Verdict:
    """Read a scenario file and, where it has expectations, run it in memory and check them.

    A scenario with a clause `load_error` must fail to load, with a message that holds those words.
    """
    wanted = _load_errors_wanted(path)
    try:
        scenario = load(path, variant=variant, overrides=overrides, seed=seed)
        with placing(path, variant, overrides):
            outcomes = run_loaded(scenario).expectations if scenario.expect else []
    except ScenarioError as error:
        return Verdict(None, None if wanted else error, [_refusal(*clause, str(error)) for clause in wanted])
    return Verdict(scenario, None, outcomes)


def _refusal(rule: str | None, words: str, message: str) -> dict[str, Any]:
    failure = None if words in message else f"reading fails otherwise: {message}"
    return {"rule": rule, "says": f"reading fails with '{words}'", "holds": failure is None, "failure": failure}


def _load_errors_wanted(path: Path) -> list[tuple[str | None, str]]:
    """Find rule and words of the `load_error` clauses of a file that perhaps cannot be read as a scenario."""
    try:
        value = scan_source(path).value
    except ScenarioError:
        value = _without_imports(path)
    clauses = value.get("expect")
    rows = clauses if isinstance(clauses, list) else []
    said = [(row.get("rule"), row.get("load_error")) for row in rows if isinstance(row, dict)]
    return [
        (None if rule is None else str(rule), str(words))
        for rule, words in said
        if words is not None and str(words).strip()
    ]


def _without_imports(path: Path) -> dict[str, Any]:
    try:
        value = scan_yaml(path.read_text(encoding="utf-8"), str(path)).value
    except (ScenarioError, OSError, ValueError):
        return {}
    return dict(value)


def expected_without_queueing(scenario: Scenario) -> pd.DataFrame:
    """Say what a scenario costs and how long it is billed where nobody waits for a worker and every draw is its mean.

    Of its events only those are played that let something run: nothing is terminated, deleted or made to fail.

    Returns
    -------
    pandas.DataFrame
        A row per launch: ``launch``, ``items``, ``mean_billed_seconds``, ``mean_cost`` and ``highest_cost`` of an item,
        ``total_cost``, ``cost_limit`` (of each item; empty where there is none), ``currency``, ``over_limit`` (the
        number of items whose expected cost is above the limit).
    """
    return expected(played_without_queueing(scenario), scenario)


def played_without_queueing(scenario: Scenario) -> Tables:
    """Play a scenario without limits, where nobody waits for a worker and every draw is its mean."""
    recorder = Recorder(None)
    simulate(scenario.undisturbed().without_limits(), recorder, luck=MeanLuck())
    recorder.close()
    return Tables(recorder.tables)


def expected(tables: Tables, scenario: Scenario) -> pd.DataFrame:
    """Do the same as :func:`expected_without_queueing` for a scenario that was played so."""
    billed = _billed_seconds(tables["charges"])
    found = items(tables).merge(billed, left_on=ITEM, right_on=ITEM, how="left").fillna({"billed": 0.0})
    rows = [_expected_row(str(name), group, scenario.launches) for name, group in found.groupby("launch", sort=False)]
    return pd.DataFrame(rows)


def refused(tables: Tables, scenario: Scenario) -> pd.DataFrame:
    """Say what the platform will refuse users, apart from what the scenario expects to be refused.

    Returns
    -------
    pandas.DataFrame
        A row per launch and error: ``launch``, ``error``, ``calls`` (how many), ``message`` (the first one's).
    """
    calls = tables["rejections"]
    meant = {clause.where.get("launch") for clause in scenario.expect if clause.refused is not None}
    if None in meant:
        return rejections(calls.head(0))
    # What jobs are refused follows from their code, and may be meant.
    by_users = calls["caller"].isin(set(scenario.users)) & (calls["error"] != "NotLaunched")
    return rejections(calls[by_users & ~calls["launch"].isin(meant)])


def _billed_seconds(charges: pd.DataFrame) -> pd.DataFrame:
    billed = charges.assign(billed=(charges["to"] - charges["from"]).dt.total_seconds())
    return billed.groupby(ITEM)["billed"].sum().reset_index()


def _expected_row(name: str, group: pd.DataFrame, launches: dict[str, Launch]) -> dict[str, object]:
    launch = launches.get(name)
    limit = launch.cost_limit.micros / 1_000_000 if launch is not None and launch.cost_limit is not None else None
    total = sum(group["ticks"])
    return {
        "launch": name,
        "items": len(group),
        "mean_billed_seconds": group["billed"].mean(),
        "mean_cost": total / (money.TICKS_PER_UNIT * len(group)),
        "highest_cost": group["cost"].max(),
        "total_cost": money.in_units(total),
        "cost_limit": limit,
        "currency": group["currency"].iloc[0],
        "over_limit": 0 if limit is None else int((group["cost"] > limit).sum()),
    }
