"""The law of cost limits: what a tree may cost at most (I1)."""

from collections import defaultdict

from hypothesis import given

from sim.units import parse_money
from tests.laws.runs import Run, exact
from tests.laws.settings import law
from tests.laws.strategies import LIMIT_CHECK, TEARDOWN, scenarios


@law(60)
@given(scenarios(cost_limits=True))
def test_a_tree_costs_no_more_than_its_limit_and_what_its_kill_takes(asked):
    run = Run(asked)
    check = LIMIT_CHECK if asked["latencies"]["limit_check"] != "0 s" else 0
    for root, (launch, charges) in trees(run).items():
        limit = parse_money(asked["launches"][launch]["cost_limit"]).micros * 3_600_000_000
        cut = crossing(charges, limit)
        cost = sum(map(exact, charges))
        if cut is None:
            assert cost < limit
            assert all(row["failure_reason"] != "CostLimitExceeded" for row in run.executions if row["root"] == root)
            continue
        # Whatever is billed between the crossing and the kill may run on to the end of its tear-down.
        running = {c["execution"]: c["micros_per_hour"] for c in charges if c["from"] <= cut + check and c["to"] >= cut}
        assert cost <= limit + sum(running.values()) * (check + TEARDOWN + 1)


@law(60)
@given(scenarios(cost_limits=True))
def test_nothing_of_a_cut_tree_starts_afterwards(asked):
    run = Run(asked)
    check = LIMIT_CHECK if asked["latencies"]["limit_check"] != "0 s" else 0
    for root, (launch, charges) in trees(run).items():
        limit = parse_money(asked["launches"][launch]["cost_limit"]).micros * 3_600_000_000
        cut = crossing(charges, limit)
        if cut is None or cut + check >= run.end:
            continue
        cut += check
        members = {row["execution"]: row for row in run.executions if row["root"] == root}
        for row in members.values():
            assert row["created"] <= cut
            if row["ended"] is None or row["ended"] > cut:
                assert row["state"] in ("failed", "terminating")
        for step in run.transitions:
            if step["execution"] in members and step["at"] > cut:
                assert step["state"] in ("terminating", "failed")
        # And it is cut in that very microsecond.
        states = run.entered()
        for name, row in members.items():
            if row["failure_reason"] == "CostLimitExceeded":
                first = states[name].get("terminating", row["ended"])
                assert first == cut or (row["class"] == "analysis" and first is not None and first >= cut)
        assert all(worker["requested"] <= cut for worker in run.workers if worker["root"] == root)


def trees(run):
    """The launch and the charges of each tree that was charged."""
    launches = {row["root"]: row["launch"] for row in run.executions}
    charges = defaultdict(list)
    for charge in run.charges:
        charges[charge["root"]].append(charge)
    return {root: (launches[root], rows) for root, rows in charges.items()}


def crossing(charges, limit):
    """The first microsecond at which what has accrued reaches the limit; None where it never does."""
    changes = defaultdict(int)
    for charge in charges:
        changes[charge["from"]] += charge["micros_per_hour"]
        changes[charge["to"]] -= charge["micros_per_hour"]
    accrued = rate = before = 0
    for at, change in sorted(changes.items()):
        grown = accrued + rate * (at - before)
        if grown >= limit:
            return before + -((accrued - limit) // rate)
        accrued, rate, before = grown, rate + change, at
    return None
