"""A comparison as plain values and as files."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.errors import ExperimentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from sim.experiment.comparing.comparison import Comparison
    from sim.experiment.comparing.paired import Estimate

TABLES: Final = (
    "pairs", "cost_bridge", "cost_by_executable", "cost_by_type", "cost_by_machine", "time_bridge",
    "time_by_executable", "lifetimes",
)  # fmt: skip
"""The tables of a comparison, which are attributes of it too."""
SAID: Final = "comparison.json"


def as_plain(found: Comparison) -> dict[str, Any]:
    """Return all of a comparison as plain values: amounts in its currency, times in seconds, None where none is."""
    return {
        "sentence": found.sentence,
        "notes": found.notes,
        "a": found.a.label,
        "b": found.b.label,
        "seeds": [found.a.seed, found.b.seed],
        "replications": found.replications,
        "same": found.same,
        "currency": found.currency,
        "cost": _plain(found.cost),
        "relative_cost": None if found.relative_cost is None else _plain(found.relative_cost),
        "makespan_seconds": _plain(found.makespan),
        "done": _plain(found.done),
        **{name: rows_of(getattr(found, name)) for name in TABLES},
    }


def write_tables(found: Sequence[Comparison], place: Path) -> None:
    """Write the tables as CSV and all of it as JSON into a folder; of several comparisons each into one inside it.

    Raises
    ------
    ExperimentError
        If it cannot be written.
    """
    if len(found) > 1:
        for number, one in enumerate(found, start=1):
            write_tables([one], place / f"b{number}")
        return
    require_folder(place)
    try:
        for name in TABLES:
            getattr(found[0], name).to_csv(place / f"{name}.csv", index=False)
        text = json.dumps(as_plain(found[0]), indent=2, ensure_ascii=False, allow_nan=False)
        (place / SAID).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ExperimentError(f"{place} cannot be written ({error.strerror}); choose another folder") from None


def require_folder(place: Path) -> None:
    """Make a folder, where it is not there.

    Raises
    ------
    ExperimentError
        If it cannot be made.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise ExperimentError(f"{place} cannot be a folder for tables ({why}); choose another one") from None


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values."""
    return [{str(name): _value(cell) for name, cell in row.items()} for row in table.astype(object).to_dict("records")]


def _plain(found: Estimate) -> dict[str, float | None]:
    return {"difference": _value(found.mean), "low": _value(found.low), "high": _value(found.high)}


def _value(cell: Any) -> Any:
    # An empty text is a nan too.
    return None if isinstance(cell, float) and isnan(cell) else cell
