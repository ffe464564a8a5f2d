"""Who pays and who launches: accounts, users, projects."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.quantities import InstantOrOffset, MoneyAmount, Size
from sim.scenario.spot import SpotWait
from sim.units import Money

Level = Literal["VIEW", "UPLOAD", "CONTRIBUTE", "ADMINISTER"]
"""Level of access to a project, weakest first (F4)."""


def _above_zero(amount: Money | None, what: str) -> None:
    if isinstance(amount, Money) and amount.micros <= 0:
        raise ValueError(f"{what} is above zero: write a larger amount, or leave it out where nothing limits")


class PriceChange(Model):
    """Other prices from an instant on."""

    at: InstantOrOffset
    """From when: an instant, or a time since the start. A try keeps the rate that was in force when it started (H2)."""
    prices: Name | dict[str, Name]
    """The price list from then on, or one for each region."""


class Account(Model):
    """A billing account: it pays for what the projects that are billed to it use (H1)."""

    prices: Name | dict[str, Name]
    """Its price list, or one for each region."""
    spot_wait: SpotWait = 15 * 60_000_000
    """How long a normal job waits for a spot machine before it goes on demand (K2): a time for each job, or `per_job`
    and `per_path`."""
    upgrade_on_insufficient_resource: bool = False
    """Whether each retry after `AppInsufficientResourceError` gets the next larger instance type (J6)."""
    price_changes: list[PriceChange] = []
    """Other price lists in the same currency, from the dates given; in order (H5)."""
    balance: MoneyAmount | None = None
    """What is in its wallet. When it is spent, all that the account pays for ends (I2)."""
    spending_limit: MoneyAmount | None = None
    """What it may spend. With a balance too, the lower of the two counts (I2)."""

    @model_validator(mode="after")
    def _limits_above_zero(self) -> Account:
        _above_zero(self.balance, "a balance")
        _above_zero(self.spending_limit, "a spending limit")
        return self

    @property
    def limit(self) -> Money | None:
        """The lower one of balance and spending limit; None where nothing limits (I2)."""
        given = [limit for limit in (self.balance, self.spending_limit) if limit is not None]
        return min(given, key=lambda limit: limit.micros, default=None)

    def prices_at(self, instant: int, start: int, region: str) -> str:
        """Return the name of the price list in force at an instant, in microseconds since 1970 (H2).

        Raises
        ------
        KeyError
            If there is none for the region.
        """
        prices = self.prices
        for change in self.price_changes:
            if change.at.at(start) <= instant:
                prices = change.prices
        return prices if isinstance(prices, str) else prices[region]

    smart_reuse: bool = False
    """Take over the outputs of an earlier job that ran the same on the same inputs, instead of running (L1)."""


class User(Model):
    """Someone who launches executions."""


class MonthlyComputeLimit(Model):
    """What the jobs of a project may cost in a UTC calendar month (I3)."""

    limit: MoneyAmount
    """The limit; the jobs' prices count, with surcharges."""
    when_reached: Literal["terminate", "block"] = "terminate"
    """`terminate` its jobs, or only `block` new ones; either lasts to the end of the month."""

    @model_validator(mode="after")
    def _limit_above_zero(self) -> MonthlyComputeLimit:
        _above_zero(self.limit, "a monthly limit")
        return self


class Project(Model):
    """A project: the context that executions run in (A7, H1)."""

    bill_to: Name
    """The account that pays."""
    region: str = "aws:us-east-1"
    """Region of the project; it chooses the price list where an account has several."""
    members: dict[Name, Level] | None = None
    """Users and their level of access (F4); nobody else has any. Without this key every user has ADMINISTER."""
    restricted: bool = False
    """Whether what lies in it stays there: none of it can be input of an execution elsewhere (F4)."""
    monthly_compute_limit: MonthlyComputeLimit | None = None
    """What its jobs may cost in a UTC calendar month (I3)."""
    monthly_egress_limit: Size | None = None
    """Bytes that may leave the platform from it in a UTC calendar month; then transfers are refused (I3)."""
