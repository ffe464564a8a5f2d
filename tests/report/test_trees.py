import pytest

from sim.records import spans
from sim.records.result import Result
from sim.report.findings import Findings
from sim.report.gantt_rows import job_rows, tree_rows
from sim.report.pictures.gantt import CUT, DONE, FAILED, OPEN
from sim.report.strips import RUNNABLE, RUNNING, strips
from sim.report.trees import longest, trees
from tests.records.synthetic import Rows


def findings(rows):
    about = {"scenario": "hand", "seed": 1, "variant": None, "complete": True, "expectations": [], "dxsim": "0"}
    return Findings(Result(rows.tables(), about))


@pytest.fixture
def forest():
    """Return two trees: a root with two jobs of its own, and a short one that a limit cut."""
    rows = Rows()
    rows.job("job-0", [("compute", 100)], name="fan")
    rows.job("job-1", [("compute", 50)], root="job-0", created=150)
    rows.job("job-2", [("compute", 70)], root="job-0", created=150)
    rows.job("job-3", [("compute", 10)], launch="other", state="failed", failure_reason="CostLimitExceeded")
    return rows


def test_a_tree_has_the_jobs_the_cost_and_the_time_of_all_that_came_of_its_root(forest):
    found = trees(forest.tables()).set_index("root")
    fan = found.loc["job-0"]
    assert (fan["name"], fan["launch"], fan["jobs"], fan["tries"]) == ("fan", "qc", 3, 3)
    assert fan["seconds"] == pytest.approx(150 + 6.4 + 10 + 70 + 3.1)
    assert fan["cost"] == pytest.approx(0.22)
    assert found.loc["job-3", "reason"] == "CostLimitExceeded"


def test_a_tree_with_something_unfinished_has_no_end(forest):
    forest.job("job-4", [("compute", 500)], root="job-0", state="running")
    fan = trees(forest.tables()).set_index("root").loc["job-0"]
    assert str(fan["ended"]) == "NaT"
    assert fan["seconds"] == pytest.approx(516.4)


def test_a_root_whose_record_is_missing_is_told_by_its_id(forest):
    forest.job("job-9", [("compute", 5)], root="job-8")
    assert trees(forest.tables()).set_index("root").loc["job-8", "name"] == "job-8"


def test_of_many_trees_the_longest_are_shown_and_each_launch_has_one():
    rows = Rows()
    for number in range(30):
        rows.job(f"job-{number}", [("compute", 100 + number)], created=number)
    rows.job("job-99", [("compute", 1)], launch="short", created=50)
    shown = longest(trees(rows.tables()), 5)
    assert shown["root"].tolist() == ["job-26", "job-27", "job-28", "job-29", "job-99"]


def test_a_strip_counts_what_runs_at_once(forest):
    tables = forest.tables()
    stays = spans.of_states(tables)
    keys = stays.merge(tables["executions"][[*spans.TRY, "root"]], on=spans.TRY)["root"]
    found = strips(stays, keys, ["job-0"])
    assert list(found) == ["job-0"]
    assert found["job-0"].peak == 2
    assert found["job-0"].doing[RUNNABLE].level.max() == 2
    assert found["job-0"].first_run == found["job-0"].doing[RUNNING].at[0]


def test_rows_say_how_trees_ended_and_what_they_took(forest):
    forest.job("job-5", [("compute", 10)], launch="bad", state="failed", failure_reason="AppError")
    forest.job("job-6", [("compute", 10)], launch="open", state="running")
    found = findings(forest)
    rows = {row.name: row for row in tree_rows(found.material, found.trees)}
    assert {name: row.ended for name, row in rows.items()} == {
        "fan (job-0)": DONE, "job-3": CUT, "job-5": FAILED, "job-6": OPEN,
    }  # fmt: skip
    assert rows["fan (job-0)"].figures == "3 jobs, 2 at once, 4 min, 0.22 GBP"
    assert rows["job-3"].figures == "CostLimitExceeded, 29.5 s, 0.0100 GBP"


def test_all_tries_of_a_job_are_in_one_row(limited):
    found = findings_of(limited)
    (row,) = job_rows(found.material, "job-9")
    assert row.figures == "mem1_ssd1_v2_x4, 2 tries, 24 min 7 s, 1.37 USD"
    assert row.strip.peak == 1
    assert len(row.strip.doing[RUNNING].at) == 4


def findings_of(result):
    return Findings(result)
