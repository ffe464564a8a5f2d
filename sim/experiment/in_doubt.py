"""What is told of one thing that is not known for sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

Values = dict[tuple[str | int, ...], Any]
"""By keys and list positions in a scenario's file, what would stand there."""

PURPOSE: Final = "belief"
"""What beliefs are drawn for: with the path, the address of a draw."""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """One thing that is not known for sure.

    Attributes
    ----------
    path : str
        Its path in the scenario, as `--set` takes it; of run times that were learned, as in the section `learned`.
    says : str
        Its value, which counts in a plain run.
    low, high : str
        The ends of what is believed; of what was learned, of the interval that holds it with a probability of 95 %.
    origin : str
        Where that is from: `stated`, or `learned from 12 observations`.
    rule : str or None
        The platform's rule that it belongs to, such as K4.
    """

    path: str
    says: str
    low: str
    high: str
    origin: str
    rule: str | None
