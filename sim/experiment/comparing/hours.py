"""What workers were charged for, stretch by stretch: of which execution, for what, how long, at what rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.experiment.comparing.columns import Numbers
    from sim.experiment.comparing.identity import Places

Kind = tuple[str, str | None]
"""What was charged for, and the outcome; see `sim.experiment.comparing.spending`."""


class Hours(NamedTuple):
    """Stretches of workers' time, one after the other.

    Attributes
    ----------
    place : array
        The place of its execution, see `sim.experiment.comparing.identity`.
    line : array
        The line of the ledger that it belongs to.
    kind : array
        For what and with which outcome, as a place in `kinds`.
    micros_per_hour, microseconds : array
        Its rate, in millionths of the currency, and its length.
    kinds : tuple
        What and which outcome.
    """

    place: Places
    line: Numbers
    kind: Numbers
    micros_per_hour: Numbers
    microseconds: Numbers
    kinds: tuple[Kind, ...]

    def small(self) -> Hours:
        """Return the same in as few bytes as its numbers take: many ledgers may be kept, and they travel."""
        columns = {name: getattr(self, name) for name in ("line", "kind", "micros_per_hour")}
        return self._replace(
            **{name: column.astype(np.min_scalar_type(column.max(initial=0))) for name, column in columns.items()}
        )
