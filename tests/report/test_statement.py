import pytest

from sim.records.result import load_result
from sim.report.statement import MARK, markdown, statement
from tests.records.synthetic import Rows


@pytest.fixture(scope="module")
def text(limited):
    return statement(limited)


def test_it_begins_with_the_cost_and_says_why_it_has_no_interval(limited, text):
    head = text.split("\n## ")[0]
    assert head.startswith(f"{MARK}\n# Estimate of cost: limited\n\n**34.42 USD**, in 6 h 24 min; ")
    assert "4 of 13 executions done, 9 failed or cut." in head
    assert "there is no interval: one run is one draw of luck." in head
    assert f"`dxsim sweep {limited.directory}/scenario.yaml --replications 20` gives an interval." in head


def test_it_has_what_a_budget_holder_asks_for(text):
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## What is planned", "## Cost by project and month", "## Prices", "## Assumptions",
        "## What could make it wrong", "## Approval",
    ]  # fmt: skip
    assert "- plain, 2026-01: made up for a test" in text
    assert "- changed: limits.workers_per_user is 4, in place of 2" in text
    assert "| asked for by | | |\n| approved by | | |" in text


def test_projects_and_months_stand_with_their_total(text):
    assert "| capped | 2026-01 | 4.01 USD |" in text
    assert "| study | 2026-02 | 8.48 USD |" in text
    assert "| **total** | | **34.42 USD** |" in text


def test_it_fits_a_page(text):
    assert len(text.splitlines()) <= 75


def test_the_same_result_gives_the_same_text(limited, text):
    assert statement(load_result(limited.directory)) == text


def test_names_mean_nothing_in_markdown(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)], project="a|b *c* <d> `e` [f](g) _h_ i_j")
    text = statement(load_result(rows.write(tmp_path / "hand")))
    assert r"| a\|b \*c\* \<d\> \`e\` \[f\](g) \_h\_ i_j | 2026-01 | 0.10 GBP |" in text
    assert markdown("mem1_ssd1_v2_x4") == "mem1_ssd1_v2_x4"


def test_records_are_a_statement_of_what_happened(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    seen = {"records": 1, "sources": ["jobs.json"], "notes": [], "faults": ["jobs.json: record 3 is broken"]}
    text = statement(load_result(rows.write(tmp_path / "hand", observed=seen)))
    assert "# Statement of cost: hand" in text
    assert "- Records: 1 record could not be read whole." in text
    assert "simulated run" not in text


def test_nothing_was_run(tmp_path):
    text = statement(load_result(Rows().write(tmp_path / "hand")))
    assert "**nothing**, in 0 s; 0 of 0 executions done." in text
