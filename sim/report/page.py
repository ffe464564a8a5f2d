"""The page of one run: what was asked, the answer, how far to trust it, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.records.trust import Point, trust
from sim.records.words import count, money, plain, share, span
from sim.report import asked
from sim.report.answer import answer, joined, things
from sim.report.basis import basis_grids
from sim.report.findings import Findings
from sim.report.splits import splits, total_grid
from sim.report.templating import render_page
from sim.report.times import item_grid, time_grids
from sim.report.troubles import limit_grid, trouble_grids

if TYPE_CHECKING:
    from sim.records.result import Result
    from sim.report.material import Material

SECTIONS = (
    ("asked", "What was asked"),
    ("answer", "The answer"),
    ("trust", "How far to trust it"),
    ("cost", "Cost"),
    ("limits", "Limits"),
    ("time", "Time"),
    ("workers-and-queue", "Workers and queue"),
    ("troubles", "Failures and retries"),
    ("basis", "What it rests on"),
)
"""The sections of the page: their ids and names."""


class Key(NamedTuple):
    """One of the few figures on top."""

    name: str
    value: str
    beside: str = ""


def run_page(result: Result) -> str:
    """Return the page of a result as one HTML text that needs nothing from outside.

    The same result gives the same text.
    """
    found = Findings(result)
    material = found.material
    charges = material.tables["charges"]
    basis = basis_grids(material)
    content: dict[str, Any] = {
        "title": material.name if not result.about["variant"] else f"{material.name}, {plain(result.about['variant'])}",
        "kind": "Records of real executions" if material.observed else "Report of one run",
        "sections": SECTIONS,
        "description": plain(material.outline.description, keep="\n"),
        "warnings": _warnings(result),
        "facts": asked.facts(material),
        "difference": asked.difference(material),
        "changes": asked.changes(material),
        "keys": _keys(found),
        "answer": answer(material, found.trees, found.cuts),
        "points": trust(result),
        "costs": total_grid(charges) if len(charges) else None,
        "splits": splits(charges) if len(charges) else [],
        "readable": material.readable,
        "limits": limit_grid(found.limits, found.tree_limits, found.cuts),
        "no_limits": _no_limits(material),
        "items": item_grid(material),
        "times": time_grids(material),
        "troubles": trouble_grids(material),
        "basis": basis,
        "more": {grid.name: f"table-{grid.name}" for grid in basis},
        "notes": _notes(result),
        **_pictures(found),
    }
    return render_page("run.html.j2", result, content)


def _pictures(found: Findings) -> dict[str, Any]:
    # Matplotlib takes longer to come than most commands take at all.
    from sim.report import drawing  # noqa: PLC0415

    return {
        "went": drawing.money_pictures(found.material),
        "spending": drawing.spending_picture(found.material, found.limits, found.tree_limits),
        "gantts": drawing.gantt_pictures(found.material, found.trees),
        "workers": drawing.workers_picture(found.material),
    }


def _warnings(result: Result) -> list[Point]:
    """Return what a reader must know before anything else."""
    found = []
    if not result.complete:
        found.append(Point("Incomplete", "The run was interrupted: this is what was recorded until then."))
    broken = [outcome for outcome in result.expectations if not outcome["holds"]]
    if broken:
        says = "; ".join(f"{plain(str(one['says']))}: {plain(str(one['failure']))}" for one in broken)
        number = things(len(broken), "expectation")
        found.append(Point(f"{number} of the scenario {'does' if len(broken) == 1 else 'do'} not hold", says))
    return found


def _keys(found: Findings) -> list[Key]:
    summary = found.material.summary
    costs, counts = summary["total_cost"]["figures"], summary["executions"]
    so_far = "so far" if counts["unfinished"] else ""
    lost = [row for row in summary["where_the_money_went"]["figures"] if row["went_to"] == "thrown away"]
    failed = f"{count(counts['failed'])} failed or cut" if counts["failed"] else ""
    open_ = f"{count(counts['unfinished'])} not ended" if counts["unfinished"] else ""
    executions = counts["jobs"] + counts["analyses"]
    return [
        Key("Cost", joined([money(one["cost"], one["currency"]) for one in costs]) if costs else "nothing", so_far),
        Key("Makespan", span(summary["time"]["makespan_seconds"]), so_far),
        Key(
            "Done",
            f"{count(counts['done'])} of {count(executions)}" if executions else "nothing",
            ", ".join(part for part in (failed, open_) if part),
        ),
        Key(
            "Thrown away",
            joined([money(one["cost"], one["currency"]) for one in lost]) if lost else "nothing",
            joined([f"{share(one['share'])} of the cost" for one in lost]) if lost else "",
        ),
    ]


def _no_limits(material: Material) -> str:
    if material.observed:
        return "The records hold no cost limit; those of accounts and projects are not in records."
    return "No limit of money was set: no cost limit of a launch, no balance or limit of an account or project."


def _notes(result: Result) -> list[str]:
    said = result.about.get("observed") or {}
    return [plain(str(note)) for note in [*said.get("notes", []), *said.get("faults", [])]]
