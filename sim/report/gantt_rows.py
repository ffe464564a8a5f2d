"""The rows of the Gantt pictures: execution trees, and the jobs of the longest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.records import money, spans
from sim.records.words import count, plain, span
from sim.records.words import money as amount
from sim.report.pictures.gantt import CUT, DONE, FAILED, OPEN, Row
from sim.report.strips import strips
from sim.report.trees import longest

if TYPE_CHECKING:
    from sim.report.material import Material
    from sim.report.strips import Strip

MOST: Final = 24
"""Rows of a picture."""
LIMITS: Final = frozenset({"CostLimitExceeded", "SpendingLimitExceeded", "JobTimeoutExceeded", "AuthError"})
"""Reasons of failure that are limits of money or time."""


def tree_rows(material: Material, trees: pd.DataFrame) -> list[Row]:
    """Return the rows of the longest trees, in the order of their creation."""
    shown = longest(trees, MOST)
    executions = material.tables["executions"]
    of_try = executions[[*spans.TRY, "root"]]
    keys = material.stays[spans.TRY].merge(of_try, on=spans.TRY, how="left")["root"]
    found = strips(material.stays, keys, shown["root"])
    rows = shown.rename(columns={"name": "called"}).to_dict("records")
    return [_tree_row(tree, found[tree["root"]]) for tree in rows if tree["root"] in found]


def _tree_row(tree: dict[Any, Any], strip: Strip) -> Row:
    several = f"{count(tree['jobs'])} jobs, {count(strip.peak)} at once, " if tree["jobs"] > 1 else ""
    ended = _ended(tree["state"], tree["ended"], tree["reason"])
    cost = amount(tree["cost"], _text(tree["currency"]) or _text(tree["root_currency"]) or None)
    return Row(
        named(tree["called"], tree["root"]),
        f"{_because(ended, tree['reason'])}{several}{span(tree['seconds'])}, {cost}",
        strip,
        ended,
    )


def job_rows(material: Material, root: str) -> list[Row]:
    """Return the rows of the longest jobs of a tree, in the order in which they were made, then of their first runs.

    All tries of a job are in one strip.
    """
    executions = material.tables["executions"]
    mine = executions[(executions["root"] == root) & (executions["class"] == "job")]
    end = mine["ended"].fillna(material.end)
    per_job = pd.DataFrame(
        {
            "seconds": (
                end.groupby(mine["execution"]).max() - mine.groupby("execution")["created"].min()
            ).dt.total_seconds(),
            "tries": mine.groupby("execution").size(),
        }
    )
    last = mine.drop_duplicates("execution", keep="last").set_index("execution").join(per_job)
    shown = last.loc[last["seconds"].sort_values(ascending=False, kind="stable").index[:MOST]]
    stays = material.stays[material.stays["execution"].isin(shown.index)]
    found = strips(stays, stays["execution"], shown.index)
    charges = material.tables["charges"]
    costs = money.by(charges[charges["execution"].isin(shown.index)], ["execution"]).set_index("execution")
    rows = [_job_row(job, found[job["execution"]], costs) for job in shown.reset_index().to_dict("records")]
    return sorted(rows, key=lambda row: (row.strip.begin, row.strip.first_run))


def _job_row(job: dict[Any, Any], strip: Strip, costs: pd.DataFrame) -> Row:
    again = f"{count(job['tries'])} tries, " if job["tries"] > 1 else ""
    ended = _ended(job["state"], job["ended"], job["failure_reason"])
    cost = ", nothing billed"
    if job["execution"] in costs.index:
        row = costs.loc[[job["execution"]]].iloc[0]
        cost = f", {amount(row['cost'], row['currency'])}"
    type_ = f"{plain(job['instance_type'])}, " if _text(job["instance_type"]) else ""
    return Row(
        named(job["name"], job["execution"]),
        f"{_because(ended, job['failure_reason'])}{type_}{again}{span(job['seconds'])}{cost}",
        strip,
        ended,
    )


def named(name: object, execution: str) -> str:
    """Return what an execution is called, and its id where that is something else."""
    called = _text(name) or execution
    return plain(called) if called == execution else f"{plain(called)} ({plain(execution)})"


def _ended(state: object, ended: object, reason: object) -> str:
    if pd.isna(ended):  # type: ignore[call-overload]
        return OPEN
    if state == "done":
        return DONE
    return CUT if reason in LIMITS else FAILED


def _because(ended: str, reason: object) -> str:
    if ended in (DONE, OPEN):
        return "" if ended == DONE else f"{OPEN}, "
    return f"{plain(_text(reason)) or 'terminated'}, "


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
