"""What each process of a pipeline waits for: item by item, or for all tasks of another process."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.twin.readers.nextflow_tasks import keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.twin.readers.nextflow_tasks import Process


@dataclass(slots=True)
class Links:
    """
    What the processes of a pipeline wait for.

    Attributes
    ----------
    each, after : mapping
        For each process, those that it follows item by item, and those of which it waits for all tasks.
    families : list of list of Process
        Processes that have the same items, each with its tasks in the order of these; every process is in one.
    by_tag, by_number, other_counts, other_tags : list of str
        Links by how they were found: item by item, because both have a task for each tag; likewise, though the tags
        are running numbers or stand twice; for all tasks, though both have several: another number of them, or as many
        under other tags.
    """

    each: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    families: list[list[Process]] = field(default_factory=list)
    by_tag: list[str] = field(default_factory=list)
    by_number: list[str] = field(default_factory=list)
    other_counts: list[str] = field(default_factory=list)
    other_tags: list[str] = field(default_factory=list)


def one_after_another(processes: Sequence[Process]) -> Links:
    """Link each process to the one before it, of which it waits for all tasks."""
    links = Links(families=[[process] for process in processes])
    for before, process in pairwise(processes):
        links.after[process.name].append(before.name)
    return links


def links_of(
    processes: Sequence[Process], before: Mapping[str, Sequence[str]], *, one_is_a_sample: bool = False
) -> Links:
    """
    Decide for each link of a graph whether it is item by item, from the tasks and tags of both of its ends.

    Parameters
    ----------
    processes : sequence of Process
        The processes.
    before : mapping
        For each, those that it needs.
    one_is_a_sample : bool
        Whether a single task is one of a sample, of which there will be more.
    """
    links = Links()
    by_name = {process.name: process for process in processes}
    families = _Families(process.name for process in processes)
    for process in processes:
        for name in before[process.name]:
            if _item_by_item(by_name[name], process, links, one_is_a_sample=one_is_a_sample):
                links.each[process.name].append(name)
                families.join(name, process.name)
            else:
                links.after[process.name].append(name)
    links.families = [_aligned([by_name[name] for name in family]) for family in families.all()]
    return links


def _item_by_item(first: Process, second: Process, links: Links, *, one_is_a_sample: bool) -> bool:
    counts = len(first.tasks), len(second.tasks)
    shown = f"{first.simple_name} -> {second.simple_name}"
    if 1 in counts and not (one_is_a_sample and counts == (1, 1)):
        return False
    if counts[0] != counts[1]:
        links.other_counts.append(f"{shown} ({counts[0]} and {counts[1]} tasks)")
        return False
    tags = sorted(keys(first))
    if tags != sorted(keys(second)):
        links.other_tags.append(f"{shown} ({counts[0]} tasks each)")
        return False
    is_sure = not first.is_numbered and not any(number for _, number in tags)
    (links.by_tag if is_sure else links.by_number).append(shown)
    return True


class _Families:
    """Names, joined into groups; names stay in the order in which they were given."""

    def __init__(self, names: Iterable[str]) -> None:
        self._of = {name: [name] for name in names}

    def join(self, one: str, other: str) -> None:
        first, second = self._of[one], self._of[other]
        if first is not second:
            first += second
            self._of.update(dict.fromkeys(second, first))

    def all(self) -> list[list[str]]:
        place = {name: number for number, name in enumerate(self._of)}
        distinct = {id(family): family for family in self._of.values()}
        return [sorted(family, key=place.__getitem__) for family in distinct.values()]


def _aligned(family: list[Process]) -> list[Process]:
    """Put the tasks of every process of a family into the order of the first one's."""
    first, *others = family
    order = {key: number for number, key in enumerate(keys(first))}

    def in_order(process: Process) -> Process:
        pairs = sorted(zip(keys(process), process.tasks, strict=True), key=lambda pair: order[pair[0]])
        return replace(process, tasks=tuple(task for _, task in pairs))

    return [first, *map(in_order, others)]
