"""Limits that many trees share: of an account, and of a project in a month (I2, I3, I6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.billing import PARTS
from sim.model.clock import ACCOUNT_LIMIT, PROJECT_LIMIT
from sim.model.errors import SpendingLimitExceededError
from sim.model.execution import Verdict
from sim.model.failures import kill_all
from sim.model.lifecycle import FAILED, TERMINATED
from sim.model.limits import Meter
from sim.model.months import MonthMeter, month_of

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.scenario.accounts import MonthlyComputeLimit
    from sim.scenario.scenario import Scenario

REASON: Final = "SpendingLimitExceeded"


class AccountLimit:
    """The spending limit of an account, or the balance of its wallet (I2).

    Parameters
    ----------
    platform : Platform
        Whose executions it ends.
    account : str
        Name of the account.
    limit : int
        Micro-units of the currency.
    """

    __slots__ = ("_account", "_platform", "_projects", "meter", "spent")

    def __init__(self, platform: Platform, account: str, limit: int) -> None:
        self._platform = platform
        self._account = account
        self._projects = projects_billed_to(platform.scenario, account)
        self.meter = Meter(platform.clock, limit, ACCOUNT_LIMIT, self._reached, PARTS)
        self.spent = False
        """Whether everything has been ended; nothing is launched from then on."""

    @property
    def address(self) -> str:
        """The address of its draws."""
        return f"account|{self._account}"

    @property
    def message(self) -> str:
        """What was reached, in words."""
        return f"the spending limit of account {self._account} was reached"

    def _reached(self) -> None:
        self._platform.once_checked(self, ACCOUNT_LIMIT, self._cut)

    def _cut(self) -> None:
        self.spent = True
        end_all(self._platform, self._projects, Verdict(FAILED, REASON, self.message, spreads=False))


class ProjectLimit:
    """The monthly compute limit of a project (I3).

    Parameters
    ----------
    platform : Platform
        Whose executions it ends.
    project : str
        Name of the project.
    limit : MonthlyComputeLimit
        How much, and what is done when it is reached.
    """

    __slots__ = ("_platform", "_project", "_shut_until", "_terminates", "meter")

    def __init__(self, platform: Platform, project: str, limit: MonthlyComputeLimit) -> None:
        self._platform = platform
        self._project = project
        self._terminates = limit.when_reached == "terminate"
        self._shut_until = 0
        self.meter = MonthMeter(platform.clock, limit.limit.micros, PROJECT_LIMIT, self._reached)

    @property
    def address(self) -> str:
        """The address of its draws."""
        return f"project|{self._project}|{month_of(self._platform.clock.now)[0]}"

    @property
    def message(self) -> str:
        """What was reached, in words."""
        return f"the monthly compute limit of project {self._project} was reached"

    @property
    def shut(self) -> bool:
        """Whether nothing is launched in it for the rest of the month."""
        return self._platform.clock.now < self._shut_until

    def _reached(self) -> None:
        month_ends = month_of(self._platform.clock.now)[1]
        self._platform.once_checked(self, PROJECT_LIMIT, lambda: self._cut(month_ends))

    def _cut(self, month_ends: int) -> None:
        self._shut_until = month_ends
        if self._terminates and self.shut:
            verdict = Verdict(TERMINATED, REASON, self.message, spreads=False)
            end_all(self._platform, frozenset({self._project}), verdict)


class Spending:
    """Every limit of accounts and projects.

    Parameters
    ----------
    platform : Platform
        The platform; its scenario says what is limited.
    """

    __slots__ = ("_account_of", "_accounts", "_projects")

    def __init__(self, platform: Platform) -> None:
        scenario = platform.scenario
        self._accounts = {
            name: AccountLimit(platform, name, account.limit.micros)
            for name, account in scenario.accounts.items()
            if account.limit is not None
        }
        self._projects = {
            name: ProjectLimit(platform, name, project.monthly_compute_limit)
            for name, project in scenario.projects.items()
            if project.monthly_compute_limit is not None
        }
        self._account_of = {name: project.bill_to for name, project in scenario.projects.items()}

    @staticmethod
    def limited(scenario: Scenario) -> bool:
        """Whether an account or a project of a scenario has such a limit."""
        return any(account.limit is not None for account in scenario.accounts.values()) or any(
            project.monthly_compute_limit is not None for project in scenario.projects.values()
        )

    def account(self, project: str) -> AccountLimit | None:
        """Return the limit of the account that pays for a project."""
        return self._accounts.get(self._account_of[project])

    def meters(self, project: str) -> list[Meter]:
        """Return the meters on which the jobs of a project count."""
        limits = (self._projects.get(project), self.account(project))
        return [limit.meter for limit in limits if limit is not None]

    def admit(self, project: str) -> None:
        """Let a launch in a project pass.

        Raises
        ------
        SpendingLimitExceededError
            If its account has reached its limit, or the project its own for this month.
        """
        account, own = self.account(project), self._projects.get(project)
        if account is not None and account.spent:
            raise SpendingLimitExceededError(account.message)
        if own is not None and own.shut:
            raise SpendingLimitExceededError(own.message)


def projects_billed_to(scenario: Scenario, account: str) -> frozenset[str]:
    """Return the projects that an account pays for (H1)."""
    return frozenset(name for name, project in scenario.projects.items() if project.bill_to == account)


def end_all(platform: Platform, projects: frozenset[str], verdict: Verdict) -> None:
    """End everything that is not final in some projects: what holds no machine at once, the rest by B6."""
    trees = dict.fromkeys(execution.tree for execution in platform.unfinished())
    kill_all((tree.root for tree in trees if tree.root is not None and tree.terms.project in projects), verdict)
