"""`dxsim check`: read scenarios without a result, test what they expect, say what they will cost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console

from sim.checker import Verdict, expected, played_without_queueing, refused, verify
from sim.cli.console import answers, errors
from sim.cli.grid import fill, grid, put
from sim.cli.options import Overrides, Seed, Variants, only
from sim.cli.view import print_expectations
from sim.cli.view_costs import print_not_priced
from sim.cli.words import money, span
from sim.records.errors import ResultError
from sim.records.metrics.costs import not_priced
from sim.scenario.deadlocks import deadlocks


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Scenario files, or folders of them.")],
    overrides: Overrides = [],  # noqa: B006 - typer reads it, nobody changes it
    variants: Variants = [],  # noqa: B006
    seed: Seed = None,
) -> None:
    """Tell what is wrong with scenarios, and what they will cost.

    What they expect is tested by a run. Costs are those without queueing, every draw at its mean; a cost limit below
    them is warned of, and so is a launch that the platform will refuse.
    """
    variant = only(variants)
    files = list(_files(paths))
    verdicts = {file: verify(file, variant=variant, overrides=overrides, seed=seed) for file in files}
    for verdict in verdicts.values():
        if verdict.error is not None:
            errors().print(str(verdict.error), markup=False, soft_wrap=True)
    console = answers()
    _print_clauses(verdicts, console)
    for file, verdict in verdicts.items():
        if verdict.scenario is not None:
            for warning in deadlocks(verdict.scenario):
                errors().print(f"{file}: warning: {warning}", markup=False, soft_wrap=True)
            tables = played_without_queueing(verdict.scenario)
            _print_expected(file, expected(tables, verdict.scenario), console, in_full=len(files) == 1)
            _warn_of_refusals(file, refused(tables, verdict.scenario))
            if len(files) == 1:
                print_not_priced(not_priced(tables["objects"]).to_dict("records"), console)
    _leave(verdicts, console)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.rglob("*.yaml"))
        if not found:
            raise ResultError(f"there is no scenario in {path}: it holds no .yaml file; name a scenario file")
        yield from found


def _print_clauses(verdicts: dict[Path, Verdict], console: Console) -> None:
    rows = [(file, outcome) for file, verdict in verdicts.items() for outcome in verdict.outcomes]
    if not rows:
        return
    table = grid("Rule", "holds", "scenario", "expected", wrapped="expected")
    cells = (
        (outcome["rule"] or "–", "yes" if outcome["holds"] else "NO", file.stem, outcome["says"])
        for file, outcome in rows
    )
    put(console, fill(table, cells))
    print_expectations([outcome for _, outcome in rows if not outcome["holds"]], errors())


def _print_expected(file: Path, expected: pd.DataFrame, console: Console, *, in_full: bool) -> None:
    launches = expected.to_dict("records")
    if in_full and launches:
        rows = (
            (
                row["launch"],
                f"{row['items']}",
                span(row["mean_billed_seconds"]),
                money(row["mean_cost"], row["currency"]),
                money(row["total_cost"], row["currency"]),
                "–" if pd.isna(row["cost_limit"]) else money(row["cost_limit"], None),
            )
            for row in launches
        )
        headers = ("items", "billed each", "cost each", "cost of all", "limit")
        put(console, fill(grid("Without queueing", *headers, numbers=5), rows))
    for row in launches:
        if row["over_limit"]:
            limit, cost = (money(row[name], row["currency"]) for name in ("cost_limit", "highest_cost"))
            errors().print(
                f"{file}: warning: the cost limit of {limit} of launch '{row['launch']}' lies below the expected cost "
                f"of {row['over_limit']} of its {row['items']} items, up to {cost}; they will be cut",
                markup=False,
                soft_wrap=True,
            )


def _warn_of_refusals(file: Path, refused: pd.DataFrame) -> None:
    for row in refused.to_dict("records"):
        errors().print(
            f"{file}: warning: {row['calls']} of the calls of launch '{row['launch']}' will be refused with "
            f"{row['error']}: {row['message']}",
            markup=False,
            soft_wrap=True,
        )


def _leave(verdicts: dict[Path, Verdict], console: Console) -> None:
    unread = sum(verdict.error is not None for verdict in verdicts.values())
    outcomes = [outcome for verdict in verdicts.values() for outcome in verdict.outcomes]
    failed = sum(not outcome["holds"] for outcome in outcomes)
    clauses = f", {len(outcomes) - failed} of {len(outcomes)} expectations hold" if outcomes else ""
    console.print(f"{len(verdicts) - unread} of {len(verdicts)} scenarios are sound{clauses}")
    if unread or failed:
        raise typer.Exit(2 if unread else 1)
