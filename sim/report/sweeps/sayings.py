"""How figures of a sweep are written in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.rounding import amount, decimals, rounded
from sim.records.words import plain

if TYPE_CHECKING:
    from sim.experiment.statistics import Sample
    from sim.report.sweeps.material import SweepMaterial

_LONGEST_PATH: Final = 36


def mean_of(material: SweepMaterial, measure: str, figures: Sample) -> str:
    """Write a mean and its interval in the unit of the page."""
    size, unit = material.unit(measure)
    return amount(figures.mean / size, figures.low / size, figures.high / size, unit)


def short_mean(material: SweepMaterial, measure: str, figures: Sample) -> str:
    """Write a mean with the digits that its interval supports, and nothing else."""
    size, unit = material.unit(measure)
    return with_unit(rounded(figures.mean / size, decimals((figures.high - figures.low) / 2 / size), 2), unit)


def with_unit(figure: str, unit: str) -> str:
    """Write a figure with its unit, where it has one."""
    return f"{figure} {unit}" if unit else figure


def short_path(path: str) -> str:
    """Write a path of a scenario in a sentence: of a long one the beginning and the end."""
    said = plain(path)
    parts = said.split(".")
    return said if len(said) <= _LONGEST_PATH or len(parts) < 4 else f"{'.'.join(parts[:2])} … {parts[-1]}"
