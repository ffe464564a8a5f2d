"""The limits of money of a run, and how near it came to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.records import money
from sim.report.accrual import Accrual, accrual
from sim.report.cuts import ACCOUNT, PROJECT, TREE

if TYPE_CHECKING:
    from sim.report.material import Material

_NO_COMPUTE: Final = ("storage", "egress")
_MICROS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of an account, or of a project in a month.

    Attributes
    ----------
    kind : str
        `account` or `project and month`.
    subject : str
        Name of the account or project.
    month : str or None
        The month, `2026-01`, where it is the limit of one.
    says : str
        What it is called: a balance, a spending limit, a monthly compute limit.
    amount : float or None
        The limit in units of `currency`; None where nothing limits.
    spent : float
        What was spent against it.
    line : Accrual
        How that accrued.
    at : pandas.Timestamp or None
        When it began to end executions; None where it ended none.
    executions : int
        How many it ended.
    """

    kind: str
    subject: str
    month: str | None
    says: str
    amount: float | None
    currency: str
    spent: float
    line: Accrual
    at: pd.Timestamp | None
    executions: int

    @property
    def share(self) -> float | None:
        """What was spent, as a share of the limit."""
        return None if not self.amount else self.spent / self.amount


def account_limits(material: Material, cuts: pd.DataFrame) -> list[Limit]:
    """Return every account that was charged or is limited, in the order of their names, a currency each."""
    charges = material.tables["charges"]
    accounts = material.outline.accounts
    found = []
    names = sorted({*charges["account"].dropna(), *(name for name, account in accounts.items() if account.limit)})
    for name in names:
        of_account = charges[charges["account"] == name]
        account = accounts.get(name)
        allowed = None if account is None else account.limit
        currencies = sorted(of_account["currency"].dropna().unique()) or ([allowed.currency] if allowed else [])
        for currency in currencies:
            mine = allowed if allowed is not None and allowed.currency == currency else None
            says = (
                "balance" if mine is not None and account is not None and mine == account.balance else "spending limit"
            )
            amount = None if mine is None else mine.micros / _MICROS
            rows = of_account[of_account["currency"] == currency]
            found.append(_limit(ACCOUNT, (name, None), says, amount, currency, rows, cuts))
    return found


def project_limits(material: Material, cuts: pd.DataFrame) -> list[Limit]:
    """Return every month of every project that has a monthly compute limit and was charged in that month."""
    charges = material.tables["charges"]
    compute = charges[~charges["what_for"].isin(_NO_COMPUTE)]
    found = []
    for name, project in sorted(material.outline.projects.items()):
        limit = project.monthly_compute_limit
        if limit is None:
            continue
        mine = compute[compute["project"] == name]
        for month, rows in mine.groupby("month", sort=True):
            says = f"monthly compute limit ({limit.when_reached})"
            amount, currency = limit.limit.micros / _MICROS, limit.limit.currency
            found.append(_limit(PROJECT, (name, str(month)), says, amount, currency, rows, cuts))
    return found


def _limit(
    kind: str,
    subject: tuple[str, str | None],
    says: str,
    amount: float | None,
    currency: str,
    charges: pd.DataFrame,
    cuts: pd.DataFrame,
) -> Limit:
    cut = cuts[(cuts["kind"] == kind) & (cuts["subject"] == ", ".join(part for part in subject if part))]
    return Limit(
        kind,
        *subject,
        says,
        amount,
        currency,
        money.in_units(money.total(charges).get(currency, 0)),
        accrual(charges),
        None if cut.empty else cut["at"].min(),
        int(cut["executions"].sum()),
    )


@dataclass(frozen=True, slots=True)
class TreeLimits:
    """The trees of one launch that bear the same cost limit.

    Attributes
    ----------
    launch : str
        Name of the launch.
    amount : float
        The limit of each tree in units of `currency`.
    trees : pandas.DataFrame
        ``root``, ``spent``, ``share`` (of the limit) and ``cut`` (when it was cut, else empty), nearest to it first.
    """

    launch: str
    amount: float
    currency: str
    trees: pd.DataFrame

    @property
    def cut(self) -> int:
        """How many of them were cut."""
        return int(self.trees["cut"].notna().sum())


def tree_limits(material: Material, trees: pd.DataFrame, cuts: pd.DataFrame) -> list[TreeLimits]:
    """Return the cost limits of execution trees, by launch and amount."""
    limited = trees[trees["cost_limit"].notna()]
    if limited.empty:
        return []
    charges = material.tables["charges"]
    compute = charges[~charges["what_for"].isin(_NO_COMPUTE) & charges["root"].isin(limited["root"])]
    spent = money.by(compute, ["root"]).drop_duplicates("root").set_index("root")["cost"]
    cut = cuts[cuts["kind"] == TREE].drop_duplicates("subject").set_index("subject")["at"]
    limited = limited.assign(
        spent=limited["root"].map(spent).fillna(0.0).astype(float),
        cut=pd.to_datetime(limited["root"].map(cut), utc=True),
        launch=limited["launch"].fillna(""),
        currency=limited["root_currency"].fillna(""),
    )
    limited["share"] = limited["spent"] / limited["cost_limit"].where(limited["cost_limit"] > 0)
    return [
        TreeLimits(
            str(launch),
            float(rows["cost_limit"].iloc[0]),
            str(currency),
            rows.sort_values("share", ascending=False, kind="stable")[["root", "spent", "share", "cut"]],
        )
        for (launch, _, currency), rows in limited.groupby(["launch", "cost_limit", "currency"], sort=True)
    ]
