"""What could make the estimate of a sweep wrong, in sentences for who holds the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.rounding import two_digits
from sim.experiment.sweep_trust import told
from sim.records.words import count, number, share
from sim.report.answer import things
from sim.report.sweeps.material import COST
from sim.report.sweeps.sayings import with_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place

_ENOUGH: Final = 59
"""Runs of which the dearest lies above the 95th percentile with a probability of 95 %."""


def dangers(material: SweepMaterial) -> list[str]:
    """Return the sentences; all of the first point."""
    first = material.places[0]
    if not first.runs:
        return ["No run of it went well."]
    return [*_luck(material, first), *_beliefs(material), *_losses(material, first), *_rest(material, first)]


def _luck(material: SweepMaterial, first: Place) -> Iterator[str]:
    if first.runs == 1:
        yield "Luck: one run does not tell by how much another one would differ."
        return
    runs = material.found.runs
    mine = runs[(runs["point"] == 0) & (runs["beliefs"] == material.way) & runs["error"].isna()]
    if first.runs < _ENOUGH and material.is_billed:
        dearest = with_unit(two_digits(float(mine[COST].max())), material.currency)
        yield (
            f"Few runs: {count(first.runs)} tell little of what happens once in twenty; the dearest of them cost "
            f"{dearest}. {_ENOUGH} or more (--replications) tell more."
        )


def _beliefs(material: SweepMaterial) -> Iterator[str]:
    beliefs = material.found.beliefs
    if not beliefs:
        yield "Not known: nothing is stated as a belief, so what the scenario gets wrong is in no interval."
        return
    strong = max((len(told(one)) for one in material.known.values()), default=0)
    left = len(beliefs) - strong
    if left > 0:
        move = "moves" if left == 1 else "move"
        yield f"Not known: {things(left, 'other belief')} {move} it by little, or by no more than luck could."
    yield "What nobody stated as a belief is taken as known: if it is wrong, the interval does not tell."


def _losses(material: SweepMaterial, first: Place) -> Iterator[str]:
    figures = first.figures
    cut, unfinished = number(figures["cut"]), number(figures["unfinished"])
    if material.is_billed and figures["thrown_away"] > 0 and figures["cost"] > 0:
        lost = with_unit(two_digits(figures["thrown_away"]), material.currency)
        part = share(figures["thrown_away"] / figures["cost"])
        yield f"Failures: {lost} on average, {part} of the cost, go into tries that do not end done."
    if figures["cut"] > 0:
        yield f"Limits: they cut {cut} tries and analyses on average; to finish that work would cost more."
    if figures["unfinished"] > 0:
        yield f"Time: {unfinished} jobs and analyses on average have not ended, and will cost more than stands here."


def _rest(material: SweepMaterial, first: Place) -> Iterator[str]:
    if first.errors:
        yield f"Failed runs: {count(first.errors)} of {count(first.errors + first.runs)} could not be played."
    if material.is_billed:
        yield "Prices: they are of the date above, and may change."
