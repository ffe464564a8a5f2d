"""What leaves the platform: its time, its price, the month's limit (H7, I3)."""

from tests.model.playing import Outside, play

PRICED = "price_lists: {list: {egress: 0.10 USD/GB}}\n"
SEND = """
executables:
  send: {class: app, entry_points: {main: {steps: [{egress: 5 GB%s}, {compute: 10 s}]}}}
launches:
  send: {run: send, as: ann, in: lab%s}
"""
# A job that is launched at 0 runs from 95.4.


def test_a_transfer_takes_its_time_and_is_charged_for_when_it_is_over():
    played = play(PRICED + SEND % ("", "") + "latencies: {staging_rate: 100 MB/s}\n")
    assert played.spent("send") == [
        ("boot", 41.4, 95.4),
        ("transfer", 95.4, 145.4),
        ("compute", 145.4, 155.4),
        ("egress", 145.4, 145.4),
    ]
    (row,) = played.rows("charges", what_for="egress")
    assert (row["bytes"], row["micros_per_unit"], row["amount"], row["micros_per_hour"]) == (
        5 * 10**9,
        100_000,
        0.5,
        None,
    )
    assert (row["execution"], row["root"], row["launch"], row["user"], row["project"]) == (
        "job-0",
        "job-0",
        "send",
        "ann",
        "lab",
    )
    assert (row["outcome"], row["instance_type"]) == (None, None)
    # It is the project's charge: the price of the job is that of its worker.
    assert played.one("send")["price"] == 0.114


def test_what_is_cut_short_on_the_way_is_not_charged_for():
    text = PRICED + SEND % ("", ", cost_limit: 0.1 USD") + "latencies: {staging_rate: 100 MB/s}\n"
    played = play(text)
    assert played.end("send")[2] == "CostLimitExceeded"
    assert played.rows("charges", what_for="egress") == []


def test_the_size_may_be_an_inputs():
    text = (
        PRICED
        + """
data: {ref: {project: lab, size: 2 GB}}
executables:
  send: {class: app, inputs: {x: file}, entry_points: {main: {steps: [{egress: "${inputs.x.size}"}]}}}
launches:
  send: {run: send, as: ann, in: lab, inputs: {x: ref}}
"""
    )
    assert [row["amount"] for row in play(text).rows("charges", what_for="egress")] == [0.2]


def test_a_size_may_be_drawn_anew_for_each_job():
    text = PRICED + SEND % ("", ", count: 3")
    sizes = [
        row["bytes"] for row in play(text.replace("5 GB", "{uniform: [1 GB, 2 GB]}")).rows("charges", what_for="egress")
    ]
    assert len(set(sizes)) == 3
    assert all(10**9 <= size <= 2 * 10**9 for size in sizes)


LIMITED = "projects: {lab: {monthly_egress_limit: 5 GB}}\n"


def test_once_the_limit_is_reached_a_transfer_is_refused_and_its_job_fails():
    text = PRICED + LIMITED + SEND % ("", ", every: 1 h, count: 2")
    played = play(text)
    assert [row["state"] for row in played.rows()] == ["done", "failed"]
    failed = played.rows()[1]
    assert (failed["failure_reason"], failed["ended"]) == ("AppInternalError", 3698.5)
    assert failed["failure_message"] == "SpendingLimitExceeded: the monthly egress limit of project lab was reached"
    (refused,) = played.rows("rejections")
    assert (refused["at"], refused["caller"], refused["error"]) == (3695.4, "job-1", "SpendingLimitExceeded")
    assert (refused["launch"], refused["launch_index"], refused["executable"]) == ("send", 1, "send")
    assert len(played.rows("charges", what_for="egress")) == 1


def test_a_transfer_that_passes_the_limit_is_completed():
    text = PRICED + LIMITED.replace("5 GB", "5.000000001 GB") + SEND % ("", ", every: 1 h, count: 3")
    assert [row["state"] for row in play(text).rows()] == ["done", "done", "failed"]


def test_a_refusal_that_is_expected_does_not_fail_the_job():
    text = PRICED + LIMITED + SEND % ("", "")
    steps = "[{egress: 5 GB, expect: SpendingLimitExceeded}, {compute: 10 s}]"
    expecting = f"  must: {{class: app, entry_points: {{main: {{steps: {steps}}}}}}}\n"
    text = text.replace("launches:\n", expecting + "launches:\n  must: {run: must, as: ann, in: lab, at: 1 h}\n")
    played = play(text)
    assert played.end("must")[0] == "done"
    assert len(played.rows("rejections")) == len(played.rows("charges", what_for="egress")) == 1
    # It goes on at once.
    assert played.one("must")["stopped_running"] == 3705.4


def test_a_refusal_that_is_expected_and_does_not_come_fails_the_job():
    assert play(PRICED + SEND % (", expect: SpendingLimitExceeded", "")).end("send")[:1] == ("failed",)


def test_a_new_month_begins_with_nothing():
    # The first ends its transfer at 22:01:35.4, the second at 23:01:35.4, the third begins at 00:01:35.4.
    text = "start: 2026-01-31T22:00\n" + PRICED + LIMITED + SEND % ("", ", every: 1 h, count: 4")
    assert [row["state"] for row in play(text).rows()] == ["done", "failed", "done", "failed"]


def test_a_month_begins_with_its_first_microsecond():
    outside = Outside("start: 2026-01-31T23:59:59\n" + PRICED + LIMITED)
    egress = outside.platform.egress
    limit = egress._limits["lab"]
    limit.add(5 * 10**9)
    clock = outside.platform.clock
    midnight = clock.now + 1_000_000
    clock.now = midnight - 1
    assert limit.reached
    clock.now = midnight
    assert not limit.reached


def test_a_limit_of_nothing_lets_nothing_out():
    assert play(PRICED + LIMITED.replace("5 GB", "0 B") + SEND % ("", "")).end("send")[2] == "AppInternalError"
