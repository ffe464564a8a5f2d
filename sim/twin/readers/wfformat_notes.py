"""What a WfFormat file did not hold, and what the scenario has in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.twin.readers.note_words import counted, listed
from sim.twin.readers.scenario_parts import MOST_WORKERS, PLACEHOLDER_RATE
from sim.twin.readers.wfformat_scenario import fits, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.wfformat_file import Instance, Machine
    from sim.twin.readers.wfformat_graph import Step


def notes_of(instance: Instance, steps: Sequence[Step], scenario: Mapping[str, Any]) -> list[str]:
    """Return a sentence for everything that was assumed or passed over."""
    return [
        *_machines(instance),
        *_workers(steps, scenario),
        f"prices: the file holds none; {PLACEHOLDER_RATE} a core is a placeholder, so amounts mean nothing yet",
        f"platform: its delays are the measured defaults, and a user has at most {MOST_WORKERS} workers",
        *_run_times(steps),
        *_files(instance, steps),
        *_unused(instance),
    ]


def _machines(instance: Instance) -> Iterator[str]:
    machines = instance.workflow.execution.machines
    where = f" on {listed(map(_machine, machines))}" if machines else ", the file does not say where"
    yield (
        f"run times: measured{where}; they are taken as they are, whatever the instance type, with the reading and "
        "writing that they contain"
    )
    makespan = instance.workflow.execution.makespan_in_seconds
    if makespan is not None:
        yield f"makespan: the recorded execution took {makespan} s on its own machines, with their own limits"


def _machine(machine: Machine) -> str:
    cores, speed = machine.cpu.core_count, machine.cpu.speed_in_m_hz
    facts = [*([f"{cores} core{'s' if cores > 1 else ''}"] if cores else []), *([f"{speed} MHz"] if speed else [])]
    return f"{machine.node_name} ({', '.join(facts)})" if facts else machine.node_name


def _workers(steps: Sequence[Step], scenario: Mapping[str, Any]) -> Iterator[str]:
    programs = scenario["executables"]
    stages = next(program["stages"] for program in programs.values() if program["class"] == "workflow")
    types = [programs[stage["run"]]["instance_type"] for stage in stages.values()]
    used = listed(dict.fromkeys(types))
    known = {
        "cores": any(step.run.core_count is not None for step in steps),
        "memory": any(step.run.memory_in_bytes is not None for step in steps),
    }
    if all(known.values()):
        yield f"instance types: {used}, by the cores and memory of each program's largest task"
    else:
        unknown = " or ".join(what for what, said in known.items() if not said)
        yield f"instance types: the file does not say how much {unknown} a task needs; {used} is assumed"
    large = [step.task.id for step, kind in zip(steps, types, strict=True) if not fits(kind, step)]
    if large:
        yield f"instance types: no type has the cores and memory that were seen in {counted(large, 'task')}"


def _run_times(steps: Sequence[Step]) -> Iterator[str]:
    zero = [step.task.id for step in steps if step.run.runtime_in_seconds == 0]
    if zero:
        yield f"run times: 0 s is taken for {counted(zero, 'task')}, though it was probably too short to measure"
    rounded = [step.task.id for step in steps if step.run.runtime_in_seconds * 1_000_000 % 1 != 0]
    if rounded:
        yield f"run times: those of {counted(rounded, 'task')} were rounded to a microsecond"
    if not any(microseconds(step.run.runtime_in_seconds) for step in steps):
        yield "run times: all of them are 0 s, so only the platform's own delays are left"


def _files(instance: Instance, steps: Sequence[Step]) -> Iterator[str]:
    listed = {file.id for file in instance.workflow.specification.files}
    named = dict.fromkeys(file for step in steps for file in (*(read.file for read in step.reads), *step.writes))
    if not named:
        yield "files: the file names none; nothing is transferred"
    missing = [file for file in named if file not in listed]
    if missing:
        yield f"files: 0 B is assumed for {counted(missing, 'file')}, named by tasks and not listed with a size"
    own = [step.task.id for step in steps if set(step.task.input_files) & set(step.writes)]
    if own:
        yield f"files: a task's reading of its own output is left out in {counted(own, 'task')}"
    unlinked = [
        step.task.id
        for step in steps
        if any(read.producer is not None and read.producer not in step.task.parents for read in step.reads)
    ]
    if unlinked:
        told = counted(unlinked, "task")
        yield f"dependencies: reading the file of another task is one, though it is not listed as a parent, in {told}"


def _unused(instance: Instance) -> Iterator[str]:
    kept = {"executedAt"}
    extra = sorted({name for run in instance.workflow.execution.tasks for name in run.model_extra or {}} - kept)
    if extra:
        yield f"not used: {', '.join(extra)} of the tasks"
