import pytest

import sim
from tests.report.scenarios import LIMITED


@pytest.fixture(scope="session")
def limited(tmp_path_factory):
    """Return the result of a run in which every kind of limit cuts."""
    folder = tmp_path_factory.mktemp("limited")
    (folder / "limited.yaml").write_text(LIMITED, encoding="utf-8")
    return sim.run(folder / "limited.yaml", out=folder / "result", variant="wide")
