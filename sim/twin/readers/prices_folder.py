"""Records from a folder that `dxsim import dx` wrote: those of its jobs, as far as rates need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from sim.records.errors import ResultError
from sim.records.folder import ABOUT
from sim.records.result import load_result
from sim.records.schema import EXECUTIONS, INSTANT, WORKERS
from sim.records.tables import read_parquet
from sim.twin.readers.dx_record import contradictions, record_of
from sim.twin.readers.reading import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.records.schema import TableSchema
    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

_FIELDS: Final = {
    "id": "execution",
    "try": "try",
    "state": "state",
    "created": "created",
    "startedRunning": "started_running",
    "stoppedRunning": "stopped_running",
    "totalPrice": "price",
    "instanceType": "instance_type",
    "project": "project",
    "billTo": "account",
    "launchedBy": "user",
}
"""Fields of a describe hash, and the columns that hold them."""


def records_of(folder: Path, reading: Reading) -> list[Record]:
    """Return the jobs of a folder as records; what is wrong with them goes to the reading.

    Raises
    ------
    ResultError
        If the folder is no result, or is damaged.
    """
    if not (folder / ABOUT).is_file():
        raise ResultError(
            f"{folder} is a folder without {ABOUT}; name a file, or a folder that `dxsim import dx` wrote"
        )
    result = load_result(folder)
    if not result.observed:
        reading.notes.append("simulated: this folder was not observed, so its rates are those of its own price lists")
    regions = _regions(folder / "scenario.yaml", reading)
    rows = [row for row in _rows(folder, EXECUTIONS) if row["class"] == "job"]
    instances = {(row["execution"], row["try"]): row["instances"] for row in _rows(folder, WORKERS)}
    found = []
    for row in rows:
        record = _record(row, regions)
        wrong = next(contradictions(record), None)
        if wrong is not None:
            reading.faults.append(Fault(record.id, wrong))
            continue
        record.instances = instances.get((record.id, record.number)) or 1
        record.purchase = row["purchase"]
        found.append(record)
    return found


def _rows(folder: Path, schema: TableSchema) -> list[dict[str, Any]]:
    table = read_parquet(folder / f"{schema.name}.parquet", schema)
    for place, field in enumerate(table.schema):
        if field.type == INSTANT:
            # Records are in milliseconds.
            milliseconds = pc.divide(table.column(place).cast(pa.int64()), 1000)
            table = table.set_column(place, field.name, milliseconds)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _record(row: Mapping[str, Any], regions: Mapping[str, str]) -> Record:
    raw = {field: row[column] for field, column in _FIELDS.items()}
    raw |= {"class": "job", "currency": {"code": row["currency"]}, "region": regions.get(row["project"])}
    return record_of(raw)


def _regions(scenario: Path, reading: Reading) -> dict[str, str]:
    """Return the region of each project, which only the scenario beside the tables tells."""
    try:
        projects = yaml.safe_load(scenario.read_text(encoding="utf-8"))["projects"]
        return {name: said["region"] for name, said in projects.items() if isinstance(said.get("region"), str)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, yaml.YAMLError):
        reading.notes.append(f"regions: {scenario.name} does not tell them; all jobs are taken to be in one")
        return {}
