"""The platform's own delays, drawn anew each time by who waits for them (B5, B6, D2, G4, G5, G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model.objects import DataObject
    from sim.model.randomness import Luck
    from sim.model.told import Told
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


class ToldDelay(Delay):
    """One kind of delay of which records may tell how long it was."""

    __slots__ = ("_told",)

    def __init__(self, purpose: str, distribution: Distribution, luck: Luck, told: Told) -> None:
        super().__init__(purpose, distribution, luck)
        self._told = told

    def of(self, who: Addressee, what: str = "") -> int:
        """Return the delay, in microseconds."""
        told = self._told.delay(self._purpose, who, what, self._distribution)
        return super().of(who, what) if told is None else told


def delay_maker(luck: Luck, told: Told | None) -> Callable[[str, Distribution], Delay]:
    """Return what makes a kind of delay: one that is drawn, or one of which records may tell."""
    if told is None:
        return lambda purpose, distribution: Delay(purpose, distribution, luck)
    return lambda purpose, distribution: ToldDelay(purpose, distribution, luck, told)


class Delays:
    """Every delay of the platform.

    Parameters
    ----------
    latencies : Latencies
        What the scenario says of them.
    luck : Luck
        Where draws come from.
    told : Told, optional
        What records tell of the delays of executions that are played again.
    """

    def __init__(self, latencies: Latencies, luck: Luck, told: Told | None = None) -> None:
        make = delay_maker(luck, told)
        self.scheduler_step = make("scheduler_step", latencies.scheduler_step)
        self.acquisition = make("acquisition", latencies.acquisition)
        self.boot = make("boot", latencies.boot)
        self.warm_start = make("warm_start", latencies.warm_start)
        self.warm_keep = make("warm_keep", latencies.warm_keep)
        self.set_up = make("set_up", latencies.set_up)
        self.state_after_code = make("state_after_code", latencies.state_after_code)
        self.teardown = make("teardown", latencies.teardown)
        self.limit_check = make("limit_check", latencies.limit_check)
        self.streaming_slowdown = latencies.streaming_slowdown
        self._closing = {
            "file": (Delay("closing_file", latencies.closing.file.delay, luck), latencies.closing.file.rate),
            "record": (Delay("closing_record", latencies.closing.record.delay, luck), latencies.closing.record.rate),
        }
        self._staging_rate = latencies.staging_rate
        self.transfer_takes_time = latencies.staging_rate is not None
        self._pooled_share = latencies.pooled_share
        self._luck = luck
        self._told = told

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
        told = None if self._told is None else self._told.pooled(who)
        if told is not None:
            return told
        return self._pooled_share > 0 and self._luck.happens(self._pooled_share, "pooled", who.address)
