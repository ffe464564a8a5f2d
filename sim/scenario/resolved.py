"""Writes a scenario out again, so that the folder alone reproduces the run."""

import re
import shutil
from pathlib import Path
from typing import Protocol

import yaml

from sim.scenario.problems import Mark
from sim.scenario.table_paths import change_table_paths
from sim.scenario.yaml_nodes import Entry, Node, Plain
from sim.scenario.yaml_scalars import TrapError, read_plain

INPUTS_FOLDER = "inputs"


class Written(Protocol):
    """What of a scenario is written."""

    @property
    def raw(self) -> dict[str, Plain]:
        """The mapping that the scenario was read from, after imports, variant and overrides."""
        ...


def write_resolved(scenario: Written, directory: Path) -> Path:
    """
    Write ``scenario.yaml`` with everything imported and applied, and copy the table files it names to ``inputs/``.

    Variants and the experiment are left out: they are changes to the file that was read, and may not fit what it has
    become.

    Returns
    -------
    Path
        The file written; reading it gives an equal scenario.
    """
    directory.mkdir(parents=True, exist_ok=True)
    copies = _Copies(directory)
    played = {key: value for key, value in scenario.raw.items() if key not in ("variants", "experiment")}
    resolved = change_table_paths(_node(played), copies.place)
    path = directory / "scenario.yaml"
    text = yaml.dump(
        resolved.plain(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=120
    )
    path.write_text(text, encoding="utf-8")
    return path


class _Copies:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.names: dict[str, str] = {}

    def place(self, file: str) -> str:
        """Copy a table file once, and give the path that the written scenario names it by."""
        if not Path(file).is_absolute():
            return file
        if file not in self.names:
            # What was copied here by an earlier run bears a number already.
            own_name = re.sub(r"^[0-9]{2}-", "", Path(file).name)
            name = f"{INPUTS_FOLDER}/{len(self.names) + 1:02d}-{own_name}"
            (self.directory / INPUTS_FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(file, self.directory / name)
            self.names[file] = name
        return self.names[file]


def _node(value: Plain) -> Node:
    mark = Mark("", 1, 1)
    match value:
        case dict():
            return Node(mark, {key: Entry(mark, _node(item)) for key, item in value.items()})
        case list():
            return Node(mark, tuple(_node(item) for item in value))
        case _:
            return Node(mark, value)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # The library leaves a text bare where YAML 1.1 reads it as one; our reader is stricter than that.
    try:
        bare = read_plain(text) == text and text.isprintable()
    except TrapError:
        bare = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')


_Dumper.add_representer(str, _represent_text)
