import pytest

from sim.records import spans
from sim.records.guesses import guesses
from tests.records.synthetic import WHO, Rows


def effects(rows):
    tables = rows.tables()
    return guesses(tables, spans.of_states(tables)).set_index("rule")


def test_a_rule_without_effect_is_not_listed():
    assert effects(Rows()).empty


def test_boot_and_set_up_have_their_share_of_the_cost():
    rows = Rows()
    rows.job("job-1", [("boot", 50), ("set-up", 30), ("transfer", 20), ("compute", 100)])
    found = effects(rows)
    assert found["share_of_cost"][["G8", "H3"]].to_dict() == {"G8": 0.25, "H3": 0.25}


def test_waiting_and_starting_have_their_share_of_the_time():
    rows = Rows()
    rows.job("job-1", [("boot", 50), ("compute", 130.5)], wait=10)
    found = effects(rows)
    assert found["share_of_time"][["B5", "B6", "G4"]].to_dict() == pytest.approx(
        {"B5": 6.4 / 200, "B6": 3.1 / 200, "G4": 60 / 200}
    )
    assert "G7" not in found.index


def test_a_warm_start_is_a_reuse_and_no_new_worker():
    rows = Rows()
    rows.job("job-1", [("compute", 10)], start_kind="warm")
    found = effects(rows)
    assert "G5" in found.index
    assert "G4" not in found.index


def test_waiting_for_a_slot_is_told():
    rows = Rows()
    rows.job("job-1", [("compute", 10)])
    rows.add("executions", execution="job-2", ready=0, created=0, **{"try": 0, "class": "job"})
    assert effects(rows)["count"]["G7"] == 1


def test_failures_name_their_rules():
    rows = Rows()
    rows.job("job-1", [("compute", 30), ("tear-down", 10)], state="failed", failure_reason="CostLimitExceeded")
    rows.job("job-2", [], state="failed", failure_reason="DependencyUnsatisfiable", failure_from="job-1")
    rows.job("job-3", [], state="failed", failure_reason="JobTreeFailure", failure_from="job-1")
    rows.job("job-4", [], state="failed", failure_reason="JobTreeFailure", failure_from="job-1", origin_job="job-1")
    found = effects(rows)
    assert found["count"][["C3", "E4", "H6", "I1"]].to_dict() == {"C3": 1, "E4": 1, "H6": 1, "I1": 1}
    assert found["share_of_cost"][["B6", "H6"]].to_dict() == {"B6": 0.25, "H6": 1}


def test_sessions_that_were_left_on_are_told():
    rows = Rows()
    rows.job("job-1", [("session", 100), ("idle session", 300)], wait=0)
    rows.job("job-2", [("session", 100), ("idle session", 100), ("tear-down", 200)], state="failed", wait=0)
    found = effects(rows).loc["N4"]
    assert (found["count"], found["seconds"], found["share_of_cost"]) == (2, 400, 0.5)


def test_a_closing_object_is_counted():
    rows = Rows()
    rows.add("objects", object="file-1", created=0, closing=0, closed=2)
    rows.add("objects", object="file-2", created=0, closing=0, closed=0)
    assert effects(rows)["count"]["D2"] == 1


def test_spot_machines_have_their_share():
    rows = Rows()
    lost = {"failure_reason": "SpotInstanceInterruption", "purchase": "spot", "spot_wait": 4.0}
    rows.job("job-1", [("compute", 30)], state="restarted", **lost)
    rows.job("job-2", [("compute", 10)], state="failed", **lost)
    rows.job("job-3", [("compute", 40)], purchase="on_demand", spot_wait=20.0)
    rows.job("job-4", [("compute", 20)], purchase="on_demand")
    rows.job("job-5", [], state="failed", failure_reason="SpotInstanceInterruption", failure_from="job-2")
    found = effects(rows)
    assert found["count"][["K2", "K3", "K4", "K5"]].to_dict() == {"K2": 1, "K3": 1, "K4": 2, "K5": 2}
    assert found["seconds"][["K2", "K5"]].to_dict() == {"K2": 20, "K5": 8}
    assert found["share_of_cost"]["K4"] == 0.4


def test_clusters_have_their_share_of_the_cost():
    rows = Rows()
    rows.job("job-1", [("compute", 30)])
    rows.job("job-2", [("compute", 10)], instances=4)
    found = effects(rows)
    assert (found["count"]["G9"], found["share_of_cost"]["G9"]) == (1, 0.25)


def test_storage_and_monthly_limits_are_among_the_guesses():
    rows = Rows()
    common = {"currency": "GBP", "micros_per_unit": 730_000, "bytes": 10**9, "rate_basis": "exact", **WHO}
    rows.add("charges", what_for="storage", **{"from": 0, "to": 3600}, **common)
    rows.add("charges", what_for="egress", execution="job-0", **{"from": 5, "to": 5, "try": 0}, **common)
    for number, state in enumerate(("terminated", "failed")):
        rows.job(f"job-{number}", [], state=state, failure_reason="SpendingLimitExceeded")
    for message in ("the monthly egress limit of project g was reached", "the spending limit of account w was reached"):
        rows.add("rejections", at=0, launch="qc", launch_index=3, error="SpendingLimitExceeded", message=message)
    found = effects(rows)
    assert found["count"][["H7", "I3"]].to_dict() == {"H7": 1, "I3": 2}
    # A thousandth for an hour of a GB, 0.73 for the egress.
    assert found["share_of_cost"]["H7"] == pytest.approx(0.001 / 0.731)
