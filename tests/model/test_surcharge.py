"""Surcharges: once for each run of an app, when its master job is running (H9, I1)."""

from tests.model.playing import play

APP = """
executables:
  work:
    class: app
    surcharge: 0.50 USD
    entry_points:
      main: {steps: [%s{compute: 60 s}]}
      part: {steps: [{compute: 6 s}]}
launches:
  work: {run: work, as: ann, in: lab%s}
"""
# A job that is launched at 0 runs from 95.4; 60 s later it has cost 0.114 on its worker.


def surcharges(played):
    return [
        (row["execution"], row["try"], row["from"], row["to"], row["amount"], row["outcome"])
        for row in played.rows("charges", what_for="surcharge")
    ]


def test_a_run_is_charged_for_when_it_is_running():
    played = play(APP % ("", ""))
    assert surcharges(played) == [("job-0", 0, 95.4, 95.4, 0.5, "kept")]
    assert played.one("work")["price"] == 0.614
    (row,) = played.rows("charges", what_for="surcharge")
    assert (row["micros_per_unit"], row["bytes"], row["micros_per_hour"], row["instance_type"]) == (
        500_000,
        None,
        None,
        None,
    )
    assert (row["user"], row["root"], row["launch"], row["executable"], row["month"]) == (
        "ann",
        "job-0",
        "work",
        "work",
        "2026-01",
    )


def test_subjobs_bear_none_whatever_they_run():
    played = play(APP % ("{subjob: {entry_point: part}}, {subjob: {entry_point: part}}, ", ""))
    assert len(surcharges(played)) == 1
    assert played.one("work")["price"] == 0.614


def test_a_nested_run_bears_its_own():
    text = (APP % ("", "")).replace(
        "launches:\n  work: {run: work",
        "  outer: {class: app, entry_points: {main: {steps: [{run: {executable: work}}]}}}\n"
        "launches:\n  outer: {run: outer",
    )
    played = play(text)
    assert [row[0] for row in surcharges(played)] == ["job-1"]
    assert played.one("outer")["price"] == 0.054


def test_what_never_runs_bears_none():
    played = play("horizon: 90 s\n" + APP % ("", ""))
    assert surcharges(played) == []


def test_an_unfinished_run_bears_it():
    played = play("horizon: 100 s\n" + APP % ("", ""))
    assert surcharges(played) == [("job-0", 0, 95.4, 95.4, 0.5, "unfinished")]
    assert played.one("work")["price"] == 0.5586


def test_the_price_of_an_analysis_holds_it():
    text = (APP % ("", "")).replace(
        "launches:\n  work: {run: work",
        "  flow: {class: workflow, project: lab, stages: {one: {run: work}}}\nlaunches:\n  flow: {run: flow",
    )
    assert play(text).one("flow")["price"] == 0.614


RETRIED = APP.replace("surcharge:", "execution_policy: {restart_on: {ExecutionError: 1}}\n    surcharge:")


def test_another_try_bears_none_and_a_refund_leaves_it():
    played = play(RETRIED % ("{fail: {reason: ExecutionError}}, ", ""))
    assert surcharges(played) == [("job-0", 0, 95.4, 95.4, 0.5, "thrown away")]
    # ExecutionError is not paid for (H6), the run of the app is.
    assert [row["price"] for row in played.rows()] == [0.5, 0]


def test_it_counts_towards_the_cost_limit_at_once():
    # 0.054 for the boot.
    played = play(APP % ("", ", cost_limit: 0.554 USD"))
    assert played.states("work")[1:3] == [("running", 95.4), ("terminating", 95.4)]
    assert played.end("work")[2] == "CostLimitExceeded"
    assert play(APP % ("", ", cost_limit: 0.564 USD")).at("work", "terminating") == 105.4
    assert play(APP % ("", ", cost_limit: 0.615 USD")).end("work")[0] == "done"
