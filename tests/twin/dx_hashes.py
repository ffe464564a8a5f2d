"""Describe hashes as the platform prints them, made for tests: what is not asked for is a plain job that is done.

Times are seconds since ``START``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.scenario.reader import load
from sim.twin.importing import read, write

if TYPE_CHECKING:
    from pathlib import Path

START = 1_700_000_000_000
"""Milliseconds since 1970 of second 0."""
DOLLARS = {
    "dxCode": 0,
    "code": "USD",
    "symbol": "$",
    "symbolPosition": "left",
    "decimalSymbol": ".",
    "groupingSymbol": ",",
}
RATE = 0.36
"""Dollars an hour of the type that jobs run on unless they say otherwise: 0.0001 a second."""


def at(seconds: float) -> int:
    """The instant, in milliseconds since 1970."""
    return START + round(seconds * 1000)


def id_of(kind: str, name: str) -> str:
    """An id of the platform's form that holds a name: a class, and 24 characters."""
    return f"{kind}-{name.replace('_', '').ljust(24, 'Z')[:24]}"


def job(name: str = "a", /, *, created: float = 0, run: float = 100, **said: Any) -> dict[str, Any]:
    """A job that is `runnable` after 6.4 s, `running` 93.6 s later, runs, and is done 3.1 s after that.

    ``steps`` gives other states, as pairs of a state and seconds since START; what is said more stands in the hash.
    """
    steps = said.pop("steps", None)
    begin = created + 100
    if steps is None:
        steps = [("runnable", created + 6.4), ("running", begin), ("done", begin + run + 3.1)]
        said = {"startedRunning": at(begin), "stoppedRunning": at(begin + run), "totalPrice": RATE * run / 3600, **said}
    id_ = said.pop("id", id_of("job", name))
    whole = {
        "id": id_,
        "class": "job",
        "name": name,
        "executable": id_of("applet", "work"),
        "executableName": "work",
        "function": "main",
        "state": steps[-1][0] if steps else "idle",
        "created": at(created),
        "modified": at(steps[-1][1] if steps else created),
        "stateTransitions": [{"newState": state, "setAt": at(when)} for state, when in steps],
        "currency": DOLLARS,
        "isFree": False,
        "instanceType": "mem1_ssd1_v2_x4",
        "priority": "normal",
        "finalPriority": "normal",
        "project": id_of("project", "lab"),
        "region": "aws:us-east-1",
        "billTo": "org-lab",
        "launchedBy": "user-ann",
        "rootExecution": id_,
        "originJob": id_,
        "parentJob": None,
        "parentAnalysis": None,
        "stage": None,
        **said,
    }
    return {name: value for name, value in whole.items() if value is not ABSENT}


ABSENT: Any = object()
"""In place of a value: the key is not there."""


def analysis(name: str, stages: list[dict[str, Any]], /, **said: Any) -> dict[str, Any]:
    """An analysis with its stages' jobs embedded; it ends with the last of them."""
    id_ = said.pop("id", id_of("analysis", name))
    for number, part in enumerate(stages):
        stage = part.get("stage") or f"stage-{number}"
        part |= {
            "parentAnalysis": id_,
            "analysis": id_,
            "rootExecution": said.get("rootExecution", id_),
            "stage": stage,
        }
    end = max((part["modified"] for part in stages), default=START)
    whole = {
        "id": id_,
        "class": "analysis",
        "name": name,
        "executable": id_of("workflow", "flow"),
        "executableName": "flow",
        "state": "done",
        "created": min((part["created"] for part in stages), default=START),
        "modified": end,
        "stateTransitions": [{"newState": said.get("state", "done"), "setAt": end}],
        "totalPrice": sum(part.get("totalPrice") or 0 for part in stages),
        "currency": DOLLARS,
        "priority": "normal",
        "project": id_of("project", "lab"),
        "billTo": "org-lab",
        "launchedBy": "user-ann",
        "rootExecution": id_,
        "parentJob": None,
        "parentAnalysis": None,
        "stage": None,
        "stages": [{"id": part["stage"], "execution": part} for part in stages],
        **said,
    }
    return {name: value for name, value in whole.items() if value is not ABSENT}


def child(name: str, of: dict[str, Any], /, **said: Any) -> dict[str, Any]:
    """A job that another one launched: its subjob, unless it says what else it runs."""
    return job(name, **{
        "parentJob": of["id"], "rootExecution": of["rootExecution"], "originJob": of["originJob"],
        "function": "part", **said,
    })  # fmt: skip


def link(source: dict[str, Any], field: str = "out") -> dict[str, Any]:
    """A reference to an output of a job."""
    return {"$dnanexus_link": {"job": source["id"], "field": field}}


def save(value: Any, folder: Path, name: str = "records.json") -> str:
    """Write a file; a text as it is, all else as JSON."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return str(path)


def reading(value: Any, folder: Path, **options: Any):
    """What is read of a file with this in it."""
    return read([save(value, folder)], **options)


def faults(value: Any, folder: Path, **options: Any) -> list[str]:
    """What is wrong with it."""
    return [str(fault) for fault in reading(value, folder, **options).reading.faults]


def imported(value: Any, folder: Path, *, scale: float = 1.0, **options: Any) -> Path:
    """Import a file with this in it, and return the folder that was written."""
    place = folder / "imported"
    write(reading(value, folder, **options), place, scale=scale)
    return place


def replayed(place: Path, *overrides: str, variant: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Play the scenario in a folder, and return the rows of its tables, instants in seconds since START."""
    recorder = Recorder()
    simulate(load(place / "scenario.yaml", overrides=overrides, variant=variant), recorder)
    recorder.close()
    return {name: rows_of(table) for name, table in recorder.tables.items()}


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Read a table into rows, instants in seconds since START."""
    columns = {}
    for field in table.schema:
        cells = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            micros = cells.cast(pa.int64()).to_pylist()
            columns[field.name] = [None if one is None else (one - START * 1000) / 1_000_000 for one in micros]
        else:
            columns[field.name] = cells.to_pylist()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def states(rows: list[dict[str, Any]]) -> dict[tuple[str, int], list[str]]:
    """The states of each try, in order, from the rows of `transitions`."""
    found: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        found.setdefault((row["execution"], row["try"]), []).append(row["state"])
    return found


def prices(rows: list[dict[str, Any]]) -> dict[tuple[str, int], float]:
    """The price of each try of a job, from the rows of `executions`."""
    return {(row["execution"], row["try"]): row["price"] for row in rows if row["class"] == "job"}
