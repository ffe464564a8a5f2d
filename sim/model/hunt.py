"""How a job that has a choice of machines comes by one: which it asks for, and until when (K2, K3, K5, G6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.clock import WORK, Due
from sim.model.lifecycle import RUNNABLE
from sim.model.offers import window
from sim.model.retry import spot_tries_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model.job import Job
    from sim.model.offers import Offer
    from sim.model.placement import Placement
    from sim.model.tries import Try
    from sim.model.workers import Worker


class Hunt:
    """What a job asks for at present, and how long it has waited for spot machines, all of its tries together.

    Parameters
    ----------
    job : Job
        A job whose placement has an offer.
    """

    __slots__ = (
        "_before",
        "_clock",
        "_job",
        "_number",
        "_platform",
        "_requests",
        "_round",
        "_since",
        "_turn",
        "_waited",
    )

    def __init__(self, job: Job) -> None:
        self._job = job
        self._platform = job.code.platform
        self._clock = self._platform.clock
        self._number = -1
        """The try that it is for at present."""
        self._requests = 0
        """How often that try has begun to ask."""
        self._round = 0
        self._turn = 0
        """Which of several types it asks for, and in which round of them (G6)."""
        self._waited = 0
        """Microseconds of waits for spot that are over."""
        self._before: int | None = None
        """What of it was before the present try; None where that has not waited."""
        self._since: int | None = None
        """Since when it waits for spot."""

    @property
    def _offer(self) -> Offer:
        offer = self._job.placement.offer
        assert offer is not None
        return offer

    @property
    def choices(self) -> tuple[Placement, ...]:
        """The placements that it chooses among at present, as it buys at present."""
        return self._offer.spot if self._on_spot else self._offer.on_demand

    @property
    def _on_spot(self) -> bool:
        return self._job.placement.purchase == "spot"

    @property
    def instance_type(self) -> str:
        """The type that it asks for at present."""
        return self._job.placement.instance_type

    @property
    def finds_an_offer(self) -> bool:
        """Whether one of its types is to be had on spot at present (K5)."""
        return any(self._platform.spot.is_open(choice.instance_type) for choice in self._offer.spot)

    # -- in line -------------------------------------------------------------------------------------------------

    def slots(self) -> int:
        """Return how many slots it takes whose turn it is; 0 where it is passed over until the market opens (K5)."""
        job = self._job
        if self._number != job.try_.number:
            self._begin(job.try_.number)
        if self._on_spot and not self.finds_an_offer:
            self._wait_begins()
            left = self._left()
            if left is None or left > 0:
                self._park(left)
                return 0
            self._go_on_demand()
        return job.placement.instances

    def _begin(self, number: int) -> None:
        # Every try begins on spot, until the tries on spot are spent (K3).
        self._number = number
        self._requests = 0
        self._before = None
        if self._on_spot and self._offer.on_demand and (not spot_tries_left(self._job) or self._known_on_demand()):
            self._job.placement = self._offer.on_demand[0]

    def _known_on_demand(self) -> bool:
        replays = self._platform.replays
        return replays is not None and replays.told.on_demand(self._job.try_)

    def _park(self, left: int | None) -> None:
        self._platform.spot.parks(self)
        if left is not None and self._job.try_.due is None:
            self._job.try_.due = Due(self._clock, left, WORK, self._overdue)

    def _overdue(self) -> None:
        self._job.try_.due = None
        self._go_on_demand()
        if self._platform.spot.parks_no_more(self):
            self.back_in_line()

    def back_in_line(self) -> None:
        """Wait for a slot again, where its instant of becoming ready puts it (K5)."""
        if self._job.state is RUNNABLE:
            self._job.placement.queue.add_again(self._job)

    # -- asking --------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for machines: it has its slots."""
        if self._on_spot:
            self._wait_begins()
        self._job.try_.drop_due()
        self._requests += 1
        self._from_the_first()

    def _from_the_first(self) -> None:
        self._round = self._turn = 0
        self._ask_for_one()

    def _ask_for_one(self) -> None:
        spot = self._platform.spot
        while self._on_spot and not spot.is_open(self.choices[self._turn].instance_type):
            self._step_on()
        placement = self._job.placement = self.choices[self._turn]
        self._worker.placement = placement
        takes = self._acquisition(placement)
        for_this = window(self._round) if self._offer.in_turn else None
        left = None
        if self._on_spot:
            spot.asks(self)
            left = self._left()
        if (for_this is None or takes <= for_this) and (left is None or takes <= left):
            self._later(takes, self._acquired)
        elif left is not None and (for_this is None or left <= for_this):
            self._later(left, self._time_is_spent)
        else:
            assert for_this is not None
            self._later(for_this, self._next)

    def _acquisition(self, placement: Placement) -> int:
        # The first request for a plain type has the address that it has without a choice: priorities share their luck.
        what = f"{placement.instance_type}~{self._round}" if self._offer.in_turn else ""
        if self._requests > 1:
            what = f"{what}~again{self._requests - 1}"
        spot = self._on_spot
        delay = self._platform.spot.acquisition(placement.instance_type) if spot else self._platform.delays.acquisition
        return delay.of(self._job.try_, what)

    def _later(self, delay: int, action: Callable[[], None]) -> None:
        if delay > 0:
            self._job.try_.due = Due(self._clock, delay, WORK, action)
        else:
            action()

    def _step_on(self) -> None:
        self._turn += 1
        if self._turn == len(self.choices):
            self._turn = 0
            self._round += 1

    def _next(self) -> None:
        self._job.try_.due = None
        self._platform.spot.asks_no_more(self)
        self._step_on()
        self._ask_for_one()

    def _time_is_spent(self) -> None:
        # The slot stays; the sequence of types begins anew (K2, G6).
        self._platform.spot.asks_no_more(self)
        self._go_on_demand()
        self._from_the_first()

    def withdraw(self) -> None:
        """Take the request back: spot is shut. Another type is asked for, or the slot given back (K5)."""
        if self._job.state is not RUNNABLE:
            return  # it was cut short, and its slot is free
        try_ = self._job.try_
        assert try_.due is not None
        try_.due.cancel()
        if self.finds_an_offer:
            self._next()
            return
        try_.due = None
        self._job.placement.queue.release(self._job.placement.instances)
        try_.worker = None
        self._park(self._left())

    def _acquired(self) -> None:
        if self._on_spot:
            self._platform.spot.asks_no_more(self)
            stays = self._platform.spot.stays(self.instance_type, self._job.placement.instances, self._job.try_)
            if stays is not None:
                self._worker.gone_at = self._clock.now + stays
        self.found()
        self._platform.workers.acquired(self._job.try_)

    @property
    def _worker(self) -> Worker:
        worker = self._job.try_.worker
        assert worker is not None
        return worker

    def found(self) -> None:
        """Wait no more: it has its machines."""
        self._job.try_.drop_due()
        if self._since is not None:
            self._waited += self._clock.now - self._since
            self._since = None

    # -- the time that it waits for spot -------------------------------------------------------------------------

    def _wait_begins(self) -> None:
        if self._since is None:
            replays = self._platform.replays
            known = None if replays is None else replays.slots.since(self._job)
            self._since = self._clock.now if known is None else known
        if self._before is None:
            self._before = self._waited

    @property
    def waited(self) -> int:
        """Microseconds that it has waited for spot, all of its tries together."""
        return self._waited + (0 if self._since is None else self._clock.now - self._since)

    def waited_in(self, try_: Try) -> int | None:
        """Return the microseconds that a try, the present one, waited for spot; None where it asked for none."""
        return None if self._before is None or self._number != try_.number else self.waited - self._before

    def _left(self) -> int | None:
        """Return how much longer it waits for spot; None where there is no end to it (K2)."""
        budget = self._offer.budget
        if budget is None:
            return None
        left = budget.per_job - self.waited
        if budget.per_path is not None:
            left = min(left, budget.per_path - waited_on_path(self._job))
        return max(0, left)

    def _go_on_demand(self) -> None:
        self.found()
        self._job.placement = self._offer.on_demand[0]


def hunt_of(job: Job) -> Hunt:
    """Return how a job whose placement has an offer comes by its machines."""
    if job.hunt is None:
        job.hunt = Hunt(job)
    return job.hunt


def waited_on_path(job: Job) -> int:
    """Return the microseconds that all jobs from the root down to a job have waited for spot (K2)."""
    waited = 0
    above: Job | None = job
    while above is not None:
        if above.hunt is not None:
            waited += above.hunt.waited
        above = above.parent_job
    return waited
