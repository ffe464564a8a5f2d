import os
from pathlib import Path

import pytest

from tests.command import Command

# A process that a test starts plays the code beside these tests, whatever else is installed.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])


@pytest.fixture
def dxsim(tmp_path):
    """The command `dxsim` in an empty folder."""
    return Command(tmp_path)
