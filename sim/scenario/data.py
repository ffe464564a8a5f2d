"""Data objects that are there before anything is launched (D1, D3)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Model
from sim.scenario.names import Name
from sim.scenario.quantities import InstantOrOffset, SizeValue, Text


class DataSet(Model):
    """One data object, or several alike: `count` of them, or one for each row of a table."""

    project: Name
    """Where they lie."""
    class_: Literal["file", "record"] = Field("file", alias="class")
    """Class of data object."""
    size: SizeValue | None = None
    """Size of each; files need one. `${row.size}` takes it from the table."""
    state: Literal["open", "closing", "closed"] = "closed"
    """State at the start. What is `closing` takes its closing latency from the start."""
    closes: InstantOrOffset | None = None
    """When an open object is asked to close; it then takes its closing latency."""
    table: str | None = None
    """A table: an object for each row, and the row for what is launched for it."""
    count: int = Field(1, ge=1, le=1_000_000)
    """How many, where there is no table."""
    links: list[Name] = []
    """Hidden data that each of them links to, and that must be closed too (D3)."""
    storage: Literal["charged", "free"] = "charged"
    """Whether storing them is charged to the project's account (H7)."""
    tags: list[Text] = []
    """Tags."""
    properties: dict[str, Text] = {}
    """Properties."""

    @model_validator(mode="after")
    def _coherent(self) -> DataSet:
        if self.class_ == "file" and self.size is None:
            raise ValueError("a file needs a size, such as size: 4 GB")
        if self.closes is not None and self.state != "open":
            raise ValueError("closes says when an open object is closed: add state: open")
        if self.table is not None and "count" in self.model_fields_set:
            raise ValueError("give table or count, not both: a table makes an object for each row")
        return self

    @property
    def many(self) -> bool:
        """Whether it is a list of objects rather than a single one."""
        return self.table is not None or "count" in self.model_fields_set
