"""`dxsim plan`: the answers in words, and where there is none, the best there is."""

import json

import pytest

JOBS = ("--jobs", "1", "--replications", "2")


def said(done):
    return " ".join(done.stdout.split())


def test_capacity_names_the_cheapest_choice_in_time(dxsim):
    done = dxsim("plan", "capacity", "two.yaml", "--deadline", "5 min", "--vary", "limits.workers_per_user=1,2", *JOBS)
    assert done.returncode == 0
    assert "The cheapest that is in time: limits.workers_per_user=2, for 0.37 GBP. It holds in 2 of 2 runs" in said(
        done
    )
    assert "luck 4 runs; whatever is tried is played 2 times" in said(done)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_deadline_that_nothing_meets_says_the_best_there_is(dxsim):
    done = dxsim("plan", "capacity", "two.yaml", "--deadline", "60 s", "--vary", "limits.workers_per_user=1,2", *JOBS)
    assert done.returncode == 1
    assert "No choice is in time" in said(done)
    assert "The best there is: limits.workers_per_user=2, in time in 0 of 2 runs" in said(done)


def test_a_budget_is_told_by_number(dxsim):
    done = dxsim("plan", "budget", "two.yaml", "--budget", "2 GBP", "--vary", "launches.work.count", *JOBS)
    assert said(done).startswith("2 GBP buy 10 of launches.work.count.")
    none = dxsim("plan", "budget", "two.yaml", "--budget", "0.1 GBP", "--vary", "launches.work.count", *JOBS)
    assert none.returncode == 1
    assert said(none).startswith("0.1 GBP do not pay for one of launches.work.count.")
    assert "1 cost 0.18 GBP on average" in said(none)


def test_limits_are_told_one_by_one(dxsim):
    done = dxsim("plan", "limit", "two.yaml", "--of", "launches.work", *JOBS)
    assert done.returncode == 0
    assert "launches.work: cost limit of each execution tree" in said(done)
    assert "without one, a tree costs 0.18 GBP on average" in said(done)
    assert max(map(len, done.stdout.splitlines())) <= 80
    found = json.loads(dxsim("plan", "limit", "two.yaml", "--of", "launches.work", "--json", *JOBS).stdout)
    assert found["limits"][0]["lowest"]["0.01"]["limit"] == 0.19
    assert found["limits"][0]["unlimited"]["share"]["mean"] == 0


@pytest.mark.parametrize(
    "asked",
    [
        ("capacity", "--deadline", "5 min"),
        ("budget", "--budget", "2 GBP", "--vary", "launches.work.count"),
        ("limit", "--of", "launches.work"),
        ("spot",),
    ],
)
def test_a_single_replication_has_no_interval_and_json_none_either(dxsim, asked):
    done = dxsim("plan", asked[0], "two.yaml", *asked[1:], "--jobs", "1", "--replications", "1", "--json")
    assert done.returncode == 0
    json.loads(done.stdout, parse_constant=pytest.fail)
    told = dxsim("plan", asked[0], "two.yaml", *asked[1:], "--jobs", "1", "--replications", "1")
    assert "nan" not in told.stdout
    assert "0.0%–100.0%" not in told.stdout


def test_a_budget_says_what_of_it_fails(dxsim):
    cut = ("--set", "launches.work.cost_limit=0.1 GBP")
    done = dxsim("plan", "budget", "two.yaml", "--budget", "2 GBP", "--vary", "launches.work.count", *cut, *JOBS)
    assert "But 100.0% of the 18 executions fail or are cut, and are paid for." in said(done)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("capacity", "--deadline", "soon"), "soon"),
        (("budget", "--budget", "much", "--vary", "launches.work.count"), "much"),
        (("budget", "--budget", "5 USD", "--vary", "launches.work.count"), "the budget is in USD"),
        (("budget", "--budget", "5 GBP", "--vary", "launches.wrok.count"), "did you mean 'work'?"),
        (("budget", "--budget", "5 GBP", "--vary", "launches.work.count=5"), "give the path alone"),
        (("limit", "--of", "launches.wrok"), "did you mean 'launches.work'?"),
        (("capacity", "--deadline", "5 h", "--confidence", "7"), "confidence"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_2(dxsim, arguments, says):
    done = dxsim("plan", arguments[0], "two.yaml", *arguments[1:], *JOBS)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
