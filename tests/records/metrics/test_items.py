import pytest

from sim.records.metrics.items import items, per_launch
from tests.records.synthetic import Rows


def test_an_item_costs_what_its_whole_tree_costs():
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    rows.job("job-2", [("compute", 50)], root="job-1")
    rows.job("job-3", [("compute", 10)], launch_index=1)
    costs = items(rows.tables()).set_index("launch_index")["cost"]
    assert costs.to_dict() == {0: 0.15, 1: 0.01}


def test_an_item_that_was_billed_nothing_counts_as_zero():
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    rows.job("job-2", [], launch_index=1)
    found = per_launch(rows.tables()).iloc[0]
    assert (found["items"], found["mean_cost"]) == (2, 0.05)


def test_the_95th_percentile_lies_between_items():
    rows = Rows()
    for number in range(21):
        rows.job(f"job-{number}", [("compute", number * 100)], launch_index=number)
    found = per_launch(rows.tables()).iloc[0]
    assert found["p95_cost"] == pytest.approx(1.9)
    assert found["p95_seconds"] == pytest.approx(6.4 + 10 + 1900 + 3.1)
    assert found["mean_seconds"] == pytest.approx(6.4 + 10 + 1000 + 3.1)


def test_an_unfinished_item_has_a_cost_and_no_time():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], state="running")
    found = per_launch(rows.tables()).iloc[0]
    assert (found["unfinished"], found["total_cost"]) == (1, 0.1)
    assert str(found["mean_seconds"]) == "nan"


def test_what_no_launch_of_the_scenario_made_is_no_item():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], launch=None, launch_index=None)
    assert per_launch(rows.tables()).empty


def test_what_was_detached_is_no_item_of_its_own_and_counts_into_its_cost():
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    rows.job("job-2", [("compute", 50)], detached_from="job-1")
    found = items(rows.tables())
    assert found[["execution", "cost"]].to_dict("records") == [{"execution": "job-1", "cost": 0.15}]
