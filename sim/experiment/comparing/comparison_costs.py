"""The tables of a comparison that tell of money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.experiment.comparing.bridge import by_part
from sim.experiment.comparing.paired import mean_of
from sim.experiment.comparing.parts import PARTS
from sim.records.ticks import in_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sim.experiment.comparing.bridge import Bridge
    from sim.experiment.comparing.ledger import Ledger, Line

    Pairs = Sequence[tuple[Ledger, Ledger]]

_HOUR: Final = 3_600_000_000


def pairs_table(pairs: Pairs) -> pd.DataFrame:
    """Return a row for each pair."""
    return pd.DataFrame(
        {
            "replication": number,
            "cost_a": in_units(a.ticks),
            "cost_b": in_units(b.ticks),
            "cost_difference": in_units(b.ticks - a.ticks),
            "makespan_a": a.makespan / 1e6,
            "makespan_b": b.makespan / 1e6,
            "makespan_difference": (b.makespan - a.makespan) / 1e6,
            "done_a": a.done,
            "done_b": b.done,
            "same": a == b,
        }
        for number, (a, b) in enumerate(pairs)
    )


def bridge_table(pairs: Pairs, bridges: Sequence[Bridge]) -> pd.DataFrame:
    """Return a row for each cause: `part`, `difference`, `low`, `high`, and `share` of what A costs."""
    rolled = [by_part(bridge) for bridge in bridges]
    base = sum(a.ticks for a, _ in pairs)
    return pd.DataFrame(
        {
            "part": part,
            **differences([in_units(each[part]) for each in rolled]),
            "share": sum(each[part] for each in rolled) / base if base else None,
        }
        for part in PARTS
    )


def by_executable(pairs: Pairs, bridges: Sequence[Bridge]) -> pd.DataFrame:
    """Return a row for each entry point, those that differ most first.

    `executions` are jobs that were charged for a worker, `hours` those of its workers, all of a mean run. A column for
    each cause says what it contributes to `difference`.
    """
    lines = _groups(pairs, lambda line: line.way[:2])
    rows = []
    for work, (ones, others) in lines.items():
        totals = [sum(ticks for (at, _), ticks in bridge.items() if at == work) for bridge in bridges]
        causes = {part: in_units(sum(each.get((work, part), 0) for each in bridges)) / len(pairs) for part in PARTS}
        rows.append(
            {
                "executable": work[0],
                "function": work[1],
                **_both("executions", ones, others, lambda line: line.billed, len(pairs)),
                **_amounts(ones, others, len(pairs)),
                **differences([in_units(ticks) for ticks in totals]),
                **causes,
            }
        )
    return _biggest_first(rows)


def by_type(pairs: Pairs) -> pd.DataFrame:
    """Return a row for each entry point, instance type and purchase, those that differ most first."""
    return _by_way(pairs, ("executable", "function", "instance_type", "purchase"))


def by_machine(pairs: Pairs) -> pd.DataFrame:
    """Return a row for each instance type and purchase, those that differ most first."""
    return _by_way(pairs, ("instance_type", "purchase"))


def _by_way(pairs: Pairs, names: Sequence[str]) -> pd.DataFrame:
    def key(line: Line) -> tuple[str | None, ...]:
        return tuple(getattr(line.way, name) for name in names)

    rows = []
    for way, (ones, others) in _groups(pairs, key).items():
        per_pair = [_ticks(b, key, way) - _ticks(a, key, way) for a, b in pairs]
        rows.append(
            {
                **dict(zip(names, way, strict=True)),
                **_both("tries", ones, others, lambda line: line.tries, len(pairs)),
                **_amounts(ones, others, len(pairs)),
                **differences([in_units(ticks) for ticks in per_pair]),
            }
        )
    return _biggest_first(rows)


def differences(values: Sequence[float]) -> dict[str, float]:
    """Return the mean of differences and its interval, as columns."""
    found = mean_of(values)
    return {"difference": found.mean, "low": found.low, "high": found.high}


def _groups(
    pairs: Pairs, key: Callable[[Line], tuple[Any, ...]]
) -> dict[tuple[Any, ...], tuple[list[Line], list[Line]]]:
    """Return the lines of both sides by a key, of what was charged for."""
    found: dict[tuple[Any, ...], tuple[list[Line], list[Line]]] = {}
    for pair in pairs:
        for side, ledger in enumerate(pair):
            for line in ledger.lines:
                if line.spent:
                    found.setdefault(key(line), ([], []))[side].append(line)
    return found


def _amounts(ones: Iterable[Line], others: Iterable[Line], number: int) -> dict[str, float]:
    hours = _both("hours", ones, others, lambda line: sum(spent.microseconds for spent in line.spent.values()), number)
    costs = _both("cost", ones, others, lambda line: sum(spent.ticks for spent in line.spent.values()), number)
    return {name: value / _HOUR for name, value in hours.items()} | {
        name: in_units(1) * value for name, value in costs.items()
    }


def _both(
    name: str, ones: Iterable[Line], others: Iterable[Line], figure: Callable[[Line], int], number: int
) -> dict[str, float]:
    return {f"{name}_a": sum(map(figure, ones)) / number, f"{name}_b": sum(map(figure, others)) / number}


def _ticks(ledger: Ledger, key: Callable[[Line], tuple[Any, ...]], way: tuple[Any, ...]) -> int:
    return sum(spent.ticks for line in ledger.lines if key(line) == way for spent in line.spent.values())


def _biggest_first(rows: list[dict[str, Any]]) -> pd.DataFrame:
    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        # Where two differ by the same, their names decide, so that the same runs give the same table.
        return (-abs(row["difference"]), *map(str, row.values()))

    rows.sort(key=order)
    return pd.DataFrame(rows)
