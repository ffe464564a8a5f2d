"""Notebooks are kept without outputs, and use the public face alone. That they run is shown by nbmake."""

import json
import re
from pathlib import Path

import pytest

import sim

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def code_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_notebooks_and_the_readme_names_each():
    readme = (Path(__file__).parents[1] / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert NOTEBOOKS
    assert set(re.findall(r"`([\w-]+\.ipynb)`", readme)) == {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    for cell in code_of(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_face_alone(path):
    text = "".join(line for cell in code_of(path) for line in cell["source"])
    assert not re.search(r"from sim\b|import sim\.", text)
    assert set(re.findall(r"\bsim\.(\w+)", text)) <= set(sim.__all__)
