import os
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = """\
name: two-files
start: 2026-01-12T09:00Z
price_lists:
  plain: {date: 2026-01, source: made up, on_demand: {mem1_ssd1_v2_x4: 3.6 GBP/h}}
accounts: {wallet: {prices: plain}}
users: {me: {}}
projects: {study: {bill_to: wallet, members: {me: CONTRIBUTE}}}
executables:
  work:
    class: applet
    project: study
    entry_points: {main: {steps: [{compute: 100 s}]}}
launches:
  work: {run: work, as: me, in: study, count: 2, tags: [pilot]}
latencies: {acquisition: 10 s}
variants: {long: {executables.work.entry_points.main.steps.0.compute: 200 s}}
"""


class Command:
    """The command in a process of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "80", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done

    def write(self, text: str, name: str = "two.yaml") -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def dxsim(tmp_path):
    command = Command(tmp_path)
    command.write(SCENARIO)
    return command
