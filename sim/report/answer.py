"""The answer of a run in a paragraph of plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.records.money import in_units
from sim.records.words import count, money, plain, share, span
from sim.report.cuts import ACCOUNT, LIFETIME, PROJECT, TIMEOUT, TREE
from sim.report.gantt_rows import LIMITS, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from sim.report.material import Material

_MOST_NAMES: Final = 4


def answer(material: Material, trees: pd.DataFrame, cuts: pd.DataFrame) -> list[str]:
    """Return the sentences of the answer: cost and time, what came of it, cuts, what took longest, what was lost."""
    if material.tables["executions"].empty:
        return ["Nothing was run: no launch made an execution.", *_refused(material)]
    return [
        _cost_and_time(material),
        _outcome(material.summary["executions"]),
        *_cut(material, trees, cuts),
        *_failed(material),
        *_refused(material),
        _longest(material, trees),
        *_thrown_away(material),
    ]


def _cost_and_time(material: Material) -> str:
    time = material.summary["time"]
    costs = material.summary["total_cost"]["figures"]
    so_far = " so far" if material.summary["executions"]["unfinished"] or not material.result.complete else ""
    cost = joined([money(figure["cost"], figure["currency"]) for figure in costs])
    until = _minute(time["to"])
    until = until[11:] if time["from"][:10] == time["to"][:10] else until
    took = f"took {span(time['makespan_seconds'])}{so_far}, from {_minute(time['from'])} to {until} UTC"
    who = "These executions" if material.observed else "It"
    return f"{who} cost {cost}{so_far} and {took}." if costs else f"{who} {took}, and nothing was billed."


def _outcome(counts: dict[str, int]) -> str:
    jobs = things(counts["jobs"], "job")
    all_of_them = jobs + (f" and {things(counts['analyses'], 'analysis', 'analyses')}" if counts["analyses"] else "")
    number = counts["jobs"] + counts["analyses"]
    if counts["done"] == number:
        return f"Of {all_of_them}, all were done." if number > 1 else "The one job in it was done."
    parts = [f"{count(counts['done'])} {'was' if counts['done'] == 1 else 'were'} done"]
    if counts["failed"]:
        parts.append(f"{count(counts['failed'])} failed or {'was' if counts['failed'] == 1 else 'were'} cut")
    if counts["unfinished"]:
        parts.append(f"{count(counts['unfinished'])} had not ended")
    return f"Of {all_of_them}, {joined(parts)}."


def _cut(material: Material, trees: pd.DataFrame, cuts: pd.DataFrame) -> Iterator[str]:
    if cuts.empty:
        if not material.observed and _limited(material):
            yield "No limit was reached."
        return
    of_trees = cuts[cuts["kind"] == TREE]
    if len(of_trees):
        number = things(of_trees["subject"].nunique(), "execution tree")
        launches = trees.loc[trees["root"].isin(of_trees["subject"]), "launch"].dropna().drop_duplicates().tolist()
        which = f" of {joined([plain(launch) for launch in launches])}" if 0 < len(launches) <= _MOST_NAMES else ""
        yield f"Cost limits cut {number}{which}, the first at {_instant(of_trees['at'].min())}{_lost(of_trees)}."
    for row in cuts[cuts["kind"] == ACCOUNT].to_dict("records"):
        yield (
            f"The limit of account {plain(row['subject'])} was reached at {_instant(row['at'])} and ended "
            f"{things(row['executions'], 'execution')}."
        )
    for row in cuts[cuts["kind"] == PROJECT].to_dict("records"):
        project, _, month = row["subject"].rpartition(", ")
        yield (
            f"The compute limit of project {plain(project)} for {month} was reached at {_instant(row['at'])} and ended "
            f"{things(row['executions'], 'execution')}."
        )
    for kind, says in ((TIMEOUT, "ran into a time-out"), (LIFETIME, "came to the end of the lifetime of a tree")):
        if tries := int(cuts.loc[cuts["kind"] == kind, "executions"].sum()):
            yield f"{things(tries, 'try', 'tries')} {says}."


def _limited(material: Material) -> bool:
    outline = material.outline
    return (
        any(account.limit for account in outline.accounts.values())
        or any(project.monthly_compute_limit for project in outline.projects.values())
        or bool(material.tables["executions"]["cost_limit"].notna().any())
    )


def _lost(cuts: pd.DataFrame) -> str:
    lost: dict[str, int] = {}
    for row in cuts.to_dict("records"):
        if row["ticks"]:
            lost[row["currency"]] = lost.get(row["currency"], 0) + row["ticks"]
    spent = joined([money(in_units(ticks), currency) for currency, ticks in lost.items()])
    return f", with {spent} spent on what they cut" if lost else ""


def _failed(material: Material) -> Iterator[str]:
    own = [
        row
        for row in material.summary["failures"]["figures"]
        if row["state"] != "restarted" and row["reason"] not in LIMITS
    ]
    if own:
        reasons: dict[str, int] = {}
        for row in own:
            reason = row["reason"] or "ended by a user"
            reasons[reason] = reasons.get(reason, 0) + row["jobs"] + row["analyses"]
        told = joined([f"{plain(reason)} ({count(times)})" for reason, times in list(reasons.items())[:_MOST_NAMES]])
        more = f", and {len(reasons) - _MOST_NAMES} more" if len(reasons) > _MOST_NAMES else ""
        yield f"Other failures: {told}{more}."
    counts = material.summary["executions"]
    if again := counts["tries"] - counts["jobs"]:
        yield f"{things(again, 'try', 'tries')} {'was' if again == 1 else 'were'} followed by another."


def _refused(material: Material) -> Iterator[str]:
    figures = material.summary["rejections"]["figures"]
    if figures:
        errors = joined(list(dict.fromkeys(plain(row["error"]) for row in figures))[:3])
        calls = sum(row["calls"] for row in figures)
        yield f"{things(calls, 'call')} {'was' if calls == 1 else 'were'} refused ({errors})."


def _longest(material: Material, trees: pd.DataFrame) -> str:
    tree = trees.nlargest(1, "seconds").to_dict("records")[0]
    first = f"What took longest was {named(tree['name'], tree['root'])}: {span(tree['seconds'])}."
    states = [row for row in material.summary["waits_by_state"]["figures"] if row["class"] == "job"]
    all_time = sum(row["total_seconds"] for row in states)
    if not all_time:
        return first
    most = states[0]
    what = _STATES.get(most["state"], most["state"])
    return f"{first} The jobs together spent most of their time, {share(most['total_seconds'] / all_time)}, {what}."


_STATES = {
    "running": "running",
    "runnable": "runnable, waiting for a worker",
    "waiting_on_input": "waiting for their inputs",
    "waiting_on_output": "waiting for their outputs",
}


def _thrown_away(material: Material) -> Iterator[str]:
    for row in material.summary["where_the_money_went"]["figures"]:
        if row["went_to"] != "thrown away" or not row["cost"]:
            continue
        currency = row["currency"]
        lost = [one for one in material.summary["failures"]["figures"] if one["currency"] == currency]
        most: dict[str, Any] | None = max(lost, key=lambda one: one["thrown_away"], default=None)
        because = ""
        if most is not None and most["thrown_away"]:
            reason = plain(most["reason"] or most["state"])
            because = f", {money(most['thrown_away'], currency)} of it because of {reason}"
        yield (
            f"{money(row['cost'], currency)}, {share(row['share'])} of the cost, was thrown away on tries that did not "
            f"end done{because}."
        )


def joined(parts: Sequence[str]) -> str:
    """Put parts together in a sentence: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def things(number: int, one: str, more: str | None = None) -> str:
    """Write how many things there are."""
    return f"{count(number)} {one if number == 1 else more or one + 's'}"


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _instant(at: pd.Timestamp) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
