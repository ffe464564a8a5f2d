"""`dxsim check`: read scenarios without a result, test what they expect, say what they will cost."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console

from sim import conformance
from sim.checker import Verdict, expected, played_without_queueing, refused, verify
from sim.cli.console import answers, errors
from sim.cli.grid import MORE, cut, fill, grid, put
from sim.cli.options import Overrides, Seed, Variants, only
from sim.cli.view import print_expectations
from sim.cli.view_costs import print_not_priced
from sim.cli.words import money, span
from sim.records.errors import ResultError
from sim.records.metrics.costs import not_priced
from sim.scenario.beliefs import Belief, shown
from sim.scenario.deadlocks import deadlocks


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Scenario files, or folders of them.")],
    overrides: Overrides = [],  # noqa: B006 - typer reads it, nobody changes it
    variants: Variants = [],  # noqa: B006
    seed: Seed = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the table of a folder with a rules.csv to FILE, as Markdown."),
    ] = None,
) -> None:
    """Tell what is wrong with scenarios, and what they will cost.

    What they expect is tested by a run. Costs are those without queueing, every draw at its mean; a cost limit below
    them is warned of, and so is a launch that the platform will refuse. Of a folder with a rules.csv it prints which of
    these rules its scenarios show.
    """
    variant = only(variants)
    verdicts = {file: verify(file, variant=variant, overrides=overrides, seed=seed) for file in _files(paths)}
    for verdict in verdicts.values():
        if verdict.error is not None:
            errors().print(str(verdict.error), markup=False, soft_wrap=True)
    console = answers()
    lists = _rule_lists(paths)
    if write is not None and len(lists) != 1:
        raise ResultError(f"--write writes the table of one folder with a {conformance.RULES}; name one such folder")
    plain = {file: found for file, found in verdicts.items() if not any(one.parent in file.parents for one in lists)}
    for rules in lists:
        _print_conformance(rules, {file: verdicts[file] for file in verdicts.keys() - plain.keys()}, console, write)
    _print_clauses(plain, console)
    _print_failures(verdicts)
    for file, verdict in plain.items():
        if verdict.scenario is not None:
            for warning in deadlocks(verdict.scenario):
                errors().print(f"{file}: warning: {warning}", markup=False, soft_wrap=True)
            tables = played_without_queueing(verdict.scenario)
            _print_expected(file, expected(tables, verdict.scenario), console, in_full=len(verdicts) == 1)
            _warn_of_refusals(file, refused(tables, verdict.scenario))
            if len(verdicts) == 1:
                _print_beliefs(verdict.scenario.beliefs, console)
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


def _rule_lists(paths: list[Path]) -> list[Path]:
    return sorted({found for path in paths if path.is_dir() for found in path.rglob(conformance.RULES)})


def _print_conformance(rules: Path, verdicts: dict[Path, Verdict], console: Console, write: Path | None) -> None:
    folder = rules.parent
    within = {file: verdict for file, verdict in sorted(verdicts.items()) if folder in file.parents}
    table = conformance.conformance(rules, within)
    put(console, fill(grid("Rule", "claim, kind, shown by", "result", wrapped="claim, kind, shown by"), _claims(table)))
    console.print(conformance.counted(table))
    if write is not None:
        write.write_text(conformance.as_markdown(table, folder, write), encoding="utf-8")


def _claims(table: Iterable[conformance.Shown]) -> Iterator[tuple[str, str, str]]:
    for claim in table:
        yield claim.rule.id, claim.rule.claim, claim.result
        yield "", f"  {claim.rule.kind}, {claim.by}" if claim.by else f"  {claim.rule.kind}", ""


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


def _print_failures(verdicts: dict[Path, Verdict]) -> None:
    for verdict in verdicts.values():
        print_expectations([outcome for outcome in verdict.outcomes if not outcome["holds"]], errors())


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


def _print_beliefs(beliefs: Sequence[Belief], console: Console) -> None:
    if not beliefs:
        return
    rows = [{"belief": belief} for belief in beliefs]
    seen, left = cut(rows, MORE)
    cells = (
        (one["belief"].path, shown(one["belief"].value), one["belief"].says, one["belief"].rule or "–") for one in seen
    )
    put(
        console,
        fill(grid("In doubt", "value", "may be", "rule", wrapped="In doubt"), cells),
        left,
        "the file and what it imports",
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
