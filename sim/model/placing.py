"""Working out where an entry point runs: each machine that it may have, and what an hour of it costs (G3, H5, K1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.model.errors import InvalidInputError
from sim.model.offers import Offer, budget_of, final_priority, purchases_of
from sim.model.placement import Placement, basis_of, instance_type_of, one_size_up, timeout_of
from sim.model.retry import policy_of
from sim.model.reuse import is_ignored

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.program import Code
    from sim.model.request import Request
    from sim.model.tree import Terms
    from sim.scenario.instance_types import InstanceType
    from sim.scenario.names import Priority
    from sim.scenario.prices import Purchase


class Placing:
    """One entry point under the terms of one launch, and what was asked of it.

    Parameters
    ----------
    platform : Platform
        The platform.
    code : Code
        What is run.
    terms : Terms
        The terms of its root.
    requests : tuple of Request
        What was asked of it, strongest first.
    larger : int
        How many sizes larger than asked for (J6).
    head : bool
        Whether it is the root job.
    """

    def __init__(
        self,
        platform: Platform,
        code: Code,
        terms: Terms,
        requests: tuple[Request, ...],
        larger: int,
        head: bool,
    ) -> None:
        self._platform = platform
        self._code = code
        self._terms = terms
        self._requests = requests
        self._priority: Priority = "high" if on_demand_by_order(code, terms, head=head) else terms.priority
        asked = instance_type_of(code, terms, requests)
        self._in_turn = not isinstance(asked, str)
        names = (asked,) if isinstance(asked, str) else asked
        self._types = {name: self._known(name) for name in (self._sizes_up(name, larger) for name in names)}
        self._spot_offered = any(self._rate(name, "spot") is not None for name in self._types)
        refuse_larger_than_the_limit(code.instances, platform.scenario.limits.workers_per_user)

    def placement(self) -> Placement:
        """Return what is asked for first; where there is a choice, its offer holds the rest.

        Raises
        ------
        InvalidInputError
            If one of the types has no price for what its priority allows.
        """
        purchases = purchases_of(self._priority)
        if purchases == ("spot",) and not self._spot_offered:
            names = " and ".join(self._types)
            raise InvalidInputError(
                f"{names} cannot be had on spot in {self._terms.project}, and priority low runs on spot only"
            )
        on_demand = self._bought("on_demand") if "on_demand" in purchases else ()
        spot = self._bought("spot") if "spot" in purchases else ()
        if self._in_turn or spot or self._code.instances > 1:
            budget = budget_of(self._platform.account_of(self._terms)) if on_demand else None
            return Offer(spot, on_demand, self._in_turn, budget).first
        return on_demand[0]

    def _sizes_up(self, name: str, larger: int) -> str:
        # The last way of buying is the one that a try is sure to come to.
        purchase = purchases_of(self._priority)[-1]
        scenario = self._platform.scenario
        for _ in range(larger):
            up = one_size_up(name, scenario.known_instance_types)
            if up is None or scenario.rate(self._terms.project, up, purchase) is None:
                break
            name = up
        return name

    def _known(self, name: str) -> InstanceType:
        try:
            type_ = self._platform.scenario.instance_type(name)
        except KeyError:
            raise InvalidInputError(f"there is no instance type {name}") from None
        if type_.retired:
            raise InvalidInputError(f"instance type {name} is retired")
        return type_

    def _rate(self, name: str, purchase: Purchase) -> tuple[int, bool] | None:
        return self._platform.scenario.rate(self._terms.project, name, purchase)

    def _bought(self, purchase: Purchase) -> tuple[Placement, ...]:
        found = []
        for name in self._types:
            rate = self._rate(name, purchase)
            if rate is not None:
                found.append(self._placement(name, purchase, rate[0] * self._code.instances, basis_of(rate)))
            elif purchase == "on_demand":
                raise InvalidInputError(f"instance type {name} has no price in {self._terms.project}")
        return tuple(found)

    def _placement(self, name: str, purchase: Purchase, micros_per_hour: int, basis: str) -> Placement:
        platform, code, terms = self._platform, self._code, self._terms
        ran_with = final_priority(terms.priority, purchase, spot_offered=self._spot_offered)
        context = partial(
            platform.contexts.of_execution, "job", terms, code.executable, code.entry_point, name,
            purchase=purchase, final_priority=ran_with, instances=code.instances,
            timeout=timeout_of(code, self._requests),
        )  # fmt: skip
        contexts = (
            context(micros_per_hour=micros_per_hour, rate_basis=basis),
            context(micros_per_hour=0, rate_basis="refunded"),
        )
        queue = platform.dispatcher.queue_of(terms.user)
        policy = policy_of((*(request.policy for request in self._requests), code.program.execution_policy))
        placement = Placement(
            code, name, self._types[name], purchase, micros_per_hour, contexts, queue, terms.rank, self._requests,
            policy, code.instances,
        )  # fmt: skip
        placement.reuse = platform.reuse.get(platform.scenario.projects[terms.project].bill_to)
        placement.ignores_reuse = is_ignored(code, terms, self._requests)
        return placement


def on_demand_by_order(code: Code, terms: Terms, *, head: bool) -> bool:
    """Return whether a job runs on demand whatever its priority: the head of a tree or of an executable (K6)."""
    return (head and terms.head_job_on_demand) or (code.program.head_job_on_demand and code.entry_point == "main")


def refuse_larger_than_the_limit(instances: int, workers_per_user: int) -> None:
    """Raise InvalidInputError where a cluster is larger than a user can ever have it (G9)."""
    if instances > workers_per_user:
        raise InvalidInputError(
            f"a cluster of {instances} is larger than the limit of {workers_per_user} workers a user"
        )
