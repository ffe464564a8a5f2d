"""What lies in projects, and what storing it costs (H7)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.model.billing import storage_parts
from sim.model.clock import WORK, Due
from sim.model.objects import DataObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.model.execution import Execution
    from sim.model.platform import Platform
    from sim.model.values import Ref
    from sim.scenario.prices import PriceList
    from sim.scenario.scenario import Scenario

Period = tuple[int, int]
"""From when a price holds, in microseconds since 1970, and the price: micro-units a GB and month."""


class Stay(NamedTuple):
    """One object in one project."""

    size: int
    since: int


class Storage:
    """The closed objects in projects whose storage has a price.

    Scenario data are there from the start or from their closing, outputs from the instant at which they are cloned to
    their project; workspaces are free.

    Parameters
    ----------
    platform : Platform
        The platform; its scenario says the prices.
    """

    __slots__ = ("_contexts", "_periods", "_platform", "_stays", "last_transition")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._periods = {name: periods for name in platform.scenario.projects if (periods := prices(platform, name))}
        self._contexts = {name: platform.contexts.of_project(name) for name in self._periods}
        self._stays: dict[tuple[str, str], Stay] = {}
        """By object and project, in the order in which they came."""
        self.last_transition = platform.clock.now
        """When an execution became final last."""
        for name, periods in self._periods.items():
            self._watch_prices(name, periods)

    @staticmethod
    def priced(scenario: Scenario) -> bool:
        """Whether storage has a price anywhere in a scenario."""
        return any(prices.storage is not None for prices in scenario.price_lists.values())

    def enters(self, thing: DataObject, project: str) -> None:
        """Begin to charge for an object that lies closed in a project from now on; once for each project."""
        key = (thing.id, project)
        if project in self._periods and thing.size and key not in self._stays:
            self._stays[key] = Stay(thing.size, self._platform.clock.now)
            self._change_meter(project, thing.size)

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Hear that an object of the scenario's data is closed."""
        if isinstance(thing, DataObject):
            self.enters(thing, thing.container)

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Take no note of an object that will never be closed."""

    def leaves(self, thing: DataObject) -> None:
        """Charge for an object, wherever it lay, up to now: it is deleted."""
        for key in [key for key in self._stays if key[0] == thing.id]:
            stay = self._stays.pop(key)
            self._change_meter(key[1], -stay.size)
            self._write(key[1], stay, self._platform.clock.now)

    def close(self, end: int) -> None:
        """Charge for what is still there, up to the end of the run."""
        for (_, project), stay in self._stays.items():
            self._write(project, stay, end)
        self._stays.clear()

    def _write(self, project: str, stay: Stay, end: int) -> None:
        for begin, until, micros in _stretches(self._periods[project], stay.since, end):
            self._platform.recorder.charge((
                self._contexts[project], None, None, None, None, "storage", None, begin, until, stay.size, micros,
            ))  # fmt: skip

    # -- the account's meter -------------------------------------------------------------------------------------

    def _change_meter(self, project: str, size: int) -> None:
        account = self._platform.account_limit(project)
        if account is not None:
            account.meter.change_parts(storage_parts(self._price_now(project), size))

    def _price_now(self, project: str) -> int:
        now = self._platform.clock.now
        return next(micros for begin, micros in reversed(self._periods[project]) if begin <= now)

    def _watch_prices(self, project: str, periods: list[Period]) -> None:
        account = self._platform.account_limit(project)
        if account is None:
            return
        meter = account.meter
        for (_, old), (begin, new) in pairwise(periods):
            delay = begin - self._platform.clock.now
            change = new - old
            Due(self._platform.clock, delay, WORK,
                lambda by=change: meter.change_parts(storage_parts(by, self._size_in(project))))  # type: ignore[misc]  # fmt: skip

    def _size_in(self, project: str) -> int:
        return sum(stay.size for (_, place), stay in self._stays.items() if place == project)


def prices(platform: Platform, project: str) -> list[Period]:
    """Return the prices of storage in a project by date; none where there are none."""
    found = []
    for begin, name in platform.scenario.price_periods(project):
        price = platform.scenario.price_lists[name].storage
        if price is not None:
            found.append((begin, price.micros_per_gb))
    return found


def basis_of(prices: PriceList) -> Literal["charged", "not priced"]:
    """Return whether what is stored is charged for, or has no price: that is never silently 0."""
    return "not priced" if prices.storage is None else "charged"


def end_of_charges(platform: Platform) -> int:
    """Return to when storage is charged: to the horizon, else to the last transition, with which all is final."""
    if platform.scenario.horizon is not None:
        return platform.clock.now
    assert platform.storage is not None
    return platform.storage.last_transition


def _stretches(periods: list[Period], since: int, end: int) -> Iterable[tuple[int, int, int]]:
    """Yield a stay price by price: from when, until when, at what price."""
    ends = [*(begin for begin, _ in periods[1:]), end]
    for (begin, micros), until in zip(periods, ends, strict=True):
        first, last = max(since, begin), min(end, until)
        if first < last:
            yield first, last, micros
