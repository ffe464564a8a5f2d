import pytest

from sim.records.metrics.throughput import throughput
from tests.records.synthetic import Rows


def test_what_is_done_is_counted_by_executable():
    rows = Rows()
    for number in range(3):
        rows.job(f"job-{number}", [("compute", 3600 - 19.5)])
    rows.job("job-3", [("compute", 60)], executable="call")
    rows.job("job-4", [("compute", 60)], executable="call", state="failed")
    found = throughput(rows.tables()).set_index("executable")
    assert found["done"].to_dict() == {"qc": 3, "call": 1}
    assert found["per_hour"].to_dict() == pytest.approx({"qc": 3, "call": 1})
    assert found["per_day"].to_dict() == pytest.approx({"qc": 72, "call": 24})


def test_no_time_is_no_rate():
    rows = Rows()
    rows.add(
        "executions", execution="job-1", executable="qc", created=0, ended=0, state="done", **{"try": 0, "class": "job"}
    )
    assert throughput(rows.tables())["per_hour"].isna().all()
