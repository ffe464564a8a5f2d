"""Laws of what is charged beside workers, and of the limits that many trees share (H7, H8, H9, I2, I3)."""

from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.units import DAY, GB, HOUR, STORAGE_MONTH, parse_money
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import TEARDOWN, ideal, micros

PARTS = GB * STORAGE_MONTH
SCALE = 1_000_000 * PARTS


@st.composite
def costly(draw: st.DrawFn) -> dict[str, Any]:
    """Apps with surcharges, subjobs and egress in two projects of one account, storage, limits, prices by date."""
    sizes = st.integers(0, 10**13).map(lambda size: f"{size} B")
    money = st.integers(1, 3 * 10**6).map(lambda micros_: f"{micros_ / 10**6:f} USD")

    def prices() -> dict[str, Any]:
        rate = draw(st.integers(1, 9_000_000))
        return {
            "date": "none",
            "source": "made up",
            "per_core": {"on_demand": f"{rate / 10**6:f} USD/h"},
            "storage": f"{draw(st.integers(0, 10**6)) / 10**6:f} USD/GB month",
            "egress": f"{draw(st.integers(0, 10**3)) / 10**6:f} USD/GB",
        }

    account: dict[str, Any] = {
        "prices": "one",
        "price_changes": [{"at": draw(micros(1, 300_000_000)), "prices": "two"}],
    }
    if draw(st.booleans()):
        account["spending_limit"] = draw(money)
    projects: dict[str, Any] = {name: {"bill_to": "wallet"} for name in ("p", "q")}
    if draw(st.booleans()):
        policy = draw(st.sampled_from(["terminate", "block"]))
        projects["p"]["monthly_compute_limit"] = {"limit": draw(money), "when_reached": policy}
    steps = [{"compute": draw(micros(0, 200_000_000))}, {"egress": draw(sizes)}, {"upload": {"out": draw(sizes)}}]
    if draw(st.booleans()):
        steps.insert(1, {"subjob": {"entry_point": "part"}})
    if draw(st.booleans()):
        steps.append({"fail": {"reason": draw(st.sampled_from(["AppError", "ExecutionError"])), "probability": 0.5}})
    points = {"main": {"steps": steps}, "part": {"steps": [{"compute": draw(micros(0, 200_000_000))}]}}
    work = {"class": "app", "surcharge": draw(money), "outputs": {"out": "file"}, "entry_points": points}
    launch = {"run": "work", "as": "ann"}
    return {
        "start": f"2026-01-31T23:5{draw(st.integers(0, 9))}:30Z",
        "horizon": "20 min",
        "price_lists": {"one": prices(), "two": prices()},
        "accounts": {"wallet": account},
        "users": {"ann": {}},
        "projects": projects,
        "data": {"d": {"project": "p", "size": draw(sizes), "count": 2}, "e": {"project": "q", "size": draw(sizes)}},
        "executables": {"work": work},
        "launches": {
            "here": {**launch, "in": "p", "count": draw(st.integers(1, 3))},
            "there": {**launch, "in": "q", "every": draw(micros(1_000_000, 400_000_000)), "count": 3},
        },
        "latencies": {**ideal(), "boot": "20 s", "teardown": "11 s", "staging_rate": "100 GB/s"},
    }


def exact(charge: dict[str, Any]) -> int:
    """The exact amount of any charge, in what a byte costs for a microsecond at a micro-unit a GB and month."""
    time = charge["to"] - charge["from"]
    match charge["what_for"]:
        case "storage":
            return int(charge["micros_per_unit"] * charge["bytes"] * time)
        case "egress":
            return int(charge["micros_per_unit"] * charge["bytes"] * STORAGE_MONTH)
        case "surcharge":
            return int(charge["micros_per_unit"] * PARTS)
    return int(charge["micros_per_hour"] * time * (PARTS // HOUR))


@law(60)
@given(costly())
def test_bills_of_every_kind_add_up_at_every_level(asked):
    run = Run(asked)
    own, level = defaultdict(int), defaultdict(int)
    for charge in run.charges:
        amount = exact(charge)
        assert charge["amount"] == amount / SCALE
        assert charge["account"] == "wallet"
        level[charge["project"]] += amount
        if charge["what_for"] not in ("storage", "egress"):
            own[charge["execution"], charge["try"]] += amount
    for row in run.executions:
        # A job's price is its worker's time and its surcharge (H8); what is not a try's is its project's.
        assert row["price"] == own[row["execution"], row["try"]] / SCALE
    for project in ("p", "q"):
        others = [c for c in run.charges if c["project"] == project and c["what_for"] in ("storage", "egress")]
        roots = sum(own[row["execution"], row["try"]] for row in run.executions if row["project"] == project)
        assert level[project] == roots + sum(map(exact, others))


@law(60)
@given(costly())
def test_an_account_is_cut_in_the_very_microsecond_in_which_its_limit_is_reached(asked):
    run = Run(asked)
    given_limit = asked["accounts"]["wallet"].get("spending_limit")
    cut = [
        row for row in run.executions if row["failure_message"] == "the spending limit of account wallet was reached"
    ]
    if given_limit is None:
        assert not cut
        return
    limit = parse_money(given_limit).micros * PARTS
    if not cut or refunds(run):
        return
    states = run.entered()
    (at,) = {states[row["execution"]].get("terminating", row["ended"]) for row in cut}
    assert accrued(run.charges, at) >= limit
    assert accrued(run.charges, at - 1) < limit
    assert all(row["created"] <= at for row in run.executions)
    ends = [row["stopped_running"] for row in run.executions if row["stopped_running"] is not None]
    assert all(end <= at + TEARDOWN for end in ends)


@law(60)
@given(costly())
def test_a_project_that_is_shut_launches_nothing_until_the_month_ends(asked):
    run = Run(asked)
    limit = asked["projects"]["p"].get("monthly_compute_limit")
    if limit is None:
        return
    amount = parse_money(limit["limit"]).micros * PARTS
    if refunds(run):
        return
    for month, end in (("2026-01", 31 * DAY), ("2026-02", 59 * DAY)):
        charges = [
            charge
            for charge in run.charges
            if (charge["project"], charge["month"]) == ("p", month) and charge["what_for"] not in ("storage", "egress")
        ]
        reached = first_reached(charges, amount)
        if reached is not None:
            assert not any(reached < row["created"] < end for row in run.executions if row["project"] == "p")


def refunds(run: Run) -> bool:
    """Whether a try was paid back: the tables then no more tell what had accrued before."""
    return any(charge["rate_basis"] == "refunded" for charge in run.charges)


def accrued(charges: list[dict[str, Any]], at: int) -> int:
    """What had been charged up to and at an instant."""
    return sum(exact({**c, "to": max(c["from"], min(c["to"], at))}) for c in charges if c["from"] <= at)


def first_reached(charges: list[dict[str, Any]], limit: int) -> int | None:
    """The first microsecond at which charges come to a limit, found by bisection."""
    last = max((c["to"] for c in charges), default=0)
    if accrued(charges, last) < limit:
        return None
    low, high = -1, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if accrued(charges, middle) >= limit else (middle, high)
    return high
