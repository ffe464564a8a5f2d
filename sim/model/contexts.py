"""Columns that all rows of one kind under one launch, or of one project, share: they are handed over once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records.chunks import Context, properties_cell, tags_cell

if TYPE_CHECKING:
    from sim.model.tree import Terms
    from sim.records.recorder import Recorder
    from sim.scenario.names import Priority
    from sim.scenario.prices import Purchase
    from sim.scenario.scenario import Scenario


class Contexts:
    """Makes the codes under which the recorder keeps shared columns.

    Parameters
    ----------
    scenario : Scenario
        Who pays for what, in which currency.
    recorder : Recorder
        Who keeps them.
    """

    __slots__ = ("_recorder", "_scenario")

    def __init__(self, scenario: Scenario, recorder: Recorder) -> None:
        self._scenario = scenario
        self._recorder = recorder

    def of_execution(
        self,
        class_: str,
        terms: Terms,
        executable: str,
        function: str | None,
        instance_type: str | None,
        micros_per_hour: int = 0,
        rate_basis: str = "exact",
        timeout: int | None = None,
        purchase: Purchase | None = None,
        final_priority: Priority | None = None,
        instances: int | None = None,
    ) -> int:
        """Return the code of the columns that all rows of one kind under one launch share."""
        context = Context(
            class_=class_,
            executable=executable,
            executable_class=self._scenario.executables[executable].class_,
            function=function,
            launch=terms.launch,
            instance_type=instance_type,
            purchase=purchase,
            priority=terms.priority,
            rank=terms.rank,
            user=terms.user,
            project=terms.project,
            account=self._scenario.projects[terms.project].bill_to,
            tags=tags_cell(terms.tags),
            properties=properties_cell(terms.properties),
            cost_limit=None if terms.cost_limit is None else terms.cost_limit / 1_000_000,
            currency=self._scenario.price_list_of(terms.project).currency,
            micros_per_hour=micros_per_hour,
            rate_basis=rate_basis,
            timeout=None if timeout is None else timeout / 1_000_000,
            final_priority=final_priority,
            instances=instances,
        )
        return self._recorder.context(context)

    def of_project(self, project: str) -> int:
        """Return the code of the columns that the charges of a project itself share (H7)."""
        return self._recorder.context(
            Context(
                class_="project",
                executable=None,
                executable_class=None,
                function=None,
                launch=None,
                instance_type=None,
                purchase=None,
                priority=None,
                rank=0,
                user=None,
                project=project,
                account=self._scenario.projects[project].bill_to,
                tags=None,
                properties=None,
                cost_limit=None,
                currency=self._scenario.price_list_of(project).currency,
                micros_per_hour=0,
                rate_basis="exact",
            )
        )
