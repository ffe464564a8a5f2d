"""Scenarios are played, and their tables read by the names in them: instants in seconds since the start."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.model.platform import Platform
from sim.model.randomness import Addressed
from sim.model.simulation import simulate
from sim.model.tree import Terms
from sim.records.recorder import Recorder
from sim.scenario.reader import load

SECOND = 1_000_000
START = 1_767_225_600 * SECOND
"""2026-01-01T00:00Z, a Thursday."""

# A cold job that is launched at 0 is runnable at 6.4, has its machine at 41.4 and runs from 95.4; its code ends when it
# has computed, and it is done 3.1 s later. A second on 4 cores costs 0.001 USD, on 8 cores 0.002 USD.
BASE = """
start: 2026-01-01
accounts: {wallet: {prices: list}}
users: {ann: {}, bob: {}}
projects: {lab: {bill_to: wallet}}
price_lists:
  list: {date: 2026-01, source: made up, on_demand: {mem1_ssd1_v2_x4: 3.6 USD/h, mem1_ssd1_v2_x8: 7.2 USD/h}}
latencies:
  scheduler_step: 6.4 s
  acquisition: 35 s
  boot: 54 s
  warm_start: 7 s
  warm_keep: 60 s
  set_up: 0 s
  staging_rate: unlimited
  state_after_code: 3.1 s
  teardown: 11 s
  limit_check: 0 s
  closing: {file: {delay: 2 s, rate: unlimited}}
spot: {hazard: 0 /h, acquisition: 35 s}
"""


class Played:
    """The tables of a run, row by row, instants in seconds since the start."""

    def __init__(self, tables: dict[str, pa.Table]) -> None:
        self._rows = {name: rows_of(table) for name, table in tables.items()}

    def rows(self, table: str = "executions", **where: object) -> list[dict[str, Any]]:
        """The rows with these cells."""
        return [row for row in self._rows[table] if all(row[column] == value for column, value in where.items())]

    def one(self, name: str, **where: object) -> dict[str, Any]:
        """The only execution of that name."""
        (row,) = self.rows(name=name, **where)
        return row

    def states(self, name: str, **where: object) -> list[tuple[str, float]]:
        """Every state that the execution of that name entered, and when."""
        row = self.one(name, **where)
        return [(step["state"], step["at"]) for step in self.rows("transitions", execution=row["execution"])]

    def at(self, name: str, state: str) -> float:
        """When the execution of that name entered a state."""
        (at,) = [at for entered, at in self.states(name) if entered == state]
        return at

    def spent(self, name: str) -> list[tuple[str, float, float]]:
        """What the billed time of the execution of that name was spent on, from when, until when."""
        charges = self.rows("charges", execution=self.one(name)["execution"])
        return [(charge["what_for"], charge["from"], charge["to"]) for charge in charges]

    def billed(self, name: str) -> tuple[float, float, float]:
        """From when to when the execution of that name is billed, and its price."""
        row = self.one(name)
        return row["started_running"], row["stopped_running"], row["price"]

    def billed_try(self, name: str, number: int) -> tuple[float, float, float]:
        """The same of one try of it."""
        row = self.one(name, **{"try": number})
        return row["started_running"], row["stopped_running"], row["price"]

    def end(self, name: str) -> tuple[str, float, str | None, str | None]:
        """How the execution of that name ended: state, instant, reason, name of the execution that it came from."""
        row = self.one(name)
        names = {one["execution"]: one["name"] for one in self.rows()}
        return row["state"], row["ended"], row["failure_reason"], names.get(row["failure_from"])


class Outside:
    """A platform whose front door is used from outside, at instants of the caller's choice."""

    def __init__(self, text: str) -> None:
        self._recorder = Recorder()
        scenario = read(text)
        self.platform = Platform(scenario, self._recorder, Addressed(scenario.seed))
        self.door = self.platform.door

    def run(self, executable: str, **more: Any) -> Any:
        """Run an executable as ann, in the lab."""
        return self.door.run(executable, Terms("ann", "lab"), **more)

    def until(self, seconds: float) -> None:
        """Let time pass up to an instant; what is due at the instant itself is yet to come."""
        self.platform.clock.env.run(until=START + round(seconds * SECOND))

    def finish(self) -> Played:
        """Let everything come to its end."""
        self.platform.clock.env.run()
        self._recorder.close()
        return Played(self._recorder.tables)


def read(text: str) -> Any:
    """Read a scenario that stands on the base."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "base.yaml").write_text(BASE)
        path = Path(folder) / "scenario.yaml"
        path.write_text(f"import: [base.yaml]\n{text}")
        return load(path)


def play(text: str) -> Played:
    """Play a scenario that stands on the base."""
    return Played(tables_of(read(text)))


def tables_of(scenario: Any) -> dict[str, pa.Table]:
    """Play a scenario and return its tables."""
    recorder = Recorder()
    simulate(scenario, recorder)
    recorder.close()
    return recorder.tables


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Read a table into rows, instants in seconds since the start."""
    columns = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            ticks = column.cast(pa.int64()).to_pylist()
            columns[field.name] = [None if tick is None else (tick - START) / SECOND for tick in ticks]
        else:
            columns[field.name] = column.to_pylist()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
