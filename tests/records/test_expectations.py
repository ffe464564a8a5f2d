import pytest

from sim.records.clauses import problems
from sim.records.expectations import check
from sim.scenario.expectations import Expectation
from tests.records.synthetic import START, Rows


@pytest.fixture(scope="module")
def tables():
    rows = Rows()
    rows.job("job-1", [("boot", 54), ("compute", 3600)], name="call", launch_index=0)
    rows.job("job-2", [("compute", 1800)], name="gather", launch_index=1, state="failed", failure_reason="AppError")
    rows.add("rejections", at=0, launch="qc", launch_index=3, error="InvalidInput", message="no")
    rows.add("objects", object="file-1", name="vcf", size=40_000_000_000, created=0)
    return rows.tables()


def failure(tables, **clause):
    expectation = Expectation.model_validate(clause)
    assert problems([expectation], START) == []
    (outcome,) = check([expectation], tables, START)
    return outcome.failure


def call(state):
    return {"table": "transitions", "where": {"name": "call", "state": state}}


@pytest.mark.parametrize(
    "clause",
    [
        {**call("done"), "at": "1 h 1 min 13.5 s"},
        {**call("done"), "at": "2026-01-12T10:01:13.5Z"},
        {**call("done"), "is": {"at": "1 h 1 min 13.5 s"}},
        {**call("done"), "count": 1},
        {**call("terminated"), "count": 0},
        {
            "table": "executions",
            "where": {"execution": "job-2"},
            "is": {"failure_reason": "AppError", "cost_limit": None},
        },
        {"table": "executions", "where": {"name": "call"}, "is": {"ready": "6.4 s", "try": 0}},
        {"table": "charges", "where": {"what_for": "compute"}, "sum": {"amount": "5.4 GBP"}},
        {"table": "charges", "where": {"what_for": "compute"}, "sum": {"amount": 5.4}},
        {"table": "charges", "sum": {"time": "1 h 30 min 54 s"}},
        {"table": "charges", "where": {"failure_reason": "AppError"}, "sum": {"amount": "1.8 GBP"}},
        {"table": "charges", "where": {"what_for": "wait"}, "sum": {"amount": "0 GBP"}},
        {
            "table": "charges",
            "where": {"what_for": "boot"},
            "is": {"micros_per_hour": "3.6 GBP/h", "amount": "0.054 GBP"},
        },
        {"table": "objects", "where": {"name": "vcf"}, "is": {"size": "40 GB"}},
        {"table": "objects", "is": {"size": {"near": "39 GB", "within": "1 GB"}}},
        {"table": "charges", "sum": {"amount": {"near": "5.45 GBP", "within": "0.005 GBP"}}},
        {"table": "charges", "sum": {"amount": {"near": 5.45, "within": 0.005}}},
        {"table": "charges", "sum": {"time": {"near": "1 h 30 min", "within": "1 min"}}},
        {**call("done"), "is": {"at": {"near": "1 h", "within": "1 min 13.5 s"}}},
        {"table": "executions", "where": {"name": "call"}, "max": {"ended": "1 h 1 min 13.5 s"}},
        {"table": "executions", "max": {"ended": {"near": "1 h", "within": "5 min"}, "launch_index": 1}},
        {"table": "charges", "max": {"amount": "3.6 GBP"}},
        {"refused": "InvalidInput", "where": {"launch": "qc"}},
    ],
)
def test_a_clause_that_holds(tables, clause):
    assert failure(tables, rule="B3", **clause) is None


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        (
            {**call("done"), "at": "12 min"},
            "expected {at: 12 min}, found 1 of 1 otherwise: {execution: job-1, at: 1 h 1 min 13.5 s}",
        ),
        (
            {**call("terminated"), "at": "12 min"},
            "expected a row, found none; the nearest rows are {execution: job-1, name: call, state: runnable}",
        ),
        ({**call("done"), "count": 2}, "expected 2 rows, found 1"),
        (
            {"table": "executions", "where": {"name": "call"}, "is": {"state": "failed"}},
            "expected {state: failed}, found 1 of 1 otherwise: {execution: job-1, state: done}",
        ),
        (
            {"table": "charges", "sum": {"amount": "5.4 GBP"}},
            "expected the sum of amount to be 5.4 GBP, found 5.454 over 3 rows",
        ),
        ({"table": "charges", "sum": {"amount": "5.454 USD"}}, "expected the sum of amount in USD, found GBP"),
        (
            {"table": "charges", "sum": {"time": "1 h"}},
            "expected the sum of time to be 1 h, found 1 h 30 min 54 s over 3 rows",
        ),
        (
            {"table": "charges", "sum": {"amount": {"near": "5.45 GBP", "within": "0.003 GBP"}}},
            "expected the sum of amount to be 5.45 GBP within 0.003 GBP, found 5.454 over 3 rows",
        ),
        (
            {"table": "charges", "sum": {"time": {"near": "1 h", "within": "1 min"}}},
            "expected the sum of time to be 1 h within 1 min, found 1 h 30 min 54 s over 3 rows",
        ),
        (
            {**call("done"), "is": {"at": {"near": "1 h", "within": "1 min 13.4 s"}}},
            "expected {at: 1 h within 1 min 13.4 s}, found 1 of 1 otherwise: {execution: job-1, at: 1 h 1 min 13.5 s}",
        ),
        (
            {"table": "executions", "where": {"name": "call"}, "max": {"ended": "1 h"}},
            "expected the largest ended to be 1 h, found 1 h 1 min 13.5 s among 1 rows",
        ),
        (
            {"table": "charges", "max": {"amount": {"near": "3 GBP", "within": "0.5 GBP"}}},
            "expected the largest amount to be 3 GBP within 0.5 GBP, found 3.6 among 3 rows",
        ),
        (
            {"table": "executions", "where": {"name": "nobody"}, "max": {"ended": "1 h"}},
            "expected a largest ended, found no row that has one",
        ),
        ({"refused": "PermissionDenied"}, "expected a call refused with PermissionDenied, found InvalidInput"),
        ({"refused": "InvalidInput", "where": {"launch": "calls"}}, "others were refused with InvalidInput"),
        ({"load_error": "unknown key"}, "the scenario was read without an error"),
        ({"table": "workers", "where": {"user": "nobody"}, "is": {"start_kind": "warm"}}, "expected a row, found none"),
    ],
)
def test_a_clause_that_does_not_hold_says_what_was_found(tables, clause, sentence):
    assert sentence in (failure(tables, **clause) or "")


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ({"table": "charges", "where": {"what": "boot"}, "count": 1}, "table charges has no column 'what'"),
        ({"table": "charges", "sum": {"amounts": 1}}, "did you mean 'amount'?"),
        (
            {"table": "charges", "at": "1 h"},
            "table charges has no column 'at'; write is: with one of its own instants (from, to)",
        ),
        ({"table": "executions", "is": {"ended": 12}}, "12 is no instant"),
        ({"table": "executions", "is": {"try": "first"}}, "'first' is not a whole number"),
        ({"table": "charges", "sum": {"amount": "12 min"}}, "12 min"),
        ({"table": "executions", "refused": "InvalidInput"}, "leave the table out"),
        ({"table": "executions", "is": {"state": {"near": "done", "within": 1}}}, "holds text, which is equal or not"),
        ({"table": "charges", "sum": {"amount": {"near": "5 GBP", "within": "1 USD"}}}, "in GBP and USD; write both"),
        ({"table": "charges", "sum": {"amount": {"near": "5 GBP", "within": -1}}}, "within: -1 is below zero"),
        ({"table": "charges", "sum": {"time": {"near": "5 min", "within": "1 GBP"}}}, "1 GBP"),
        ({"table": "executions", "is": {"ended": {"near": "1 h", "within": "1 GB"}}}, "1 GB"),
        ({"table": "executions", "max": {"name": "call"}}, "has no column of numbers or instants 'name'"),
        ({"table": "executions", "max": {"ended": None}}, "write what the largest value is"),
        ({"table": "executions", "max": {"ended": "1 GB"}}, "1 GB"),
    ],
)
def test_a_clause_that_makes_no_sense_is_refused_before_the_run(clause, sentence):
    (problem,) = problems([Expectation.model_validate(clause)], START)
    assert sentence in problem.message
    assert problem.path[:2] == ("expect", 0)


NAMES = {"launch": ["calls"], "executable": ["call"]}


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"launch": "call"}, "there is no launch 'call', so that no row can meet this; did you mean 'calls'?"),
        ({"executable": "x"}, "there is no executable 'x', so that no row can meet this; there is call"),
        ({"state": "don"}, "there is no state 'don', so that no row can meet this; did you mean 'done'?"),
    ],
)
def test_a_filter_for_what_cannot_be_is_refused(where, sentence):
    clause = Expectation.model_validate({"table": "charges", "where": where, "count": 0})
    (problem,) = problems([clause], START, NAMES)
    assert problem.message == sentence
    assert problem.path == ("expect", 0, "where", *where)


@pytest.mark.parametrize("cell", ["calls", None])
def test_a_filter_for_what_can_be_is_taken(cell):
    clause = {"table": "executions", "where": {"launch": cell, "state": "partially_failed"}, "count": 0}
    assert problems([Expectation.model_validate(clause)], START, NAMES) == []


def test_a_load_error_without_words_is_refused():
    (problem,) = problems([Expectation.model_validate({"load_error": " "})], START)
    assert "load_error is empty" in problem.message


def test_a_sum_is_exact_to_half_a_millionth():
    rows = Rows()
    for number in range(10):
        rows.job(f"job-{number}", [("compute", 0.1)])
    charge = {"table": "charges"}
    assert failure(rows.tables(), **charge, sum={"amount": "0.001 GBP"}) is None
    assert failure(rows.tables(), **charge, sum={"amount": "0.001001 GBP"}) is not None
