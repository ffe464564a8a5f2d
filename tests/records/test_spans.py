from hypothesis import given
from hypothesis import strategies as st

from sim.records import spans
from tests.records.synthetic import FIFTY, Rows


def stays_of(rows, execution):
    stays = spans.of_states(rows.tables())
    stays = stays[stays["execution"] == execution]
    return list(zip(stays["state"], stays["seconds"], strict=True))


def test_the_first_state_begins_at_creation():
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("compute", 100)], wait=20)
    assert stays_of(rows, "job-1") == [("idle", 6.4), ("runnable", 74), ("running", 103.1)]


def test_an_analysis_begins_in_progress():
    rows = Rows()
    rows.add("executions", execution="analysis-1", created=0, ended=9, state="done", **{"try": 0, "class": "analysis"})
    rows.add("transitions", execution="analysis-1", state="done", at=9, **{"try": 0})
    assert stays_of(rows, "analysis-1") == [("in_progress", 9)]


def test_the_last_state_of_an_unfinished_job_ends_with_the_record():
    rows = Rows()
    rows.job("job-1", [("compute", 10)], state="running")
    rows.job("job-2", [("compute", 100)])
    assert stays_of(rows, "job-1")[-1] == ("running", 103.1)


def test_states_of_one_instant_keep_their_order():
    rows = Rows()
    rows.add("executions", execution="job-1", created=0, ended=0, state="done", **{"try": 0, "class": "job"})
    for state in ("waiting_on_input", "runnable", "running", "done"):
        rows.add("transitions", execution="job-1", state=state, at=0, **{"try": 0})
    assert [state for state, _ in stays_of(rows, "job-1")] == ["idle", "waiting_on_input", "runnable", "running"]


def test_a_second_try_was_not_idle_again():
    rows = Rows()
    for number, state in enumerate(("restarted", "done")):
        job = {"execution": "job-1", "class": "job", "state": state}
        rows.add("executions", created=0, ended=9 + number, **{"try": number}, **job)
        rows.add("transitions", execution="job-1", state="runnable", at=4 + 5 * number, **{"try": number})
        rows.add("transitions", execution="job-1", state=state, at=9 + 5 * number, **{"try": number})
    assert stays_of(rows, "job-1") == [("idle", 4), ("runnable", 5), ("runnable", 5)]


@FIFTY
@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=8))
def test_time_in_states_is_the_lifetime(jobs):
    rows = Rows()
    for number, (created, seconds) in enumerate(jobs):
        rows.job(f"job-{number}", [("compute", round(seconds, 6))], created=round(created, 6))
    tables = rows.tables()
    executions = tables["executions"].set_index("execution")
    lived = (executions["ended"] - executions["created"]).dt.total_seconds()
    stayed = spans.of_states(tables).groupby("execution")["seconds"].sum()
    assert (lived - stayed).abs().max() < 1e-6


def test_nothing_run_takes_no_time():
    assert spans.makespan(Rows().tables()) == 0
    assert spans.of_states(Rows().tables()).empty


def test_the_makespan_ends_with_the_last_change_of_state():
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    assert spans.makespan(rows.tables()) == 6.4 + 10 + 100 + 3.1


def test_where_something_is_unfinished_it_lasts_to_the_end_of_the_record():
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    rows.job("job-2", [("compute", 1000)], state="running")
    assert spans.makespan(rows.tables()) == 6.4 + 10 + 1000
