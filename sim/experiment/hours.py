"""What workers were charged for, stretch by stretch: of which execution, for what, how long, at what rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.experiment.columns import Numbers
    from sim.experiment.identity import Places

Kind = tuple[str, str | None]
"""What was charged for, and the outcome; see `sim.experiment.spending`."""


class Hours(NamedTuple):
    """Stretches of workers' time, one after the other.

    Attributes
    ----------
    place : array
        The place of its execution, see `sim.experiment.identity`.
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
