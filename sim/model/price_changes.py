"""Prices that change on dates: a try goes by the rate that is in force when its billed interval begins (H2, H5)."""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING

from sim.model.placement import basis_of

if TYPE_CHECKING:
    from sim.model.placement import Placement
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.scenario.scenario import Scenario


class PriceChanges:
    """The price lists of each project by date.

    Parameters
    ----------
    platform : Platform
        The platform; its scenario says when prices change.
    """

    __slots__ = ("_periods", "_platform", "_repriced")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        scenario = platform.scenario
        self._periods = {name: scenario.price_periods(name) for name in scenario.projects}
        self._repriced: dict[tuple[Placement, str], Placement] = {}

    @staticmethod
    def any_in(scenario: Scenario) -> bool:
        """Whether any prices of a scenario change."""
        return any(account.price_changes for account in scenario.accounts.values())

    def list_in_force(self, project: str) -> str:
        """Return the name of the price list that a project goes by now."""
        periods = self._periods[project]
        place = bisect(periods, self._platform.clock.now, key=lambda period: period[0])
        return periods[place - 1][1]

    def apply(self, try_: Try) -> None:
        """Place the job of a try, whose billed interval begins now, at the rate in force."""
        job = try_.job
        name = self.list_in_force(job.tree.terms.project)
        key = (job.placement, name)
        placement = self._repriced.get(key)
        if placement is None:
            placement = self._repriced[key] = self._reprice(job.placement, name)
        job.placement = placement

    def _reprice(self, placement: Placement, name: str) -> Placement:
        prices = self._platform.scenario.price_lists[name]
        machines = placement.instances
        rate = prices.rate(placement.instance_type, placement.cores // machines, placement.purchase)
        assert rate is not None, f"{placement.instance_type} has no price in {name}"
        micros_per_hour = rate[0] * machines
        context = self._platform.recorder.context_like(
            placement.context, micros_per_hour=micros_per_hour, rate_basis=basis_of(rate)
        )
        return placement if context == placement.context else placement.at_rate(micros_per_hour, context)
