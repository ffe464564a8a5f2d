"""Recorded executions as rows of a table: what a replay plays again."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DONE: Final = "done"
CUT: Final = "cut"
"""How a try came out that something outside of it ended, or that had not ended: how long it would have run is not
known."""

ALL: Final = "*"
"""In place of an execution that was waited for last: all that were launched, whichever comes last."""

INSTANTS: Final = (
    "created", "waiting_on_input", "runnable", "started_running", "running", "stopped_running", "waiting_on_output",
    "terminating", "restartable", "ended",
)  # fmt: skip
"""What may be known of when things happened to a try, in microseconds since 1970; `ended` is its last state's."""

COLUMNS: Final[Mapping[str, str]] = {
    "record": "id of the execution in the records; the tries of a job are rows that share it",
    "try": "number of the try, from 0; 0 for an analysis",
    "class": "`job` or `analysis`",
    "run": "the executable of the scenario that it runs",
    "function": "entry point; empty for an analysis",
    "name": "its name",
    "parent": "record of the job that launched it, or of the analysis that it is a stage of; empty for a root",
    "parent_try": "the try of that job that launched it",
    "stage": "the stage of the workflow that it plays",
    "depends_on": "records that it waited for, separated by `,`",
    "inputs_ready_us": "when what else it waited for was there, in microseconds after its creation",
    "as": "the user; of a root, as the next six",
    "in": "the project",
    "priority": "`low`, `normal` or `high`",
    "rank": "place in the order of dispatch",
    "cost_limit": "cost limit of the tree, such as `5 USD`",
    "tags": "tags, separated by `,`",
    "properties": "properties as JSON",
    "terminated_us": "when somebody terminated it, in microseconds after its creation",
    "instance_type": "type of its worker",
    "purchase": "`on_demand` or `spot`, where that is known",
    "launched_after": "the sibling at whose end its job launched it; empty: counted from that job's start",
    "delay_us": "microseconds from there until it was launched",
    "ends_after": "what it had launched and waited for last, before its last part; `*`: all of that; empty: nothing",
    "run_time_us": "microseconds from there, or from `running`, to the end of the code; empty where it never ran",
    "outputs_closed_us": "microseconds from the end of its code until what it had made was closed; empty: at once",
    "outcome": "`done`, the reason for which it failed, or `cut`: something outside ended it, or nothing yet",
    "message": "its failure in words",
    **{f"{name}_us": f"instant of `{name}`, microseconds since 1970; empty where it never came" for name in INSTANTS},
}
"""The columns of a table of records, and what they hold."""


class RecordError(ValueError):
    """A table of records that cannot be played; the message is one sentence with the row."""


@dataclass(frozen=True, slots=True)
class RecordedTry:
    """One recorded attempt at a job, or an analysis.

    Attributes
    ----------
    run_time : int or None
        Microseconds to the end of its code, from `running` or from the end of what it waited for last.
    ends_after : str or None
        The record at whose end that begins.
    outputs_closed : int or None
        Microseconds from the end of its code until what it had made was closed.
    outcome : str
        `done`, the reason of its failure, or `cut`.
    message : str or None
        The failure in words.
    instance_type, purchase : str or None
        Its worker.
    at : mapping
        Instants by name, in microseconds since 1970, as far as they are known.
    """

    run_time: int | None
    ends_after: str | None
    outputs_closed: int | None
    outcome: str
    message: str | None
    instance_type: str | None
    purchase: str | None
    at: Mapping[str, int]

    @property
    def boot(self) -> int | None:
        """Microseconds from the machine to `running`; None where it never ran."""
        begin, running = self.at.get("started_running"), self.at.get("running")
        return None if begin is None or running is None else running - begin

    @property
    def teardown(self) -> int | None:
        """Microseconds from the kill to the stop of its worker; None where it was not torn down."""
        begin, stopped = self.at.get("terminating"), self.at.get("stopped_running")
        return None if begin is None or stopped is None or stopped < begin else stopped - begin


@dataclass(slots=True)
class Recorded:
    """A recorded job or analysis, and what was launched below it."""

    id: str
    is_job: bool
    run: str
    function: str
    name: str | None
    parent: str | None
    parent_try: int
    stage: str | None
    depends_on: tuple[str, ...]
    inputs_ready: int | None
    terminated: int | None
    launched_after: str | None
    delay: int
    terms: Mapping[str, Any]
    """What its launch said: `as`, `in`, `priority`, `rank`, `cost_limit`, `tags`, `properties`."""
    tries: list[RecordedTry] = field(default_factory=list)
    stages: dict[str, Recorded] = field(default_factory=dict)
    """Of an analysis: what plays its stages."""
    children: dict[int, list[Recorded]] = field(default_factory=dict)
    """What each try of a job launched, in order."""

    @property
    def created(self) -> int:
        """When it was made, in microseconds since 1970."""
        return self.tries[0].at["created"]

    def below(self) -> Iterator[Recorded]:
        """Yield all that came of it, parents first."""
        stack: list[Recorded] = [self]
        while stack:
            record = stack.pop()
            below = [*record.stages.values(), *(child for made in record.children.values() for child in made)]
            stack += reversed(below)
            yield from below

    def awaited(self) -> list[str]:
        """Return the records that it, or anything below it, waited for."""
        return sorted({id_ for record in (self, *self.below()) for id_ in record.depends_on})

    def attempt(self, number: int) -> RecordedTry:
        """Return a try; the last one where there were not as many."""
        return self.tries[min(number, len(self.tries) - 1)]

    def launched_in(self, number: int) -> list[Recorded]:
        """Return what a try launched; what the last one did where there were not as many."""
        return self.children.get(min(number, len(self.tries) - 1), [])


TERMS: Final = ("as", "in", "priority", "rank", "cost_limit", "tags", "properties")


def roots_of(rows: Iterable[Mapping[str, Any]], table: str) -> list[Recorded]:
    """Return the recorded root executions in the order of their creation, with all that came of them.

    Raises
    ------
    RecordError
        If a column is missing, a cell cannot be what it is, or a parent is not there.
    """
    found: dict[str, Recorded] = {}
    for number, row in enumerate(rows, 1):
        try:
            record = found.setdefault(str(row["record"]), _recorded(row))
            record.tries.append(_try(row))
        except (KeyError, TypeError, ValueError) as error:
            what = f"there is no column {error}" if isinstance(error, KeyError) else str(error)
            raise RecordError(
                f"table '{table}', row {number}: {what}; columns are those of a table of records"
            ) from None
    for record in found.values():
        _join(record, found, table)
    _no_circle(found, table)
    roots = [record for record in found.values() if record.parent is None]
    for root in roots:
        for record in root.below():
            record.terms = root.terms
            for number, made in record.children.items():
                record.children[number] = _in_order(made)
        for number, made in root.children.items():
            root.children[number] = _in_order(made)
    return _in_order(roots)


def _in_order(records: Iterable[Recorded]) -> list[Recorded]:
    """Return records in the order of creation; at one instant who is waited for comes first."""
    found: list[Recorded] = []
    ordered = sorted(records, key=lambda record: (record.created, record.id))
    for _, beside in groupby(ordered, key=lambda record: record.created):
        left = {record.id: record for record in beside}
        stack = list(reversed(left.values())) if len(left) > 1 else []
        seen: set[str] = set()
        while stack:
            record = stack[-1]
            awaited = [] if record.id in seen else record.awaited()
            seen.add(record.id)
            first = [left[id_] for id_ in awaited if id_ in left and id_ not in seen]
            stack += first
            if not first:
                stack.pop()
                found += [left.pop(record.id)] if record.id in left else []
        found += left.values()
    return found


def _no_circle(found: Mapping[str, Recorded], table: str) -> None:
    settled: set[str] = set()
    for record in found.values():
        on_the_way: list[str] = []
        above: Recorded | None = record
        while above is not None and above.id not in settled:
            if above.id in on_the_way:
                raise RecordError(f"table '{table}': record {above.id} is among its own parents")
            on_the_way.append(above.id)
            above = None if above.parent is None else found[above.parent]
        settled.update(on_the_way)


def _join(record: Recorded, found: Mapping[str, Recorded], table: str) -> None:
    for attempt in record.tries:
        awaited = attempt.ends_after
        if awaited not in (None, ALL) and (awaited not in found or found[awaited].parent != record.id):
            raise RecordError(f"table '{table}': record {record.id} ends after {awaited}, which it did not launch")
    if record.parent is None:
        return
    parent = found.get(record.parent)
    if parent is None:
        raise RecordError(f"table '{table}': the parent {record.parent} of record {record.id} is not among its rows")
    if parent.is_job:
        after = record.launched_after
        if after is not None and (after == record.id or after not in found or found[after].parent != record.parent):
            raise RecordError(
                f"table '{table}': record {record.id} is launched after {after}, which its parent did not launch"
            )
        parent.children.setdefault(record.parent_try, []).append(record)
    elif record.stage is None:
        raise RecordError(f"table '{table}': record {record.id} belongs to an analysis and names no stage")
    else:
        parent.stages[record.stage] = record


def _recorded(row: Mapping[str, Any]) -> Recorded:
    return Recorded(
        id=str(row["record"]),
        is_job=row["class"] == "job",
        run=str(row["run"]),
        function=_text(row["function"]) or "main",
        name=_text(row["name"]),
        parent=_text(row["parent"]),
        parent_try=_whole(row, "parent_try") or 0,
        stage=_text(row["stage"]),
        depends_on=tuple(_parts(row["depends_on"])),
        inputs_ready=_whole(row, "inputs_ready_us"),
        terminated=_whole(row, "terminated_us"),
        launched_after=_text(row["launched_after"]),
        delay=_whole(row, "delay_us") or 0,
        terms={name: row[name] for name in TERMS},
    )


def _try(row: Mapping[str, Any]) -> RecordedTry:
    instants = {name: _whole(row, f"{name}_us") for name in INSTANTS}
    if instants["created"] is None:
        raise ValueError("created_us is empty")
    return RecordedTry(
        run_time=_whole(row, "run_time_us"),
        ends_after=_text(row["ends_after"]),
        outputs_closed=_whole(row, "outputs_closed_us"),
        outcome=str(row["outcome"]),
        message=_text(row["message"]),
        instance_type=_text(row["instance_type"]),
        purchase=_text(row["purchase"]),
        at={name: instant for name, instant in instants.items() if instant is not None},
    )


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    cell = row[name]
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != int(cell):
        raise ValueError(f"{name} is {cell!r}, and a whole number is wanted there")
    return int(cell)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _parts(cell: object) -> Iterator[str]:
    text = _text(cell)
    if text is not None:
        yield from (part for part in text.split(",") if part)
