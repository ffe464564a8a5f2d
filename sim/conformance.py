"""Which of the platform's rules the scenarios of a folder show: its `rules.csv`, beside what was played."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.checker import Verdict

RULES: Final = "rules.csv"
COLUMNS: Final = ("id", "kind", "basis", "claim", "unit_test")

HOLDS: Final = "holds"
FAILS: Final = "fails"
IN_TESTS: Final = "in tests"
"""Shown by a unit test, which `make test` runs."""
NOT_SHOWN: Final = "not shown"
RESULTS: Final = (HOLDS, IN_TESTS, FAILS, NOT_SHOWN)


@dataclass(frozen=True, slots=True)
class Rule:
    """One claim of a rule of the platform.

    Attributes
    ----------
    id : str
        Id of the rule, and a letter where it makes several claims.
    kind : str
        `behaviour`, `refusal` or `definition`.
    basis : str
        How far to trust it: letters such as ``D P``.
    claim : str
        The claim in one line.
    unit_test : str
        Where a unit test shows it: the test's node id; empty otherwise.
    """

    id: str
    kind: str
    basis: str
    claim: str
    unit_test: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows a claim, and whether it holds.

    Attributes
    ----------
    rule : Rule
        The claim.
    files : tuple of Path
        The scenarios that speak of it.
    result : str
        One of `RESULTS`.
    """

    rule: Rule
    files: tuple[Path, ...]
    result: str

    @property
    def by(self) -> str:
        """The scenarios, or the unit test, by name."""
        return ", ".join(file.stem for file in self.files) or self.rule.unit_test.rpartition("::")[2]


def read_rules(file: Path) -> list[Rule]:
    """Read a rule list.

    Raises
    ------
    ResultError
        If it lacks a column, or an id stands twice.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ResultError(f"{file}: a rule list has the columns {', '.join(COLUMNS)}")
        rules = [Rule(**{name: row[name] or "" for name in COLUMNS}) for row in reader]
    ids = [rule.id for rule in rules]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise ResultError(f"{file}: {', '.join(twice)} stands twice; give every claim an id of its own")
    return rules


def conformance(file: Path, verdicts: Mapping[Path, Verdict]) -> list[Shown]:
    """Set every claim beside the clauses of `expect` that bear its id.

    Parameters
    ----------
    file : Path
        The rule list.
    verdicts : mapping of Path to Verdict
        What checking each scenario found.

    Returns
    -------
    list of Shown
        In the order of the list.

    Raises
    ------
    ResultError
        If the list cannot be used, or a clause bears an id that it does not hold.
    """
    rules = read_rules(file)
    spoken: dict[str, dict[Path, bool]] = {rule.id: {} for rule in rules}
    for scenario, rule, holds in _clauses(verdicts):
        if rule not in spoken:
            raise ResultError(f"{scenario}: there is no rule {rule} in {file}; name a rule of the list")
        spoken[rule][scenario] = spoken[rule].get(scenario, True) and holds
    return [Shown(rule, tuple(spoken[rule.id]), _result(rule, spoken[rule.id], file)) for rule in rules]


def _clauses(verdicts: Mapping[Path, Verdict]) -> Iterator[tuple[Path, str, bool]]:
    for file, verdict in verdicts.items():
        for outcome in verdict.outcomes:
            if outcome["rule"] is not None:
                yield file, outcome["rule"], outcome["holds"]


def _result(rule: Rule, files: Mapping[Path, bool], rules: Path) -> str:
    if files:
        return HOLDS if all(files.values()) else FAILS
    return IN_TESTS if rule.unit_test and _is_there(rule.unit_test, rules) else NOT_SHOWN


def _is_there(node_id: str, rules: Path) -> bool:
    """Return whether a unit test can be found, in a folder above the rule list."""
    file, _, test = node_id.partition("::")
    found = (above / file for above in rules.resolve().parents)
    return any(path.is_file() and f"\ndef {test}(" in path.read_text(encoding="utf-8") for path in found)


def counted(table: Sequence[Shown]) -> str:
    """Say in a line how many claims there are, and how they came out."""
    found = {result: sum(shown.result == result for shown in table) for result in RESULTS}
    words = {
        HOLDS: "hold in a scenario",
        IN_TESTS: "are shown by unit tests",
        FAILS: "fail",
        NOT_SHOWN: "are not shown",
    }
    return f"{len(table)} claims: {', '.join(f'{n} {words[result]}' for result, n in found.items() if n)}"


def as_markdown(table: Sequence[Shown], folder: Path, file: Path) -> str:
    """Write the table of a folder as Markdown, with links that lead from `file` to the scenarios."""
    lines = [
        "# Conformance",
        "",
        f"{counted(table)}.",
        f"How to read the table is told in [the folder of the scenarios]({_relative(folder / 'README.md', file)}).",
        "",
        "| rule | claim | kind | basis | shown by | result |",
        "|---|---|---|---|---|---|",
        *_rows(table, file),
    ]
    return "\n".join(lines) + "\n"


def _rows(table: Iterable[Shown], file: Path) -> Iterator[str]:
    for shown in table:
        rule = shown.rule
        links = [f"[{one.stem}]({_relative(one, file)})" for one in shown.files]
        by = ", ".join(links) or (f"`{rule.unit_test}`" if rule.unit_test else "")
        yield f"| {rule.id} | {rule.claim} | {rule.kind} | {rule.basis or '–'} | {by or '–'} | {shown.result} |"


def _relative(scenario: Path, file: Path) -> str:
    return os.path.relpath(scenario.resolve(), file.resolve().parent).replace(os.sep, "/")
