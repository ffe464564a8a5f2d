"""Processes of a pipeline whose head job submits a task for each piece of work (N1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.quantities import Value

ErrorStrategy = Literal["terminate", "finish", "ignore", "retry"]
"""What the head does where a task exits with another code than 0."""


class TableItems(Model):
    """The rows of a table as items."""

    table: str
    """A table by name, or a CSV or Parquet file: a task for each row; `${item.minutes}` is a cell of it."""


def _items_form(raw: object) -> str:
    return "table" if isinstance(raw, TableItems) or (isinstance(raw, Mapping) and "table" in raw) else "value"


Items = Annotated[
    Annotated[TableItems, Tag("table")] | Annotated[Value | None, Tag("value")], Discriminator(_items_form)
]
"""What a process has a task for each of."""


class Process(Model):
    """One process of a pipeline: its tasks, and what they come after (N1)."""

    entry_point: Name | None = None
    """The entry point that runs a task; the one named like the process where it is not given."""
    over: Items = None
    """A list, a number, or `{table: ...}`: a task for each item. Without `over` and `each` there is a single task."""
    each: Name | list[Name] = []
    """Processes that it follows item by item: a task as soon as the same item's is done there."""
    after: Name | list[Name] = []
    """Processes that it gathers: no task before all of theirs are done."""
    inputs: dict[Name, Value] = {}
    """Inputs of each task, with `${item}` and `${index}`; `${align.bam}` is the same item's where `align` is in `each`,
    and a list of all where it is in `after`. Otherwise one input `item`, where there are items."""
    attempts: list[dict[Name, Value]] = []
    """Inputs of its submissions in turn, beside `inputs`: the first entry for the first, and so on; the last one also
    for all later ones. Goes with `error_strategy: retry`."""
    instance_type: str | None = None
    """Instance type of the tasks."""
    error_strategy: ErrorStrategy = "terminate"
    """What the head does where a task exits with another code than 0: `terminate` kills what runs and fails, `finish`
    waits for what runs and fails, `ignore` goes on without, `retry` submits it again as a new subjob."""
    max_retries: int = Field(1, ge=0, le=1000)
    """How often `retry` submits a task again; after that it is `terminate`."""

    @model_validator(mode="after")
    def _coherent(self) -> Process:
        if self.over is not None and self.each:
            raise ValueError("over has items of its own and each takes those of other processes: give one of them")
        if isinstance(self.over, bool | float | str):
            raise ValueError('over is a list or a number of items, such as over: 22 or over: "${inputs.samples}"')
        if isinstance(self.over, int) and self.over < 0:
            raise ValueError("a number of items is 0 or more")
        for key in ("max_retries", "attempts"):
            if key in self.model_fields_set and self.error_strategy != "retry":
                raise ValueError(f"{key} goes with error_strategy: retry; add that, or leave {key} out")
        return self

    def inputs_of(self, attempt: int) -> dict[str, object]:
        """Return the inputs of a submission, which are the same for all of them but for `attempts`; the first is 0."""
        return {**self.inputs, **self.attempts[min(attempt, len(self.attempts) - 1)]} if self.attempts else self.inputs

    @property
    def each_names(self) -> tuple[str, ...]:
        """The names in `each`, in order."""
        return (self.each,) if isinstance(self.each, str) else tuple(self.each)

    @property
    def after_names(self) -> tuple[str, ...]:
        """The names in `after`, in order."""
        return (self.after,) if isinstance(self.after, str) else tuple(self.after)
