"""Processes of a pipeline whose head job submits a task for each piece of work (N1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.quantities import Value

ErrorStrategy = Literal["terminate", "finish", "ignore", "retry"]
"""What the head does where a task exits with another code than 0."""


class Process(Model):
    """One process of a pipeline: its tasks, and what they come after (N1)."""

    entry_point: Name | None = None
    """The entry point that runs a task; the one named like the process where it is not given."""
    over: Value | None = None
    """A list, or a number: a task for each item. Without `over` and `each` there is a single task."""
    each: Name | list[Name] = []
    """Processes that it follows item by item: a task as soon as the same item's is done there."""
    after: Name | list[Name] = []
    """Processes that it gathers: no task before all of theirs are done."""
    inputs: dict[Name, Value] = {}
    """Inputs of each task, with `${item}` and `${index}`; `${align.bam}` is the same item's where `align` is in `each`,
    and a list of all where it is in `after`. Otherwise one input `item`, where there are items."""
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
        if "max_retries" in self.model_fields_set and self.error_strategy != "retry":
            raise ValueError("max_retries goes with error_strategy: retry; add that, or leave max_retries out")
        return self

    @property
    def each_names(self) -> tuple[str, ...]:
        """The names in `each`, in order."""
        return (self.each,) if isinstance(self.each, str) else tuple(self.each)

    @property
    def after_names(self) -> tuple[str, ...]:
        """The names in `after`, in order."""
        return (self.after,) if isinstance(self.after, str) else tuple(self.after)
