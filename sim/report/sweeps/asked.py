"""What a sweep was asked: the scenario, what is varied in it, how often each point is played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records.words import count, plain
from sim.report.answer import things
from sim.report.grid import Cell, Column, Grid
from sim.report.sweeps.varied import shown

if TYPE_CHECKING:
    from sim.report.sweeps.material import SweepMaterial

_MOST_VALUES: Final = 12
_MOST_LETTERS: Final = 300


def facts(material: SweepMaterial) -> list[tuple[str, str]]:
    """Return what was asked as names and values."""
    about, runs = material.found.about, material.found.runs
    often = f"{things(material.replications, 'run')} of each point"
    beliefs = len(material.found.beliefs)
    if beliefs:
        often += ", and as many with what is believed drawn anew in each; the first point also with each at either end"
    found = [
        ("scenario", material.name),
        ("seed", str(about["seed"])),
        ("points", count(len(material.places))),
        ("replications", often),
        ("runs in all", count(len(runs))),
    ]
    if about["changes"]:
        found.append(("changed in all of them", "; ".join(short(change) for change in about["changes"])))
    return found


def varied_grid(material: SweepMaterial) -> Grid | None:
    """Return what is varied, and through which values; None where nothing is."""
    rows = [
        [Cell(plain(one.path)), Cell(count(len(one.values)), value=str(len(one.values))), Cell(_values(one.values))]
        for one in material.varied
    ]
    if not rows:
        return None
    columns = [Column("in the scenario"), Column("values", figures=True), Column("these")]
    return Grid("varied", "What is varied", columns, rows)


def _values(values: tuple[str, ...]) -> str:
    said = [short(shown(value)) for value in values]
    if len(said) > _MOST_VALUES:
        left = len(said) - _MOST_VALUES
        said = [*said[: _MOST_VALUES - 1], f"… ({count(left)} more)", said[-1]]
    return ", ".join(said)


def short(text: str) -> str:
    """Write a text in a line; what is very long is cut, and says so."""
    said = plain(text)
    return said if len(said) <= _MOST_LETTERS else f"{said[:_MOST_LETTERS]} … ({count(len(said))} letters)"
