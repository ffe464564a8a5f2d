"""The points of an experiment: each is the scenario with other values in some places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiment.vary import Axis


@dataclass(frozen=True, slots=True)
class Point:
    """One way to play the scenario.

    Attributes
    ----------
    number : int
        Its place in the experiment, from 0.
    variant : str or None
        A variant of the scenario that it takes.
    changes : tuple of tuple of str
        Paths and the values that they have here, as they are written in YAML.
    """

    number: int
    variant: str | None
    changes: tuple[tuple[str, str], ...]

    @property
    def overrides(self) -> tuple[str, ...]:
        """The changes as `--set` takes them."""
        return tuple(f"{path}={value}" for path, value in self.changes)

    @property
    def label(self) -> str:
        """What it is called: its changes, or `as it is`."""
        words = [*([self.variant] if self.variant else []), *(f"{path}={value}" for path, value in self.changes)]
        return ", ".join(words) or "as it is"


def points_of(axes: Sequence[Axis], variants: Sequence[str]) -> Iterator[Point]:
    """Yield every point of the grid, for the scenario as it is and then for each variant."""
    paths = [axis.path for axis in axes]
    ways = product([None, *variants], product(*(axis.values for axis in axes)))
    for number, (variant, values) in enumerate(ways):
        yield Point(number, variant, tuple(zip(paths, values, strict=True)))


def number_of_points(axes: Sequence[Axis], variants: Sequence[str]) -> int:
    """Return how many there are, without making them."""
    number = 1 + len(variants)
    for axis in axes:
        number *= len(axis.values)
    return number
