"""Plays a generated scenario and reads its tables, instants in microseconds since the start."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pyarrow as pa

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.scenario.scenario import Scenario
from sim.units import parse_duration

START = 1_767_225_600_000_000
FINAL = ("done", "failed", "terminated")


class Run:
    """The rows of a run."""

    def __init__(self, asked: dict[str, Any]) -> None:
        recorder = Recorder()
        simulate(Scenario.model_validate(asked), recorder)
        recorder.close()
        self.tables = recorder.tables
        self.asked = asked

    @cached_property
    def executions(self) -> list[dict[str, Any]]:
        return rows_of(self.tables["executions"])

    @cached_property
    def transitions(self) -> list[dict[str, Any]]:
        return rows_of(self.tables["transitions"])

    @cached_property
    def charges(self) -> list[dict[str, Any]]:
        return rows_of(self.tables["charges"])

    @cached_property
    def workers(self) -> list[dict[str, Any]]:
        return rows_of(self.tables["workers"])

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        return rows_of(self.tables["objects"])

    @cached_property
    def jobs(self) -> list[dict[str, Any]]:
        return [row for row in self.executions if row["class"] == "job"]

    @property
    def end(self) -> int:
        """The horizon, else the last instant of the record."""
        if "horizon" in self.asked:
            return parse_duration(self.asked["horizon"])
        instants = [charge["to"] for charge in self.charges] + [worker["requested"] for worker in self.workers]
        return max([self.makespan, *instants])

    @property
    def makespan(self) -> int:
        """The last change of state."""
        return max((step["at"] for step in self.transitions), default=0)

    def entered(self) -> dict[str, dict[str, int]]:
        """When each execution entered each of its states."""
        found: dict[str, dict[str, int]] = {row["execution"]: {} for row in self.executions}
        for step in self.transitions:
            found[step["execution"]][step["state"]] = step["at"]
        return found


def exact(charge: dict[str, Any]) -> int:
    """The exact amount of a charge: micro-units an hour times microseconds."""
    return charge["micros_per_hour"] * (charge["to"] - charge["from"])


def in_currency(amount: int) -> float:
    """An exact amount in units of the currency."""
    return amount / 3_600_000_000_000_000


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Read a table into rows."""
    columns = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            columns[field.name] = [None if at is None else at - START for at in column.cast(pa.int64()).to_pylist()]
        else:
            columns[field.name] = column.to_pylist()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
