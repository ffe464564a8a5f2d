import pytest

from sim.records import spans
from sim.records.metrics import waits
from tests.records.synthetic import Rows


def test_waits_by_state_put_the_longest_first():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], wait=10)
    rows.job("job-2", [("compute", 100)], wait=30)
    found = waits.by_state(spans.of_states(rows.tables()))
    assert list(found["state"]) == ["running", "runnable", "idle"]
    assert list(found["mean_seconds"]) == pytest.approx([103.1, 20, 6.4])
    assert found["p95_seconds"][1] == pytest.approx(29)


def test_a_user_waits_from_runnable_to_running():
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("compute", 100)], wait=10)
    rows.job("job-2", [("compute", 100)], wait=36, user="you")
    found = waits.by_user(rows.tables()).set_index("user")
    assert found["mean_seconds"].to_dict() == {"me": 64, "you": 36}


def test_a_job_that_never_ran_is_counted_apart():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], wait=10)
    for name, user in (("job-2", "me"), ("job-3", "you")):
        rows.add(
            "executions", execution=name, created=0, ready=5, state="runnable", user=user, **{"try": 0, "class": "job"}
        )
    found = waits.by_user(rows.tables()).set_index("user")
    assert found["not_started"].to_dict() == {"me": 1, "you": 1}
    assert found["jobs"].to_dict() == {"me": 1, "you": 0}
    assert found["total_seconds"].to_dict() == {"me": 10, "you": 0}
