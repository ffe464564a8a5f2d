"""The graph that Nextflow writes with `-with-dag`, in DOT or as mermaid, and which process follows which."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from sim.scenario.problems import Problem, ScenarioError, did_you_mean, problem_at
from sim.twin.readers.note_words import at_most
from sim.twin.readers.text_file import text_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_DOT_NODE: Final = re.compile(r'^\s*"?([\w.]+)"?\s*\[(.*)\]\s*;?\s*$')
_DOT_EDGE: Final = re.compile(r'^\s*"?([\w.]+)"?\s*->\s*"?([\w.]+)"?\s*(\[.*\])?\s*;?\s*$')
_DOT_ATTRIBUTE: Final = re.compile(r'(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,\]\s]+)')
_MERMAID_PROCESS: Final = re.compile(r'^\s*(\w+)\(\[\s*"?(.*?)"?\s*\]\)')
_MERMAID_EDGE: Final = re.compile(r"^\s*(\w+)\s*--+>\s*(?:\|[^|]*\|)?\s*(\w+)\s*;?\s*$")
_MERMAID_WORKFLOW: Final = re.compile(r'^\s*subgraph\s+"?(.*?)"?\s*$')
_NO_WORKFLOW: Final = ("", "inputs", "outputs", "params", "take", "emit", "publish")
"""Subgraphs of mermaid that group channels and stand for no workflow."""


@dataclass(slots=True)
class Graph:
    """Nodes and what leads from one to another; a node is a process where it has a name, else it is contracted."""

    names: dict[str, str] = field(default_factory=dict)
    edges: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def follows(self, process_of: Mapping[str, str]) -> dict[str, list[str]]:
        """Return what follows each process with nothing but other nodes between, in the order of the file."""
        found: dict[str, dict[str, None]] = {name: {} for name in process_of.values()}
        for node, name in process_of.items():
            seen: set[str] = set()
            stack = list(reversed(self.edges.get(node, ())))
            while stack:
                following = stack.pop()
                if following in process_of:
                    found[name][process_of[following]] = None
                elif following not in seen:
                    seen.add(following)
                    stack += reversed(self.edges.get(following, ()))
        return {name: list(following) for name, following in found.items()}


@dataclass(frozen=True, slots=True)
class Dag:
    """
    Which process of a trace follows which.

    Attributes
    ----------
    source : str
        Name of the file.
    before : mapping
        For each process, those that it needs.
    idle : tuple of str
        Processes of the graph of which the trace has no task.
    """

    source: str
    before: Mapping[str, Sequence[str]]
    idle: tuple[str, ...]


def read_dag(path: Path, processes: Sequence[str]) -> Dag:
    """
    Read a graph, and contract all that is no process of the trace.

    Raises
    ------
    ScenarioError
        If the file cannot be opened or is no graph, lacks a process of the trace, or goes round in a circle.
    """
    graph = _parsed(path)
    matched = _matched(path, graph, processes)
    follows = graph.follows(matched)
    before: dict[str, list[str]] = {name: [] for name in processes}
    for name, following in follows.items():
        for other in following:
            before[other].append(name)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise problem_at(f"{path}: the graph goes round in a circle: {circle}", None) from None
    idle = tuple(name for node, name in graph.names.items() if node not in matched)
    return Dag(path.name, before, tuple(dict.fromkeys(idle)))


def _matched(path: Path, graph: Graph, processes: Sequence[str]) -> dict[str, str]:
    """Return for each node that is a process of the trace its name there."""
    matched: dict[str, str] = {}
    missing = []
    for name in processes:
        nodes = _nodes_of(graph, name, processes)
        matched |= dict.fromkeys(nodes, name)
        if not nodes:
            hint = did_you_mean(name, graph.names.values())
            missing.append(f"the graph has no process '{name}', which the trace has{hint or '; is it of this run?'}")
    if missing:
        raise ScenarioError([Problem(f"{path}: {sentence}") for sentence in at_most(missing)])
    return matched


def _nodes_of(graph: Graph, name: str, processes: Sequence[str]) -> list[str]:
    same = [node for node, label in graph.names.items() if label == name]
    if same:
        return same
    # One of the two may leave out the workflows round a process, or the outermost of them.
    ends = [node for node, label in graph.names.items() if _ends_alike(label, name)]
    others = [other for other in processes if other != name]
    ends = [node for node in ends if not any(_ends_alike(graph.names[node], other) for other in others)]
    if len({graph.names[node] for node in ends}) == 1:
        return ends
    simple = name.rpartition(":")[2]
    if any(other.rpartition(":")[2] == simple for other in others):
        return []
    return [node for node, label in graph.names.items() if label.rpartition(":")[2] == simple]


def _ends_alike(one: str, other: str) -> bool:
    return f":{one}".endswith(f":{other}") or f":{other}".endswith(f":{one}")


# -- the two forms -------------------------------------------------------------------------------------------------


def _parsed(path: Path) -> Graph:
    text = _text(path)
    found = re.search(r'<pre class="mermaid"[^>]*>(.*?)</pre>', text, re.DOTALL)
    if found is not None:
        text = html.unescape(found[1])
    if re.search(r"^\s*(strict\s+)?digraph\b", text, re.MULTILINE):
        graph = _dot(text.splitlines())
    elif re.search(r"^\s*(flowchart|graph)\s+(TB|TD|BT|LR|RL)\b", text, re.MULTILINE):
        graph = _mermaid(text.splitlines())
    else:
        raise problem_at(f"{path}: this is no graph of Nextflow: run it with -with-dag dag.dot, or dag.mmd", None)
    if not graph.names:
        raise problem_at(f"{path}: the graph has no process", None)
    return graph


def _dot(lines: Sequence[str]) -> Graph:
    graph = Graph()
    for line in lines:
        if edge := _DOT_EDGE.match(line):
            graph.edges[edge[1]].append(edge[2])
        elif node := _DOT_NODE.match(line):
            attributes = {key: value.strip('"') for key, value in _DOT_ATTRIBUTE.findall(node[2])}
            # Channels are points, operators circles; only a process has a label and no shape.
            if attributes.get("label") and "shape" not in attributes:
                graph.names[node[1]] = attributes["label"]
    return graph


def _mermaid(lines: Sequence[str]) -> Graph:
    graph = Graph()
    workflows: list[str] = []
    for line in lines:
        if workflow := _MERMAID_WORKFLOW.match(line):
            workflows.append(_workflow(workflow[1]))
        elif line.strip() == "end" and workflows:
            workflows.pop()
        elif edge := _MERMAID_EDGE.match(line):
            graph.edges[edge[1]].append(edge[2])
        elif node := _MERMAID_PROCESS.match(line):
            graph.names[node[1]] = ":".join([*_inside(workflows), node[2]])
    return graph


def _inside(workflows: Sequence[str]) -> Iterator[str]:
    return (name for name in workflows if name not in _NO_WORKFLOW)


def _workflow(text: str) -> str:
    labelled = re.search(r"\[(.*)\]$", text)
    return (labelled[1] if labelled else text).strip(' "').rpartition(":")[2]


def _text(path: Path) -> str:
    text = text_of_file(path, "name a graph that -with-dag has written")
    if text is None or not text.strip():
        message = "the file is empty or no text, and a graph is DOT or mermaid: run it with -with-dag dag.dot"
        raise problem_at(f"{path}: {message}", None)
    return text
