"""Charges that are no worker's time: storage, egress, surcharges (H7, H9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sim.records.batches import OUTCOMES, SCHEMAS, month_names, split_at_month_ends
from sim.records.chunks import Context, Instant
from sim.records.schema import INSTANT, TABLES
from sim.records.ticks import in_units, ticks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ChargeRow = tuple[
    int,  # context
    str | None,  # execution: None where it is the project's own, and so for the next three
    int | None,  # try
    int | None,  # launch_index
    str | None,  # root
    str,  # what_for
    str | None,  # state of the try that bears it; None where none does
    Instant,  # from
    Instant,  # to
    int | None,  # bytes
    int,  # micros_per_unit
]
"""A charge of its own."""

ROW: Final = (
    "context", "execution", "try", "launch_index", "root", "what_for", "state", "from", "to", "bytes",
    "micros_per_unit",
)  # fmt: skip
_NOT_OF_A_WORKER: Final = frozenset({"instance_type", "purchase", "micros_per_hour"})


def charge_batch(cells: Sequence[Any], contexts: Sequence[Context]) -> pa.RecordBatch:
    """Return rows of the table `charges`; one over a month's end is two.

    Parameters
    ----------
    cells : sequence
        The cells of the rows, row after row.
    contexts : sequence of Context
        What the `context` of a row stands for.
    """
    given = {name: list(cells[place :: len(ROW)]) for place, name in enumerate(ROW)}
    places, begins, ends = _by_month(given["from"], given["to"])
    rows = {name: [column[place] for place in places] for name, column in given.items()}
    shared = [contexts[code] for code in rows["context"]]
    ticks = map(ticks_of, rows["what_for"], rows["micros_per_unit"], rows["bytes"], (ends - begins).tolist())
    columns: dict[str, Any] = {
        **rows,
        "from": begins.tolist(),
        "to": ends.tolist(),
        "outcome": [None if state is None else OUTCOMES.get(state, "unfinished") for state in rows["state"]],
        "rate_basis": ["exact"] * len(places),
        "amount": [in_units(amount) for amount in ticks],
        "month": month_names(begins).to_pylist(),
        **dict.fromkeys(_NOT_OF_A_WORKER, [None] * len(places)),
    }
    schema = SCHEMAS["charges"]
    arrays = [
        _array(columns[name] if name in columns else [getattr(context, name) for context in shared], field)
        for name, field in zip(schema.names, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _by_month(begins: Sequence[Instant], ends: Sequence[Instant]) -> tuple[Sequence[int], np.ndarray, np.ndarray]:
    # What takes no time is in no danger of lying over a month's end.
    source, since, until = split_at_month_ends(np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64))
    return source.tolist(), since, until


def _array(cells: Sequence[Any], field: pa.Field) -> pa.Array:
    type_ = TABLES["charges"].arrow.field(field.name).type
    if type_ == INSTANT:
        return pa.array(cells, pa.int64()).view(type_)
    array = pa.array(cells, type_)
    return array.dictionary_encode() if pa.types.is_dictionary(field.type) else array
