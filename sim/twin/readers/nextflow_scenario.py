"""A Nextflow run as a scenario: one head job whose tasks are those of the trace, with their times and memory (N1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE, catalogue
from sim.scenario.latencies import Latencies
from sim.twin.readers.names import Names, literal
from sim.twin.readers.nextflow_tables import in_words, knows_memory, suffix, table_of
from sim.twin.readers.scenario_parts import FAMILIES, IDEAL, MOST_WORKERS, PROJECT, payer, smallest_type
from sim.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.twin.readers.nextflow_links import Links
    from sim.twin.readers.nextflow_tables import Table
    from sim.twin.readers.nextflow_tasks import Process

PIPELINE: Final = "pipeline"
QUEUE_SIZE: Final = 100
MOST_QUEUED: Final = 1000
TASKS: Final = f"executables.{PIPELINE}.entry_points.main.steps.0"
"""Path of the step that submits the tasks."""
ACQUISITION: Final = round(Latencies().acquisition.mean / 100_000) * 100_000
"""Microseconds until a machine is there, on the mean, to a tenth of a second."""
_TAKEN: Final = ("main", "continue", "inputs", "row", "data", "item", "index", "process")
"""Names that mean something else in an applet or in a hole."""


class ScenarioWriter:
    """
    Makes the sections of the scenario.

    Parameters
    ----------
    name : str
        What the run is called.
    links : Links
        The processes by family, and what they wait for.
    order : sequence of str
        The names of the processes, in the order in which they are to stand.
    with_bounds : bool
        Whether the links are a guess, so that there are variants for the least and the most that can be meant.
    """

    def __init__(self, name: str, links: Links, order: Sequence[str], *, with_bounds: bool) -> None:
        self._name = literal(name)
        self._links = links
        self._with_bounds = with_bounds
        found = {process.name: process for family in links.families for process in family}
        self.processes = tuple(found[name] for name in order)
        self._short = _short_names(self.processes)
        self.instance_types = {process.name: instance_type_of(process) for process in self.processes}
        self._family = {process.name: family for family in links.families for process in family}

    def short(self, name: str) -> str:
        """Return what a process is called in the scenario."""
        return self._short[name]

    def tables(self) -> dict[str, Table]:
        """Return a table for each family of processes that have several tasks, under the name of the first."""
        tables = {}
        for family in self._links.families:
            if len(family[0].tasks) > 1:
                names = [self._prefix(process) for process in family]
                memory = [catalogue()[self.instance_types[process.name]].memory for process in family]
                tables[self.short(family[0].name)] = table_of(family, names, memory)
        return tables

    def scenario(self) -> dict[str, Any]:
        """Return the scenario without its tables."""
        return {
            "name": self._name,
            **payer("pipeline"),
            "limits": {"workers_per_user": MOST_WORKERS},
            "tables": {},
            "executables": {PIPELINE: self._pipeline()},
            "launches": {PIPELINE: {"run": PIPELINE, "as": "me", "in": PROJECT, "name": self._name}},
            "variants": self._bounds() if self._with_bounds else {"ideal": self._ideal()},
        }

    def _pipeline(self) -> dict[str, Any]:
        tasks = {self.short(process.name): self._process(process) for process in self.processes}
        return {
            "class": "applet",
            "project": PROJECT,
            "instance_type": DEFAULT_INSTANCE_TYPE,
            "head_job_on_demand": True,
            "ignore_reuse": True,
            "execution_policy": {"restartable_entry_points": "all"},
            "entry_points": {
                "main": {"steps": [{"tasks": tasks, "queue_size": QUEUE_SIZE}]},
                **{self.short(process.name): self._entry_point(process) for process in self.processes},
            },
        }

    def _entry_point(self, process: Process) -> dict[str, Any]:
        compute = {"compute": "${inputs.time}", **({"memory": "${inputs.memory}"} if knows_memory(process) else {})}
        point: dict[str, Any] = {"instance_type": self.instance_types[process.name]}
        if process.most_attempts > 1:
            exits = {"output": {"exit_code": "${inputs.exit_code}"}}
            return {**point, "outputs": {"exit_code": "int"}, "steps": [compute, exits]}
        return {**point, "steps": [compute]}

    def _process(self, process: Process) -> dict[str, Any]:
        links = self._links
        each = [self.short(name) for name in links.each.get(process.name, ())]
        after = [self.short(name) for name in links.after.get(process.name, ())]
        family = self._family[process.name]
        found: dict[str, Any] = {}
        if each:
            found["each"] = _one_or_all(each)
        elif len(process.tasks) > 1:
            found["over"] = {"table": self.short(family[0].name)}
        if after:
            found["after"] = _one_or_all(after)
        attempts = [self._inputs(process, number) for number in range(process.most_attempts)]
        if len(attempts) == 1:
            return {**found, "inputs": attempts[0]}
        return {**found, "error_strategy": "retry", "max_retries": len(attempts) - 1, "attempts": attempts}

    def _inputs(self, process: Process, number: int) -> dict[str, Any]:
        fields = ["time", *(["memory"] if knows_memory(process) else [])]
        fields += ["exit_code"] if process.most_attempts > 1 else []
        end = suffix(process, number)
        if len(process.tasks) > 1:
            return {field: f"${{item.{self._prefix_(process)}{field}{end}}}" for field in fields}
        memory = catalogue()[self.instance_types[process.name]].memory
        (row,) = in_words(table_of([process], [""], [memory]))
        return {field: row[f"{field}{end}"] for field in fields}

    def _prefix(self, process: Process) -> str:
        return self.short(process.name) if len(self._family[process.name]) > 1 else ""

    def _prefix_(self, process: Process) -> str:
        prefix = self._prefix(process)
        return f"{prefix}_" if prefix else ""

    # -- variants --------------------------------------------------------------------------------------------------

    def _ideal(self) -> dict[str, Any]:
        count = sum(len(process.tasks) for process in self.processes)
        return {
            "latencies": dict(IDEAL),
            "limits.workers_per_user": max(MOST_WORKERS, count + 1),
            f"{TASKS}.queue_size": min(max(QUEUE_SIZE, count), MOST_QUEUED),
        }

    def _bounds(self) -> dict[str, Any]:
        even: dict[str, Any] = {"latencies": {"acquisition": format_duration(ACQUISITION)}}
        free: dict[str, Any] = {f"{TASKS}.tasks.{self.short(name)}.after": [] for name in self._links.after}
        return {"lower": {**even, **free}, "upper": even}


def with_worker_each(scenario: Mapping[str, Any], tasks: int) -> dict[str, Any]:
    """Return a scenario whose variant `lower` has a worker for each of so many tasks."""
    variants = scenario["variants"]
    lower = {
        **variants["lower"],
        "limits.workers_per_user": max(MOST_WORKERS, tasks + 1),
        f"{TASKS}.queue_size": min(max(QUEUE_SIZE, tasks), MOST_QUEUED),
    }
    return {**scenario, "variants": {**variants, "lower": lower}}


def instance_type_of(process: Process) -> str:
    """Return the smallest type that has what the tasks of a process need; where none has, that with most memory."""
    found = smallest_type(process.cores, process.memory)
    if found is not None:
        return found
    kinds = [(kind.memory, kind.cores, name) for name, kind in catalogue().items() if name.startswith(FAMILIES)]
    return max(kinds)[2]


def is_too_large(process: Process) -> bool:
    """Say whether no type has what the tasks of a process need."""
    return smallest_type(process.cores, process.memory) is None


def _short_names(processes: Iterable[Process]) -> Mapping[str, str]:
    names = Names(_TAKEN)
    return {process.name: names.of(process.name, like=process.simple_name) for process in processes}


def _one_or_all(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names
