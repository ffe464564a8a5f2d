"""What a report is made of: a result, what its scenario says, and what several sections need of its tables."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.records import spans
from sim.records.words import plain
from sim.scenario.outline import Outline, read_outline

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.result import Result
    from sim.records.tables import Tables


class Material:
    """A result as the sections of a report read it.

    Parameters
    ----------
    result : Result
        The result of one run, or records of real executions.

    Attributes
    ----------
    outline : Outline
        What the scenario says beside its tables; an empty one where that cannot be read.
    readable : bool
        Whether it could be read.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        found = None if result.directory is None else read_outline(result.directory / "scenario.yaml")
        self.readable = found is not None
        self.outline = found or Outline()

    @property
    def tables(self) -> Tables:
        """The tables of the result."""
        return self.result.tables

    @property
    def summary(self) -> dict[str, Any]:
        """The summary of the result."""
        return self.result.summary

    @property
    def observed(self) -> bool:
        """True for records of real executions."""
        return self.result.observed

    @property
    def name(self) -> str:
        """Name of the scenario, as it can be shown."""
        return plain(str(self.result.about["scenario"]))

    @cached_property
    def begin(self) -> pd.Timestamp:
        """When the first execution was made; ``NaT`` where there is none."""
        return spans.begin(self.tables)

    @cached_property
    def end(self) -> pd.Timestamp:
        """The last instant that any table speaks of, storage included; ``NaT`` where there is none."""
        return spans.end_of_record(self.tables)

    @cached_property
    def finish(self) -> pd.Timestamp:
        """The last change of state; where something is unfinished, the last instant that any table speaks of."""
        return spans.finish(self.tables)

    @cached_property
    def stays(self) -> pd.DataFrame:
        """How long each try was in each state; see :func:`sim.records.spans.of_states`."""
        return spans.of_states(self.tables)

    @cached_property
    def currencies(self) -> list[str]:
        """The currencies that charges are in."""
        return [figure["currency"] for figure in self.summary["total_cost"]["figures"]]
