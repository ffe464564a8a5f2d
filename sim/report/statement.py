"""The statement: one page of Markdown for whoever holds the budget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.records import money
from sim.records.metrics.costs import THROWN_AWAY
from sim.records.trust import trust
from sim.records.words import count, plain, share, span
from sim.records.words import money as amount
from sim.report import asked
from sim.report.answer import joined, things
from sim.report.findings import Findings
from sim.report.splits import project_months
from sim.report.templating import made_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.records.result import Result
    from sim.records.trust import Point
    from sim.report.material import Material

MARK: Final = "<!-- dxsim statement -->"
"""The first line of a statement that dxsim wrote."""
_MOST_ROWS: Final = 12
_MOST_GUESSES: Final = 3
_PAYS: Final = "paid by"


def statement(result: Result) -> str:
    """Return the statement of a result as Markdown; the same result gives the same text."""
    found = Findings(result)
    material = found.material
    summary = material.summary
    points = {point.about: point for point in trust(result)}
    totals = [amount(one["cost"], one["currency"]) for one in summary["total_cost"]["figures"]]
    content: dict[str, Any] = {
        "mark": MARK,
        "observed": material.observed,
        "name": material.name,
        "planned": _planned(material),
        "cost": joined(totals or ["nothing"]),
        "time": span(summary["time"]["makespan_seconds"]),
        "outcome": _outcome(summary["executions"]),
        "interval": points.get("luck"),
        "rows": _rows(material),
        "totals": totals,
        "sources": material.outline.price_sources,
        "prices": [points[name].says for name in ("prices", "storage") if name in points],
        "assumptions": _assumptions(material, points),
        "dangers": _dangers(found),
        "made_by": made_by(result),
    }
    return render_statement("statement.md.j2", content)


def render_statement(template: str, content: Mapping[str, Any]) -> str:
    """Return what a template of Markdown shows. It is no HTML: texts go through the filter `md`."""
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = markdown
    return environment.get_template(template).render(content) + "\n"


def markdown(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    shown = re.sub(r"([\\`*\[\]<>|&~#])", r"\\\1", plain(text))
    # An underscore inside a word means nothing there, and instance types are full of them.
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", shown)


def _planned(material: Material) -> list[tuple[str, str]]:
    facts = [(name, value) for name, value in asked.facts(material) if name != "seed"]
    executions = material.tables["executions"]
    for one, more, column in (("user", "users", "user"), ("project", "projects", "project"), (_PAYS, _PAYS, "account")):
        names = [plain(name) for name in sorted(executions[column].dropna().unique())]
        if names:
            left = len(names) - _MOST_ROWS
            several = f" and {count(left)} more" if left > 0 else ""
            facts.append((one if len(names) == 1 else more, ", ".join(names[:_MOST_ROWS]) + several))
    return facts


def _outcome(counts: dict[str, int]) -> str:
    number = counts["jobs"] + counts["analyses"]
    parts = [f"{count(counts['done'])} of {things(number, 'execution')} done"]
    parts += [f"{count(counts['failed'])} failed or cut"] if counts["failed"] else []
    parts += [f"{count(counts['unfinished'])} not ended"] if counts["unfinished"] else []
    return ", ".join(parts)


def _rows(material: Material) -> list[tuple[str, str, str]]:
    """Return the cost by project and month; what is beyond the rows that a page has is put together."""
    lines = project_months(material.tables["charges"])
    shown = lines if len(lines) <= _MOST_ROWS + 1 else lines[:_MOST_ROWS]
    rows = [(plain(line["project"]), line["month"], amount(line["cost"], line["currency"])) for line in shown]
    left = lines[len(shown) :]
    for currency in sorted({line["currency"] for line in left}):
        mine = [line["ticks"] for line in left if line["currency"] == currency]
        rows.append((f"{count(len(mine))} more", "", amount(money.in_units(sum(mine)), currency)))
    return rows


def _assumptions(material: Material, points: dict[str, Point]) -> list[str]:
    point = points["records" if material.observed else "learned"]
    said = [f"{point.about}: {point.says}"]
    for row in material.result.about.get("changes") or []:
        if row["path"] != "seed":
            before = "" if row["from"] is None else f", in place of {asked.written(row['from'])}"
            said.append(f"changed: {row['path']} is {asked.written(row['to'])}{before}")
    figures = material.summary["guessed_rules"]["figures"]
    largest = sorted(figures, key=lambda row: -(row["share_of_cost"] or 0.0))[:_MOST_GUESSES]
    guessed = [
        f"guessed, at least in part: {row['says']} ({row['rule']}, {share(row['share_of_cost'])} of the cost)"
        for row in largest
        if row["share_of_cost"]
    ]
    return [*said[:_MOST_ROWS], *guessed]


def _dangers(found: Findings) -> list[str]:
    material = found.material
    summary = material.summary
    said = ["Luck: another run may cost more or less, and one run does not tell by how much."]
    if material.observed:
        left_out = len(material.result.about["observed"].get("faults", []))
        said = [f"Records: {things(left_out, 'record')} could not be read whole."] if left_out else []
        said.append("Records: what is not among them is not in the cost.")
    for row in summary["where_the_money_went"]["figures"]:
        if row["went_to"] == THROWN_AWAY and row["cost"]:
            lost = f"{amount(row['cost'], row['currency'])}, {share(row['share'])} of the cost,"
            said.append(f"Failures: {lost} went into tries that did not end done. More failures cost more.")
    if executions := int(found.cuts["executions"].sum()):
        said.append(f"Limits: they cut {things(executions, 'execution')}; to finish that work would cost more.")
    if summary["executions"]["unfinished"]:
        said.append("Time: what has not ended will cost more than stands here.")
    not_priced = [plain(row["project"]) for row in summary["storage_not_priced"]["figures"][:_MOST_ROWS]]
    if not_priced:
        said.append(f"Storage: what lies in {joined(not_priced)} has no price, and is not in the cost.")
    return said if material.observed else [*said, "Prices: they are of the date above, and may change."]
