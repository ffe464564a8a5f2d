import pandas as pd
import pytest

from sim.records import money
from sim.report.cuts import ACCOUNT, PROJECT, TIMEOUT, TREE, cuts
from sim.report.findings import Findings
from tests.records.synthetic import Rows


def told(result):
    rows = cuts(result.tables).to_dict("records")
    return [(row["kind"], row["subject"], row["at"].strftime("%d %H:%M:%S"), row["executions"]) for row in rows]


def test_each_limit_is_told_with_when_it_cut_and_how_many(limited):
    assert told(limited) == [
        (TREE, "job-3", "31 21:23:56", 1),
        (TREE, "job-4", "31 21:23:56", 1),
        (TREE, "job-5", "31 21:23:56", 1),
        (ACCOUNT, "purse", "31 20:28:23", 3),
        (PROJECT, "capped, 2026-01", "31 21:07:16", 2),
        (TIMEOUT, "slow", "31 20:31:30", 1),
    ]


def test_what_was_spent_on_what_was_cut_is_told_exactly(limited):
    found = cuts(limited.tables).set_index("subject")
    price = limited.executions.set_index("execution")["price"]
    assert money.in_units(found.loc["job-3", "ticks"]) == pytest.approx(price["job-3"])
    assert money.in_units(found.loc["purse", "ticks"]) == pytest.approx(price[["job-0", "job-1", "job-2"]].sum())


def test_nothing_cut_is_no_row():
    rows = Rows()
    rows.job("job-1", [("compute", 1)])
    assert cuts(rows.tables()).empty


def test_what_fails_because_of_another_was_not_cut_itself():
    rows = Rows()
    rows.job("job-1", [("compute", 1)], state="failed", failure_reason="CostLimitExceeded", failure_from="job-0")
    assert cuts(rows.tables()).empty


def test_accounts_and_months_are_held_against_their_limits(limited):
    found = {(limit.subject, limit.month): limit for limit in Findings(limited).limits}
    charges = limited.charges
    assert set(found) == {("purse", None), ("wallet", None), ("capped", "2026-01")}
    assert found["purse", None].amount == 5.0
    assert found["wallet", None].amount is None
    assert found["wallet", None].spent == pytest.approx(charges.loc[charges["account"] == "wallet", "amount"].sum())
    capped = found["capped", "2026-01"]
    assert (capped.amount, capped.executions) == (4.0, 2)
    assert capped.spent == pytest.approx(capped.line.amount[-1])


def test_trees_are_held_against_the_limit_of_their_launch(limited):
    (found,) = Findings(limited).tree_limits
    assert (found.launch, found.amount, found.cut) == ("cut", 5.0, 3)
    assert found.trees["share"].tolist() == pytest.approx([1.0022] * 3)


def test_storage_and_egress_count_for_an_account_but_for_no_tree():
    rows = Rows()
    rows.job("job-1", [("compute", 1000)], cost_limit=2.0)
    rows.add("charges", what_for="egress", micros_per_unit=10**6, bytes=5 * 10**9, amount=5.0, currency="GBP",
             account="wallet", root="job-1", to=1, month="2026-01", **{"from": 1})  # fmt: skip
    found = Findings(result_of(rows))
    (of_tree,), (of_account,) = found.tree_limits, found.limits
    assert of_tree.trees["spent"].tolist() == pytest.approx([1.0])
    assert of_account.spent == pytest.approx(6.0)


def result_of(rows):
    from sim.records.result import Result

    about = {"scenario": "hand", "seed": 1, "variant": None, "complete": True, "expectations": [], "dxsim": "0"}
    return Result(rows.tables(), about)


def test_a_limit_of_zero_has_no_share():
    rows = Rows()
    rows.job("job-1", [("compute", 10)], cost_limit=0.0)
    (found,) = Findings(result_of(rows)).tree_limits
    assert pd.isna(found.trees["share"].iloc[0])
