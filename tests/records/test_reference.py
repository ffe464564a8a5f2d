from pathlib import Path

import pytest

import sim.records.schema
from sim.records.reference import reference, with_reference
from sim.records.schema import TABLES

README = Path(sim.records.schema.__file__).with_name("README.md")


def test_the_readme_is_current():
    text = README.read_text(encoding="utf-8")
    assert with_reference(text) == text, "bring it up to date with python -m sim.records.reference"


def test_every_column_has_a_row():
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(table.columns) for table in TABLES.values())


def test_a_readme_without_marks_is_refused():
    with pytest.raises(ValueError, match="marks"):
        with_reference("# Records")
