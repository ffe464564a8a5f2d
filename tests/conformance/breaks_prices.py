"""How each rule about prices and the cost limit is broken alone (H1 - H5, H8, I1)."""

from sim.model.billing import price_of
from sim.model.failures import COST_LIMIT, unfinished
from sim.model.job import Job
from sim.model.making import Maker
from sim.model.tries import Try
from sim.model.workers import Workers
from sim.records.chunks import Context
from sim.scenario.prices import PriceList
from sim.scenario.scenario import Scenario
from tests.conformance.breaking import delay, replaced


def subjobs_are_paid_by_another(patch):
    def own(**cells):
        return Context(**cells if cells["function"] == "main" else {**cells, "account": "purse"})

    patch.setattr("sim.model.contexts.Context", own)


def by_the_minute(patch):
    def rounded(try_):
        minute = 60_000_000 * try_.job.placement.micros_per_hour
        return -(-price_of(try_) // minute) * minute

    patch.setattr("sim.model.platform.price_of", rounded)


def boot_is_billed(*, boot):
    """Let a cold start be billed from the machine on, or from running, whatever the setting."""

    def turn(patch):
        init = Workers.__init__

        def other(self, platform):
            init(self, platform)
            self._bill_boot = boot

        patch.setattr(Workers, "__init__", other)

    return turn


def all_starts_are_billed_from_the_machine(patch):
    acquired = Workers.acquired

    def billed(self, try_):
        try_.bill()
        acquired(self, try_)

    patch.setattr(Workers, "acquired", billed)


def waiting_for_a_machine_is_billed(patch):
    bill = Try.bill

    def early(self):
        bill(self)
        self.started = self.job.ready_at

    patch.setattr(Try, "bill", early)


def a_machine_on_its_way_is_torn_down(patch):
    stop = Try.stop

    def as_if_there(self):
        if self.worker is not None and self.worker.acquired is None:
            self.worker.acquired = self.clock.now
            self.bill()
        stop(self)

    patch.setattr(Try, "stop", as_if_there)


def a_boot_that_is_cut_short_is_free(patch):
    stop = Try.stop

    def free(self):
        if self.running_at is None:
            self.started = None
        stop(self)

    patch.setattr(Try, "stop", free)


def one_list_for_all(patch):
    patch.setattr(Scenario, "price_list_name", lambda self, project, instant: next(iter(self.price_lists)))


def own_rates_only(patch):
    rate = PriceList.rate

    def exact(self, *args):
        found = rate(self, *args)
        return None if found is None else (found[0], True)

    patch.setattr(PriceList, "rate", exact)


def the_first_rate_is_the_currency(patch):
    rates = PriceList._rates
    patch.setattr(PriceList, "_rates", lambda self: rates(self)[:1])


def subjobs_are_trees_of_their_own(patch):
    enter = Maker.enter

    def as_root(self, execution):
        enter(self, execution)
        execution.tree.root_id = execution.id

    patch.setattr(Maker, "enter", as_root)


def only_the_root_counts(patch):
    def alone(self):
        self.started = self.clock.now
        for meter in self.job.tree.meters if self.job.parent is None else ():
            meter.change(self.job.placement.micros_per_hour)

    patch.setattr(Try, "bill", alone)


def what_waits_is_spared(patch):
    def with_machines(execution):
        for present in unfinished(execution):
            if not isinstance(present, Job) or present.state == "running":
                yield present

    patch.setattr("sim.model.failures.unfinished", with_machines)


BREAKS = {
    "H1": ("H1-payer", subjobs_are_paid_by_another),
    "H2a": ("H2-price", by_the_minute),
    "H3a": ("H3-acquired", boot_is_billed(boot=False)),
    "H3b": ("H3-running", boot_is_billed(boot=True)),
    "H3c": ("H3-pooled-and-warm", all_starts_are_billed_from_the_machine),
    "H4a": ("H4-waiting", waiting_for_a_machine_is_billed),
    "H4b": ("H4-kills", a_machine_on_its_way_is_torn_down),
    "H4c": ("H4-kills", a_boot_that_is_cut_short_is_free),
    "H5a": ("H5-rates", one_list_for_all),
    "H5b": ("H5-list-refused", the_first_rate_is_the_currency),
    "H5c": ("H5-fallback", own_rates_only),
    "H8a": ("H8-tries", replaced("sim.model.platform.is_refunded", lambda verdict, settings: True)),
    "H8b": ("H8-tree", subjobs_are_trees_of_their_own),
    "I1a": ("I1-cost-limit", only_the_root_counts),
    "I1c": ("I1-cost-limit", replaced("sim.model.platform.COST_LIMIT", COST_LIMIT._replace(reason="Other"))),
    "I1d": ("I1-nothing-starts", what_waits_is_spared),
    "I1e": ("I1-late-check", delay("limit_check")),
}
