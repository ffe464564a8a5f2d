"""What machines a job may have where it has a choice: by purchase, several types, several together (K1, G6, G9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.scenario.spot import SpotBudget

if TYPE_CHECKING:
    from sim.model.placement import Placement
    from sim.scenario.accounts import Account
    from sim.scenario.names import Priority
    from sim.scenario.prices import Purchase

FIRST_WINDOW: Final = 600_000_000
"""Microseconds for which each of several types is asked for in the first round (G6)."""


class Budget(NamedTuple):
    """How long normal jobs wait for spot machines, in microseconds (K2)."""

    per_job: int
    """Of one job, all of its tries together."""
    per_path: int | None
    """Of all jobs from the root down to a job, together; None where only each job's own counts."""


class Offer:
    """The placements among which a job chooses; each of them refers to it.

    Parameters
    ----------
    spot, on_demand : tuple of Placement
        In the order in which they are asked for; one of the two may be empty.
    in_turn : bool
        Whether each is asked for for a while only, and then the next (G6).
    budget : Budget or None
        How long it waits for spot machines before it goes on demand (K2); None where it never does.
    """

    __slots__ = ("budget", "in_turn", "on_demand", "spot")

    def __init__(
        self,
        spot: tuple[Placement, ...],
        on_demand: tuple[Placement, ...],
        in_turn: bool,
        budget: Budget | None,
    ) -> None:
        self.spot = spot
        self.on_demand = on_demand
        self.in_turn = in_turn
        self.budget = budget
        for placement in (*spot, *on_demand):
            placement.offer = self

    @property
    def first(self) -> Placement:
        """What is asked for first."""
        return (self.spot or self.on_demand)[0]


def purchases_of(priority: Priority) -> tuple[Purchase, ...]:
    """Return how workers may be bought, in the order in which that is tried (K1)."""
    match priority:
        case "high":
            return ("on_demand",)
        case "normal":
            return ("spot", "on_demand")
        case "low":
            return ("spot",)


def budget_of(account: Account) -> Budget:
    """Return how long the normal jobs that an account pays for wait for spot machines (K2)."""
    wait = account.spot_wait
    return Budget(wait.per_job, wait.per_path) if isinstance(wait, SpotBudget) else Budget(wait, None)


def window(round_: int) -> int:
    """Return for how many microseconds each of several types is asked for in a round, from 0 (G6)."""
    return FIRST_WINDOW << round_


def final_priority(priority: Priority, purchase: Purchase, *, spot_offered: bool) -> Priority:
    """Return what a job ran with: `high` where it ran on demand though it could have had spot (K6)."""
    return "high" if purchase == "on_demand" and spot_offered else priority
