"""What must hold after a run: the `expect` clauses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Model
from sim.scenario.quantities import InstantOrOffset

Cell = str | int | float | bool | None
"""What a cell of a table is compared with. An instant may be written as a time since the start."""
TableName = Literal["executions", "transitions", "charges", "workers", "objects", "rejections"]


class Expectation(Model):
    """One statement about the rows of one table."""

    rule: str | None = None
    """Id of the rule that it shows."""
    table: TableName | None = None
    """The table that it looks at."""
    where: dict[str, Cell] = {}
    """Column and value of the rows meant. `name` in a table without names means the execution's."""
    at: InstantOrOffset | None = None
    """The instant of every row meant (column `at`), as a date or as time since the start."""
    is_: dict[str, Cell] | None = Field(None, alias="is")
    """Column and value that every row meant must have; there must be one."""
    count: int | None = Field(None, ge=0)
    """How many rows are meant."""
    sum: dict[str, Cell] | None = None
    """Column and the sum over the rows meant, such as `amount: 1.25 USD`."""
    refused: str | None = None
    """Name of the error with which a call was refused; `where` filters `rejections`."""
    load_error: str | None = None
    """Words of the message with which reading this scenario must fail."""

    @model_validator(mode="after")
    def _says_something(self) -> Expectation:
        if self.load_error is not None or self.refused is not None:
            return self
        if self.table is None:
            raise ValueError("say which table the clause looks at, such as table: executions")
        if self.at is None and self.is_ is None and self.count is None and self.sum is None:
            raise ValueError("say what must hold: at, is, count, sum, refused or load_error")
        return self
