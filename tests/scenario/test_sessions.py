"""What a session may say, and what it is told where it says something else (N4)."""

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load

TEXT = """\
name: notebooks
price_lists: {list: {date: 2026-01, source: made up, per_core: {on_demand: 0.05 USD/h}}}
accounts: {wallet: {prices: list}}
users: {ann: {}}
projects: {lab: {bill_to: wallet}}
tables: {people: {rows: [{who: a, t: 1 h}, {who: b, t: 3 GB}]}}
executables:
  notebook: {class: app, entry_points: {main: {steps: [%s]}}}
launches: {notebook: {run: notebook, as: ann, in: lab, each: people}}
"""


@pytest.fixture
def reading(tmp_path):
    def read(step):
        path = tmp_path / "notebooks.yaml"
        path.write_text(TEXT % step)
        return load(path)

    return read


@pytest.mark.parametrize(
    "session",
    [
        "work: 3 h",
        "work: {lognormal: {median: 3 h, p95: 8 h}}, forgotten: 20 %",
        "work: 3 h, forgotten: 0.2, noticed_after: {uniform: [10 h, 60 h]}, max_session_length: 1 d",
    ],
)
def test_a_session_is_read(reading, session):
    assert reading(f"{{session: {{{session}}}}}").launches


@pytest.mark.parametrize(
    ("session", "message"),
    [
        ("forgotten: 20 %", "work"),
        ("work: 3", "3"),
        ("work: 3 GB", "3 GB"),
        ("work: 3 h, forgotten: 120 %", "120 %"),
        ("work: 3 h, forgoten: 20 %", "did you mean 'forgotten'"),
        ("work: 3 h, noticed_after: 60 h", "noticed_after is for sessions that are forgotten: write forgotten: 20 %"),
        ("work: 3 h, max_session_length: 0 s", "a timeout is above zero"),
        ('work: "${row.t}"', "row 2 of table people, column t"),
        ('work: "${row.h}"', "there is no column 'h'"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_in_its_place(reading, session, message):
    with pytest.raises(ScenarioError) as error:
        reading(f"{{session: {{{session}}}}}")
    assert message in str(error.value)
    # What a row must have is told of the launch that goes over it.
    assert "notebooks.yaml:8:" in str(error.value) or "notebooks.yaml:9:" in str(error.value)


def test_a_session_is_a_step_of_its_own(reading):
    with pytest.raises(ScenarioError, match="write session and compute as two steps"):
        reading("{session: {work: 3 h}, compute: 1 h}")
