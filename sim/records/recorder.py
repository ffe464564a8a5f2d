"""Takes rows from the model and writes them as Arrow tables, in memory or to Parquet files.

The model hands in scalars; what all rows of one kind under one launch share is handed in once, as a context, and
filled in when a batch is flushed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sim.records.batches import arrow_batch
from sim.records.schema import TABLES

FLUSH_ROWS: Final = 50_000
"""Rows of a table that are kept before they are written as a batch."""


class Recorder:
    """The one narrow way out of the model.

    Parameters
    ----------
    directory : Path, optional
        Where `<table>.parquet` files are streamed to; in memory where it is not given.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._contexts: list[dict[str, Any]] = []
        self._context_codes: dict[tuple[Any, ...], int] = {}
        self._executions = self._rows["executions"]
        self._transitions = self._rows["transitions"]
        self._charges = self._rows["charges"]
        self._workers = self._rows["workers"]
        self._objects = self._rows["objects"]

    def context(
        self,
        *,
        class_: str,
        executable: str,
        function: str,
        launch: str,
        instance_type: str | None,
        purchase: str | None,
        priority: str,
        rank: int,
        user: str,
        project: str,
        account: str,
        tags: tuple[str, ...],
        properties: Mapping[str, str],
        cost_limit_micros: int | None,
        currency: str,
    ) -> int:
        """Return the code of a set of columns that many rows share; see the schema for their meaning."""
        values = (
            class_, executable, function, launch, instance_type, purchase, priority, rank, user, project, account,
            tags, tuple(sorted(properties.items())), cost_limit_micros, currency,
        )  # fmt: skip
        code = self._context_codes.get(values)
        if code is None:
            code = self._context_codes[values] = len(self._contexts)
            self._contexts.append(
                {
                    "class": class_,
                    "executable": executable,
                    "function": function,
                    "launch": launch,
                    "instance_type": instance_type,
                    "purchase": purchase,
                    "priority": priority,
                    "rank": rank,
                    "user": user,
                    "project": project,
                    "account": account,
                    "tags": ",".join(sorted(tags)),
                    "properties": _as_json(properties),
                    "cost_limit": None if cost_limit_micros is None else cost_limit_micros / 1_000_000,
                    "currency": currency,
                }
            )
        return code

    def execution(
        self,
        context: int,
        execution: str,
        try_: int,
        name: str,
        launch_index: int,
        state: str,
        created: int,
        ready: int | None,
        started_running: int | None,
        stopped_running: int | None,
        ended: int | None,
        worker: str | None,
        start_kind: str | None,
        root: str,
        origin_job: str | None,
        master_job: str | None,
        parent_job: str | None,
        parent_analysis: str | None,
        stage: str | None,
        failure_reason: str | None,
        failure_message: str | None,
        failure_from: str | None,
        price: float,
    ) -> None:
        """Write the row of a try or an analysis; instants are microseconds since the Unix epoch."""
        rows = self._executions
        rows.append((
            context, execution, try_, name, launch_index, state, created, ready, started_running, stopped_running,
            ended, worker, start_kind, root, origin_job, master_job, parent_job, parent_analysis, stage,
            failure_reason, failure_message, failure_from, price,
        ))  # fmt: skip
        if len(rows) >= FLUSH_ROWS:
            self._flush("executions")

    def transition(self, execution: str, try_: int, state: str, at: int) -> None:
        """Write a change of state."""
        rows = self._transitions
        rows.append((execution, try_, state, at))
        if len(rows) >= FLUSH_ROWS:
            self._flush("transitions")

    def charge(
        self,
        context: int,
        execution: str,
        try_: int,
        what_for: str,
        outcome: str,
        since: int,
        until: int,
        micros_per_hour: int,
        exact: bool,  # noqa: FBT001  # on the path of every job
        root: str,
        launch_index: int,
    ) -> None:
        """Write a charge; its amount is the rate times the time."""
        rows = self._charges
        rows.append((
            context, execution, try_, what_for, outcome, since, until, micros_per_hour, exact, root, launch_index,
        ))  # fmt: skip
        if len(rows) >= FLUSH_ROWS:
            self._flush("charges")

    def worker(
        self,
        context: int,
        worker: str,
        execution: str,
        try_: int,
        root: str,
        start_kind: str,
        requested: int,
        acquired: int | None,
        started_running: int | None,
        stopped: int | None,
    ) -> None:
        """Write one use of a worker."""
        rows = self._workers
        rows.append((
            context, worker, execution, try_, root, start_kind, requested, acquired, started_running, stopped,
        ))  # fmt: skip
        if len(rows) >= FLUSH_ROWS:
            self._flush("workers")

    def data_object(
        self,
        object_: str,
        name: str,
        class_: str,
        size: int,
        container: str,
        made_by: str | None,
        delivered_to: str | None,
        state: str,
        created: int,
        closing: int | None,
        closed: int | None,
    ) -> None:
        """Write a data object."""
        rows = self._objects
        rows.append((object_, name, class_, size, container, made_by, delivered_to, state, created, closing, closed))
        if len(rows) >= FLUSH_ROWS:
            self._flush("objects")

    def rejection(
        self, at: int, launch: str, launch_index: int, caller: str, project: str, executable: str, error: str, message: str
    ) -> None:
        """Write a call that was refused."""
        self._rows["rejections"].append((at, launch, launch_index, caller, project, executable, error, message))

    def close(self) -> None:
        """Write what is left, and every table that got no row, too."""
        for name, schema in TABLES.items():
            self._flush(name)
            if self._directory is not None:
                self._writer(name)
                self._writers[name].close()
            elif not self._batches[name]:
                self._batches[name].append(pa.RecordBatch.from_pylist([], schema=schema.arrow))

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The tables, where they were kept in memory."""
        return {name: pa.Table.from_batches(batches, TABLES[name].arrow) for name, batches in self._batches.items()}

    def _flush(self, name: str) -> None:
        rows = self._rows[name]
        if not rows:
            return
        batch = arrow_batch(name, rows, self._contexts)
        rows.clear()
        if self._directory is None:
            self._batches[name].append(batch)
        else:
            self._writer(name).write_batch(batch)

    def _writer(self, name: str) -> pq.ParquetWriter:
        writer = self._writers.get(name)
        if writer is None:
            assert self._directory is not None
            path = self._directory / f"{name}.parquet"
            writer = self._writers[name] = pq.ParquetWriter(path, TABLES[name].arrow, compression="zstd")
        return writer


def _as_json(properties: Mapping[str, str]) -> str | None:
    import json  # noqa: PLC0415  # few scenarios have properties

    return json.dumps(dict(sorted(properties.items()))) if properties else None
