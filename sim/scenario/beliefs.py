"""What is not known for sure: a value with the range, or the alternatives, that it is believed to lie in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from sim.scenario.amounts import Range, alike, amount_of
from sim.scenario.problems import Mark, Path
from sim.scenario.yaml_scalars import Scalar

VALUE: Final = "value"
BELIEVED: Final = "believed"

End = Literal["low", "high"]
"""One end of what is believed."""


@dataclass(frozen=True, slots=True)
class Belief:
    """
    A value that counts in a plain run, and what else it may be.

    Attributes
    ----------
    path : str
        Where it stands: keys and list positions joined by dots.
    keys : tuple of str or int
        The same in parts.
    value : str, int, float, bool or None
        The value as it is written.
    low, high : str, int, float or None
        The ends of its range as they are written; None where there are alternatives.
    alternatives : tuple
        What it may be instead, the value among it, all equally likely; empty where there is a range.
    rule : str or None
        The platform's rule that the value belongs to, such as K4.
    whole : bool
        Whether it is a whole number.
    within : tuple of str or int
        The keys of the field that is read as a whole around it: beliefs within the same one must fit each other.
    place : Mark or None
        File, line and column.
    """

    path: str
    keys: Path
    value: Scalar
    low: Scalar = None
    high: Scalar = None
    alternatives: tuple[Scalar, ...] = ()
    rule: str | None = None
    whole: bool = False
    within: Path = ()
    place: Mark | None = field(default=None, compare=False)

    @property
    def ends(self) -> tuple[Scalar, ...]:
        """The ends of the range, or the alternatives."""
        return self.alternatives or (self.low, self.high)

    @property
    def says(self) -> str:
        """What is believed in words: "0.1 /h to 0.6 /h", "none or root_execution"."""
        return (" or " if self.alternatives else " to ").join(shown(end) for end in self.ends)

    def end(self, which: End) -> Scalar:
        """Return an end of the range; of alternatives the value is the low end, the first other one the high end."""
        if not self.alternatives:
            return self.low if which == "low" else self.high
        return self.value if which == "low" else next(one for one in self.alternatives if not same(one, self.value))

    def range(self) -> Range | None:
        """Return the range in base units; None where there are alternatives."""
        if self.alternatives:
            return None
        amounts = (amount_of(part) for part in (self.low, self.value, self.high))
        found = alike(tuple(amount for amount in amounts if amount is not None))
        return None if found is None else Range(found[0], found[1], found[2], self.whole)


def same(one: Scalar, other: Scalar) -> bool:
    """Return whether two scalars are the same: true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def shown(value: Scalar) -> str:
    """Return a scalar as YAML writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return str(value)
