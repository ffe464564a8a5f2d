"""Small tables written by hand, as a run would have left them. Times are seconds since the start."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import settings
from hypothesis import strategies as st

from sim.records.schema import INSTANT, TABLES
from sim.records.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

START = 1_768_208_400_000_000
WHO = {"user": "me", "project": "gwas", "account": "wallet"}


class Rows:
    """Collects rows; a column that is not given is empty."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, **cells: Any) -> None:
        instants = {column.name for column in TABLES[table].columns if column.type == INSTANT}
        self.rows[table].append(
            {
                name: START + round(value * 1_000_000) if name in instants and value is not None else value
                for name, value in cells.items()
            }
        )

    def arrow(self) -> dict[str, pa.Table]:
        return {
            name: pa.Table.from_pylist(
                [{column: row.get(column) for column in schema.names} for row in self.rows[name]], schema=schema.arrow
            )
            for name, schema in TABLES.items()
        }

    def tables(self) -> Tables:
        return Tables(self.arrow())

    def write(self, directory: Path, **about: Any) -> Path:
        directory.mkdir(parents=True)
        for name, table in self.arrow().items():
            pq.write_table(table, directory / f"{name}.parquet")
        said = {"dxsim": "0", "complete": True, "scenario": "hand", "seed": 1, "variant": None, "expectations": []}
        (directory / "run.json").write_text(json.dumps({**said, **about}))
        return directory

    def job(
        self, job: str, stretches: list[tuple[str, float]], *, created: float = 0, wait: float = 10, **cells: Any
    ) -> None:
        """Add a job that is ready 6.4 s after it was made, waits, runs for its billed stretches and ends."""
        facts = {
            "execution": job, "try": 0, "class": "job", "name": job, "executable": "qc", "function": "main",
            "launch": "qc", "launch_index": 0, "state": "done", "instance_type": "mem1_ssd1_v2_x4", "currency": "GBP",
            "purchase": "on_demand", "priority": "normal", "rank": 0, "root": job, "origin_job": job,
            "master_job": job, "worker": f"worker-{job}", "start_kind": "cold", "instances": 1, **WHO, **cells,
        }  # fmt: skip
        ready = created + 6.4
        started = ready + wait
        boot = sum(seconds for what_for, seconds in stretches if what_for == "boot")
        stopped = started + sum(seconds for _, seconds in stretches)
        ended = None if facts["state"] == "running" else stopped + 3.1
        self.add("executions", created=created, ready=ready, started_running=started,
                 stopped_running=None if ended is None else stopped, ended=ended, **facts)  # fmt: skip
        last = [] if ended is None else [(facts["state"], ended)]
        for state, at in [("runnable", ready), ("running", started + boot), *last]:
            self.add("transitions", execution=job, state=state, at=at, **{"try": 0})
        self.add("workers", requested=ready, acquired=started, stopped=None if ended is None else stopped,
                 **{key: facts.get(key) for key in TABLES["workers"].names if key in facts})  # fmt: skip
        self._charge(stretches, started, facts)

    def _charge(self, stretches: list[tuple[str, float]], started: float, facts: dict[str, Any]) -> None:
        outcome = {"done": "kept", "running": "unfinished"}.get(facts["state"], "thrown away")
        defaults = {"micros_per_hour": 3_600_000, "rate_basis": "exact", "month": "2026-01"}
        for what_for, seconds in stretches:
            row = {**defaults, **{key: facts[key] for key in TABLES["charges"].names if key in facts}}
            row |= {"what_for": what_for, "outcome": outcome, "from": started, "to": started + seconds}
            row["amount"] = row["micros_per_hour"] * seconds / 3.6e9
            self.add("charges", **row)
            started += seconds


FIFTY = settings(deadline=None, max_examples=50)
"""pandas is slow at its first calls, and each example makes six tables."""

OF_WORKERS = ["boot", "set-up", "transfer", "compute", "wait", "tear-down"]
SIZED = ("storage", "egress")
WORDS = st.sampled_from(["a", "b", "c"])


@st.composite
def charges(draw: st.DrawFn) -> Tables:
    """Any charges, dear and cheap, in up to two currencies."""
    rows = Rows()
    for number in range(draw(st.integers(0, 12))):
        begin = draw(st.integers(0, 10**6))
        what_for = draw(st.sampled_from([*OF_WORKERS, "storage", "egress", "surcharge"]))
        price = draw(st.integers(0, 10**15))
        rows.add(
            "charges",
            execution=None if what_for == "storage" else f"job-{number}",
            what_for=what_for,
            outcome=None if what_for in SIZED else draw(st.sampled_from(["kept", "thrown away", "unfinished"])),
            micros_per_hour=price if what_for in OF_WORKERS else None,
            micros_per_unit=None if what_for in OF_WORKERS else price,
            bytes=draw(st.integers(0, 10**18)) if what_for in SIZED else None,
            rate_basis=draw(st.sampled_from(["exact", "extrapolated"])),
            currency=draw(st.sampled_from(["GBP", "USD"])),
            root=f"job-{number // 3}",
            tags=draw(st.sampled_from([None, "a", "a,b"])),
            **{"try": 0, "from": begin, "to": begin + draw(st.integers(0, 10**7))},
            **{name: draw(WORDS) for name in ("project", "account", "user", "executable", "instance_type", "month")},
        )
    return rows.tables()
