"""What a launch hands in for an item: its terms and inputs, every hole filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.errors import UnknownNameError
from sim.model.paths import walk
from sim.model.request import Request
from sim.model.tree import Terms
from sim.model.values import Lookup, evaluated
from sim.scenario.executables import Program, Workflow
from sim.scenario.templates import Template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.model.execution import Execution
    from sim.model.items import Item
    from sim.model.objects import DataObject
    from sim.scenario.launches import Launch
    from sim.scenario.scenario import Scenario

OBJECT_CLASSES = ("file", "record")


class LaunchValues:
    """The names that a launch knows, and what they stand for.

    Parameters
    ----------
    name, launch
        The launch.
    scenario : Scenario
        For the executables and the other launches.
    data : mapping
        The scenario's data objects, by name of their set.
    made : mapping
        What the launches whose outputs it uses have made, by name, in order; None for a refused one.
    """

    def __init__(
        self,
        name: str,
        launch: Launch,
        scenario: Scenario,
        data: Mapping[str, Sequence[DataObject]],
        made: Mapping[str, Sequence[Execution | None]],
    ) -> None:
        self._name = name
        self._launch = launch
        self._scenario = scenario
        self._data = data
        self._made = made
        self._shared: Terms | None = None

    def lookup(self, item: Item, index: int) -> Lookup:
        """Return what looks a hole up for an item."""
        return lambda path: self._look_up(path, item, index)

    def terms(self, lookup: Lookup) -> Terms:
        """Return the terms of a launch; all items share them where tags and properties have no holes."""
        launch = self._launch
        if self._shared is not None:
            return self._shared
        terms = Terms(
            launch.as_,
            launch.in_,
            self._name,
            launch.priority,
            launch.rank,
            None if launch.cost_limit is None else launch.cost_limit.micros,
            Request(launch.types_asked, launch.execution_policy, launch.timeout),
            launch.instance_type_by_executable,
            tuple(str(evaluated(tag, lookup)) for tag in launch.tags),
            {key: str(evaluated(text, lookup)) for key, text in launch.properties.items()},
            head_job_on_demand=launch.head_job_on_demand,
            preserve_job_outputs=launch.preserve_job_outputs,
            delay_workspace_destruction=launch.delay_workspace_destruction,
            ignore_reuse=launch.ignore_reuse,
            debug_on=frozenset(launch.debug_on),
            debug_hold=launch.debug_hold,
        )
        texts = [*launch.tags, *launch.properties.values()]
        if not any(isinstance(text, Template) for text in texts):
            self._shared = terms
        return terms

    def inputs(self, item: Item, lookup: Lookup) -> dict[str, Any]:
        """Return the inputs for an item.

        An executable with a single object among its inputs takes the item without being told.
        """
        launch = self._launch
        spec = self._scenario.executables[launch.run]
        inputs = {}
        for name, value in launch.inputs.items():
            is_object = spec.inputs.get(name, "").startswith(OBJECT_CLASSES)
            inputs[name] = self.objects(value, lookup) if is_object else evaluated(value, lookup)
        bound = [thing for name, thing in item.bound.items() if name in self._data]
        if bound and not launch.inputs and isinstance(spec, Program):
            fields = [name for name, class_ in spec.inputs.items() if class_.startswith(OBJECT_CLASSES)]
            if len(fields) == len(bound) == 1:
                inputs[fields[0]] = bound[0]
        return inputs

    def stage_inputs(self, lookup: Lookup) -> dict[str, dict[str, Any]]:
        """Return the inputs of stages, by stage; what is for a stage that is not there is handed in as it is."""
        launch = self._launch
        workflow = self._scenario.executables[launch.run]
        stages = workflow.stages if isinstance(workflow, Workflow) else {}
        found: dict[str, dict[str, Any]] = {}
        for label, given in launch.stage_inputs.items():
            declared = self._scenario.executables[stages[label].run].inputs if label in stages else {}
            found[label] = {
                name: self.objects(value, lookup)
                if declared.get(name, "").startswith(OBJECT_CLASSES)
                else evaluated(value, lookup)
                for name, value in given.items()
            }
        return found

    def objects(self, value: object, lookup: Lookup) -> object:
        """Return the data objects that a value stands for: a plain text is the name of a data set."""
        if isinstance(value, list):
            return [self.objects(one, lookup) for one in value]
        found = evaluated(value, lookup)
        return self._set(found) if isinstance(found, str) else found

    def _set(self, name: str) -> object:
        if name not in self._data:
            raise UnknownNameError(f"there is no data {name}")
        objects = list(self._data[name])
        return objects if self._scenario.data[name].many else objects[0]

    def _look_up(self, path: tuple[str, ...], item: Item, index: int) -> object:
        head, rest, whole = path[0], path[1:], ".".join(path)
        if head in item.bound:
            return walk(item.bound[head], rest, whole)
        if head == "row":
            return walk(item.row, rest, whole)
        if path == ("index",):
            return index
        if head == "item" and len(item.bound) == 1:
            return walk(next(iter(item.bound.values())), rest, whole)
        if head in self._data:
            return walk(self._set(head), rest, whole)
        if head in self._made:
            return walk(self._made_by(head, index), rest, whole)
        raise UnknownNameError(f"${{{whole}}}: {head} names nothing here")

    def _made_by(self, launch: str, index: int) -> object:
        made = self._made[launch]
        other = self._scenario.launches[launch]
        if other.is_single:
            wanted = [made[0] if made else None]
        elif self._launch.goes_with(other):
            wanted = [made[index] if index < len(made) else None]
        else:
            return [execution for execution in made if execution is not None]
        if wanted[0] is None:
            raise UnknownNameError(f"launch {launch} made no execution whose output could be used")
        return wanted[0]
