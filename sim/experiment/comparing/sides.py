"""The two sides of a comparison: scenarios that are played, or what one run left and was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.doubt import Doubt
from sim.experiment.errors import ExperimentError
from sim.records import money
from sim.scenario.money_references import currency_of

if TYPE_CHECKING:
    from sim.records.result import Result
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    Attributes
    ----------
    label : str
        What it is called.
    scenario : Scenario or None
        What is played.
    result : Result or None
        What was recorded, in place of it.
    """

    label: str
    scenario: Scenario | None = None
    result: Result | None = None

    @property
    def currency(self) -> str | None:
        """Its currency; None where it has none."""
        if self.scenario is not None:
            return currency_of(self.scenario)
        return None if self.result is None else next(iter(money.total(self.result.charges)), None)

    @property
    def beliefs(self) -> int:
        """How many of its values are not known for sure."""
        return 0 if self.scenario is None else len(Doubt(self.scenario).beliefs)

    @property
    def observed(self) -> bool:
        """True where it really happened."""
        return self.result is not None and self.result.observed

    @property
    def seed(self) -> int | None:
        """The seed of its luck; None where it really happened."""
        if self.scenario is not None:
            return self.scenario.seed
        return None if self.result is None or self.observed else int(self.result.about["seed"])


def require_one_currency(a: Side, b: Side) -> None:
    """Raise an `ExperimentError` where two sides are charged in different currencies."""
    if a.currency is not None and b.currency is not None and a.currency != b.currency:
        raise ExperimentError(
            f"A is charged in {a.currency} and B in {b.currency}, so they cannot be compared; give one of them the "
            "price list of the other"
        )
