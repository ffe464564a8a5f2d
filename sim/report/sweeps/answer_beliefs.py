"""What of the things that are only believed moves the answer most, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.sweep_trust import at_ends, told
from sim.report.answer import joined
from sim.report.sweeps.material import noun
from sim.report.sweeps.sayings import short_path, with_unit
from sim.report.sweeps.varied import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment.influence import Influence
    from sim.report.sweeps.material import SweepMaterial


def beliefs(material: SweepMaterial) -> Iterator[str]:
    """Return the sentence, of the first point; none where nothing that is believed moves cost or time."""
    strongest = {measure: found[0] for measure, one in material.known.items() if (found := told(one))}
    where = "" if len(material.places) == 1 else f", at {material.places[0].name}"
    paths = {one.belief.path for one in strongest.values()}
    if len(paths) == 1 and len(strongest) > 1:
        path = short_path(next(iter(paths)))
        moves = [f"the {noun(measure)} by {_by(material, measure, one)}" for measure, one in strongest.items()]
        yield f"Of what is only believed{where}, {path} moves both most: {joined(moves)}."
        return
    moves = [
        f"{short_path(one.belief.path)} moves the {noun(measure)} most, by {_by(material, measure, one)}"
        for measure, one in strongest.items()
    ]
    if moves:
        yield f"Of what is only believed{where}, {joined(moves)}."


def _by(material: SweepMaterial, measure: str, one: Influence) -> str:
    size, unit = material.unit(measure)
    low, high = (with_unit(said, unit) for said in at_ends(one, size))
    return f"{low} at {shown(one.belief.low)} and {high} at {shown(one.belief.high)}"
