"""The points of a sweep as lines: along one thing that is varied, for each way that the others stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place
    from sim.report.sweeps.varied import Varied


def along(material: SweepMaterial, varied: Varied) -> dict[str, list[Place]]:
    """Return by how the others stand the points along what is varied, in the order of its values.

    Where nothing else is varied there is one line, whose name is empty.
    """
    place = material.varied.index(varied)
    others = [(number, one) for number, one in enumerate(material.varied) if one.moves and number != place]
    found: dict[str, list[Place]] = {}
    for one in material.places:
        said = ", ".join(other.with_name(one.values[number]) for number, other in others)
        found.setdefault(said, []).append(one)
    return found


def ascending(varied: Varied) -> list[int]:
    """Return the places of the values of what is varied, the least first."""
    assert varied.numbers is not None
    return sorted(range(len(varied.values)), key=varied.numbers.__getitem__)


def evenly(number: int, most: int) -> list[int]:
    """Return so many places out of a number, the first and the last among them, equally far apart as can be."""
    if number <= most:
        return list(range(number))
    return sorted({round(place) for place in np.linspace(0, number - 1, most).tolist()})
