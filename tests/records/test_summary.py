import json

from hypothesis import given, settings

from sim.records.summary import summarise
from tests.records.synthetic import Rows, charges

ASKED = {"name": "hand", "seed": 1, "variant": None}


def a_run():
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("compute", 100)], tags="bmi")
    rows.job("job-2", [("compute", 50)], state="failed", failure_reason="AppError", launch_index=1)
    rows.job("job-3", [("compute", 10)], state="running", launch_index=2)
    rows.add("rejections", at=0, launch="qc", launch_index=3, error="InvalidInput", message="no")
    return rows


def test_a_summary_is_plain_json_and_always_the_same():
    first, second = (json.dumps(summarise(a_run().tables(), ASKED), allow_nan=False) for _ in range(2))
    assert first == second


def test_an_empty_run_has_a_summary():
    summary = summarise(Rows().tables(), ASKED)
    assert summary["time"] == {"from": None, "to": None, "makespan_seconds": 0}
    json.dumps(summary, allow_nan=False)


@settings(deadline=None, max_examples=20)
@given(charges())
def test_any_charges_have_a_summary(tables):
    json.dumps(summarise(tables, ASKED), allow_nan=False)


def test_a_figure_leads_to_its_rows():
    tables = a_run().tables()
    summary = summarise(tables, ASKED)
    for name in ("project", "account", "user", "executable", "instance_type", "month"):
        section = summary[f"cost_by_{name}"]
        (column,) = section["by"]
        for figure in section["figures"]:
            rows = tables[section["rows"]]
            assert abs(rows.loc[rows[column] == figure[column], "amount"].sum() - figure["cost"]) < 1e-9


def test_counts_tell_done_from_unfinished():
    assert summarise(a_run().tables(), ASKED)["executions"] == {
        "jobs": 3, "tries": 3, "analyses": 0, "done": 1, "failed": 1, "unfinished": 1,
    }  # fmt: skip
