import pytest

from sim.records.metrics.workers import held
from tests.records.synthetic import Rows


def test_a_slot_freed_and_taken_at_one_instant_is_one_slot():
    rows = Rows()
    rows.job("job-1", [("compute", 90)], wait=10)
    rows.job("job-2", [("compute", 90)], wait=10, created=100)
    everyone = held(rows.tables()).iloc[0]
    assert (everyone["uses"], everyone["peak"]) == (2, 1)
    assert everyone["mean"] == pytest.approx(200 / (6.4 + 200 + 3.1))


def test_peaks_are_by_user_and_for_all():
    rows = Rows()
    for number, user in enumerate(("me", "me", "you")):
        rows.job(f"job-{number}", [("compute", 90)], user=user)
    found = held(rows.tables())
    assert list(found["user"].fillna("all")) == ["all", "me", "you"]
    assert list(found["peak"]) == [3, 2, 1]


def test_a_worker_that_runs_on_is_held_to_the_end_of_the_record():
    rows = Rows()
    rows.job("job-1", [("compute", 10)], state="running")
    rows.job("job-2", [("compute", 100)], wait=10)
    everyone = held(rows.tables()).iloc[0]
    assert everyone["mean"] == pytest.approx((113.1 + 110) / 119.5)


def test_no_workers_is_a_peak_of_none():
    everyone = held(Rows().tables()).iloc[0]
    assert (everyone["peak"], everyone["mean"]) == (0, 0)


def test_each_worker_of_a_cluster_counts():
    rows = Rows()
    rows.job("job-1", [("compute", 90)], wait=10, instances=4)
    everyone = held(rows.tables()).iloc[0]
    assert (everyone["uses"], everyone["peak"]) == (1, 4)
    assert everyone["mean"] == pytest.approx(400 / (6.4 + 100 + 3.1))


def test_workers_that_stop_at_the_instant_of_their_request():
    rows = Rows()
    rows.job("job-1", [("compute", 0)], wait=0)
    everyone = held(rows.tables()).iloc[0]
    assert (everyone["uses"], everyone["peak"]) == (1, 0)
