"""The pictures of the page of one run, each with its title and what it says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.records.metrics.costs import THROWN_AWAY
from sim.records.words import count, span
from sim.report.gantt_rows import MOST, job_rows, named, tree_rows
from sim.report.occupancy import occupancy
from sim.report.pictures.gantt import gantt, is_apart
from sim.report.pictures.occupancy import draw_occupancy
from sim.report.pictures.spending import draw_spending
from sim.report.pictures.went import draw_went
from sim.report.went import went

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.report.limits import Limit, TreeLimits
    from sim.report.material import Material
    from sim.report.pictures.canvas import Picture

MOST_PANELS = 6
"""Accounts and projects, and launches, whose limits are drawn."""


def money_pictures(material: Material) -> list[Picture]:
    """Return where the money of each executable went, a picture for each currency."""
    found = went(material.tables["charges"])
    pictures = []
    for currency in sorted({one.currency for one in found}):
        mine = [one for one in found if one.currency == currency]
        title = f"Where the money went, by executable, in {currency}"
        says = "A bar for each executable, as long as its cost."
        if any(one.ticks.get(THROWN_AWAY) for one in mine):
            says += " Crossed: what was thrown away on tries that did not end done."
        pictures.append(draw_went(mine, f"went-{currency.lower()}", title, says))
    return pictures


def gantt_pictures(material: Material, trees: pd.DataFrame) -> list[Picture]:
    """Return the Gantt of the longest trees, and of the jobs of the longest tree that has several."""
    if trees.empty:
        return []
    since, until = _instant(material.begin), _instant(material.finish)
    rows = tree_rows(material, trees)
    left = len(trees) - len(rows)
    which = f"the longest {count(len(rows))} of {count(len(trees))}" if left else "all of them"
    says = "A strip for each execution tree. "
    says += f"{count(left)} shorter ones are left out. " if left else ""
    if is_apart(rows, since, until):
        says += "Each begins at its own creation, for they are short against the whole run."
    pictures = [gantt(rows, "trees", f"Execution trees: {which}", says.strip(), since=since, until=until)]
    several = trees[trees["jobs"] > 1]
    if len(several):
        pictures.append(_jobs(material, several.nlargest(1, "seconds").to_dict("records")[0]))
    return pictures


def _jobs(material: Material, tree: dict[Any, Any]) -> Picture:
    rows = job_rows(material, tree["root"])
    jobs = int(tree["jobs"])
    which = f"the longest {count(len(rows))} of its {count(jobs)} jobs" if jobs > MOST else f"its {count(jobs)} jobs"
    title = f"The longest tree with several jobs, {named(tree['name'], tree['root'])}: {which}"
    says = f"A strip for each job, with all of its tries; the tree took {span(tree['seconds'])}."
    begin = _instant(tree["created"])
    end = begin + round(tree["seconds"] * 1_000_000)
    return gantt(rows, "jobs", title, says, since=begin, until=end)


def workers_picture(material: Material) -> Picture | None:
    """Return workers and queue over time; None where no worker was asked for."""
    found = occupancy(material)
    if not found:
        return None
    limit = material.outline.limits.workers_per_user if material.readable and not material.observed else None
    says = "A slot is held from the request of a machine to its stop."
    if material.observed:
        says = "When a machine was asked for is not recorded: a slot counts from runnable on, and no queue shows."
    says += " Where there is more change than can be drawn, the line is the mean and the shade the range."
    since, until = _instant(material.begin), _instant(material.finish)
    return draw_occupancy(found, limit, since=since, until=until, title="Workers and queue over time", description=says)


def spending_picture(material: Material, limits: Sequence[Limit], of_trees: Sequence[TreeLimits]) -> Picture | None:
    """Return spending against limits; None where nothing was billed and nothing limits."""
    charges = material.tables["charges"]
    if charges.empty:
        return None
    nearest = sorted(limits, key=lambda limit: -(limit.share or 0.0))[:MOST_PANELS]
    shown = [limit for limit in limits if any(limit is one for one in nearest)]
    trees = sorted(of_trees, key=lambda one: -one.cut)[:MOST_PANELS]
    limited = bool(of_trees) or any(limit.amount is not None for limit in limits)
    says = "What accrued over time"
    says += "; a dashed line is a limit, a triangle where it cut." if limited else "."
    if left := len(limits) - len(shown) + len(of_trees) - len(trees):
        says += f" {count(left)} more stand in the table only."
    return draw_spending(
        shown,
        trees,
        charges,
        since=_instant(material.begin),
        until=max(_instant(material.finish), _instant(charges["to"].max())),
        title="Spending over time, against limits" if limited else "Spending over time",
        description=says,
    )


def _instant(at: pd.Timestamp) -> int:
    return at.value // 1000
