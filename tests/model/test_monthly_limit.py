"""The monthly compute limit of a project (I3)."""

import pytest

from sim.model.clock import PROJECT_LIMIT, Clock
from sim.model.months import MonthBytes, MonthMeter, month_of
from tests.model.playing import START, play

DAY = 86_400_000_000
HOUR = 3_600_000_000
LONG = """
projects: {lab: {monthly_compute_limit: {limit: %s USD%s}}, other: {bill_to: wallet}}
executables:
  work: {class: app, entry_points: {main: {steps: [{compute: 60 s}]}}}
  long: {class: app, entry_points: {main: {steps: [{compute: 10 h}]}}}
launches:
  long: {run: long, as: ann, in: lab}
"""
JAN_31 = 30 * 86_400
FEBRUARY = 31 * 86_400
BLOCK = ", when_reached: block"
# A job that is launched at 0 is billed from 41.4 on, 3.6 USD an hour.


def test_jobs_are_terminated_when_it_is_reached():
    played = play(LONG % (0.1, "") + "  too: {run: long, name: too, as: bob, in: other}\n")
    assert played.states("long")[2:] == [("terminating", 141.4), ("terminated", 155.5)]
    assert played.end("long") == ("terminated", 155.5, "SpendingLimitExceeded", None)
    assert played.end("too")[0] == "done"


@pytest.mark.parametrize("policy", ["", BLOCK])
def test_new_launches_are_refused_for_the_rest_of_the_month(policy):
    # An hour before the month ends.
    text = (
        "start: 2026-01-31T23:00\n"
        + LONG % (0.1, policy)
        + "  work: {run: work, as: ann, in: lab, every: 30 min, count: 3}\n"
    )
    played = play(text)
    assert [row["at"] - JAN_31 for row in played.rows("rejections")] == [23.5 * 3600]
    (refusal,) = played.rows("rejections")
    assert (refusal["error"], refusal["message"]) == (
        "SpendingLimitExceeded",
        "the monthly compute limit of project lab was reached",
    )
    assert [row["created"] - JAN_31 for row in played.rows(launch="work")] == [23 * 3600, 24 * 3600]


def test_blocking_lets_what_runs_run():
    played = play(
        LONG % (0.1, BLOCK)
        + "  late: {run: work, as: ann, in: lab, at: 2 min}\n  later: {run: work, as: ann, in: lab, at: 142 s}\n"
    )
    assert played.end("long")[0] == "done"
    # Late was launched before the limit was reached at 130.7, when two ran.
    assert [row["launch"] for row in played.rows("rejections")] == ["later"]


def test_each_month_begins_with_nothing():
    # 7 minutes of January, then February: 0.5 USD is 500 s, reached in February only.
    played = play("start: 2026-01-31T23:53\n" + LONG % (0.5, ""))
    assert played.at("long", "terminating") == FEBRUARY + 500


def test_what_runs_on_is_cut_in_the_next_month_where_it_was_only_blocked():
    text = "start: 2026-01-31T23:53\n" + LONG % (0.1, BLOCK) + "  work: {run: work, as: ann, in: lab, at: %s s}\n"
    # Shut in January from 141.4 on, open from 420 on; late runs too from 41.4 s after its launch, so it is 520 or more.
    for at, refused in ((300, 1), (420, 0), (519.999999, 0), (520.000001, 1)):
        assert len(play(text % at).rows("rejections")) == refused


def test_a_late_check_in_the_next_month_cuts_nothing():
    text = (
        "start: 2026-01-31T23:57\nlatencies: {limit_check: 60 s}\n"
        + LONG % (0.1, "")
        + "  work: {run: work, as: ann, in: lab, at: 240 s}\n"
    )
    # Reached at 141.4, checked at 201.4, in February; and in February after 180 + 100 + 60 s.
    played = play(text)
    assert played.at("long", "terminating") == FEBRUARY + 160
    assert played.rows("rejections") == []


def test_the_run_ends_with_its_last_transition():
    played = play(LONG % (1000, ""))
    assert played.end("long")[:2] == ("done", 36_098.5)


# -- the meter itself ----------------------------------------------------------------------------------------------


class Times:
    def __init__(self, rate, limit, start=START):
        self.clock = Clock(start)
        self.reached = []
        self.meter = MonthMeter(self.clock, limit, PROJECT_LIMIT, lambda: self.reached.append(self.clock.now - START))
        self.meter.change(rate)

    def until(self, instant):
        self.clock.env.run(until=START + instant)
        self.clock.catch_up()


def test_months_are_utc_calendar_months():
    assert month_of(START) == (START, START + 31 * DAY)
    assert month_of(START - 1) == (START - 31 * DAY, START)
    leap = START + (31 + 28 + 365 * 2) * DAY
    assert month_of(leap - 1)[1] == leap + DAY  # February 2028
    assert {type(instant) for instant in month_of(START)} == {int}


def test_it_is_reached_in_every_month_that_is_long_enough():
    # 29.5 days at a micro-unit an hour.
    times = Times(1_000_000, 29 * 24 * 1_000_000 + 12 * 1_000_000)
    times.until(366 * DAY)
    begins = [0, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]  # not in February
    assert times.reached == [begin * DAY + 29 * DAY + 12 * HOUR for begin in begins]


def test_the_least_rate_counts_too():
    times = Times(1, 1)
    times.until(32 * DAY)
    assert times.reached == [HOUR, 31 * DAY + HOUR]


def test_a_charge_with_the_first_microsecond_of_a_month_belongs_to_it():
    times = Times(0, 1_000_000)
    for at in (DAY, 31 * DAY):
        times.until(at)
        times.meter.add(1_000_000 * HOUR - 1)
        assert times.meter.accrued == 1_000_000 * HOUR - 1
        times.meter.add(1)
    times.until(60 * DAY)
    assert times.reached == [DAY, 31 * DAY]


def test_bytes_are_counted_from_nothing_in_each_month():
    clock = Clock(START)
    sent = MonthBytes(clock, 10)
    for month in (START, START + 31 * DAY):
        clock.now = month
        sent.add(9)
        assert not sent.reached
        sent.add(1)
        assert sent.reached
    clock.now = START + 59 * DAY - 1
    assert sent.reached


def test_what_is_reached_with_the_last_microsecond_belongs_to_the_next_month():
    # Exactly January's 744 hours: at its end February has begun.
    times = Times(1_000_000, 744_000_000)
    times.until(90 * DAY + 1)
    assert times.reached == []
    times = Times(1_000_000, 743_999_999)
    times.until(31 * DAY)
    assert times.reached == [31 * DAY - 3600]


def test_accrued_is_this_months():
    times = Times(1_000_000, 10**15)
    times.until(31 * DAY + HOUR)
    assert times.meter.accrued == 1_000_000 * HOUR
    times.meter.change(1_000_000)
    times.until(31 * DAY + 2 * HOUR)
    assert times.meter.accrued == 3 * 1_000_000 * HOUR


def test_a_refund_takes_back_what_accrued_in_this_month_only():
    times = Times(1_000_000, 10**15)
    times.until(31 * DAY + HOUR)
    times.meter.refund(1_000_000, START + 30 * DAY, START + 31 * DAY + HOUR // 2)
    assert times.meter.accrued == 1_000_000 * HOUR // 2
    times.meter.refund(1_000_000, START, START + HOUR)
    assert times.meter.accrued == 1_000_000 * HOUR // 2


def test_nothing_is_looked_at_while_nothing_runs():
    times = Times(1_000_000, 10**12)
    times.meter.change(-1_000_000)
    times.clock.env.run()
    assert times.reached == []
    assert times.clock.env.peek() == float("inf")
