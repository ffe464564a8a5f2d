"""What must hold after a run: the `expect` clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.quantities import InstantOrOffset

Cell = str | int | float | bool | None
"""What a cell of a table is compared with. An instant may be written as a time since the start."""
TableName = Literal["executions", "transitions", "charges", "workers", "objects", "rejections"]


class Near(Model):
    """A value that need not be met exactly, such as one that was published in round figures."""

    near: str | int | float
    """The value."""
    within: str | int | float
    """How far from it is allowed, in the unit of the value; of an instant it is a time."""


def _wanted_form(raw: object) -> str:
    return "near" if isinstance(raw, Near | Mapping) else "value"


Wanted = Annotated[Annotated[Near, Tag("near")] | Annotated[Cell, Tag("value")], Discriminator(_wanted_form)]
"""A value that must be met, or one that must be met so nearly."""


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
    is_: dict[str, Wanted] | None = Field(None, alias="is")
    """Column and value that every row meant must have; there must be one. `{near: 17 GBP, within: 0.5 GBP}` allows for
    a difference, here and in `sum` and `max`."""
    count: int | None = Field(None, ge=0)
    """How many rows are meant."""
    sum: dict[str, Wanted] | None = None
    """Column and the sum over the rows meant, such as `amount: 1.25 USD`."""
    max: dict[str, Wanted] | None = None
    """Column and the largest of its values, or the last of its instants, such as `ended: 2 h`; there must be one."""
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
        if all(said is None for said in (self.at, self.is_, self.count, self.sum, self.max)):
            raise ValueError("say what must hold: at, is, count, sum, max, refused or load_error")
        return self
