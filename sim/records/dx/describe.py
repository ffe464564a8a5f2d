"""One execution as the platform describes it (M1, M2): a hash with the platform's names.

What the tables do not know is left out, never made up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sim.records.dx.ids import execution_id, handle, payer, platform_id
from sim.records.dx.values import currency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.records.dx.rows import Row

FINAL: Final = frozenset({"done", "failed", "terminated", "restarted"})


def described(row: Row, transitions: list[Row], *, prices: bool) -> dict[str, Any]:
    """Return what jobs and analyses have in common.

    Parameters
    ----------
    row : dict
        The execution's row.
    transitions : list of dict
        Its transitions.
    prices : bool
        Whether to tell prices; they can be withheld (M3).
    """
    id_ = execution_id(row["execution"])
    is_root = row["root"] == row["execution"]
    said = {
        "id": id_,
        "name": row["name"],
        "tags": [] if row["tags"] is None else row["tags"].split(","),
        "properties": {} if row["properties"] is None else json.loads(row["properties"]),
        "executable": executable_id(row),
        "executableName": row["executable"],
        "class": row["class"],
        "created": row["created"],
        "modified": max(row[name] for name in ("created", "ended", "stopped_running") if row[name] is not None),
        "project": None if row["project"] is None else platform_id("project", row["project"]),
        "billTo": None if row["account"] is None else payer(row["account"]),
        "costLimit": row["cost_limit"] if is_root else None,
        "parentJob": _other(row["parent_job"]),
        "parentAnalysis": _other(row["parent_analysis"]),
        "detachedFrom": _other(row.get("detached_from")),
        "analysis": _other(row["parent_analysis"]),
        "stage": None if row["stage"] is None else handle("stage", row["stage"]),
        "rootExecution": execution_id(row["root"]),
        "state": row["state"],
        "workspace": platform_id("container", row["master_job"] or row["execution"]),
        "launchedBy": None if row["user"] is None else handle("user", row["user"]),
        "priority": row["priority"],
        "rank": row["rank"],
        "stateTransitions": transitions,
    }
    if transitions:
        said["modified"] = max(said["modified"], transitions[-1]["setAt"])
    if prices and row["currency"] is not None:
        said["currency"] = currency(row["currency"])
        if row["state"] in FINAL and row["price"] is not None:
            said["totalPrice"] = row["price"]
    return said


def job_facts(row: Row) -> dict[str, Any]:
    """Return what only jobs have."""
    waits_for = row.get("depends_on")
    said = {
        "dependsOn": [] if waits_for is None else [_any_id(own) for own in waits_for.split(",")],
        "originJob": _other(row["origin_job"]),
        "function": row["function"],
        "instanceType": row["instance_type"],
        "try": row["try"],
    }
    said |= {row["executable_class"]: executable_id(row)} if row["executable_class"] else {}
    # A running job has no end, and one that never ran has no beginning (M2).
    for name, column in (("startedRunning", "started_running"), ("stoppedRunning", "stopped_running")):
        if row[column] is not None:
            said[name] = row[column]
    return said | _settled(row)


def _settled(row: Row) -> dict[str, Any]:
    """Return what only the tables of some runs hold: waits for spot in seconds, a timeout in milliseconds (M2)."""
    said: dict[str, Any] = {}
    if row.get("final_priority") is not None:
        said["finalPriority"] = row["final_priority"]
    if row.get("spot_wait") is not None:
        said["spotWaitTime"] = row["spot_wait"]
    if row.get("timeout") is not None:
        said["timeout"] = round(row["timeout"] * 1000)
    if row.get("output_reused_from") is not None:
        said["outputReusedFrom"] = execution_id(row["output_reused_from"])
    return said


def failure(row: Row, source: Row | None) -> dict[str, Any]:
    """Return how an execution failed, and who failed first: itself where the row names nobody."""
    if row["failure_reason"] is None:
        return {}
    first = source or row
    cause = {
        "id": execution_id(first["execution"]),
        "name": first["name"],
        "executable": executable_id(first),
        "executableName": first["executable"],
        "function": first["function"],
        "failureReason": first["failure_reason"],
        "failureMessage": first["failure_message"],
    }
    return {
        "failureReason": row["failure_reason"],
        "failureMessage": row["failure_message"],
        "failureFrom": {name: said for name, said in cause.items() if said is not None},
    }


def analysis_facts(row: Row, stages: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what only analyses have: the workflow, and its stages with the executions that play them (M3)."""
    return {
        "workflow": {
            "id": executable_id(row),
            "class": "workflow",
            "name": row["executable"],
            "stages": [
                {"id": stage["stage"], "name": stage["name"], "executable": stage["executable"]} for stage in stages
            ],
        },
        "stages": [{"id": stage["stage"], "execution": stage} for stage in stages],
    }


def executable_id(row: Row) -> str:
    """Return the id of what an execution runs; its name, where nothing says of what class it is."""
    class_ = row["executable_class"] or ("workflow" if row["class"] == "analysis" else None)
    return row["executable"] if class_ is None else platform_id(class_, row["executable"])


def _any_id(own: str) -> str:
    class_ = own.partition("-")[0]
    return platform_id(class_, own) if class_ in ("file", "record") else execution_id(own)


def _other(own: str | None) -> str | None:
    return None if own is None else execution_id(own)
