"""What leaves the platform: refused where the month's limit is reached, charged per GB (H7, I3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.billing import egress_parts
from sim.model.errors import InvalidInputError, SpendingLimitExceededError
from sim.model.months import MonthBytes

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.tries import Try

EGRESS_LIMIT: Final = "the monthly egress limit"
"""How the words begin with which a transfer is refused."""


class Egress:
    """Every project's way out of the platform.

    Parameters
    ----------
    platform : Platform
        The platform; its scenario says prices and limits.
    """

    __slots__ = ("_limits", "_platform")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._limits = {
            name: MonthBytes(platform.clock, project.monthly_egress_limit)
            for name, project in platform.scenario.projects.items()
            if project.monthly_egress_limit is not None
        }

    def admit(self, project: str) -> None:
        """Let a transfer begin.

        Raises
        ------
        SpendingLimitExceededError
            If what has left the project in this month has reached its limit.
        """
        limit = self._limits.get(project)
        if limit is not None and limit.reached:
            raise SpendingLimitExceededError(f"{EGRESS_LIMIT} of project {project} was reached")

    def charge(self, try_: Try, size: int) -> None:
        """Charge a job's project for bytes that have left the platform just now.

        Raises
        ------
        InvalidInputError
            If egress has no price there.
        """
        job = try_.job
        project = job.tree.terms.project
        now = self._platform.clock.now
        price = self._platform.scenario.price_list_at(project, now).egress
        if price is None:
            raise InvalidInputError(f"egress has no price in project {project}")
        if project in self._limits:
            self._limits[project].add(size)
        account = self._platform.account_limit(project)
        if account is not None:
            account.meter.add_parts(egress_parts(price.micros_per_gb, size))
        if size:
            self._platform.recorder.charge((
                job.placement.context, job.id, try_.number, job.tree.index, job.tree.root_id, "egress", None,
                now, now, size, price.micros_per_gb,
            ))  # fmt: skip
