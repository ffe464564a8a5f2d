"""What a run answers where ways to buy machines are compared: its figures, and how long each launch took by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.experiment.measures import measure

if TYPE_CHECKING:
    from sim.records.result import Result


def measure_launches(result: Result) -> dict[str, Any]:
    """Return the figures of :func:`sim.experiment.measures.measure`, and `seconds_of` each launch.

    Those are from its first creation to the last end of what came of it, or of the record where something of it was not
    final then.
    """
    row = measure(result)
    executions = result.tables.arrow("executions").select(["launch", "created", "ended"])
    executions = executions.filter(pc.is_valid(executions["launch"]))
    whole = pa.table(
        {
            "launch": executions["launch"].cast(pa.string()),
            "created": executions["created"].cast(pa.int64()),
            "ended": pc.fill_null(executions["ended"].cast(pa.int64()), round((row["end"] or 0) * 1e6)),
        }
    )
    by_launch = whole.group_by("launch").aggregate([("created", "min"), ("ended", "max")])
    columns = (by_launch[name].to_pylist() for name in ("launch", "created_min", "ended_max"))
    row["seconds_of"] = {name: (last - first) / 1e6 for name, first, last in sorted(zip(*columns, strict=True))}
    return row
