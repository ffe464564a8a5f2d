"""Where the money went, executable by executable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.records import money
from sim.records.metrics.costs import IDLE, THROWN_AWAY, UNFINISHED
from sim.records.words import plain

if TYPE_CHECKING:
    import pandas as pd

COMPUTE: Final = "compute"
READY: Final = "boot, set-up, transfer, tear-down"
OTHER: Final = "storage, egress, surcharges"
KINDS: Final = (COMPUTE, IDLE, READY, OTHER, UNFINISHED, THROWN_AWAY)
"""What the money of an executable is split into, in the order drawn."""
_READY: Final = ("boot", "set-up", "transfer", "tear-down")
_OTHER: Final = ("storage", "egress", "surcharge")
MOST: Final = 10
"""Executables that are shown; the others are put together."""


@dataclass(frozen=True, slots=True)
class Went:
    """The money of one executable: in ticks by kind."""

    name: str
    currency: str
    ticks: dict[str, int]

    @property
    def total(self) -> int:
        """All of it, in ticks."""
        return sum(self.ticks.values())


def went(charges: pd.DataFrame) -> list[Went]:
    """Return where the money of each executable went, currency by currency, the most first."""
    outcome, what_for = charges["outcome"], charges["what_for"]
    kind = what_for.map({**dict.fromkeys(_READY, READY), **dict.fromkeys(_OTHER, OTHER), IDLE: IDLE}).fillna(COMPUTE)
    kind = kind.mask((outcome == THROWN_AWAY).fillna(value=False), THROWN_AWAY)
    kind = kind.mask((outcome == UNFINISHED).fillna(value=False), UNFINISHED)
    sums = money.by(charges.assign(kind=kind), ["executable", "kind"])
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in sums.fillna({"executable": ""}).to_dict("records"):
        found.setdefault((row["currency"], row["executable"]), {})[row["kind"]] = row["ticks"]
    rows = [Went(plain(name) or "no executable", currency, ticks) for (currency, name), ticks in found.items()]
    return [one for currency in sorted({one.currency for one in rows}) for one in _of(rows, currency)]


def _of(rows: list[Went], currency: str) -> list[Went]:
    mine = sorted((one for one in rows if one.currency == currency), key=lambda one: -one.total)
    if len(mine) <= MOST + 1:
        return mine
    rest = mine[MOST:]
    together = {kind: sum(one.ticks.get(kind, 0) for one in rest) for kind in KINDS}
    return [*mine[:MOST], Went(f"{len(rest)} other executables", currency, together)]
