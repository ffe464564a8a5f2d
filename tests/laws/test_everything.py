"""Laws of everything at once: whatever is mixed, books balance and no state, slot or reason is out of place."""

from collections import defaultdict
from itertools import pairwise
from math import isclose
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.model.lifecycle import ANALYSIS_TRANSITIONS, JOB_TRANSITIONS
from tests.laws.mixtures import PLENTY, mixtures
from tests.laws.runs import FINAL, Run
from tests.laws.settings import law
from tests.laws.strategies import TEARDOWN
from tests.laws.test_charges import ancestors
from tests.laws.test_money import SCALE, exact
from tests.laws.test_sameness import shuffled, tables

DAY = 86_400_000_000
NEVER = 1 << 62


@law(80, shrink=False)
@given(mixtures())
def test_whatever_is_mixed_the_records_hold_together(asked):
    run = Run(asked)
    for check in CHECKS:
        check(run)


@law(25, shrink=False)
@given(mixtures(), st.randoms(use_true_random=False))
def test_neither_running_again_nor_the_order_of_keys_changes_a_row(asked, random):
    assert tables(shuffled(asked, random)) == tables(asked)


# -- states ----------------------------------------------------------------------------------------------------------


def steps_are_legal(run: Run) -> None:
    """Every try goes from state to state by the rules, and time does not run backwards (B7)."""
    steps = grouped(run.transitions, "execution", "try")
    for row in run.executions:
        is_job = row["class"] == "job"
        table = JOB_TRANSITIONS if is_job else ANALYSIS_TRANSITIONS
        mine = steps[row["execution"], row["try"]]
        state = ("runnable" if row["try"] else "idle") if is_job else "in_progress"
        if row["try"]:
            assert mine[0]["state"] == "runnable"
            mine = mine[1:]
        for step in mine:
            assert step["state"] in table[state], (row, state, step)
            state = step["state"]
        assert state == row["state"]
        instants = [step["at"] for step in mine]
        assert instants == sorted(instants)
        assert all(at >= row["created"] for at in instants)
        if row["ended"] is not None:
            assert instants[-1] == row["ended"]


def tries_are_numbered(run: Run) -> None:
    """Tries are numbered from 0; each but the last was restarted, and the next begins then (A1, J4)."""
    for rows in grouped(run.executions, "execution").values():
        rows.sort(key=lambda row: row["try"])
        assert [row["try"] for row in rows] == list(range(len(rows)))
        assert all((row["state"] == "restarted") == (row is not rows[-1]) for row in rows)
        assert all(after["ready"] == before["ended"] for before, after in pairwise(rows))
        assert all(row["created"] == rows[0]["created"] for row in rows)


def all_comes_to_an_end(run: Run) -> None:
    """Without a horizon all is final; and where there are workers enough, nothing hangs until it is too old."""
    rows = [row for row in run.executions if row["state"] != "restarted"]
    if "horizon" in run.asked:
        assert all((row["ended"] is None) == (row["state"] not in FINAL) for row in rows)
        return
    assert {row["state"] for row in rows} <= set(FINAL)
    if run.asked["limits"]["workers_per_user"] == PLENTY:
        assert run.makespan - min((row["created"] for row in run.executions), default=0) < 10 * DAY


def parents_outlive_their_children(run: Run) -> None:
    """What is done, restarted or an analysis at its end has nothing below it that is not final (B3, C1, J4)."""
    below = defaultdict(list)
    for row in run.executions:
        for above in (row["parent_job"], row["parent_analysis"]):
            below[above].append(row)
    for row in run.executions:
        if row["state"] in ("done", "restarted") or (row["class"] == "analysis" and row["ended"] is not None):
            older = [child for child in below[row["execution"]] if child["created"] < row["ended"]]
            assert all(child["ended"] is not None and child["ended"] <= row["ended"] for child in older), row


def nothing_runs_after_its_limit(run: Run) -> None:
    """Once the cost limit of a tree has cut it nothing of it begins, and what ran is torn down (I1)."""
    entered = {(step["execution"], step["try"], step["state"]): step["at"] for step in run.transitions}
    for root, rows in grouped(run.executions, "root").items():
        cut = [row for row in rows if row["failure_reason"] == "CostLimitExceeded" and row["class"] == "job"]
        torn_down = {row["execution"]: entered.get((row["execution"], row["try"], "terminating")) for row in cut}
        # What holds no machine ends at once; a machine may have been torn down already, for a restart.
        at_once = {row["ended"] for row in cut if torn_down[row["execution"]] is None}
        assert len(at_once) <= 1, root
        if not cut:
            continue
        at = max(torn_down[row["execution"]] or row["ended"] for row in cut)
        assert all(row["created"] <= at for row in rows)
        mine = [worker for worker in run.workers if worker["root"] == root[0]]
        assert all(worker["requested"] <= at for worker in mine)
        assert all(worker["stopped"] is None or worker["stopped"] <= at + TEARDOWN for worker in mine)


# -- workers ---------------------------------------------------------------------------------------------------------


def slots_are_not_exceeded(run: Run) -> None:
    """At no instant does a user hold more slots than there are; a cluster holds one for each machine (G7, G9)."""
    limit = run.asked["limits"]["workers_per_user"]
    changes = defaultdict(list)
    for worker in run.workers:
        # At one instant ends come first; what is stopped in the instant of its request takes no time.
        if worker["stopped"] != worker["requested"]:
            changes[worker["user"]].append((worker["requested"], 1, worker["instances"]))
            if worker["stopped"] is not None:
                changes[worker["user"]].append((worker["stopped"], 0, -worker["instances"]))
    for several in changes.values():
        held = 0
        for _, _, instances in sorted(several):
            held += instances
            assert 0 <= held <= limit


def no_slot_is_free_while_a_job_waits(run: Run) -> None:
    """Who is ready gets a slot as soon as there is one, where no cluster wants several and spot is always open (G7)."""
    asked = run.asked
    dry = any("spot_dry" in event for event in asked["events"].values())
    if dry or "shut" in asked["spot"] or any("cluster" in spec for spec in asked["executables"].values()):
        return
    requested = {(worker["execution"], worker["try"]): worker["requested"] for worker in run.workers}
    left = {}
    for step in run.transitions:
        if step["state"] not in ("waiting_on_input", "runnable"):
            left.setdefault((step["execution"], step["try"]), step["at"])
    changes = defaultdict(list)
    for worker in run.workers:
        changes[worker["user"]] += [(worker["requested"], 1, 0), (worker["stopped"] or NEVER, -1, 0)]
    for row in run.jobs:
        if row["ready"] is not None:
            one = row["execution"], row["try"]
            until = requested.get(one, left.get(one, NEVER))
            changes[row["user"]] += [(row["ready"], 0, 1), (until, 0, -1)]
    for several in changes.values():
        held = waiting = 0
        several.sort()
        for (at, slots, jobs), after in pairwise([*several, (NEVER, 0, 0)]):
            held, waiting = held + slots, waiting + jobs
            assert after[0] == at or not waiting or held == asked["limits"]["workers_per_user"], at


def machines_serve_one_at_a_time(run: Run) -> None:
    """The uses of one machine follow each other, for one root, and none is requested after a try is over (G5)."""
    rows = {(row["execution"], row["try"]): row for row in run.executions}
    assert len({(worker["execution"], worker["try"]) for worker in run.workers}) == len(run.workers)
    for uses in grouped(run.workers, "worker").values():
        assert len({(use["root"], use["instance_type"], use["purchase"]) for use in uses}) == 1
        uses.sort(key=lambda use: (use["requested"], use["stopped"] or NEVER, use["start_kind"] == "warm"))
        assert all((before["stopped"] or NEVER) <= after["requested"] for before, after in pairwise(uses))
        assert all(use["start_kind"] == "warm" for use in uses[1:])
    for worker in run.workers:
        row = rows[worker["execution"], worker["try"]]
        assert row["ready"] <= worker["requested"]
        if row["ended"] is not None:
            assert worker["stopped"] is not None
            assert worker["stopped"] <= row["ended"]


# -- money -----------------------------------------------------------------------------------------------------------


def charges_have_a_worker_behind_them(run: Run) -> None:
    """What a try is charged for its worker is the worker's billed interval, without gaps; nobody else is (H2, H4)."""
    workers = {(row["execution"], row["try"]): row for row in run.workers}
    timed = [charge for charge in run.charges if charge["micros_per_hour"] is not None]
    charges = grouped(timed, "execution", "try")
    assert charges.keys() <= workers.keys()
    for row in run.jobs:
        spans = charges.get((row["execution"], row["try"]), [])
        begin, end = row["started_running"], row["stopped_running"]
        if begin is None:
            assert not spans
            continue
        worker = workers[row["execution"], row["try"]]
        assert worker["requested"] <= worker["acquired"] <= begin
        assert (worker["started_running"], worker["stopped"]) == (begin, end)
        if spans:
            assert spans[0]["from"] == begin
            assert end is None or spans[-1]["to"] == end
            assert all(before["to"] == after["from"] for before, after in pairwise(spans))
            assert len({(span["micros_per_hour"], span["rate_basis"]) for span in spans}) == 1
            assert spans[0]["rate_basis"] != "refunded" or row["failure_reason"] is not None
        else:
            assert end in (begin, None)


def bills_add_up(run: Run) -> None:
    """Tries, trees, projects and accounts add up exactly; an analysis costs what is below it (C4, H8)."""
    tries, executions, bills = defaultdict(int), defaultdict(int), defaultdict(int)
    for charge in run.charges:
        amount = exact(charge)
        # The cell is a float; what is exact is its rate and its time.
        assert isclose(charge["amount"], amount / SCALE, rel_tol=1e-15)
        assert charge["account"] == run.asked["projects"][charge["project"]]["bill_to"]
        bills[charge["project"]] += amount
        if charge["what_for"] not in ("storage", "egress"):
            tries[charge["execution"], charge["try"]] += amount
            executions[charge["execution"]] += amount
            bills[charge["project"]] -= amount
            bills["trees"] += amount
    rows = {row["execution"]: row for row in run.executions}
    below = defaultdict(int)
    for name, row in rows.items():
        bills["trees"] -= executions[name]
        for above in ancestors(row, rows):
            below[above] += executions[name]
    for row in run.executions:
        name = row["execution"]
        assert row["price"] == (tries[name, row["try"]] if row["class"] == "job" else below[name]) / SCALE, row
    assert bills["trees"] == 0


CHECKS = (
    steps_are_legal, tries_are_numbered, all_comes_to_an_end, parents_outlive_their_children,
    nothing_runs_after_its_limit, slots_are_not_exceeded, no_slot_is_free_while_a_job_waits,
    machines_serve_one_at_a_time,
    charges_have_a_worker_behind_them, bills_add_up,
)  # fmt: skip


def grouped(rows: list[dict[str, Any]], *columns: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Rows by some cells of theirs, in order."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups
