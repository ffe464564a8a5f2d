"""What limits of money cut: those that are set, and the lowest ones that cut hardly anything."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.planning.limit_answer import limit_answer
from sim.experiment.planning.limit_scopes import Scope, scopes_of
from sim.experiment.planning.probe import Probe
from sim.experiment.planning.search import last_true
from sim.experiment.planning.trust import extrapolated_share
from sim.experiment.rounding import rounded
from sim.experiment.statistics import Sample, sample
from sim.experiment.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from sim.experiment.asked import Asked
    from sim.experiment.pool import Pool
    from sim.experiment.work import Watch

SHARES: Final = (0.01, 0.05, 0.10)
"""Shares of executions for which the lowest limit is looked for that cuts at most so many."""
_COLUMNS: Final = {"launches": "launch", "replays": "launch", "projects": "project", "accounts": "account"}
_DIGITS: Final = 2
_MOST_STEPS: Final = 10**9


@dataclass(frozen=True, slots=True)
class Cut:
    """What a limit does.

    Attributes
    ----------
    limit : float or None
        The limit, in the accounts' currency; None for none.
    share : Sample
        The share of executions that it cuts, refused launches included.
    thrown_away : Sample
        Money that went into tries that did not end `done`, of the whole scenario.
    dates : list of list of float
        For each replication, when it cut something, in seconds since 1970, in order: each execution tree, or the first
        time.
    """

    limit: float | None
    share: Sample
    thrown_away: Sample
    dates: list[list[float]]


@dataclass(frozen=True, slots=True)
class ScopePlan:
    """What is to be known of the limits of one thing.

    Attributes
    ----------
    scope : Scope
        What it is.
    costs : Sample
        What bears the limit costs without it: a tree, a month of the project, the account's whole.
    now : Cut or None
        What the limit does that is set; None where none is.
    unlimited : Cut
        The same without it.
    lowest : dict of float to Cut
        For each share, the lowest limit that cuts at most so many.
    """

    scope: Scope
    costs: Sample
    now: Cut | None
    unlimited: Cut
    lowest: dict[float, Cut]


@dataclass(frozen=True, slots=True)
class LimitPlan:
    """The answer.

    Attributes
    ----------
    scopes : list of ScopePlan
        What costs nothing is not there.
    currency : str
        Of all amounts.
    replications, runs : int
        How often each limit was played, and how many runs that took.
    extrapolated : float or None
        Which share of the cost is at extrapolated rates; None where nothing was billed.
    """

    scopes: list[ScopePlan]
    currency: str
    replications: int
    runs: int
    extrapolated: float | None

    @property
    def table(self) -> pd.DataFrame:
        """A row for each limit: whose, which, the share that it cuts, the money thrown away, when it first cuts."""
        import pandas as pd  # noqa: PLC0415 - only who asks for a table pays for it

        rows = [_cut_row(plan, asked, cut) for plan in self.scopes for asked, cut in _cuts(plan)]
        return pd.DataFrame(rows)


def _cuts(plan: ScopePlan) -> list[tuple[str, Cut]]:
    now = [] if plan.now is None else [("as it is", plan.now)]
    return [*now, *((f"at most {share:.0%}", cut) for share, cut in plan.lowest.items()), ("no limit", plan.unlimited)]


def _cut_row(plan: ScopePlan, asked: str, cut: Cut) -> dict[str, Any]:
    import pandas as pd  # noqa: PLC0415

    firsts = [dates[0] for dates in cut.dates if dates]
    return {
        "of": plan.scope.path,
        "asked": asked,
        "limit": cut.limit,
        "share_cut": cut.share.mean,
        "share_low": max(0.0, cut.share.low),
        "share_high": min(1.0, cut.share.high),
        "thrown_away": cut.thrown_away.mean,
        "first_cut": pd.Timestamp(float(np.median(firsts)), unit="s", tz="UTC") if firsts else pd.NaT,
        "replications_with_a_cut": len(firsts),
    }


def plan_limit(
    asked: Asked,
    only: Sequence[str],
    out: Path | None,
    pool: Pool,
    watch: Watch | None = None,
) -> LimitPlan:
    """Find out what limits cut.

    Each limit is looked at by itself, the others of projects and accounts being taken away; cost limits of trees stay.
    The lowest limit is looked for by halving on a ladder of two digits, from where the costs without it suggest, and
    each step is played: a limit that ends one tree makes room for others.

    Parameters
    ----------
    asked : Asked
        The scenario, and how often each limit is played.
    only : sequence of str
        Paths such as `launches.align`, `projects.gwas`, `accounts.wallet`; everything where none is given.
    out : pathlib.Path, optional
        Folder that takes the runs.
    pool : Pool
        Where they are played.
    watch : callable, optional
        Is told how far it is.

    Raises
    ------
    ExperimentError
        If a path names nothing that a limit can be set on, or a run fails.
    """
    scopes = scopes_of(asked.base, only)
    currency = asked.about["currency"]
    with Store(out, {"kind": "plan limit", **asked.about}) as store:
        probe = Probe(asked, store, pool, limit_answer, watch)
        plans = [_plan(scope, asked, probe, currency) for scope in scopes]
        found = [plan for plan in plans if plan]
        return LimitPlan(found, currency, asked.replications, probe.runs, extrapolated_share(probe.outcomes))


def _plan(scope: Scope, asked: Asked, probe: Probe, currency: str) -> ScopePlan | None:
    limits = _Limits(scope, asked, probe, currency)
    costs = limits.costs()
    if not costs or max(costs) <= 0:
        return None
    set_ = scope.limit(asked.base)
    now = None if set_ is None else limits.cut(rounded(set_.micros / 1e6, 6).replace(",", ""))
    lowest = {share: limits.lowest(share, costs) for share in SHARES}
    return ScopePlan(scope, sample(costs), now, limits.cut(None), lowest)


class _Limits:
    """The limits of one scope, each played once."""

    def __init__(self, scope: Scope, asked: Asked, probe: Probe, currency: str) -> None:
        self._scope, self._asked, self._probe, self._currency = scope, asked, probe, currency
        self._column = _COLUMNS[scope.kind]

    def costs(self) -> list[float]:
        """Return what each thing that would bear the limit costs without it, in all replications."""
        answers = self._answers(None)
        return [cost for answer in answers for cost in self._mine(answer["costs"], [])]

    def cut(self, amount: str | None) -> Cut:
        """Return what a limit does."""
        answers = self._answers(amount)
        shares = [self._mine(run["cut"], 0) / max(1, self._mine(run["executions"], 0)) for run in answers]
        thrown = sample([run["thrown_away"] for run in answers])
        dates = [sorted(self._mine(run["dates"], [])) for run in answers]
        return Cut(None if amount is None else float(amount), sample(shares), thrown, dates)

    def lowest(self, share: float, costs: list[float]) -> Cut:
        """Return the lowest limit, of two digits, that cuts at most a share of the executions."""
        typical = float(np.quantile(costs, 1 - share))
        decimals = _DIGITS - 1 - floor(log10(max(typical, 1e-4)))
        step = 10.0**-decimals

        def amount(steps: int) -> str:
            return rounded(steps * step, max(0, decimals)).replace(",", "")

        guess = max(1, ceil(typical / step))
        too_low = last_true(lambda steps: self.cut(amount(steps)).share.mean > share, guess - 1, 1, _MOST_STEPS)
        return self.cut(amount(1 if too_low is None else too_low + 1))

    def _answers(self, amount: str | None) -> list[dict[str, Any]]:
        written = None if amount is None else f"{amount} {self._currency}"
        return self._probe.answers(self._scope.with_limit(self._asked.base, written))

    def _mine(self, by_column: dict[str, Any], otherwise: Any) -> Any:
        return by_column[self._column].get(self._scope.name, otherwise)
