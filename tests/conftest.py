import pytest

from tests.command import Command


@pytest.fixture
def dxsim(tmp_path):
    """The command `dxsim` in an empty folder."""
    return Command(tmp_path)
