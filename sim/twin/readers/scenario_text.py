"""Writes a scenario that was read from elsewhere as YAML that a person can go on with: sections with comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from sim.scenario.yaml_scalars import TrapError, read_plain

_WIDTH = 118
_SHORT = 80


def scenario_text(scenario: Mapping[str, Any], heading: Iterable[str], comments: Mapping[str, str]) -> str:
    """
    Write a scenario as YAML.

    Parameters
    ----------
    scenario : mapping
        The scenario; empty sections are left out.
    heading : iterable of str
        Paragraphs at the top; one that begins with a dash is an item of a list.
    comments : mapping
        A comment to stand above a section.
    """
    blocks = ["\n".join(_comment(paragraph) for paragraph in heading)]
    for section, content in scenario.items():
        if content in ("", {}, []):
            continue
        above = f"{_comment(comments[section])}\n" if section in comments else ""
        blocks.append(above + _yaml(section, content))
    return "\n\n".join(_joined(blocks)) + "\n"


def _joined(blocks: Iterable[str]) -> Iterable[str]:
    """Put single lines that follow each other, such as name and description, into one block."""
    lines: list[str] = []
    for block in blocks:
        if "\n" not in block and not block.startswith("#"):
            lines.append(block)
            continue
        if lines:
            yield "\n".join(lines)
            lines = []
        yield block
    if lines:
        yield "\n".join(lines)


def _comment(paragraph: str) -> str:
    indent = "#   " if paragraph.startswith("- ") else "# "
    if not paragraph:
        return "#"
    # YAML takes no control characters, not even in a comment.
    words = "".join(character if character.isprintable() else " " for character in paragraph)
    return textwrap.fill(
        " ".join(words.split()),
        _WIDTH,
        initial_indent="# ",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _yaml(section: str, content: object) -> str:
    if not isinstance(content, Mapping | list):
        return _dump({section: content}).removeprefix("{").removesuffix("}")
    text = _dump(content)
    # What fits into one line stands behind its key.
    return f"{section}: {text}" if text.startswith(("{", "[")) else f"{section}:\n{textwrap.indent(text, '  ')}"


def _dump(content: object) -> str:
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return str(text).rstrip("\n")


class _Dumper(yaml.SafeDumper):
    """Writes short lists and mappings of single values into one line, and everything else line by line."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        del flow_style
        node = super().represent_mapping(tag, mapping, flow_style=False)
        node.flow_style = _fits_a_line([part for pair in node.value for part in pair])
        return node

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        del flow_style
        node = super().represent_sequence(tag, sequence, flow_style=False)
        node.flow_style = _fits_a_line(node.value)
        return node


def _fits_a_line(nodes: list[yaml.Node]) -> bool:
    if not all(isinstance(node, yaml.ScalarNode) for node in nodes):
        return not nodes
    return sum(len(node.value) + 4 for node in nodes) <= _SHORT


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # The library leaves a text bare where YAML 1.1 reads it as one; our reader is stricter than that.
    try:
        bare = read_plain(text) == text and text.isprintable() and not set("${}[]") & set(text)
    except TrapError:
        bare = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')


_Dumper.add_representer(str, _represent_text)
