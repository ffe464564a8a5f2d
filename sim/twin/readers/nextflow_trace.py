"""The rows of a Nextflow trace as numbers, and a sentence for each row that contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.twin.readers import nextflow_cells as cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.twin.readers.nextflow_file import TraceFile

RAN: Final = ("COMPLETED", "CACHED", "FAILED", "ABORTED")
"""What became of a task that was begun."""
UNFINISHED: Final = ("NEW", "SUBMITTED", "RUNNING")

_TIMES: Final = ("duration", "realtime")
_SIZES: Final = ("memory", "peak_rss")
_INSTANTS: Final = ("submit", "start", "complete")
_OTHERS: Final[tuple[tuple[str, Callable[[str], float]], ...]] = (
    ("exit", cells.whole_number),
    ("attempt", cells.whole_number),
    ("cpus", cells.whole_number),
    ("%cpu", cells.share),
)


@dataclass(frozen=True, slots=True)
class Trace:
    """
    The sound rows of a trace.

    Attributes
    ----------
    rows : pandas.DataFrame
        A row for each attempt at a task, by the line that it stands in: ``process``, ``tag`` and ``status`` are texts,
        ``duration``, ``realtime``, ``submit``, ``start`` and ``complete`` milliseconds, ``memory`` and ``peak_rss``
        bytes, ``%cpu`` cores; columns that the file does not have are empty.
    raw : bool
        Whether the times stood as plain numbers.
    problems : tuple of str
        A sentence for each row that was left out because it cannot be right.
    """

    rows: pd.DataFrame
    raw: bool
    problems: tuple[str, ...]


def read_rows(file: TraceFile) -> Trace:
    """Read the cells of a trace; what is wrong with a row is told, and the row left out."""
    reader = _Reader(file.cells)
    return Trace(*reader.read(), tuple(sorted([*file.broken, *reader.problems()], key=_line)))


def _line(sentence: str) -> int:
    return int(sentence.split(maxsplit=2)[1].rstrip(":,"))


class _Reader:
    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self._ids = self._texts("task_id")
        self._wrong: dict[int, str] = {}

    def read(self) -> tuple[pd.DataFrame, bool]:
        raw = cells.is_raw(pd.concat([self._texts(column) for column in _TIMES]))
        if not self._texts("duration").notna().any() and not self._texts("realtime").notna().any():
            raw = bool(self._texts("submit").dropna().str.isdigit().any())
        rows = pd.DataFrame(self._names())
        for column in _TIMES:
            rows[column] = self._numbers(column, cells.raw_time if raw else cells.time_with_unit)
        for column in _SIZES:
            rows[column] = self._numbers(column, cells.raw_size if raw else cells.size_with_unit)
        for column in _INSTANTS:
            rows[column] = self._numbers(column, cells.instant)
        for column, read in _OTHERS:
            rows[column] = self._numbers(column, read)
        rows["task_id"] = self._ids
        self._contradictions(rows, raw=raw)
        return rows.drop(index=list(self._wrong)), raw

    def problems(self) -> Iterator[str]:
        for line, what in self._wrong.items():
            task = self._ids[line]
            yield f"line {line}{f' (task {task})' if task else ''}{what}"

    # -- one column ------------------------------------------------------------------------------------------------

    def _texts(self, column: str) -> pd.Series:
        return self._table[column] if column in self._table else pd.Series(None, self._table.index, dtype=object)

    def _numbers(self, column: str, read: Callable[[str], float]) -> pd.Series:
        texts = self._texts(column)
        numbers, wrong = cells.converted(texts, read)
        if wrong:
            for line, cell in texts[texts.isin(list(wrong))].items():
                self._refuse(line, f", column {column}: {wrong[cell]}")
        return numbers

    def _names(self) -> dict[str, pd.Series]:
        """Tell the process and the tag of a task, which its name holds as "process (tag)"."""
        name, process, tag = (self._texts(column) for column in ("name", "process", "tag"))
        split = name.astype("string").str.extract(r"^(?s:(.*?))(?: \((?s:(.*))\))?$").astype(object)
        return {
            "process": process.where(process.notna(), split[0]),
            "tag": tag.where(tag.notna(), split[1]).fillna(""),
            "status": self._texts("status"),
        }

    # -- one row ---------------------------------------------------------------------------------------------------

    def _refuse(self, line: object, what: str) -> None:
        # What is wrong first says it; a row that is left out need not be left out twice.
        assert isinstance(line, int)
        self._wrong.setdefault(line, what)

    def _refuse_where(self, condition: pd.Series, say: Callable[[int], str]) -> None:
        for line in condition.index[condition.fillna(value=False).astype(bool)]:
            self._refuse(int(line), say(int(line)))

    def _contradictions(self, rows: pd.DataFrame, *, raw: bool) -> None:
        status, ids = rows["status"], rows["task_id"]
        self._refuse_where(rows["process"].isna(), lambda _: ": the task has no name")
        known = ", ".join((*RAN, *UNFINISHED))
        self._refuse_where(
            ~status.isin([*RAN, *UNFINISHED]),
            lambda line: f", column status: '{status[line] or '-'}' is none of {known}",
        )
        first = pd.Series(ids.index, index=ids.index).groupby(ids).transform("first")
        self._refuse_where(
            ids.notna() & ids.duplicated(),
            lambda line: f": task_id {ids[line]} stands in line {int(first[line])} already",
        )
        self._refuse_where(
            status.isin(["COMPLETED", "CACHED"]) & rows["realtime"].isna() & rows["duration"].isna(),
            lambda line: f": the task is {status[line]} and has neither realtime nor duration",
        )
        for early in ("start", "submit"):
            self._refuse_where(rows[early] > rows["complete"], partial(self._late, early))
        if raw:
            self._seconds(rows)

    def _late(self, early: str, line: int) -> str:
        begin, end = self._texts(early)[line], self._texts("complete")[line]
        return f": {early} ({begin}) lies after complete ({end})"

    def _seconds(self, rows: pd.DataFrame) -> None:
        """Find raw times that count seconds, by the instants beside them."""
        for column, begin in (("duration", "submit"), ("realtime", "start")):
            between = rows["complete"] - rows[begin]
            as_seconds = (rows[column] * 1_000 - between).abs() <= 2_000
            way = f"from {begin} to complete there are"
            self._refuse_where((between >= 10_000) & as_seconds, partial(self._in_seconds, column, between, way))

    def _in_seconds(self, column: str, between: pd.Series, way: str, line: int) -> str:
        cell = self._texts(column)[line]
        return f", column {column}: {cell} is in seconds, where milliseconds belong; {way} {between[line]:.0f} ms"
