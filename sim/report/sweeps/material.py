"""What a report of a sweep is made of: its points, what it varies, and how well its first point is known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sim.experiment.knowing import Knowing, knowing
from sim.experiment.play import AT_VALUE, DRAWN
from sim.experiment.points import points_of
from sim.experiment.rounding import unit_of
from sim.experiment.vary import Axis
from sim.records.words import plain
from sim.report.sweeps.places import Named, Place, places_of
from sim.report.sweeps.varied import AS_IT_IS, Varied, shown, varied_of
from sim.scenario.outline import Outline, read_outline

if TYPE_CHECKING:
    from sim.experiment.sweep import Sweep

COST, TIME = "cost", "makespan_seconds"
"""The measures that a report of a sweep is about."""


class SweepMaterial:
    """A sweep as the parts of its report read it.

    Parameters
    ----------
    found : Sweep
        The sweep.

    Attributes
    ----------
    name : str
        Name of the scenario, as it can be shown.
    currency : str
        Of all costs; empty where nothing has a price.
    varied : list of Varied
        What is varied, variants first.
    way : str
        How beliefs are played in the figures of points.
    replications : int
        How often each point was played.
    outline : Outline
        What the scenario says of prices; an empty one where the folder has none.
    """

    def __init__(self, found: Sweep) -> None:
        self.found = found
        about = found.about
        self.name = plain(str(about["scenario"]))
        self.currency: str = about["currency"] or ""
        self.varied = varied_of(about["vary"], about["variants"])
        self.way = DRAWN if (found.runs["beliefs"] == DRAWN).any() else AT_VALUE
        self.replications = int((found.runs["beliefs"] == AT_VALUE).groupby(found.runs["point"]).sum().max())
        outline = None if found.directory is None else read_outline(found.directory / "scenario.yaml")
        self.outline = outline or Outline()

    @property
    def moving(self) -> list[Varied]:
        """What has more than one value."""
        return [one for one in self.varied if one.moves]

    @cached_property
    def places(self) -> list[Place]:
        """The points."""
        about = self.found.about
        axes = [Axis(path, tuple(values)) for path, values in about["vary"].items()]
        values = [
            (
                *((point.variant or AS_IT_IS,) if about["variants"] else ()),
                *(shown(value) for _, value in point.changes),
            )
            for point in points_of(axes, about["variants"])
        ]
        return places_of(self.found.points, [self._named(one) for one in values])

    def _named(self, values: tuple[str, ...]) -> Named:
        of = list(zip(self.varied, values, strict=True))
        of = [(one, value) for one, value in of if one.moves] or of
        label = ", ".join(value for _, value in of) or AS_IT_IS
        return Named(label, ", ".join(one.with_name(value) for one, value in of) or AS_IT_IS, values)

    @cached_property
    def played(self) -> list[Place]:
        """The points of which a run went well."""
        return [one for one in self.places if one.runs]

    @property
    def labelled_by(self) -> str:
        """What the label of a point tells, in its order."""
        return ", ".join(one.name for one in self.moving or self.varied) or "point"

    @property
    def is_billed(self) -> bool:
        """Whether any run cost anything."""
        return bool((self.found.runs[COST] > 0).any())

    @property
    def measures(self) -> list[str]:
        """The measures that there is something to say of."""
        return [COST, TIME] if self.is_billed else [TIME]

    @cached_property
    def known(self) -> dict[str, Knowing]:
        """By measure, how well it is known of the first point; nothing where no run of it went well."""
        runs = self.found.runs[self.found.runs["point"] == 0]
        found = {measure: knowing(runs, measure, self.found.beliefs) for measure in self.measures}
        return {measure: one for measure, one in found.items() if one is not None}

    @cached_property
    def hours(self) -> tuple[float, str]:
        """The unit of all times: its seconds and its name."""
        return unit_of(max((one.seconds.mean for one in self.played if one.seconds), default=0.0))

    def unit(self, measure: str) -> tuple[float, str]:
        """Return the unit of a measure: how much of the table's it is, and its name."""
        return (1.0, self.currency) if measure == COST else self.hours


def noun(measure: str) -> str:
    """Return what a measure is called in a sentence."""
    return "cost" if measure == COST else "time"
