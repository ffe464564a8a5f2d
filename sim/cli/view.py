"""The summary of a run on the terminal: about two screens of 80 columns, the biggest first."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from sim.cli.grid import MORE, MOST, Figure, cut, facts, fill, grid, put
from sim.cli.view_costs import print_costs
from sim.cli.view_points import print_points
from sim.cli.view_trust import print_trust
from sim.cli.words import count, money, number, span
from sim.records.trust import Point

Summary = dict[str, Any]


def print_summary(summary: Summary, console: Console, points: Sequence[Point] = ()) -> None:
    """Print the answers of a run, on top what they rest on."""
    _print_head(summary, console)
    if summary["time"]["from"] is not None and points:
        print_points(points, console)
    _print_items(summary["items"]["figures"], console)
    _print_throughput(summary["throughput"]["figures"], console)
    _print_waits(summary, console)
    print_costs(summary, console)
    _print_workers(summary["workers"]["figures"], console)
    _print_troubles(summary, console)
    print_trust(summary, console)


def print_expectations(outcomes: Sequence[dict[str, Any]], console: Console) -> None:
    """Print clauses of `expect` and what was found, a paragraph each."""
    for outcome in outcomes:
        rule = f"{outcome['rule']}: " if outcome["rule"] else ""
        console.print(f"Expectation failed: {rule}{outcome['says']}", markup=False, soft_wrap=True)
        console.print(f"  {outcome['failure']}", markup=False, soft_wrap=True)


def _print_head(summary: Summary, console: Console) -> None:
    asked, time, counts = summary["scenario"], summary["time"], summary["executions"]
    variant = f", variant {asked['variant']}" if asked["variant"] else ""
    analyses = f", {_things(counts['analyses'], 'analysis', 'analyses')}" if counts["analyses"] else ""
    so_far = " so far" if counts["unfinished"] else ""
    total = ", ".join(money(figure["cost"], figure["currency"]) for figure in summary["total_cost"]["figures"])
    told = "observed: records of real executions" if asked.get("observed") else f"seed {asked['seed']}{variant}"
    console.print(f"{asked['name']}, {told}", style="bold", markup=False)
    if time["from"] is None:
        console.print("Nothing was run: no launch made an execution.\n")
        return
    lines = (
        (
            "Makespan",
            f"{span(time['makespan_seconds'])}{so_far}  ({_minute(time['from'])} to {_minute(time['to'])} UTC)",
        ),
        ("Cost", total or "nothing was billed"),
        ("Executions", f"{_things(counts['jobs'], 'job', 'jobs')}{analyses}: {_ends(counts)}"),
    )
    put(console, facts(lines))


def _things(number_of: int, one: str, more: str) -> str:
    return f"{count(number_of)} {one if number_of == 1 else more}"


def _ends(counts: dict[str, int]) -> str:
    done, failed, unfinished = (count(counts[name]) for name in ("done", "failed", "unfinished"))
    return f"{done} done, {failed} failed or cut, {unfinished} unfinished"


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _print_items(figures: list[Figure], console: Console) -> None:
    if not figures:
        return
    shown, left = cut(figures)
    rows = (
        (
            row["launch"],
            count(row["items"]),
            count(row["done"]),
            money(row["mean_cost"], row["currency"]),
            money(row["p95_cost"], None),
            span(row["mean_seconds"]),
            span(row["p95_seconds"]),
        )
        for row in shown
    )
    headers = ("items", "done", "mean cost", "p95", "mean makespan", "p95")
    put(console, fill(grid("Per launched item", *headers, numbers=6), rows), left, "summary.json")


def _print_throughput(figures: list[Figure], console: Console) -> None:
    if not figures:
        return
    shown, left = cut(figures, MORE)
    rows = ((row["executable"], count(row["done"]), number(row["per_hour"]), number(row["per_day"])) for row in shown)
    put(console, fill(grid("Executions done", "number", "per hour", "per day", numbers=3), rows), left, "summary.json")


def _print_waits(summary: Summary, console: Console) -> None:
    states, more_states = cut(summary["waits_by_state"]["figures"], 2 * MOST)
    users, more_users = cut(summary["waits_by_user"]["figures"])
    rows = ((row["state"], count(row["stays"]), *_times(row, "mean", "p95", "total")) for row in states)
    if states:
        table = grid("Time in each state", "stays", "mean", "p95", "total", numbers=4)
        put(console, fill(table, rows), more_states, "summary.json")
    rows = (
        (f"user {row['user']}", count(row["jobs"]), *_times(row, "mean", "p95"), count(row["not_started"]))
        for row in users
    )
    if users:
        table = grid("Ready to running", "jobs", "mean", "p95", "never ran", numbers=4)
        put(console, fill(table, rows), more_users, "summary.json")


def _times(row: Figure, *names: str) -> tuple[str, ...]:
    return tuple(span(row[f"{name}_seconds"]) for name in names)


def _print_workers(figures: list[Figure], console: Console) -> None:
    # With a single user, the line of all users says the same.
    everyone, *users = figures
    shown, left = cut(users if len(users) > 1 else [])
    rows = (
        (
            f"user {row['user']}" if row["user"] else "all users",
            count(row["peak"]),
            number(row["mean"]),
            count(row["uses"]),
        )
        for row in (everyone, *shown)
    )
    if everyone["uses"]:
        put(console, fill(grid("Workers held", "peak", "mean", "uses", numbers=3), rows), left, "summary.json")


def _print_troubles(summary: Summary, console: Console) -> None:
    failures, more_failures = cut(summary["failures"]["figures"])
    unfinished, more_unfinished = cut(summary["unfinished"]["figures"])
    refused, more_refused = cut(summary["rejections"]["figures"])
    if failures:
        table = grid("Failed or cut", "mostly because of", "jobs", "analyses", "thrown away", numbers=3)
        put(console, fill(table, map(_failure_row, failures)), more_failures, "executions.parquet")
        _print_messages(failures, console)
    if unfinished:
        table = grid("Not finished", "number", numbers=1)
        rows = ((f"{row['class']} {row['state']}", count(row["executions"])) for row in unfinished)
        put(console, fill(table, rows), more_unfinished, "executions.parquet")
    if refused:
        table = grid("Refused calls of", "error", "first message", "calls", numbers=1)
        calls = ((row["launch"] or "–", row["error"], row["message"] or "", count(row["calls"])) for row in refused)
        put(console, fill(table, calls), more_refused, "rejections.parquet")
    if not (failures or unfinished or refused):
        console.print("Nothing failed, was cut or refused, and all came to its end.\n")


def _print_messages(failures: list[Figure], console: Console) -> None:
    rows = [(row["reason"] or row["state"], row["message"]) for row in failures if row["message"]]
    if rows:
        put(console, fill(grid("Failure", "first message"), rows))


def _failure_row(row: Figure) -> tuple[str, ...]:
    source = f"{row['from_name']} ({row['from']})" if row["from"] else "its own"
    reason = row["reason"] or row["state"]
    return reason, source, count(row["jobs"]), count(row["analyses"]), money(row["thrown_away"], row["currency"])
