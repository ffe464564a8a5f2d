"""Tables of records by hand: what is not asked for is a job that ran for 60 s. Times are seconds since the start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.scenario.recorded import COLUMNS, INSTANTS
from tests.model.playing import SECOND, START, play

if TYPE_CHECKING:
    from tests.model.playing import Played

SPANS = ("inputs_ready", "terminated", "delay", "run_time", "outputs_closed")
EXECUTABLES = """
executables:
  work:
    class: applet
    project: lab
    execution_policy: {restart_on: {ExecutionError: 2, AppInternalError: 3}, restartable_entry_points: all}
    entry_points:
      main: {steps: [{replay: again}], timeout: 1000 s}
      part: {steps: [{replay: again}]}
  flow:
    class: workflow
    project: lab
    stages: {one: {run: work}, two: {run: work, depends_on: [one]}}
"""


def row(record: str, **said: Any) -> dict[str, Any]:
    """A row; spans and instants are seconds, ``created`` too."""
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    cells |= {
        "record": record, "try": 0, "class": "job", "run": "work", "function": "main", "name": record, "as": "ann",
        "in": "lab", "priority": "high", "rank": 0, "outcome": "done", "created_us": START, "run_time_us": 60 * SECOND,
    }  # fmt: skip
    for name, value in said.items():
        if name in SPANS:
            cells[f"{name}_us"] = None if value is None else round(value * SECOND)
        elif name in INSTANTS:
            cells[f"{name}_us"] = START + round(value * SECOND)
        else:
            cells[name.rstrip("_")] = value
    assert set(cells) == set(COLUMNS)
    return cells


def part(record: str, of: str, **said: Any) -> dict[str, Any]:
    """The row of a subjob."""
    return row(record, parent=of, function="part", **said)


def scenario(rows: list[dict[str, Any]], replay: str = "", more: str = "", executables: str = EXECUTABLES) -> str:
    """A scenario that plays these rows."""
    cells = [{name: cell for name, cell in one.items() if cell is not None} for one in rows]
    empty = dict.fromkeys(COLUMNS)
    return f"""
tables: {{seen: {{rows: {json.dumps([{**empty, **one} for one in cells])}}}}}
replays: {{again: {{records: seen{", " + replay if replay else ""}}}}}
{executables}
{more}
"""


def replay(rows: list[dict[str, Any]], said: str = "", more: str = "", executables: str = EXECUTABLES) -> Played:
    """Play these rows; what is said stands in the replay, more in the scenario."""
    return play(scenario(rows, said, more, executables))
