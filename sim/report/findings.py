"""What several parts of a report tell of: trees, cuts, limits, each found once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sim.report.cuts import cuts
from sim.report.limits import account_limits, project_limits, tree_limits
from sim.report.material import Material
from sim.report.trees import trees

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.result import Result
    from sim.report.limits import Limit, TreeLimits


class Findings:
    """What was found in a result.

    Parameters
    ----------
    result : Result
        The result of one run, or records of real executions.

    Attributes
    ----------
    material : Material
        What it is found in.
    """

    def __init__(self, result: Result) -> None:
        self.material = Material(result)

    @cached_property
    def trees(self) -> pd.DataFrame:
        """See :func:`sim.report.trees.trees`; of records, which know no launches, the executable is the launch."""
        found = trees(self.material.tables)
        return found.assign(launch=found["executable"]) if self.material.observed else found

    @cached_property
    def cuts(self) -> pd.DataFrame:
        """See :func:`sim.report.cuts.cuts`."""
        return cuts(self.material.tables)

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits of accounts and projects."""
        return [*account_limits(self.material, self.cuts), *project_limits(self.material, self.cuts)]

    @cached_property
    def tree_limits(self) -> list[TreeLimits]:
        """The cost limits of trees."""
        return tree_limits(self.material, self.trees, self.cuts)
