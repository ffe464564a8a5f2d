"""How far to trust a plan for spot: luck, prices, and what is known of how often machines are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.doubt import Doubt
from sim.records.trust import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment.spot.plan import SpotPlan
    from sim.scenario.prices import Purchase

_HAZARD: Final = "spot.hazard"
_PURCHASES: Final[tuple[Purchase, ...]] = ("on_demand", "spot")


def spot_trust(found: SpotPlan) -> list[Point]:
    """Say on what a plan rests."""
    return [_luck(found), *_prices(found), _hazard(found)]


def _luck(found: SpotPlan) -> Point:
    drawn = ", and what is believed is drawn anew each time" if Doubt(found.scenario).beliefs else ""
    return Point(
        "luck",
        f"Each way was played {found.replications} times, all with the same luck{drawn}: {found.runs:,} runs, with one "
        "to see lengths. ± is the 95 % interval of the paired difference.",
    )


def _prices(found: SpotPlan) -> Iterator[Point]:
    rated = {
        (purchase, kind.instance_type): rate[1]
        for launch in found.launches
        for kind in launch.kinds
        for purchase in _PURCHASES
        if (rate := found.scenario.rate(kind.project, kind.instance_type, purchase)) is not None
    }
    guessed = [f"{name} {purchase.replace('_', ' ')}" for (purchase, name), exact in rated.items() if not exact]
    if guessed:
        yield Point("prices", f"{len(guessed)} of {len(rated)} rates are extrapolated: {', '.join(guessed[:4])}.")
    elif rated:
        yield Point("prices", "All rates are exact.")


def _hazard(found: SpotPlan) -> Point:
    told = next((one for one in Doubt(found.scenario).beliefs if one.path == _HAZARD), None)
    if told is not None:
        known = f"{told.says}, {told.low} to {told.high} ({told.origin})"
    else:
        known = f"{found.scenario.spot.hazard:g} /h (K4; a guess unless it was calibrated)"
    return Point("spot", f"A machine is lost {known}: up to which length spot pays off follows from that.")
