"""Each execution as it was observed, and next to it as it was simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from sim.twin.record import Record
    from sim.twin.validation import Validation


def side_by_side(found: Validation) -> pd.DataFrame:
    """Return a row for each execution, every figure twice: `_observed` and, in the first replication, `_simulated`.

    Times are seconds: ``to_first_transition`` and ``to_runnable`` from the creation, ``to_running`` from `runnable`,
    ``boot`` of the machine, ``billed``, ``after_code`` from the stop of the worker to the final state. ``states`` are
    those entered, in order; prices are in the currency of the records.
    """
    rows = []
    for observed, simulated in found.pairs:
        row: dict[str, Any] = {"execution": observed.id, "try": observed.number, "name": observed.name}
        told = zip(_figures(observed).items(), _figures(simulated).values(), strict=True)
        for (name, one), other in told:
            row |= {f"{name}_observed": one, f"{name}_simulated": other}
        rows.append(row)
    return pd.DataFrame(rows)


def _figures(record: Record) -> dict[str, Any]:
    first = record.transitions[0][1] if record.transitions else None
    return {
        "states": " ".join(state for state, _ in record.transitions),
        "failure_reason": record.failure_reason,
        "price": record.price,
        "to_first_transition": _seconds(record.created, first),
        "to_runnable": _seconds(record.created, record.ready),
        "to_running": _seconds(record.ready, record.running),
        "boot": _seconds(record.started, record.running),
        "billed": None if record.billed is None else record.billed / 1000,
        "after_code": _seconds(record.stopped, record.ended),
        "to_end": _seconds(record.created, record.ended),
    }


def _seconds(begin: int | None, end: int | None) -> float | None:
    return None if begin is None or end is None else (end - begin) / 1000
