"""The tables of a comparison that tell of time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.experiment.comparing.comparison_costs import differences
from sim.experiment.comparing.time_bridge import ALL_JOBS, STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.comparing.time_bridge import Kind, Means

    Pairs = Sequence[tuple[dict[Kind, Means], dict[Kind, Means]]]
    """The mean times of both sides of each pair."""

_COLUMNS: Final = ("state", "seconds_a", "seconds_b", "difference", "low", "high")
_NAMES: Final = ("executable", "function", "class")
_NOTHING: Final = Fraction(0)


def bridge_table(pairs: Pairs) -> pd.DataFrame:
    """Return a row for each state of jobs: `state`, `seconds_a`, `seconds_b`, `difference`, `low`, `high`."""
    return pd.DataFrame(_rows(ALL_JOBS, pairs), columns=list(_COLUMNS))


def by_executable(pairs: Pairs) -> pd.DataFrame:
    """Return the same by `executable`, `function` and `class`; `pairs` counts those in which both sides ran it."""
    kinds = {kind for a, b in pairs for kind in a if kind in b and kind != ALL_JOBS}
    rows = [
        {**dict(zip(_NAMES, kind, strict=True)), "pairs": sum(kind in a and kind in b for a, b in pairs), **row}
        for kind in sorted(kinds, key=lambda kind: [part or "" for part in kind])
        for row in _rows(kind, pairs)
    ]
    return pd.DataFrame(rows, columns=[*_NAMES, "pairs", *_COLUMNS])


def lifetimes(pairs: Pairs) -> pd.DataFrame:
    """Return the mean lifetimes: of all jobs in a row without `executable`, then by entry point and workflow."""
    kinds = {kind for a, b in pairs for kind in a if kind in b}
    rows: list[dict[str, Any]] = []
    for kind in sorted(kinds, key=lambda kind: [part or "" for part in kind]):
        chosen = [(sum(a[kind].values()), sum(b[kind].values())) for a, b in pairs if kind in a and kind in b]
        rows.append(
            {
                **dict(zip(_NAMES, kind, strict=True)),
                "pairs": len(chosen),
                "seconds_a": _seconds(sum(a for a, _ in chosen)) / len(chosen),
                "seconds_b": _seconds(sum(b for _, b in chosen)) / len(chosen),
                **differences([_seconds(b - a) for a, b in chosen]),
            }
        )
    return pd.DataFrame(rows, columns=[*_NAMES, "pairs", *_COLUMNS[1:]])


def _rows(kind: Kind, pairs: Pairs) -> list[dict[str, Any]]:
    """Return a row for each state; one in which no time passed on either side has none."""
    chosen = [(a[kind], b[kind]) for a, b in pairs if kind in a and kind in b]
    return [
        {
            "state": state,
            "seconds_a": _seconds(sum(a.get(state, _NOTHING) for a, _ in chosen)) / len(chosen),
            "seconds_b": _seconds(sum(b.get(state, _NOTHING) for _, b in chosen)) / len(chosen),
            **differences([_seconds(b.get(state, _NOTHING) - a.get(state, _NOTHING)) for a, b in chosen]),
        }
        for state in STATES
        if any(a.get(state) or b.get(state) for a, b in chosen)
    ]


def _seconds(microseconds: Fraction | int) -> float:
    return float(microseconds) / 1e6
