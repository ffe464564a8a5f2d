"""The page "your question → the command": every command of it runs, in the order in which a reader would give them."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.command import Command
from tests.twin.nextflow_files import dot, save, task, text

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLES = README[README.index("## Your question") : README.index("Exit codes: 0 fine")]
FEWER = {"sweep": 1, "compare": 2, "plan": 1, "forecast": 5, "estimate": 20}
"""Replications that show that a command works; a reader's own are more."""
SLOW = ("scenarios/semantics", "scenarios/validation")
"""Folders that other tests check in full."""


def questions():
    """The rows of the tables: a question and its commands."""
    for line in TABLES.splitlines():
        cells = [cell.strip("| ") for cell in line.split(" | ")]
        if line.startswith("|") and len(cells) == 2 and (found := re.findall(r"`(dxsim [^`]+)`", cells[1])):
            yield pytest.param(found, id=cells[0])


def test_the_three_of_the_design_ask_at_least_twelve_questions():
    assert TABLES.count("\n**I ") == 3
    assert len(list(questions())) >= 24


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """The command in a folder as a reader has it: scenarios, `mine.yaml`, records, a Nextflow trace."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    blocks = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (folder / "mine.yaml").write_text(blocks[0], encoding="utf-8")
    samples = [task(f"{process} (sample{number})", 600) for process in ("align", "call") for number in range(8)]
    save(text(*samples), folder)
    save(dot(("align", "call")), folder, "dag.dot")
    dxsim = Command(folder)
    dxsim("run", "mine.yaml", "--quiet")
    dxsim("export", "dx", "reports/mine", "-o", "executions.json")
    # What an earlier row leaves behind, for whoever asks a later question alone.
    dxsim("import", "dx", "executions.json", "-o", "reports/real")
    dxsim("run", "reports/real/scenario.yaml", "--out", "reports/more", "--quiet")
    records = json.loads((folder / "executions.json").read_text(encoding="utf-8"))
    (folder / "now.json").write_text(json.dumps([_going_on(record, records) for record in records]), encoding="utf-8")
    return dxsim


def _going_on(record, records):
    """The record as it was when half of the work was over."""
    middle = min(one["created"] for one in records) + 3_600_000
    if record.get("stoppedRunning", 0) <= middle:
        return record
    left = {key: value for key, value in record.items() if key not in ("stoppedRunning", "totalPrice")}
    steps = [step for step in record["stateTransitions"] if step["setAt"] <= middle]
    return {**left, "state": steps[-1]["newState"] if steps else "idle", "stateTransitions": steps}


@pytest.mark.parametrize("commands", list(questions()))
def test_the_commands_of_a_question_work(reader, commands):
    for command in commands:
        words = shlex.split(command)[1:]
        if any(folder in words for folder in SLOW):
            assert all((ROOT / word).exists() for word in words[1:])
            continue
        if words[0] in FEWER:
            words += ["--replications", str(FEWER[words[0]])]
        if words[0] in ("sweep", "plan"):
            words += ["--jobs", "1"]
        done = reader(*words)
        assert done.returncode == 0, f"{command}\n{done.stderr}{done.stdout[-2000:]}"
        assert done.stdout.strip() or "-o" in words
