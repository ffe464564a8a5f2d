"""Laws of what is charged."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.runs import Run, exact, in_currency
from tests.laws.settings import law
from tests.laws.strategies import prices, scenarios


@law(40)
@given(scenarios(hazards=True))
def test_every_charge_has_a_worker_behind_it(asked):
    run = Run(asked)
    workers = {(row["execution"], row["try"]): row for row in run.workers}
    charges = by(run.charges, "execution", "try")
    assert charges.keys() <= workers.keys()
    for job in run.jobs:
        one = (job["execution"], job["try"])
        spans = [(charge["from"], charge["to"]) for charge in charges[one]]
        begin, end = job["started_running"], job["stopped_running"]
        if begin is None:
            assert not spans
            continue
        if end is None:
            end = run.end
        assert sum(until - since for since, until in spans) == end - begin
        if spans:
            assert (spans[0][0], spans[-1][1]) == (begin, end)
            assert all(before[1] == after[0] for before, after in pairwise(spans))
        worker = workers[one]
        assert worker["requested"] <= worker["acquired"] <= begin
        assert worker["started_running"] == begin
        assert worker["stopped"] == job["stopped_running"]
        assert worker["purchase"] == job["purchase"]
        assert {charge["purchase"] for charge in charges[one]} <= {job["purchase"]}


@law(40)
@given(scenarios(hazards=True))
def test_bills_add_up_at_every_level(asked):
    run = Run(asked)
    rows = {row["execution"]: row for row in run.executions}
    own = dict.fromkeys(rows, 0)
    tries = defaultdict(int)
    for charge in run.charges:
        own[charge["execution"]] += exact(charge)
        tries[charge["execution"], charge["try"]] += exact(charge)
        assert charge["amount"] == in_currency(exact(charge))
        assert charge["account"] == asked["projects"][charge["project"]]["bill_to"]
    trees, below = defaultdict(int), defaultdict(int)
    for name, row in rows.items():
        trees[row["root"]] += own[name]
        for above in ancestors(row, rows):
            below[above] += own[name]
    for row in run.executions:
        # A try's price is its own; an analysis has none of its own and sums what runs below it (C4, H8).
        name = row["execution"]
        assert row["price"] == in_currency(tries[name, row["try"]] if row["class"] == "job" else below[name])
        assert own[name] == 0 or row["class"] == "job"
    for root, total in trees.items():
        assert total == own[root] + below[root]
    for level in ("project", "account"):
        bills = defaultdict(int)
        for charge in run.charges:
            bills[charge[level]] += exact(charge)
        for root, total in trees.items():
            bills[rows[root][level]] -= total
        assert set(bills.values()) <= {0}


@law(25)
@given(scenarios(cost_limits=False), st.integers(1, 10**6))
def test_doubling_all_rates_doubles_the_bill_and_moves_nothing(asked, rate):
    spot = "spot" in asked
    once = Run({**asked, "price_lists": {"list": prices(1, rate, spot=spot)}})
    twice = Run({**asked, "price_lists": {"list": prices(2, rate, spot=spot)}})
    assert list(map(exact, twice.charges)) == [2 * exact(charge) for charge in once.charges]
    assert [row["price"] for row in twice.executions] == [2 * row["price"] for row in once.executions]
    assert twice.tables["transitions"] == once.tables["transitions"]
    assert twice.tables["workers"] == once.tables["workers"]
    assert twice.tables["objects"] == once.tables["objects"]


def ancestors(row, rows):
    """Whatever an execution came of, nearest first."""
    while (above := row["parent_analysis"] or row["parent_job"]) is not None:
        yield above
        row = rows[above]


def by(rows, *columns):
    """Rows by some cells of theirs."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups
