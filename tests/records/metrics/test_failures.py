from sim.records.metrics.failures import failures, rejections, unfinished
from tests.records.synthetic import Rows


def test_failures_name_their_commonest_source_and_the_money_lost():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], state="failed", failure_reason="AppInternalError", root="job-1")
    for number in (2, 3):
        cells = {"state": "failed", "failure_reason": "JobTreeFailure", "failure_from": "job-1"}
        rows.job(f"job-{number}", [("compute", 50)], **cells)
    rows.job("job-4", [("compute", 50)])
    found = failures(rows.tables())
    assert list(found["reason"]) == ["JobTreeFailure", "AppInternalError"]
    assert list(found["thrown_away"]) == [0.1, 0.1]
    first = found.iloc[0]
    assert (first["jobs"], first["from"], first["from_name"], first["from_count"]) == (2, "job-1", "job-1", 2)
    assert found["from"].isna().tolist() == [False, True]


def test_a_failure_that_cost_nothing_is_listed():
    rows = Rows()
    rows.job("job-1", [], state="terminated")
    found = failures(rows.tables()).iloc[0]
    assert (found["state"], found["jobs"], found["thrown_away"]) == ("terminated", 1, 0)


def test_nothing_failed():
    assert failures(Rows().tables()).empty


def test_what_did_not_finish_is_counted_by_state():
    rows = Rows()
    rows.job("job-1", [("compute", 1)], state="running")
    rows.job("job-2", [("compute", 1)])
    assert unfinished(rows.tables()["executions"]).to_dict("records") == [
        {"class": "job", "state": "running", "executions": 1}
    ]


def test_rejections_keep_the_first_message():
    rows = Rows()
    for message in ("first", "second"):
        rows.add("rejections", at=0, launch="qc", launch_index=0, error="InvalidInput", message=message)
    assert rejections(rows.tables()["rejections"]).to_dict("records") == [
        {"launch": "qc", "error": "InvalidInput", "calls": 2, "message": "first"}
    ]


def test_most_may_be_their_own_cause():
    rows = Rows()
    for number, source in enumerate((None, None, "job-0")):
        rows.job(f"job-{number}", [], state="failed", failure_reason="AppError", failure_from=source)
    found = failures(rows.tables()).iloc[0]
    assert found["from_count"] == 2
    assert str(found["from"]) in ("None", "nan")
