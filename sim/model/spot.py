"""The market for spot machines: when there are some, how long one waits for them, how long they stay (K4, K5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.clock import CLOSING, Due
from sim.model.delays import delay_maker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sim.model.clock import Clock
    from sim.model.delays import Addressee, Delay
    from sim.model.hunt import Hunt
    from sim.model.randomness import Luck
    from sim.model.told import Told
    from sim.scenario.spot import Shut, Spot

Types = tuple[str, ...] | None
"""Instance types; None for all of them."""

_EVERY: Final = "*"


class SpotMarket:
    """Which instance types are to be had on spot, and what becomes of who asks for them.

    Parameters
    ----------
    clock : Clock
        The time it runs on.
    spot : Spot
        What the scenario says of it.
    luck : Luck
        Where draws come from.
    told : Told, optional
        What records tell of executions that are played again.
    """

    __slots__ = (
        "_acquisitions", "_asking", "_clock", "_luck", "_make", "_parked", "_shut", "_spot", "_told", "_when_shut",
    )  # fmt: skip

    def __init__(self, clock: Clock, spot: Spot, luck: Luck, told: Told | None = None) -> None:
        self._told = told
        self._make = delay_maker(luck, told)
        self._clock = clock
        self._spot = spot
        self._luck = luck
        self._acquisitions: dict[str, Delay] = {}
        self._shut: dict[str, int] = {}
        """How many reasons there are at present why a type (`*` for all) is not to be had."""
        self._parked: dict[Hunt, None] = {}
        self._asking: dict[Hunt, None] = {}
        self._when_shut: Callable[[], None] | None = None
        self._keep_calendar(spot.shut, None)
        for name, type_ in sorted(spot.types.items()):
            self._keep_calendar(type_.shut, (name,))

    # -- availability --------------------------------------------------------------------------------------------

    def is_open(self, instance_type: str) -> bool:
        """Return whether a type is to be had on spot at present (K5)."""
        return not self._shut or not (self._shut.get(_EVERY) or self._shut.get(instance_type))

    def shut(self, types: Collection[str] | None = None, *, after: int = 0, duration: int | None = None) -> None:
        """Shut the market for a while (K5). Several reasons may overlap: it is open when all are over.

        Parameters
        ----------
        types : collection of str, optional
            The instance types; all where it is not given.
        after : int
            Microseconds from now; 0 shuts it at once, within the event or call that says so.
        duration : int, optional
            Microseconds until it opens again; for ever where it is not given.
        """
        these = None if types is None else tuple(sorted(types))
        if after:
            Due(self._clock, after, CLOSING, lambda: self.close(these))
        else:
            self.close(these)
        if duration is not None:
            Due(self._clock, after + duration, CLOSING, lambda: self.open(these))

    def close(self, types: Types = None) -> None:
        """Shut the market now. Requests that wait for such a machine are withdrawn."""
        for name in types or (_EVERY,):
            self._shut[name] = self._shut.get(name, 0) + 1
        for hunt in [hunt for hunt in self._asking if not self.is_open(hunt.instance_type)]:
            del self._asking[hunt]
            hunt.withdraw()
        if self._when_shut is not None:
            self._when_shut()

    def when_shut(self, action: Callable[[], None]) -> None:
        """Say what is done whenever the market has shut."""
        self._when_shut = action

    def open(self, types: Types = None) -> None:
        """Take one reason back why the market is shut."""
        for name in types or (_EVERY,):
            self._shut[name] -= 1
            if not self._shut[name]:
                del self._shut[name]
        for hunt in [hunt for hunt in self._parked if hunt.finds_an_offer]:
            del self._parked[hunt]
            hunt.back_in_line()

    def _keep_calendar(self, times: Collection[Shut], types: Types) -> None:
        now = self._clock.now
        for shut in times:
            begin, end = max(now, shut.from_.at(now)), shut.to.at(now)
            if end > begin:
                self.shut(types, after=begin - now, duration=end - begin)

    # -- who asks and who waits ----------------------------------------------------------------------------------

    def asks(self, hunt: Hunt) -> None:
        """Know of a request, to withdraw it when the market shuts."""
        self._asking[hunt] = None

    def asks_no_more(self, hunt: Hunt) -> None:
        """Forget a request."""
        self._asking.pop(hunt, None)

    def parks(self, hunt: Hunt) -> None:
        """Know of who waits until the market opens."""
        self._parked[hunt] = None

    def parks_no_more(self, hunt: Hunt) -> bool:
        """Forget who waited until the market opens; False where it did not."""
        waited = hunt in self._parked
        self._parked.pop(hunt, None)
        return waited

    # -- machines ------------------------------------------------------------------------------------------------

    def acquisition(self, instance_type: str) -> Delay:
        """Return what the wait for a machine of a type is drawn from (K5)."""
        delay = self._acquisitions.get(instance_type)
        if delay is None:
            own = self._spot.types.get(instance_type)
            given = None if own is None else own.acquisition
            distribution = self._spot.acquisition if given is None else given
            delay = self._acquisitions[instance_type] = self._make("spot_acquisition", distribution)
        return delay

    def stays(self, instance_type: str, machines: int, who: Addressee) -> int | None:
        """Return how long a job has its machines until the first of them is taken away (K4).

        Returns
        -------
        int or None
            Microseconds from the end of acquisition; None where none ever is.
        """
        own = self._spot.types.get(instance_type)
        hazard = self._spot.hazard if own is None or own.hazard is None else own.hazard
        drawn = self._luck.first_of(hazard * machines, "interruption", who.address)
        return drawn if self._told is None else self._told.stays(who, drawn)
