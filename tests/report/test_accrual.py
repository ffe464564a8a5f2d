import pytest

from sim.report.accrual import accrual
from tests.records.synthetic import START, Rows


@pytest.fixture
def rows():
    return Rows()


def after(rows, *seconds):
    return accrual(rows.tables()["charges"]).by([START + second * 1_000_000 for second in seconds]).round(6).tolist()


def test_a_worker_costs_evenly_while_it_runs(rows):
    rows.job("job-1", [("compute", 1000)], wait=3.6)
    assert after(rows, 0, 10, 510, 1010, 2000) == [0, 0, 0.5, 1.0, 1.0]


def test_workers_add_up(rows):
    rows.job("job-1", [("compute", 1000)], wait=3.6)
    rows.job("job-2", [("compute", 1000)], wait=503.6)
    assert after(rows, 510, 1010, 1510) == [0.5, 1.5, 2.0]


def test_a_surcharge_falls_due_at_once(rows):
    rows.add(
        "charges", what_for="surcharge", micros_per_unit=2_000_000, amount=2.0, currency="GBP", to=100, **{"from": 100}
    )
    rows.add("charges", what_for="compute", micros_per_hour=1, amount=1.0, currency="GBP", to=200, **{"from": 0})
    assert after(rows, 50, 99.999999, 100, 200) == [0.25, 0.5, 2.5, 3.0]


def test_nothing_charged_is_nothing_accrued(rows):
    assert after(rows, 0, 1) == [0, 0]


def test_a_line_that_is_thinned_keeps_its_ends(rows):
    for number in range(50):
        rows.job(f"job-{number}", [("compute", 100 + number)], created=number * 7)
    whole = accrual(rows.tables()["charges"])
    thin = whole.thinned(20)
    assert len(thin.at) <= 20
    assert (thin.at[0], thin.at[-1]) == (whole.at[0], whole.at[-1])
    assert thin.amount[-1] == pytest.approx(whole.amount[-1])
