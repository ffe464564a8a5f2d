"""Reads YAML so that nothing in it can surprise: strict scalars, no duplicate keys, no tags, and bounded growth.

The document is built from the parser's events on a stack of our own, so neither deep nesting nor a bomb of aliases can
exhaust the interpreter, and every key and value keeps its place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath

import yaml

from sim.scenario.problems import Mark, Path, Problem, ScenarioError, did_you_mean
from sim.scenario.yaml_file import read_text
from sim.scenario.yaml_nodes import Entry, Node, Source
from sim.scenario.yaml_scalars import Scalar, TrapError, read_plain
from sim.scenario.yaml_syntax import MAX_DEPTH, TOO_DEEP, explain_syntax_error

MAX_ALIASES = 1000
MAX_NODES = 500_000

_EMPTY = "write at least its name, such as 'name: my-scenario'"


def read_yaml(path: FilePath | str) -> Source:
    """
    Read a YAML file.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    source = scan_yaml(read_text(FilePath(path)), str(path))
    if source.problems:
        raise ScenarioError(source.problems)
    return source


def scan_yaml(text: str, file: str, *, any_value: bool = False) -> Source:
    """
    Read YAML text; what can be passed over is kept among the source's problems.

    Parameters
    ----------
    text : str
        One document.
    file : str
        Name for the places in it.
    any_value : bool
        Whether the document may be something else than a mapping.

    Raises
    ------
    ScenarioError
        If the text cannot be read to its end: a syntax error, or a limit that it exceeds.
    """
    builder = _Builder(file)
    try:
        builder.consume(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise ScenarioError([*builder.problems, explain_syntax_error(error, text, file)]) from None
    except _StopError as stop:
        raise ScenarioError([*builder.problems, stop.problem]) from None
    root = builder.root
    if not any_value and (root is None or not isinstance(root.content, dict)):
        raise ScenarioError([*builder.problems, _not_a_mapping(root, text, file)])
    return Source(root or Node(Mark(file, 1, 1), None), tuple(builder.problems))


def _not_a_mapping(root: Node | None, text: str, file: str) -> Problem:
    if root is None or root.content is None:
        what = "holds only comments" if text.strip() else "is empty"
        return Problem(f"the file {what}; {_EMPTY}", Mark(file, 1, 1))
    what = "a list" if isinstance(root.content, tuple) else "a single value"
    return Problem(f"a scenario is a mapping of keys to values, not {what}; {_EMPTY}", root.mark)


class _StopError(Exception):
    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.problem = Problem(message, mark)


@dataclass(slots=True)
class _Built:
    node: Node
    nodes: int = 1
    depth: int = 0
    is_text: bool = False


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open."""

    mark: Mark
    path: Path
    anchor: str | None
    items: list[Node] | None
    entries: dict[str, Entry] = field(default_factory=dict)
    key: str | None = None
    key_mark: Mark | None = None
    nodes: int = 1
    depth: int = 0

    @property
    def wants_key(self) -> bool:
        return self.items is None and self.key_mark is None

    @property
    def here(self) -> Path:
        if self.items is not None:
            return (*self.path, len(self.items))
        return self.path if self.key is None else (*self.path, self.key)

    def close(self) -> _Built:
        content = self.entries if self.items is None else tuple(self.items)
        return _Built(Node(self.mark, content), self.nodes, self.depth + 1)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Built] = {}
        self.aliases = 0
        self.nodes = 0
        self.documents = 0

    def consume(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._open(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    frame = self.stack.pop()
                    self._place(frame.close(), frame.anchor)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    self._document(event)
                case _:
                    pass

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.file, start.line + 1, start.column + 1) if start else Mark(self.file, 1, 1)

    @property
    def _here(self) -> Path:
        return self.stack[-1].here if self.stack else ()

    def _report(self, message: str, mark: Mark, path: Path | None = None) -> None:
        self.problems.append(Problem(message, mark, self._here if path is None else path))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _StopError("a scenario is one document; remove this '---' or split the file", self._mark(event))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark = self._mark(event)
        self._grow(1, mark)
        self._refuse_tag(event.tag, mark)
        value: Scalar = event.value
        if event.style == "" and event.tag is None:
            try:
                value = self._plain(event.value, mark)
            except TrapError as trap:
                is_key = bool(self.stack) and self.stack[-1].wants_key
                self._report(self._advice(event.value, trap), mark, (*self._here, event.value) if is_key else None)
                value = event.value if is_key else None
        self._place(_Built(Node(mark, value), is_text=isinstance(value, str)), event.anchor)

    def _advice(self, text: str, trap: TrapError) -> str:
        here = self._here
        is_clock = here[-2:-1] == ("calendar",) and here[-1] in ("from", "to")
        if is_clock and (clock := re.fullmatch(r"(\d{1,2}):(\d\d)", text)):
            return f'{text} is no text without quotes: write "{int(clock[1]):02}:{clock[2]}", in quotes'
        return str(trap)

    def _plain(self, text: str, mark: Mark) -> Scalar:
        if text == "<<" and self.stack and self.stack[-1].wants_key:
            self._report("merge keys ('<<') are not read here; use 'import' or 'variants'", mark, (*self._here, text))
            return text
        return read_plain(text)

    def _refuse_tag(self, tag: str | None, mark: Mark) -> None:
        if tag is not None:
            short = tag.replace("tag:yaml.org,2002:", "!!")
            self._report(f"tags such as '{short}' are not read here; remove it", mark)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        mark = self._mark(event)
        self._grow(1, mark)
        self._refuse_tag(event.tag, mark)
        if len(self.stack) >= MAX_DEPTH:
            raise _StopError(TOO_DEEP, mark)
        items: list[Node] | None = [] if isinstance(event, yaml.SequenceStartEvent) else None
        self.stack.append(_Frame(mark, self._here, event.anchor, items))

    def _alias(self, event: yaml.AliasEvent) -> None:
        mark, name = self._mark(event), str(event.anchor)
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _StopError(f"more than {MAX_ALIASES} aliases; put large inputs into a table", mark)
        if any(frame.anchor == name for frame in self.stack):
            self._report(f"'*{name}' stands inside the value that it repeats; write that part out", mark)
            self._place(_Built(Node(mark, None)), None)
        elif (built := self.anchors.get(name)) is None:
            self._report(
                f"'*{name}' repeats nothing: no '&{name}' stands before it{did_you_mean(name, self.anchors)}", mark
            )
            self._place(_Built(Node(mark, None)), None)
        elif len(self.stack) + built.depth > MAX_DEPTH:
            raise _StopError(TOO_DEEP, mark)
        else:
            self._grow(built.nodes, mark)
            self._place(built, None)

    def _place(self, built: _Built, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = built
        if not self.stack:
            self.root = built.node
            return
        frame = self.stack[-1]
        frame.nodes += built.nodes
        frame.depth = max(frame.depth, built.depth)
        if frame.items is not None:
            frame.items.append(built.node)
        elif frame.key_mark is None:
            self._key(frame, built)
        else:
            if frame.key is not None:
                frame.entries[frame.key] = Entry(frame.key_mark, built.node)
            frame.key = frame.key_mark = None

    def _grow(self, nodes: int, mark: Mark) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise _StopError(
                f"more than {MAX_NODES} values, repeated ones included; put large inputs into a table", mark
            )

    def _key(self, frame: _Frame, built: _Built) -> None:
        mark, key = built.node.mark, built.node.content
        frame.key_mark = mark
        if not built.is_text or not isinstance(key, str):
            self._report(_key_refusal(built.node), mark, frame.path)
        elif key in frame.entries:
            first = frame.entries[key].key_mark.line
            self._report(
                f"'{key}' is written twice, in line {first} and in line {mark.line}; keep one", mark, (*frame.path, key)
            )
        else:
            frame.key = key


def _key_refusal(key: Node) -> str:
    if isinstance(key.content, (tuple, dict)):
        return "a key is a text, not a list or a mapping; was '{...}' or '[...]' meant to stand in quotes?"
    if key.content is None:
        return "a key is missing before this ':'; write one"
    shown = str(key.content).lower() if isinstance(key.content, bool) else str(key.content)
    return f"a key is a text; write '{shown}' in quotes"
