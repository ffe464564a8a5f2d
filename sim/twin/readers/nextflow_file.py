"""The table that Nextflow writes with `-with-trace`: its header and its cells as texts, a line for each task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.scenario.problems import ScenarioError, did_you_mean, problem_at
from sim.twin.readers.text_file import text_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

USED: Final = (
    "task_id",
    "name",
    "process",
    "tag",
    "status",
    "exit",
    "attempt",
    "submit",
    "start",
    "complete",
    "duration",
    "realtime",
    "cpus",
    "%cpu",
    "memory",
    "peak_rss",
)
"""Fields that the scenario is made of."""

PASSED_OVER: Final = (
    *("hash", "native_id", "module", "container", "time", "disk", "queue", "workdir", "script", "scratch", "env"),
    *("%mem", "rss", "vmem", "peak_vmem", "rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes"),
    *("vol_ctxt", "inv_ctxt", "error_action", "hostname", "cpu_model"),
)
"""Fields of Nextflow (its reference of `trace.fields`) that it is not made of."""

_LONG_TEXTS: Final = ("script", "env")
"""Fields whose cells may go over several lines."""
_SEPARATORS: Final = "\t,;|"
_WANTED: Final = "name the file that `nextflow run -with-trace` writes"


@dataclass(frozen=True, slots=True)
class TraceFile:
    """
    A trace as it stands in its file.

    Attributes
    ----------
    path : Path
        The file.
    columns : tuple of str
        Its header.
    cells : pandas.DataFrame
        Its columns as texts, None where a cell is empty; the index is the line that a task begins in.
    broken : tuple of str
        A sentence for each line that does not fit the header.
    """

    path: Path
    columns: tuple[str, ...]
    cells: pd.DataFrame
    broken: tuple[str, ...]


def read_file(path: Path) -> TraceFile:
    """
    Read the table of a trace.

    Raises
    ------
    ScenarioError
        If the file cannot be opened, is empty, is no trace, or lacks a column without which nothing can be made of it.
    """
    # Not `splitlines`, which also parts a tag at what is a line's end nowhere else.
    lines = _text(path).replace("\r\n", "\n").split("\n")
    top = next(number for number, line in enumerate(lines) if line.strip())
    separator, columns = _header(path, lines[top])
    rows = list(_rows(lines, top + 1, separator, columns))
    sound = [(number, cells) for number, cells in rows if len(cells) == len(columns)]
    broken = tuple(
        f"line {number} has {len(cells)} cells under a header of {len(columns)}"
        for number, cells in rows
        if len(cells) != len(columns)
    )
    if not rows:
        raise _refusal(path, "the trace holds a header and no tasks; there is nothing to run")
    table = pd.DataFrame([cells for _, cells in sound], columns=list(columns), dtype=object)
    table.index = pd.Index([number for number, _ in sound], name="line")
    wanted = table[[column for column in columns if column in USED]]
    return TraceFile(path, columns, wanted.apply(_emptied), broken)


def _emptied(column: pd.Series) -> pd.Series:
    stripped = column.str.strip()
    return stripped.where(~stripped.isin(["-", ""]), None)


def _header(path: Path, line: str) -> tuple[str, tuple[str, ...]]:
    known = {*USED, *PASSED_OVER}
    separator = max(_SEPARATORS, key=lambda one: sum(cell.strip() in known for cell in line.split(one)))
    columns = tuple(cell.strip() for cell in line.split(separator))
    if len(known.intersection(columns)) < 2:
        shown = line if len(line) <= 40 else f"{line[:40]}…"
        raise _refusal(
            path, f"this is no Nextflow trace, which begins with a header of its fields, not '{shown}'; {_WANTED}"
        )
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        raise _refusal(path, f"the header has two columns '{twice}'; leave one of them out")
    for needed in (("name", "process"), ("status",), ("realtime", "duration")):
        if not set(needed) & set(columns):
            raise _refusal(path, _missing(needed, columns))
    return separator, columns


def _missing(needed: tuple[str, ...], columns: Iterable[str]) -> str:
    shown = " or ".join(f"'{name}'" for name in needed[::-1])
    hint = did_you_mean(needed[0], set(columns) - {*USED, *PASSED_OVER})
    return f"the trace has no column {shown}{hint or '; add it to trace.fields of the pipeline and run it again'}"


def _rows(lines: list[str], top: int, separator: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line that it begins in; the text of a script goes on over several lines."""
    joins = any(name in columns for name in _LONG_TEXTS)
    begun: list[str] = []
    first = 0
    for number, line in enumerate(lines[top:], start=top + 1):
        if not begun and not line.strip():
            continue
        cells = line.split(separator)
        if begun:
            cells = [*begun[:-1], f"{begun[-1]}\n{cells[0]}", *cells[1:]]
        else:
            first = number
        begun = cells if joins and len(cells) < len(columns) else []
        if not begun:
            yield first, cells
    if begun:
        yield first, begun


def _text(path: Path) -> str:
    text = text_of_file(path, _WANTED)
    if text is None or "\0" in text:
        raise _refusal(path, "this is a binary file, and a trace is text; unpack it if it is compressed")
    if not text.strip():
        raise _refusal(path, f"the file is empty; {_WANTED}")
    return text


def _refusal(path: Path, message: str) -> ScenarioError:
    return problem_at(f"{path}: {message}", None)
