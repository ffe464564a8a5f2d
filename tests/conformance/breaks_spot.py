"""How each rule about spot machines, choices of instance types and clusters is broken alone."""

from sim.model import offers, retry
from sim.model.billing import is_refunded
from sim.model.delays import Delay
from sim.model.hunt import Hunt
from sim.model.offers import Budget
from sim.model.placing import Placing
from sim.model.spot import SpotMarket
from sim.scenario.distributions import Constant

MINUTE = 60_000_000


def bought(priority, *purchases):
    """Let one priority buy its workers in another way."""

    def turn(patch):
        usual = offers.purchases_of
        patch.setattr("sim.model.placing.purchases_of", lambda asked: purchases if asked == priority else usual(asked))

    return turn


def the_wait_runs_from_the_instant_of_becoming_ready(patch):
    begins = Hunt._wait_begins

    def early(self):
        begins(self)
        self._since = self._job.ready_at

    patch.setattr(Hunt, "_wait_begins", early)


def every_try_waits_as_long(patch):
    found = Hunt.found

    def forget(self):
        found(self)
        self._waited = 0
        self._before = 0

    patch.setattr(Hunt, "found", forget)


def the_request_stays(patch):
    patch.setattr(
        Hunt,
        "_time_is_spent",
        lambda self: self._later(self._acquisition(self._job.placement), self._acquired),
    )


def one_acquisition_for_all(patch):
    patch.setattr(SpotMarket, "acquisition", lambda self, _: Delay("acquisition", Constant(35_000_000), self._luck))


def a_sequence_goes_on(patch):
    patch.setattr(Hunt, "_from_the_first", lambda self: self._ask_for_one())


def one_of_them_is_paid_for(patch):
    place = Placing._placement

    def cheap(self, name, purchase, micros_per_hour, basis):
        return place(self, name, purchase, micros_per_hour // self._code.instances, basis)

    patch.setattr(Placing, "_placement", cheap)


def interruptions_are_refunded_the_other_way(patch):
    patch.setattr(
        "sim.model.platform.is_refunded",
        lambda verdict, settings: is_refunded(verdict, settings) != (verdict.reason == retry.INTERRUPTED),
    )


BREAKS = {
    "G6a": ("G6-in-turn", lambda patch: patch.setattr("sim.model.hunt.window", lambda _: 10 * MINUTE)),
    "G6b": ("G6-begins-anew", a_sequence_goes_on),
    "G9a": ("G9-cluster", lambda patch: patch.setattr(Hunt, "slots", lambda _: 1)),
    "G9b": ("G9-cluster", one_of_them_is_paid_for),
    "G9c": (
        "G9-larger-than-the-limit",
        lambda patch: patch.setattr("sim.model.placing.refuse_larger_than_the_limit", lambda *_: None),
    ),
    "H6d": ("H6-interrupted", interruptions_are_refunded_the_other_way),
    "K1a": ("K1-priorities", bought("high", "spot", "on_demand")),
    "K1b": ("K1-priorities", bought("normal", "on_demand")),
    "K1c": ("K1-priorities", bought("low", "spot", "on_demand")),
    "K2a": (
        "K2-how-long",
        lambda patch: patch.setattr("sim.model.placing.budget_of", lambda _: Budget(10 * MINUTE, None)),
    ),
    "K2b": ("K2-when-it-runs", the_wait_runs_from_the_instant_of_becoming_ready),
    "K2c": ("K2-over-tries", every_try_waits_as_long),
    "K2d": ("K2-in-its-slot", the_request_stays),
    "K3a": ("K3-interrupted", lambda patch: patch.setattr("sim.model.tries.INTERRUPTED", "ExecutionError")),
    "K3b": (
        "K3-interrupted",
        lambda patch: patch.setattr(retry, "goes_on_after_interruption", lambda *_: False),
    ),
    "K3c": ("K3-tries-on-spot", lambda patch: patch.setitem(retry.MOST_SPOT_TRIES, "normal", 4)),
    "K3d": ("K3-tries-on-spot", lambda patch: patch.setitem(retry.MOST_SPOT_TRIES, "low", 4)),
    "K4a": ("K4-hazard-by-type", lambda patch: patch.setattr(SpotMarket, "stays", lambda *_: None)),
    "K5a": ("K5-shut", lambda patch: patch.setattr(SpotMarket, "is_open", lambda *_: True)),
    "K5b": ("K5-wait", one_acquisition_for_all),
    "K6a": (
        "K6-final-priority",
        lambda patch: patch.setattr("sim.model.placing.final_priority", lambda priority, *_, **__: priority),
    ),
    "K6b": ("K6-head-job", lambda patch: patch.setattr("sim.model.placing.on_demand_by_order", lambda *_, **__: False)),
}
