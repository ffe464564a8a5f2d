"""How each rule about charges and limits of money is broken alone."""

from sim.model.billing import PARTS
from sim.model.egress import Egress
from sim.model.lifecycle import FAILED
from sim.model.limits import Meter
from sim.model.price_changes import PriceChanges
from sim.model.spending import AccountLimit, ProjectLimit, Spending
from sim.model.storage import Storage
from sim.model.surcharges import Surcharges
from sim.model.tries import Try
from sim.scenario.accounts import Account


def only_the_price_at_the_start(patch):
    patch.setattr(PriceChanges, "list_in_force", lambda self, project: self._periods[project][0][1])


def nothing_is_free(patch):
    patch.setattr("sim.model.data.is_charged", lambda spec: True)


def egress_is_free(patch):
    patch.setattr("sim.model.egress.egress_parts", lambda micros, size: 0)
    patch.setattr(Egress, "charge", lambda self, try_, size: None)


def storage_is_charged_to_the_wrong_account(patch):
    right = Storage.__init__

    def wrong(self, platform):
        right(self, platform)
        self._contexts = dict.fromkeys(self._contexts, next(iter(self._contexts.values())))

    patch.setattr(Storage, "__init__", wrong)


def what_has_no_price_costs_nothing(patch):
    patch.setattr("sim.model.platform.basis_of", lambda prices: "charged")


def storage_is_in_no_bill(patch):
    patch.setattr(Storage, "_write", lambda self, project, stay, end: None)


def apps_bear_nothing(patch):
    patch.setattr(Surcharges, "charge", lambda self, try_: None)


def limits_know_no_surcharges(patch):
    charge = Surcharges.charge

    def uncounted(self, try_):
        meters, try_.job.tree.meters = try_.job.tree.meters, None
        charge(self, try_)
        try_.job.tree.meters = meters

    patch.setattr(Surcharges, "charge", uncounted)


def accounts_end_nothing(patch):
    patch.setattr(AccountLimit, "_cut", lambda self: setattr(self, "spent", True))


def wallets_are_bottomless(patch):
    patch.setattr(Account, "limit", property(lambda self: self.spending_limit))


def everything_is_admitted(patch):
    patch.setattr(Spending, "admit", lambda self, project: None)


def months_only_block(patch):
    patch.setattr(ProjectLimit, "_cut", lambda self, month_ends: setattr(self, "_shut_until", month_ends))


def transfers_are_admitted(patch):
    patch.setattr(Egress, "admit", lambda self, project: None)


def months_last_for_ever(patch):
    patch.setattr("sim.model.months.month_of", lambda instant: (0, 2**61))
    patch.setattr("sim.model.spending.month_of", lambda instant: (0, 2**61))


def the_account_comes_first(patch):
    init = AccountLimit.__init__

    def early(self, platform, account, limit):
        init(self, platform, account, limit)
        self.meter = Meter(platform.clock, limit, 3, self._reached, PARTS)

    patch.setattr(AccountLimit, "__init__", early)


def the_last_reason_stays(patch):
    condemn = Try.condemn

    def again(self, verdict):
        if self.verdict is not None and self.verdict.state in (FAILED, "terminated"):
            self.verdict = verdict
            return False
        return condemn(self, verdict)

    patch.setattr(Try, "condemn", again)


BREAKS = {
    "H2b": ("H2-rate-at-the-start", only_the_price_at_the_start),
    "H7a": ("H7-storage", nothing_is_free),
    "H7b": ("H7-who-pays", egress_is_free),
    "H7c": ("H7-who-pays", storage_is_charged_to_the_wrong_account),
    "H7d": ("H7-storage-without-a-price", what_has_no_price_costs_nothing),
    "H8c": ("H8-projects-and-accounts", storage_is_in_no_bill),
    "H9b": ("H9-surcharge", apps_bear_nothing),
    "I1b": ("H9-surcharge", limits_know_no_surcharges),
    "I2a": ("I2-spending-limit", accounts_end_nothing),
    "I2b": ("I2-balance", wallets_are_bottomless),
    "I2c": ("I2-spending-limit", everything_is_admitted),
    "I3a": ("I3-terminate", months_only_block),
    "I3b": ("I3-block", everything_is_admitted),
    "I3c": ("I3-egress", transfers_are_admitted),
    "I3d": ("I3-terminate", months_last_for_ever),
    "I6a": ("I6-order", the_account_comes_first),
    "I6b": ("I6-order", the_last_reason_stays),
}
