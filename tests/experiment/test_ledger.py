"""A ledger says what the tables say: every tick, every microsecond, every execution."""

import pickle
from time import process_time
from timeit import repeat

import pandas as pd
import pytest
from hypothesis import given

import sim
from sim.experiment.comparing.bookkeeping import ledger_of
from sim.experiment.errors import ExperimentError
from sim.records import money, spans
from sim.records.tables import Tables
from sim.records.ticks import TICKS_PER_UNIT
from tests.experiment.playing import Tabled, ledger, work
from tests.laws.mixtures import mixtures
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.records.synthetic import Rows

QUICKSTART = "scenarios/quickstart.yaml"
WAY = ["executable", "function", "instance_type", "purchase"]


@pytest.fixture(scope="module")
def quickstart():
    return sim.run(QUICKSTART)


@law(10)
@given(mixtures())
def test_whatever_was_run_a_ledger_adds_up_to_its_tables(asked):
    check(Tables(Run(asked).tables))


def test_that_of_a_day_adds_up_too(quickstart):
    check(quickstart.tables)


def check(tables):
    found = ledger_of(Tabled(tables))
    executions, charges = tables["executions"], tables["charges"]
    assert found.ticks == sum(money.total(charges).values())
    assert found.extrapolated == sum(money.total(charges.query("rate_basis == 'extrapolated'")).values())
    assert found.makespan == round(spans.makespan(tables) * 1e6)
    assert found.unfinished == executions["ended"].isna().sum()
    assert found.refused == len(tables["rejections"])
    jobs = executions[executions["class"] == "job"]
    assert found.done == (jobs["state"] == "done").sum()
    assert sum(line.tries for line in found.lines) == len(executions)
    assert sum(line.executions for line in found.lines) == executions["execution"].nunique()
    of_workers = charges[charges["micros_per_unit"].isna()]
    assert sum(line.billed for line in found.lines) == of_workers["execution"].nunique()
    assert sum(line.kept for line in found.lines) == of_workers.query("outcome == 'kept'")["execution"].nunique()
    check_costs(found, charges)
    check_times(found, tables)


def check_costs(found, charges):
    mine = {}
    for line in found.lines:
        way = (line.way.executable, line.way.function, line.way.instance_type, line.way.purchase)
        for (what_for, outcome), spent in line.spent.items():
            lost = outcome in ("restarted", "refunded", "thrown away")
            key = (*way, what_for, "thrown away" if lost else outcome)
            mine[key] = mine.get(key, 0) + spent.ticks
    rows = money.by(charges, [*WAY, "what_for", "outcome"])
    theirs = {}
    for *cells, ticks in rows[[*WAY, "what_for", "outcome", "ticks"]].itertuples(index=False):
        # Who asks for no worker has none, which the charge of its surcharge or egress does not say.
        key = tuple(None if pd.isna(cell) else cell for cell in cells)
        theirs[key] = theirs.get(key, 0) + ticks
    assert by_use(mine) == by_use(theirs)
    assert {key: ticks for key, ticks in mine.items() if key[4] not in UNTIMED} == {
        key: ticks for key, ticks in theirs.items() if key[4] not in UNTIMED
    }


UNTIMED = ("storage", "egress", "surcharge")


def by_use(costs):
    found = {}
    for key, ticks in costs.items():
        found[key[4]] = found.get(key[4], 0) + ticks
    return found


def check_times(found, tables):
    stays = spans.of_states(tables).assign(microseconds=lambda rows: (rows["seconds"] * 1e6).round().astype("int64"))
    theirs = {key: time for key, time in stays.groupby(["class", "state"])["microseconds"].sum().items() if time}
    mine = {}
    for line in found.lines:
        for state, time in line.times.items():
            key = (line.way.kind, "runnable" if state in ("queue", "acquiring", "booting") else state)
            mine[key] = mine.get(key, 0) + time
    assert mine == theirs


def test_what_a_job_waits_for_while_it_is_runnable_is_told_apart():
    # Two at a time: the third waits until the first one's worker stops, at 41.4 + 54 + 100 s; a machine comes in 35 s.
    (line,) = ledger(work(count=3, more="limits: {workers_per_user: 2}")).lines
    assert line.times["queue"] == 189_000_000
    assert line.times["acquiring"] == 3 * 35_000_000
    assert line.times["booting"] == 3 * 54_000_000
    assert line.times["running"] == 3 * 103_100_000
    assert line.times["idle"] == 3 * 6_400_000


def test_a_try_that_is_followed_by_another_is_told_from_one_that_is_the_last():
    fails = """
executables:
  work:
    class: applet
    project: lab
    execution_policy: {restart_on: {AppInternalError: 1}}
    entry_points: {main: {steps: [{compute: 100 s}, {fail: {reason: AppInternalError}}]}}
launches: {work: {run: work, as: ann, in: lab}}
"""
    (line,) = ledger(fails).lines
    assert (line.executions, line.done, line.billed, line.kept, line.tries) == (1, 0, 1, 0, 2)
    assert line.spent["compute", "restarted"] == line.spent["compute", "thrown away"]
    assert line.spent["compute", "restarted"].ticks * 10 == TICKS_PER_UNIT  # 100 s at 0.001 USD


def test_it_is_small_and_travels(quickstart):
    found = ledger_of(quickstart)
    packed = pickle.dumps(found)
    assert pickle.loads(packed) == found
    assert len(packed) < 50_000  # 238 tries


def test_it_is_made_much_quicker_than_a_summary(quickstart):
    ledger_of(quickstart)
    mine = min(repeat(lambda: ledger_of(quickstart), number=5, repeat=3, timer=process_time)) / 5
    (summary,) = repeat(
        lambda: sim.Result(quickstart.tables, quickstart.about).summary, number=1, repeat=1, timer=process_time
    )
    assert mine < summary / 25


def test_two_runs_that_differ_by_a_microsecond_are_not_the_same():
    one, other = ledger(work("100 s")), ledger(work("100000001 us"))
    assert one == ledger(work("100 s"))
    assert one != other
    assert one.fingerprint != other.fingerprint


def test_charges_in_two_currencies_cannot_be_added_up():
    rows = Rows()
    rows.job("job-1", [("compute", 10)])
    rows.job("job-2", [("compute", 10)], currency="USD")
    with pytest.raises(ExperimentError, match="charges in GBP and USD"):
        ledger_of(Tabled(rows.tables()))


def test_a_run_of_nothing_is_a_ledger_too():
    found = ledger_of(Tabled(Rows().tables()))
    assert (found.lines, found.ticks, found.makespan, found.currency) == ((), 0, 0, None)
