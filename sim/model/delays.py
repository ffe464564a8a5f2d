"""The platform's own delays, drawn anew each time by who waits for them (B5, B6, D2, G4, G5, G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.model.objects import DataObject
    from sim.model.randomness import Luck
    from sim.scenario.distributions import Distribution
    from sim.scenario.latencies import Latencies


class Addressee(Protocol):
    """Whose draw it is."""

    @property
    def address(self) -> str:
        """The address of its draws."""


class Delay:
    """One kind of delay. A constant costs no draw."""

    __slots__ = ("_distribution", "_luck", "_purpose", "constant")

    def __init__(self, purpose: str, distribution: Distribution, luck: Luck) -> None:
        self.constant = distribution.constant
        self._purpose = purpose
        self._distribution = distribution
        self._luck = luck

    def of(self, who: Addressee, what: str = "") -> int:
        """Return the delay, in microseconds."""
        constant = self.constant
        if constant is not None:
            return constant
        return self._luck.draw(self._distribution, f"{self._purpose}:{what}", who.address)


class Delays:
    """Every delay of the platform.

    Parameters
    ----------
    latencies : Latencies
        What the scenario says of them.
    luck : Luck
        Where draws come from.
    """

    def __init__(self, latencies: Latencies, luck: Luck) -> None:
        self.scheduler_step = Delay("scheduler_step", latencies.scheduler_step, luck)
        self.acquisition = Delay("acquisition", latencies.acquisition, luck)
        self.boot = Delay("boot", latencies.boot, luck)
        self.warm_start = Delay("warm_start", latencies.warm_start, luck)
        self.warm_keep = Delay("warm_keep", latencies.warm_keep, luck)
        self.set_up = Delay("set_up", latencies.set_up, luck)
        self.state_after_code = Delay("state_after_code", latencies.state_after_code, luck)
        self.teardown = Delay("teardown", latencies.teardown, luck)
        self.limit_check = Delay("limit_check", latencies.limit_check, luck)
        self.streaming_slowdown = latencies.streaming_slowdown
        self._closing = {
            "file": (Delay("closing_file", latencies.closing.file.delay, luck), latencies.closing.file.rate),
            "record": (Delay("closing_record", latencies.closing.record.delay, luck), latencies.closing.record.rate),
        }
        self._staging_rate = latencies.staging_rate
        self.transfer_takes_time = latencies.staging_rate is not None
        self.pooled_share = latencies.pooled_share
        self._luck = luck

    def closing(self, thing: DataObject, who: Addressee) -> int:
        """Return how long an object takes to close (D2)."""
        delay, rate = self._closing[thing.class_]
        by_size = 0 if rate is None else round(thing.size * 1_000_000 / rate)
        return delay.of(who, thing.name) + by_size

    def transfer(self, size: int) -> int:
        """Return how long bytes take from or to a worker (G8)."""
        return 0 if self._staging_rate is None else round(size * 1_000_000 / self._staging_rate)

    def pooled(self, who: Addressee) -> bool:
        """Return whether a booted machine was waiting (G4)."""
        return self._luck.happens(self.pooled_share, "pooled", who.address)
