"""A result as Chrome trace events, which ui.perfetto.dev and chrome://tracing show.

A process is a user, a thread one of the slots that the user held. A slice is a try, from the request of its machine to
the machine's stop; in it lie slices of what it was doing. Counters show slots and queue, arrows who launched whom.
Times are microseconds since the first execution was made. The format: the "Trace Event Format" document that
https://perfetto.dev/docs/getting-started/other-formats refers to. Slices of a thread nest, as it demands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.records import spans
from sim.records.words import plain
from sim.report.lanes import lanes
from sim.report.material import Material
from sim.report.occupancy import held, queued
from sim.report.series import micros, steps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sim.records.result import Result

    Event = dict[str, Any]

_NOBODY: Final = "no user"
_ACQUISITION: Final = "acquisition"
_SHOWN: Final = ("execution", "try", "root", "executable", "function", "state", "failure_reason", "worker",
                 "instance_type", "purchase", "start_kind", "instances", "price", "currency", "launch", "launch_index",
                 "project", "tags")  # fmt: skip
"""What is told of a try when it is selected."""


def write_trace(result: Result, file: TextIO) -> None:
    """Write a result as one JSON object of trace events, an event a line; the same result gives the same bytes."""
    about = {"scenario": result.about["scenario"], "seed": result.about["seed"], "dxsim": result.about["dxsim"]}
    material = Material(result)
    begin = material.begin
    if not pd.isna(begin):
        about["begins"] = begin.isoformat().replace("+00:00", "Z")
    file.write(f'{{"displayTimeUnit":"ms","otherData":{_json(about)},"traceEvents":[')
    for number, event in enumerate(trace_events(material)):
        file.write(",\n" if number else "\n")
        file.write(_json(event))
    file.write("\n]}\n")


def trace_events(material: Material) -> Iterator[Event]:
    """Yield the events: names, then the slices of each thread, then arrows and counters."""
    if material.tables["executions"].empty:
        return
    tries = _tries(material)
    users = {user: number for number, user in enumerate(sorted({*tries["user"], *held(material)["user"]}), start=1)}
    tries = tries.assign(pid=tries["user"].map(users))
    yield from _names(users, tries)
    yield from _slices(tries, _doings(material))
    yield from _arrows(tries)
    yield from _counters(material, users)


def _tries(material: Material) -> pd.DataFrame:
    """Return every use of a worker with what is known of its try, and the lane that it is in."""
    since = material.begin.value // 1000
    executions = material.tables["executions"]
    uses = material.tables["workers"].drop(columns=["root", "instance_type", "purchase", "start_kind"])
    known = executions.drop(columns=["worker", "user", "started_running"])
    found = uses.merge(known, on=spans.TRY, how="left", suffixes=("", "_of_try"))
    found["user"] = found["user"].fillna(_NOBODY)
    found["from"] = micros(found["requested"]) - since
    found["to"] = micros(found["stopped"].fillna(material.end)) - since
    found["acquired_at"] = micros(found["acquired"].fillna(found["stopped"]).fillna(material.end)) - since
    found["created_at"] = micros(found["created"].fillna(found["requested"])) - since
    found = found.sort_values(["user", "from", "execution", "try"], kind="stable", ignore_index=True)
    found["lane"] = 0
    for _, rows in found.groupby("user", sort=False):
        found.loc[rows.index, "lane"] = lanes(zip(rows["from"].tolist(), rows["to"].tolist(), strict=True))
    return found.assign(number=found.groupby(spans.TRY).cumcount())


def _doings(material: Material) -> dict[tuple[str, int], list[tuple[str, int, int]]]:
    """Return what each try was billed for, from when until when."""
    since = material.begin.value // 1000
    charges = material.tables["charges"]
    timed = charges[charges["micros_per_hour"].notna() & charges["execution"].notna()]
    found: dict[tuple[str, int], list[tuple[str, int, int]]] = {}
    begins, ends = (micros(timed[side]) - since for side in ("from", "to"))
    columns = (timed["execution"], timed["try"], timed["what_for"], begins.tolist(), ends.tolist())
    for execution, number, what_for, begin, end in zip(*columns, strict=True):
        if end > begin:
            found.setdefault((execution, number), []).append((what_for, begin, end))
    return found


def _names(users: dict[str, int], tries: pd.DataFrame) -> Iterator[Event]:
    for user, pid in users.items():
        yield _name("process_name", pid, 0, {"name": plain(user)})
        yield _name("process_sort_index", pid, 0, {"sort_index": pid})
    for pid, lane in sorted(set(zip(tries["pid"].tolist(), tries["lane"].tolist(), strict=True))):
        yield _name("thread_name", pid, lane + 1, {"name": f"slot {lane + 1}"})
        yield _name("thread_sort_index", pid, lane + 1, {"sort_index": lane + 1})


def _name(what: str, pid: int, tid: int, args: dict[str, Any]) -> Event:
    return {"name": what, "ph": "M", "pid": pid, "tid": tid, "args": args}


def _slices(tries: pd.DataFrame, doings: dict[tuple[str, int], list[tuple[str, int, int]]]) -> Iterator[Event]:
    # A slice that holds others stands before them, which decides where both begin at one instant.
    for row in tries.sort_values(["pid", "lane", "from", "to"], kind="stable").to_dict("records"):
        place = {"pid": row["pid"], "tid": row["lane"] + 1}
        called = row["name"] if isinstance(row["name"], str) else row["execution"]
        args = {name: _plain(row.get(name)) for name in _SHOWN if _plain(row.get(name)) is not None}
        yield _slice(plain(called), "try", row["from"], row["to"], place, args)
        begin = row["from"]
        if row["acquired_at"] > begin:
            yield _slice(_ACQUISITION, "doing", begin, min(row["acquired_at"], row["to"]), place)
            begin = min(row["acquired_at"], row["to"])
        for what_for, since, until in doings.get((row["execution"], row["try"]), ()):
            begin, end = max(since, begin), min(until, row["to"])
            if end > begin:
                yield _slice(what_for, "doing", begin, end, place)
                begin = end


def _slice(
    name: str, category: str, begin: int, end: int, place: dict[str, int], args: dict[str, Any] | None = None
) -> Event:
    event = {"name": name, "cat": category, "ph": "X", "ts": begin, "dur": end - begin, **place}
    return event if args is None else {**event, "args": args}


def _arrows(tries: pd.DataFrame) -> Iterator[Event]:
    """Yield an arrow from the slice of the job that launched another to that one's first slice."""
    by_job: dict[str, list[dict[Any, Any]]] = {}
    for row in tries.to_dict("records"):
        by_job.setdefault(row["execution"], []).append(row)
    number = 0
    for rows in by_job.values():
        child = min(rows, key=lambda row: (row["try"], row["number"]))
        parents = by_job.get(child["parent_job"], ()) if isinstance(child["parent_job"], str) else ()
        at = child["created_at"]
        parent = next((row for row in parents if row["from"] <= at <= row["to"] and row["from"] < row["to"]), None)
        if parent is None or child["from"] < at:
            continue
        number += 1
        # Who ends as it launches has a slice up to the microsecond before.
        at = min(at, parent["to"] - 1)
        shared = {"name": "launched", "cat": "launch", "id": number}
        yield {**shared, "ph": "s", "ts": at, "pid": parent["pid"], "tid": parent["lane"] + 1}
        yield {**shared, "ph": "f", "bp": "e", "ts": child["from"], "pid": child["pid"], "tid": child["lane"] + 1}


def _counters(material: Material, users: dict[str, int]) -> Iterator[Event]:
    since = material.begin.value // 1000
    for name, rows in (("slots held", held(material)), ("jobs waiting for a slot", queued(material))):
        for user, pid in users.items():
            mine = rows[rows["user"] == user]
            level = steps(micros(mine["from"]), micros(mine["to"]), mine["weight"].to_numpy())
            for at, value in zip(level.at.tolist(), level.level.tolist(), strict=True):
                yield {"name": name, "ph": "C", "ts": at - since, "pid": pid, "tid": 0, "args": {"number": value}}


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it; None where it is empty."""
    if cell is None or cell is pd.NA or cell != cell:  # noqa: PLR0124 - only nan differs from itself
        return None
    if isinstance(cell, str):
        return plain(cell) or None
    return float(cell) if isinstance(cell, float) else int(cell)


def _json(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
