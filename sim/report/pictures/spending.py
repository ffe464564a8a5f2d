"""The picture of spending: what accrued over time, against the limits, with every cut marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.ticker import MaxNLocator

from sim.records.words import count, money, plain
from sim.report.accrual import accrual
from sim.report.pictures.canvas import ACCENT, ALARM, FAINT, Picture, Plot, picture, sheet, styled
from sim.report.pictures.lettering import WIDTH, width
from sim.report.pictures.time_axis import month_end, time_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.report.limits import Limit, TreeLimits

MOST_TREES: Final = 40
"""Trees of a launch that are drawn: those that came nearest to their limit."""
_POINTS: Final = 240
_HEIGHT: Final = 70.0
_CUT: Final[dict[str, Any]] = {"color": ALARM, "linewidth": 1.1}
_KEPT: Final[dict[str, Any]] = {"color": FAINT, "linewidth": 0.6, "linestyle": (0, (3, 1))}
_NEAR: Final = 0.2
"""The share of a limit from which on it is drawn: far above, it would press all else flat."""


def draw_spending(
    limits: Sequence[Limit],
    of_trees: Sequence[TreeLimits],
    charges: pd.DataFrame,
    *,
    since: int,
    until: int,
    title: str,
    description: str,
) -> Picture:
    """Draw the limits of accounts and projects, then those of trees as shares, below one another.

    Parameters
    ----------
    limits, of_trees : sequence
        From top to bottom.
    charges : pandas.DataFrame
        The charges of the trees.
    since, until : int
        Begin and end of what is shown, in microseconds since 1970.
    title, description : str
        See :class:`~sim.report.pictures.canvas.Picture`.
    """
    subjects = _by_subject(limits)
    plots = [Plot(_heading(months), _HEIGHT, 12) for months in subjects]
    plots += [Plot(_tree_heading(trees), _HEIGHT, 12) for trees in of_trees]
    plots[-1] = Plot(plots[-1].heading, _HEIGHT, 26)
    with styled():
        figure, axes = sheet(plots, left=_left(limits))
        for place, months in zip(axes, subjects, strict=False):
            _draw_limits(place, months, since, until)
        for place, trees in zip(axes[len(subjects) :], of_trees, strict=True):
            _draw_trees(place, trees, charges)
        for number, place in enumerate(axes):
            time_axis(place, since, until, labels=number == len(axes) - 1)
            place.tick_params(axis="y", labelsize=7.5)
        return picture(figure, "spending", title, description)


def _by_subject(limits: Sequence[Limit]) -> list[list[Limit]]:
    """Put the months of a project together."""
    found: dict[tuple[str, str, str], list[Limit]] = {}
    for limit in limits:
        found.setdefault((limit.kind, limit.subject, limit.currency), []).append(limit)
    return list(found.values())


def _heading(limits: Sequence[Limit]) -> str:
    one = limits[0]
    subject, currency = plain(one.subject), one.currency
    if one.amount is None:
        return f"{subject}: {money(one.spent, currency)}"
    if one.month is None:
        return f"{subject}: {money(one.spent, currency)} of a {one.says} of {money(one.amount, currency)}"
    spent = ", ".join(f"{limit.month} {money(limit.spent, None)}" for limit in limits)
    return f"{subject}: {one.says} of {money(one.amount, currency)}; {spent} spent"


def _tree_heading(trees: TreeLimits) -> str:
    shown = f" (drawn: the {MOST_TREES} nearest to it)" if len(trees.trees) > MOST_TREES else ""
    return (
        f"{plain(trees.launch) or 'no launch'}: each tree against its cost limit of "
        f"{money(trees.amount, trees.currency)}; {count(trees.cut)} of {count(len(trees.trees))} cut{shown}"
    )


def _left(limits: Sequence[Limit]) -> float:
    most = max((max(limit.spent, limit.amount or 0.0) for limit in limits), default=0.0)
    return max(34.0, width(f"{most:,.0f}", 7.5) + 14)


def _draw_limits(axes: Axes, limits: Sequence[Limit], since: int, until: int) -> None:
    for limit in limits:
        _draw_limit(axes, limit, since, until)
    amounts = [limit.amount for limit in limits if limit.amount is not None and limit.spent >= _NEAR * limit.amount]
    top = max((*(limit.spent for limit in limits), *amounts)) or 1
    if amounts:
        cuts = [limit.at.value // 1000 for limit in limits if limit.at is not None]
        _limit_line(axes, amounts[0], f"limit {money(amounts[0], limits[0].currency)}", _free_side(cuts, since, until))
    axes.set_ylim(0, top * 1.3)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.2f}" if top < 10 else f"{value:,.0f}")


def _draw_limit(axes: Axes, limit: Limit, since: int, until: int) -> None:
    line = limit.line.thinned(_POINTS)
    at, amount = line.at.tolist(), line.amount.tolist()
    if at:
        # What a month has cost counts to its end.
        end = until if limit.month is None else min(until, month_end(at[-1]))
        at, amount = [max(since, at[0]), *at, end], [0.0, *amount, amount[-1]]
    axes.plot(at, amount, color=ACCENT)
    axes.fill_between(at, 0, amount, color=ACCENT, alpha=0.12, linewidth=0)
    if limit.at is not None:
        _mark_cut(axes, limit.at.value // 1000, limit.amount or limit.spent, (since, until), _ended(limit.executions))


def _ended(executions: int) -> str:
    return "ended 1 execution" if executions == 1 else f"ended {count(executions)} executions"


def _draw_trees(axes: Axes, found: TreeLimits, charges: pd.DataFrame) -> None:
    shown = found.trees.head(MOST_TREES)
    mine = charges[charges["root"].isin(shown["root"])]
    of_trees = {str(root): rows for root, rows in mine.groupby("root", sort=False)}
    for root, is_cut in zip(shown["root"], shown["cut"].notna(), strict=True):
        if root in of_trees and found.amount:
            line = accrual(of_trees[root]).thinned(_POINTS // 4)
            axes.plot(line.at.tolist(), (line.amount / found.amount).tolist(), **(_CUT if is_cut else _KEPT))
    cut = shown[shown["cut"].notna()]
    if len(cut):
        axes.plot(
            [instant.value // 1000 for instant in cut["cut"]],
            [1.0] * len(cut),
            linestyle="none",
            marker="v",
            color=ALARM,
            markersize=5,
            markeredgewidth=0,
            clip_on=False,
        )
    top = float(shown["share"].max()) if shown["share"].notna().any() else 0.0
    if top >= _NEAR:
        _limit_line(axes, 1.0)
    axes.set_ylim(0, max(top, 1.0 if top >= _NEAR else 0.01) * 1.2)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")


def _limit_line(axes: Axes, amount: float, text: str = "", side: str = "left") -> None:
    axes.axhline(amount, color=ALARM, linewidth=1, linestyle=(0, (4, 2)))
    if text:
        x = 0.004 if side == "left" else 0.996
        axes.text(x, amount, text, va="bottom", ha=side, size=7.5, color=ALARM, transform=axes.get_yaxis_transform())


def _free_side(cuts: Sequence[int], since: int, until: int) -> str:
    """Return the side of a plot that the marks of cuts stay farther away from."""
    if not cuts:
        return "left"
    return "left" if min(cuts) - since >= until - max(cuts) else "right"


def _mark_cut(axes: Axes, at: int, amount: float, shown: tuple[int, int], text: str) -> None:
    axes.plot([at], [amount], linestyle="none", marker="v", color=ALARM, markersize=6, markeredgewidth=0, clip_on=False)
    since, until = shown
    fits = (until - at) / max(until - since, 1) * WIDTH > width(text, 7.5) + 20
    axes.annotate(
        text,
        (at, amount),
        xytext=(7 if fits else -7, 4),
        textcoords="offset points",
        ha="left" if fits else "right",
        va="bottom",
        size=7.5,
        color=ALARM,
    )
