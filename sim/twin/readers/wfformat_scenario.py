"""A WfFormat instance as a scenario: one workflow, a stage for each task, an applet for each program."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE, catalogue
from sim.twin.readers.names import Names, legal, literal, without_running_number
from sim.twin.readers.scenario_parts import IDEAL, MOST_WORKERS, PROJECT, payer, smallest_type
from sim.units import SECOND, format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.twin.readers.wfformat_file import Instance
    from sim.twin.readers.wfformat_graph import Read, Step


def scenario_of(instance: Instance, steps: Sequence[Step]) -> dict[str, Any]:
    """Return the scenario that an instance and its tasks stand for, as the mapping that its YAML holds."""
    return _Writer(instance, steps).scenario()


def microseconds(seconds: Decimal) -> int:
    """Round a run time to the clock's ticks."""
    return round(seconds * SECOND)


class _Writer:
    def __init__(self, instance: Instance, steps: Sequence[Step]) -> None:
        self._instance = instance
        self._steps = steps
        self._sizes = {file.id: file.size_in_bytes for file in instance.workflow.specification.files}
        # `${inputs.x}` is the workflow's own input, so no stage may be called so.
        self._stages = Names(["inputs"])
        self._data = Names()
        self._programs = Names()
        for step in steps:
            self._stages.of(step.task.id)
        self._outside = list(dict.fromkeys(read.file for step in steps for read in step.reads if read.producer is None))
        for file in self._outside:
            self._data.of(file, like=file.rstrip("/").rpartition("/")[2])

    def scenario(self) -> dict[str, Any]:
        applets = self._applets()
        workflow = Names(applets).of("workflow")
        inputs = {self._data.of(file): "file" for file in self._outside}
        launch: dict[str, Any] = {"run": workflow, "as": "me", "in": PROJECT, "name": literal(self._instance.name)}
        if inputs:
            launch["inputs"] = {name: name for name in inputs}
        return {
            "name": self._instance.name,
            "description": self._instance.description,
            **payer("workflow"),
            "limits": {"workers_per_user": MOST_WORKERS},
            "data": {self._data.of(file): self._data_set(file) for file in self._outside},
            "executables": {
                **applets,
                workflow: {
                    "class": "workflow",
                    "project": PROJECT,
                    "inputs": inputs,
                    "stages": self._stages_of(applets),
                },
            },
            "launches": {workflow: launch},
            "variants": self._variants(),
        }

    def _variants(self) -> dict[str, Any]:
        ideal = {"latencies": dict(IDEAL), "limits.workers_per_user": max(MOST_WORKERS, len(self._steps))}
        return {"ideal": ideal, "ideal-one-worker": {**ideal, "limits.workers_per_user": 1}}

    def _data_set(self, file: str) -> dict[str, Any]:
        data = {"project": PROJECT, "size": self._size(file)}
        return data if self._data.of(file) == file else {**data, "properties": {"path": literal(file)}}

    def _size(self, file: str) -> str:
        return format_size(self._sizes.get(file, 0))

    def _program(self, step: Step) -> str:
        return self._programs.of(program_of(step))

    def _applets(self) -> dict[str, Any]:
        by_program: dict[str, list[Step]] = {}
        for step in self._steps:
            by_program.setdefault(self._program(step), []).append(step)
        return {program: _applet(steps) for program, steps in by_program.items()}

    def _stages_of(self, applets: Mapping[str, Any]) -> dict[str, Any]:
        return {self._stages.of(step.task.id): self._stage(step, applets) for step in self._steps}

    def _stage(self, step: Step, applets: Mapping[str, Any]) -> dict[str, Any]:
        program = self._program(step)
        given = {
            "time": f"{_decimal(step.run.runtime_in_seconds)} s",
            "files": [self._reference(read) for read in step.reads],
            "sizes": [self._size(file) for file in step.writes],
        }
        inputs = {name: given[name] for name in applets[program]["inputs"]}
        stage: dict[str, Any] = {"run": program, "name": literal(step.task.id), "inputs": inputs}
        if step.after:
            stage["depends_on"] = [self._stages.of(task) for task in step.after]
        return stage

    def _reference(self, read: Read) -> str:
        if read.producer is None:
            return f"${{inputs.{self._data.of(read.file)}}}"
        return f"${{{self._stages.of(read.producer)}.files.{read.position}}}"


def program_of(step: Step) -> str:
    """Return what a task executed: its command where its name begins with it, else its name without its number."""
    program = step.run.command.program
    if program and legal(program) == program and step.task.name.startswith(program):
        return program
    return without_running_number(step.task.name)


def instance_type_of(steps: Sequence[Step]) -> str:
    """Return the smallest type that has the cores and memory that a program's tasks are known to need.

    The default type, or its number of cores, where the file does not say.
    """
    cores = max((step.run.core_count or 0 for step in steps), default=Decimal(0))
    memory = max((step.run.memory_in_bytes or 0 for step in steps), default=Decimal(0))
    return smallest_type(float(cores), float(memory)) or DEFAULT_INSTANCE_TYPE


def fits(instance_type: str, step: Step) -> bool:
    """Say whether a type has what a task is known to need."""
    kind = catalogue()[instance_type]
    return kind.cores >= (step.run.core_count or 0) and kind.memory >= (step.run.memory_in_bytes or 0)


def _applet(steps: Sequence[Step]) -> dict[str, Any]:
    reads, writes = any(step.reads for step in steps), any(step.writes for step in steps)
    inputs = {"time": "string", **({"files": "file[]"} if reads else {}), **({"sizes": "string[]"} if writes else {})}
    todo: list[dict[str, Any]] = [{"compute": "${inputs.time}"}]
    if reads:
        todo.insert(0, {"stage": "inputs"})
    if writes:
        todo.append({"upload": {"files": {"sizes": "${inputs.sizes}"}}})
    return {
        "class": "applet",
        "project": PROJECT,
        "instance_type": instance_type_of(steps),
        "inputs": inputs,
        **({"outputs": {"files": "file[]"}} if writes else {}),
        "entry_points": {"main": {"steps": todo}},
    }


def _decimal(seconds: Decimal) -> str:
    exact = Decimal(microseconds(seconds)) / SECOND
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
