"""The spending limit of an account and the balance of its wallet (I2, I6)."""

from fractions import Fraction

import pytest

from sim.model.billing import PARTS, PRICE_SCALE
from sim.model.data import bring_data
from sim.model.rows import write_unfinished
from sim.model.spending import AccountLimit
from sim.model.tree import Terms
from sim.records import money
from sim.records.tables import Tables
from tests.model.playing import Outside, play

WORK = """
executables:
  work: {class: app, surcharge: %s USD, entry_points: {main: {steps: [{compute: 60 s}]}}}
  long: {class: app, entry_points: {main: {steps: [{compute: 1000 s}]}}}
  outer: {class: app, entry_points: {main: {steps: [{compute: 100 s}, {run: {executable: long}}]}}}
launches:
"""
# A job that is launched at 0 is billed from 41.4 on, 0.001 a second.
LONG = "  long: {run: long, as: ann, in: lab%s}\n"
PLAIN = WORK % 0


def account(text):
    return f"accounts: {{wallet: {{{text}}}}}\n"


@pytest.mark.parametrize(
    "limits",
    [
        "spending_limit: 0.1 USD",
        "balance: 0.1 USD",
        "balance: 0.1 USD, spending_limit: 0.2 USD",
        "balance: 0.2 USD, spending_limit: 0.1 USD",
    ],
)
def test_all_that_an_account_pays_for_ends_when_its_limit_is_reached(limits):
    text = account(limits) + "projects: {other: {bill_to: wallet}}\n" + PLAIN
    played = play(
        text
        + LONG % ""
        + "  too: {run: long, name: too, as: bob, in: other}\n"
        + "  waits: {run: long, name: waits, as: ann, in: lab, at: 90 s}\n"
    )
    # Two machines from 41.4 on: 50 s.
    assert played.states("long")[1:] == [("terminating", 91.4), ("failed", 105.5)]
    assert played.end("long") == played.end("too") == ("failed", 105.5, "SpendingLimitExceeded", None)
    assert played.billed("too") == (41.4, 102.4, 0.061)
    # What holds no machine ends at once.
    assert played.end("waits") == ("failed", 91.4, "SpendingLimitExceeded", None)
    assert played.one("long")["failure_message"] == "the spending limit of account wallet was reached"


def test_what_another_account_pays_for_goes_on():
    text = (
        "accounts: {wallet: {spending_limit: 0.1 USD}, purse: {prices: list}}\nprojects: {other: {bill_to: purse}}\n"
        + PLAIN
    )
    played = play(text + LONG % "" + "  too: {run: long, name: too, as: bob, in: other}\n")
    assert played.end("long") == ("failed", 155.5, "SpendingLimitExceeded", None)
    assert played.end("too") == ("done", 1098.5, None, None)


def test_launches_are_refused_from_then_on():
    played = play(account("spending_limit: 0.1 USD") + PLAIN + LONG % ", every: 141.4 s, count: 3")
    # The limit is reached at 141.4: limits come before calls.
    assert [row["created"] for row in played.rows()] == [0]
    refused = played.rows("rejections")
    assert [(row["at"], row["error"], row["caller"]) for row in refused] == [
        (141.4, "SpendingLimitExceeded", "ann"),
        (282.8, "SpendingLimitExceeded", "ann"),
    ]
    assert refused[0]["message"] == "the spending limit of account wallet was reached"


def test_a_late_check_ends_late_and_refuses_late():
    text = account("spending_limit: 0.1 USD") + "latencies: {limit_check: 20 s}\n" + PLAIN
    played = play(
        text
        + LONG % ""
        + "  late: {run: work, name: late, as: ann, in: lab, at: 161.3 s}\n"
        + "  later: {run: work, name: later, as: ann, in: lab, at: 161.4 s}\n"
    )
    assert played.states("long")[2:] == [("terminating", 161.4), ("failed", 175.5)]
    assert played.end("late") == ("failed", 161.4, "SpendingLimitExceeded", None)
    assert played.rows(name="later") == []


@pytest.mark.parametrize(
    "limited", [account("spending_limit: 0.1 USD"), "projects: {lab: {monthly_compute_limit: {limit: 0.1 USD}}}\n"]
)
def test_how_late_a_check_is_can_be_drawn(limited):
    text = limited + "latencies: {limit_check: {uniform: [10 s, 20 s]}}\n" + PLAIN + LONG % ""
    cut = play(text).at("long", "terminating")
    assert 151.4 < cut < 161.4
    assert play(text).at("long", "terminating") == cut
    assert play(text + "seed: 2\n").at("long", "terminating") != cut


def test_storage_surcharges_and_egress_count():
    # 3.6 GB at a dollar a GB and hour: 0.001 a second, from the start on.
    text = account("spending_limit: 0.1 USD") + "price_lists: {list: {storage: 730 USD/GB month}}\n" + PLAIN
    played = play(text + "  x: {run: long, name: long, as: ann, in: lab}\ndata: {ref: {project: lab, size: 3.6 GB}}\n")
    # 0.0414 before the machine, then 0.002 a second.
    assert played.at("long", "terminating") == 70.7
    # A surcharge of 0.05 when it is running, at 95.4, when it has cost 0.054.
    assert (
        play(account("spending_limit: 0.104 USD") + WORK % 0.05 + "  work: {run: work, as: ann, in: lab}\n").at(
            "work", "terminating"
        )
        == 95.4
    )
    assert (
        play(account("spending_limit: 0.107 USD") + WORK % 0.05 + "  work: {run: work, as: ann, in: lab}\n").at(
            "work", "terminating"
        )
        == 98.4
    )
    text = (account("spending_limit: 1 USD") + "price_lists: {list: {egress: 0.10 USD/GB}}\n" + PLAIN).replace(
        "{compute: 60 s}", "{compute: 46 s}, {egress: 8.9 GB}, {compute: 60 s}"
    )
    # 0.1 at 141.4, then 0.89 more: 10 s are left.
    assert play(text + "  work: {run: work, as: ann, in: lab}\n").at("work", "terminating") == 151.4


def test_storage_alone_may_reach_it():
    text = account("spending_limit: 0.1 USD") + "price_lists: {list: {storage: 730 USD/GB month}}\n" + PLAIN
    played = play(
        text + "  late: {run: work, as: ann, in: lab, at: 100 s}\ndata: {ref: {project: lab, size: 3.6 GB}}\n"
    )
    assert played.rows() == []
    assert [row["error"] for row in played.rows("rejections")] == ["SpendingLimitExceeded"]


def test_a_refused_call_of_a_job_is_a_row_and_fails_the_job():
    # With a late check nothing is refused early; a job whose project is shut makes its call (I3).
    text = "projects: {lab: {monthly_compute_limit: {limit: 0.1 USD, when_reached: block}}}\n" + PLAIN
    played = play(text + "  outer: {run: outer, as: ann, in: lab}\n")
    assert played.end("outer") == ("failed", 198.5, "AppInternalError", None)
    (row,) = played.rows("rejections")
    assert (row["at"], row["caller"], row["executable"], row["error"]) == (
        195.4,
        "job-0",
        "long",
        "SpendingLimitExceeded",
    )


def test_subjobs_are_refused_too():
    text = "projects: {lab: {monthly_compute_limit: {limit: 0.1 USD, when_reached: block}}}\n" + PLAIN.replace(
        "main: {steps: [{compute: 60 s}]}", "part: {}, main: {steps: [{compute: 60 s}, {subjob: {entry_point: part}}]}"
    )
    played = play(text + "  work: {run: work, as: ann, in: lab}\n")
    assert played.end("work")[2] == "AppInternalError"
    assert [row["executable"] for row in played.rows("rejections")] == ["work"]


def test_at_one_instant_the_tree_comes_first_then_the_project_then_the_account():
    # All three are reached at 141.4.
    month = "projects: {lab: {monthly_compute_limit: {limit: 0.1 USD}}}\n"
    tree = LONG % ", cost_limit: 0.1 USD"
    wallet = account("spending_limit: 0.1 USD")
    assert play(wallet + month + PLAIN + tree).end("long")[2] == "CostLimitExceeded"
    ended = play(wallet + month + PLAIN + LONG % "").one("long")
    assert (ended["state"], ended["failure_message"]) == (
        "terminated",
        "the monthly compute limit of project lab was reached",
    )
    ended = play(wallet + PLAIN + LONG % "").one("long")
    assert (ended["state"], ended["failure_message"]) == ("failed", "the spending limit of account wallet was reached")


def test_late_checks_at_one_instant_keep_that_order():
    month = "projects: {lab: {monthly_compute_limit: {limit: 0.1 USD}}}\nlatencies: {limit_check: 20 s}\n"
    played = play(account("spending_limit: 0.1 USD") + month + PLAIN + LONG % "")
    assert played.end("long") == ("terminated", 175.5, "SpendingLimitExceeded", None)


def test_a_timeout_at_that_instant_comes_before_them():
    wallet = account("spending_limit: 0.1 USD")
    text = wallet + PLAIN.replace(
        "main: {steps: [{compute: 1000 s}]", "main: {timeout: 1 min, steps: [{compute: 1000 s}]"
    )
    # Running from 95.4, out of time at 155.4, when it has cost 0.114.
    text = text.replace("0.1 USD", "0.114 USD")
    assert play(text + LONG % "").end("long")[2] == "JobTimeoutExceeded"


def test_a_refund_lowers_the_meter():
    # The first try of work ends at 155.4 with a failure that is not paid for; long goes on at 0.001 a second.
    text = PLAIN.replace("{compute: 60 s}]", "{compute: 60 s}, {fail: {reason: JMInternalError}}]").replace(
        "work: {class: app", "work: {class: app, execution_policy: {restart_on: {}}"
    )
    both = "  work: {run: work, as: ann, in: lab}\n" + LONG % ""
    # 0.228 at 155.4, and 0.1171 at 158.5, after the refund: without it the limit would be reached at 177.4.
    played = play(account("spending_limit: 0.25 USD") + text + both)
    assert played.at("long", "terminating") == 291.4


def test_a_refund_undoes_nothing():
    text = PLAIN.replace("{compute: 60 s}]", "{compute: 60 s}, {fail: {reason: JMInternalError}}]").replace(
        "work: {class: app", "work: {class: app, execution_policy: {restart_on: {}}"
    )
    both = "  work: {run: work, as: ann, in: lab}\n" + LONG % ""
    # Reached at 156.4: a second after work's worker stopped, before it is final and refunded.
    played = play(account("spending_limit: 0.229 USD") + text + both)
    assert played.at("long", "terminating") == 156.4


ALL_KINDS = (
    account("spending_limit: 1000 USD, price_changes: [{at: 130 s, prices: dear}]")
    + """
price_lists:
  list: {storage: 0.73 USD/GB month, egress: 0.10 USD/GB}
  dear:
    date: 2026-01
    source: made up
    per_core: {on_demand: 1.3 USD/h}
    storage: 0.7307 USD/GB month
    egress: 0.3 USD/GB
data: {ref: {project: lab, size: 7.77 GB}}
executables:
  work:
    class: app
    surcharge: 0.07 USD
    outputs: {x: file}
    entry_points:
      main:
        steps: [{compute: 7 s}, {egress: 1.234567891 GB}, {upload: {x: 3333 MB}}, {compute: 13.000001 s}]
"""
)


def test_every_meter_shows_what_is_charged_at_every_instant():
    text = ALL_KINDS
    for seconds in (42, 50.5, 99, 110, 131.7, 250.25):
        outside = Outside(text)
        bring_data(outside.platform)
        outside.door.run("work", Terms("ann", "lab"))
        outside.until(31)
        outside.door.run("work", Terms("bob", "lab"))
        outside.until(seconds)
        platform = outside.platform
        platform.clock.catch_up()
        meter = platform.spending.account("lab").meter
        accrued = meter.accrued
        platform.storage.close(platform.clock.now)
        write_unfinished(platform)
        platform.recorder.close()
        charges = Tables(platform.recorder.tables)["charges"]
        assert money.total(charges) == {"USD": accrued}
        assert Fraction(accrued, PRICE_SCALE * PARTS) == Fraction(accrued, money.TICKS_PER_UNIT)


def test_a_limit_that_lies_centuries_ahead_is_not_waited_for():
    text = account("spending_limit: 100000 USD") + "price_lists: {list: {storage: 0.000001 USD/GB month}}\n" + PLAIN
    outside = Outside(text.replace("launches:\n", ""))
    limit = outside.platform.spending.account("lab")
    assert isinstance(limit, AccountLimit)
    limit.meter.change_parts(7)
    assert outside.platform.clock.env.peek() == float("inf")
