"""Every YAML block of every README is a scenario, or a part of one, and loads."""

import re
import shutil
from pathlib import Path

import pytest

from sim.scenario.reader import load

ROOT = Path(__file__).parents[1]
PART = "# part of a scenario"
BLOCK = re.compile(r"^```ya?ml\n(.*?)^```", re.MULTILINE | re.DOTALL)
BASE = """\
name: base
start: 2026-01-12T09:00Z
price_lists: {mine: {date: 2026-01, source: made up, per_core: {on_demand: 0.05 USD/h}}}
accounts: {wallet: {prices: mine}}
users: {me: {}}
projects: {study: {bill_to: wallet, members: {me: CONTRIBUTE}}}
data: {samples: {project: study, size: 12 GB, count: 8}}
executables:
  align:
    class: applet
    project: study
    inputs: {reads: file}
    outputs: {bam: file}
    entry_points: {main: {steps: [{compute: 10 min}, {upload: {bam: 9 GB}}]}}
  report: {class: app, entry_points: {main: {steps: [{compute: 5 min}]}}}
launches:
  align: {run: align, as: me, in: study, each: samples}
  report: {run: report, as: me, in: study, after: align}
"""


def readmes():
    hidden = {path for path in ROOT.iterdir() if path.name.startswith(".")}
    return sorted(path for path in ROOT.rglob("README.md") if not hidden & set(path.parents))


def blocks():
    for readme in readmes():
        text = readme.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(found[1], id=f"{readme.relative_to(ROOT).as_posix()}:{line}")


def with_base(part, folder):
    """Let a part import the base before what it imports itself."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    if re.search(r"^import: \[", part, re.MULTILINE):
        return re.sub(r"^import: \[", "import: [base.yaml, ", part, count=1, flags=re.MULTILINE)
    return f"import: [base.yaml]\n{part}"


@pytest.fixture
def folder(tmp_path):
    """A folder in which the library of scenarios is found, as it is from anywhere below scenarios/."""
    for source in (ROOT / "scenarios").iterdir():
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, tmp_path / source.name)
    return tmp_path


@pytest.mark.parametrize("block", list(blocks()))
def test_the_block_is_a_scenario_or_a_part_of_one(block, folder):
    text = with_base(block, folder) if block.startswith(PART) else block
    path = folder / "block.yaml"
    path.write_text(text, encoding="utf-8")
    scenario = load(path)
    assert scenario.launches
    for variant in scenario.variants:
        load(path, variant=variant)


def test_the_language_is_explained_with_examples():
    assert (ROOT / "sim" / "scenario" / "README.md") in readmes()
    assert len(list(blocks())) >= 6
