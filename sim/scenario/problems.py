"""What is wrong with a scenario, and where: the one kind of error that reading a scenario raises."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a sentence, its place if known, and its path of keys and list positions."""

    message: str
    mark: Mark | None = None
    path: Path = ()

    def __str__(self) -> str:
        place = self.mark or ".".join(str(part) for part in self.path)
        return f"{place}: {self.message}" if place else self.message


class ScenarioError(Exception):
    """
    Everything found wrong with a scenario, in the order of its files and lines.

    Attributes
    ----------
    problems : tuple of Problem
        At least one, without repetitions.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        by_place = sorted(dict.fromkeys(problems), key=lambda problem: problem.mark or Mark("", 0, 0))
        self.problems: tuple[Problem, ...] = tuple(by_place)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def problem_at(message: str, mark: Mark | None, path: Path = ()) -> ScenarioError:
    """Make the error that holds a single problem."""
    return ScenarioError([Problem(message, mark, path)])


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate most like a word, apart from case; None where none is alike."""
    known = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(word.casefold(), known, n=1)
    return known[found[0]] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Give the end of a sentence, "; did you mean 'x'?", or nothing where no candidate is like the word."""
    near = nearest(word, candidates)
    return f"; did you mean '{near}'?" if near is not None else ""
