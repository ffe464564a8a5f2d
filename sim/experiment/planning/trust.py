"""How far to trust a plan: luck, what is only believed, prices, and what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.doubt import Doubt
from sim.records.trust import Point, learned
from sim.records.words import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiment.asked import Asked
    from sim.experiment.play import Outcome

_MOST_NAMES: Final = 3


def extrapolated_share(outcomes: Iterable[Outcome]) -> float | None:
    """Return the share of the cost of all runs that is at extrapolated rates; None where nothing was billed."""
    answers = [run.answer for run in outcomes if run.error is None]
    cost = sum(answer["cost"] for answer in answers)
    return min(1.0, sum(answer["extrapolated"] for answer in answers) / cost) if cost else None


def plan_trust(asked: Asked, runs: int, extrapolated: float | None) -> list[Point]:
    """Say on what a plan rests.

    Parameters
    ----------
    asked : Asked
        What was asked.
    runs : int
        How many runs it took.
    extrapolated : float or None
        Which share of the cost is at extrapolated rates; None where nothing was billed.
    """
    beliefs = Doubt(asked.base).beliefs
    often = "once" if asked.replications == 1 else f"{asked.replications} times, with the same luck"
    points = [Point("luck", f"{runs:,} runs; whatever is tried is played {often}.")]
    if beliefs:
        names = ", ".join(f"{one.path} {one.low} to {one.high}" for one in beliefs[:_MOST_NAMES])
        more = f" and {len(beliefs) - _MOST_NAMES} more" if len(beliefs) > _MOST_NAMES else ""
        points.append(Point("believed", f"Drawn anew in each run, as far as is believed: {names}{more}."))
    else:
        points.append(Point("believed", "Nothing is stated as a belief (`believed`), so the answer knows luck alone."))
    if extrapolated is not None:
        exact = "All of the cost is at exact rates."
        mixed = f"{share(1 - extrapolated)} of the cost at exact rates, {share(extrapolated)} extrapolated."
        points.append(Point("prices", mixed if extrapolated else exact))
    return [*points, learned({path: entry.observations for path, entry in asked.base.learned.items()})]
