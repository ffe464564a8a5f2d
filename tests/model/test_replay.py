"""Replays: recorded executions played again, the platform doing what records do not say."""

import pytest

from tests.model.playing import play
from tests.model.recording import part, replay, row, scenario

# A cold job that is launched at 0 is runnable at 6.4, has its machine at 41.4 and runs from 95.4 (see `playing`).
DONE = [("runnable", 6.4), ("running", 95.4)]
SPOT = """
price_lists:
  list: {on_demand: {mem1_ssd1_v2_x4: 3.6 USD/h}, spot: {mem1_ssd1_v2_x4: 0.9 USD/h}}
"""


def test_a_job_runs_for_as_long_as_it_ran():
    played = replay([row("job-a", run_time=60)])
    assert played.states("job-a") == [*DONE, ("done", 158.5)]
    assert played.billed("job-a") == (41.4, 155.4, 0.114)


def test_executions_have_the_ids_names_and_terms_of_their_records():
    said = {"name": "sample 1", "as_": "bob", "rank": 3, "tags": "x,y", "properties": '{"b": "2", "a": "1"}'}
    (found,) = replay([row("job-G1", **said)]).rows()
    assert (found["execution"], found["name"], found["user"], found["rank"]) == ("job-G1", "sample 1", "bob", 3)
    assert (found["tags"], found["properties"]) == ("x,y", '{"a": "1", "b": "2"}')
    assert (found["launch"], found["launch_index"]) == ("again", 0)


def test_roots_are_launched_when_they_were():
    played = replay([row("job-a", created=10), row("job-b", created=2.5)])
    assert {one["execution"]: one["created"] for one in played.rows()} == {"job-b": 2.5, "job-a": 10}


def test_what_began_before_the_start_begins_at_the_start():
    assert replay([row("job-a", created=-50)]).one("job-a")["created"] == 0


def test_a_job_runs_on_the_type_that_it_ran_on():
    played = replay([row("job-a", instance_type="mem1_ssd1_v2_x8")])
    assert played.one("job-a")["instance_type"] == "mem1_ssd1_v2_x8"
    assert played.one("job-a")["price"] == 0.228


def test_a_job_waits_for_those_that_it_waited_for():
    played = replay([row("job-a"), row("job-b", depends_on="job-a")])
    assert played.states("job-b")[:2] == [("waiting_on_input", 6.4), ("runnable", 164.9)]


def test_inputs_that_came_late_come_late_again():
    assert replay([row("job-a", inputs_ready=300)]).states("job-a")[:2] == [
        ("waiting_on_input", 6.4), ("runnable", 306.4),
    ]  # fmt: skip


def test_outputs_that_closed_late_close_late_again():
    # Its code ends at 155.4; the worker is looked at 3.1 s later, the end is seen a scheduler step after the closing.
    played = replay([row("job-a", outputs_closed=20)])
    assert played.states("job-a") == [*DONE, ("waiting_on_output", 158.5), ("done", 181.8)]
    assert played.billed("job-a") == (41.4, 155.4, 0.114)


def test_outputs_that_were_open_for_a_moment_are_seen_open():
    states = replay([row("job-a", outputs_closed=0.001)]).states("job-a")
    assert [state for state, _ in states] == ["runnable", "running", "waiting_on_output", "done"]


# -- analyses --------------------------------------------------------------------------------------------------------


def stages(**two):
    return [
        row("analysis-f", class_="analysis", run="flow", function=None, run_time=None),
        row("job-1", parent="analysis-f", stage="one", run_time=10),
        row("job-2", parent="analysis-f", stage="two", run_time=20, **two),
    ]


def test_an_analysis_plays_through_its_stages():
    played = replay(stages())
    assert played.states("job-1")[-1] == ("done", 108.5)
    assert played.states("job-2")[:2] == [("waiting_on_input", 6.4), ("runnable", 114.9)]
    assert played.end("analysis-f")[0] == "done"
    assert [one["execution"] for one in played.rows()] == ["job-1", "job-2", "analysis-f"]
    assert played.one("job-2")["stage"] == "two"


def test_a_stage_waits_for_what_its_workflow_does_not_name_too():
    played = replay([row("job-other", run_time=500), *stages(depends_on="job-other")])
    assert played.at("job-2", "runnable") == pytest.approx(played.one("job-other")["ended"] + 6.4)


def test_an_analysis_that_somebody_terminated_is_terminated():
    rows = stages()
    rows[0]["terminated_us"] = 100 * 1_000_000
    played = replay(rows)
    assert played.end("analysis-f")[0] == "terminated"
    assert {one["state"] for one in played.rows()} == {"terminated"}


# -- jobs that launch others -----------------------------------------------------------------------------------------


def test_children_are_launched_so_long_after_the_start_of_their_parent():
    played = replay([row("job-a", run_time=500), part("job-b", "job-a", delay=20), part("job-c", "job-a", delay=90)])
    assert played.one("job-b")["created"] == pytest.approx(95.4 + 20)
    assert played.one("job-c")["created"] == pytest.approx(95.4 + 90)
    assert {one["parent_job"] for one in played.rows(function="part")} == {"job-a"}


def test_a_child_is_launched_at_the_end_of_the_one_before_however_long_that_takes():
    rows = [row("job-a", run_time=2000), part("job-b", "job-a"),
            part("job-c", "job-a", launched_after="job-b", delay=7)]  # fmt: skip
    played = replay(rows)
    assert played.one("job-c")["created"] == pytest.approx(played.one("job-b")["ended"] + 7)
    rows[1]["run_time_us"] *= 10
    longer = replay(rows)
    assert longer.one("job-c")["created"] == pytest.approx(played.one("job-c")["created"] + 540)


def test_a_parent_that_waited_for_its_children_waits_for_them():
    rows = [row("job-a", ends_after="job-b", run_time=5), part("job-b", "job-a", delay=1, run_time=100)]
    played = replay(rows)
    assert played.one("job-a")["stopped_running"] == pytest.approx(played.one("job-b")["ended"] + 5)


def test_a_parent_that_did_not_wait_is_done_after_its_children_all_the_same():
    played = replay([row("job-a", run_time=30), part("job-b", "job-a", delay=1, run_time=300)])
    assert [state for state, _ in played.states("job-a")] == ["runnable", "running", "waiting_on_output", "done"]
    assert played.billed("job-a")[1] == pytest.approx(125.4)
    assert played.one("job-a")["ended"] > played.one("job-b")["ended"]


def test_a_job_launches_an_analysis():
    rows = [row("job-top", run_time=900), *stages()]
    rows[1] |= {"parent": "job-top", "delay_us": 10_000_000}
    played = replay(rows)
    assert played.one("analysis-f")["parent_job"] == "job-top"
    assert played.one("job-1")["created"] == pytest.approx(105.4)


# -- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["AppError", "InputError", "OutputError", "AuthError"])
def test_a_job_fails_as_it_failed(reason):
    played = replay([row("job-a", outcome=reason, message="no reads in it")])
    assert played.end("job-a") == ("failed", 158.5, reason, None)
    assert played.one("job-a")["failure_message"] == "no reads in it"


def test_a_failure_without_words_names_its_record():
    assert replay([row("job-a", outcome="AppError")]).one("job-a")["failure_message"] == "as recorded of job-a"


def test_tries_are_played_one_after_the_other():
    rows = [row("job-a", outcome="AppInternalError", run_time=10), row("job-a", try_=1, run_time=40)]
    played = replay(rows)
    ends = [(one["try"], one["state"], one["failure_reason"]) for one in played.rows()]
    assert ends == [(0, "restarted", "AppInternalError"), (1, "done", None)]
    assert played.billed_try("job-a", 0)[2] == 0.064
    assert played.billed_try("job-a", 1)[2] == 0.094


def test_where_there_are_more_tries_than_were_recorded_the_last_one_is_played_again():
    played = replay([row("job-a", outcome="AppInternalError")])
    assert [one["state"] for one in played.rows()] == ["restarted"] * 3 + ["failed"]


def test_a_time_out_comes_at_the_time_out():
    played = replay([row("job-a", outcome="JobTimeoutExceeded", run_time=1)])
    assert played.end("job-a")[0::2] == ("failed", "JobTimeoutExceeded")
    assert played.at("job-a", "terminating") == pytest.approx(95.4 + 1000)


def test_a_job_that_somebody_terminated_while_it_ran_is_terminated_then():
    played = replay([row("job-a", outcome="Terminated", run_time=30)])
    assert played.states("job-a") == [*DONE, ("terminating", 125.4), ("terminated", pytest.approx(139.5))]


def test_a_job_that_somebody_terminated_while_it_waited_is_terminated_then():
    played = replay([row("job-a", outcome="cut", run_time=None, terminated=30)])
    assert played.end("job-a")[:2] == ("terminated", pytest.approx(30, abs=15))
    assert [state for state, _ in played.states("job-a")][:1] == ["runnable"]
    assert "running" not in dict(played.states("job-a"))


def test_an_interruption_on_spot_comes_when_it_came():
    rows = [row("job-a", priority="low", purchase="spot", outcome="SpotInstanceInterruption", run_time=30),
            row("job-a", priority="low", purchase="spot", try_=1, run_time=40)]  # fmt: skip
    played = replay(rows, more=SPOT)
    assert [(one["state"], one["failure_reason"], one["purchase"]) for one in played.rows()] == [
        ("restarted", "SpotInstanceInterruption", "spot"), ("done", None, "spot"),
    ]  # fmt: skip


def test_what_cannot_be_taken_away_is_not_interrupted():
    rows = [row("job-a", priority="low", purchase="spot", outcome="SpotInstanceInterruption", run_time=30),
            row("job-a", priority="low", purchase="spot", try_=1, run_time=40)]  # fmt: skip
    (only,) = replay(rows, "priority: high", SPOT).rows()
    assert (only["state"], only["purchase"], only["price"]) == ("done", "on_demand", 0.094)


def test_a_normal_job_that_got_its_machine_on_demand_gets_one_on_demand():
    rows = [row("job-a", priority="normal", purchase="on_demand", running=95.4)]
    assert replay(rows, more=SPOT).one("job-a")["purchase"] == "on_demand"
    assert replay([row("job-a", priority="normal", purchase="spot", running=95.4)], more=SPOT).one("job-a")[
        "purchase"
    ] == "spot"  # fmt: skip


def test_but_at_another_priority_it_buys_as_that_does():
    rows = [row("job-a", priority="high", purchase="on_demand", running=95.4)]
    assert replay(rows, "priority: normal", SPOT).one("job-a")["purchase"] == "spot"


# -- the worker's own times ------------------------------------------------------------------------------------------


def test_a_job_keeps_its_own_boot():
    played = replay([row("job-a", started_running=100, running=120)])
    assert played.billed("job-a") == (41.4, pytest.approx(121.4), pytest.approx(0.08))


def test_a_boot_that_was_not_billed_takes_no_time():
    # Somebody had booted the machine before.
    played = replay([row("job-a", started_running=100, running=100)])
    assert played.billed("job-a") == (41.4, pytest.approx(101.4), pytest.approx(0.06))
    assert played.one("job-a")["start_kind"] == "pooled"


def test_a_job_keeps_its_own_tear_down():
    own = {"terminating": 130, "stopped_running": 134, "ended": 138}
    played = replay([row("job-a", outcome="Terminated", run_time=30, **own)])
    assert played.spent("job-a")[-1] == ("tear-down", pytest.approx(125.4), pytest.approx(129.4))


def test_without_keep_boots_both_are_the_platforms():
    own = {"started_running": 100, "running": 120, "terminating": 130, "stopped_running": 134, "ended": 138}
    played = replay([row("job-a", outcome="Terminated", run_time=30, **own)], "keep_boots: false")
    assert played.billed("job-a")[:2] == (41.4, pytest.approx(95.4 + 30 + 11))


# -- what is changed for all -----------------------------------------------------------------------------------------


def four():
    return [row(f"job-{n}", created=100 * n) for n in range(4)]


def test_with_scale_1_5_every_other_root_comes_twice():
    played = replay(four(), "scale: 1.5")
    assert {one["execution"]: one["created"] for one in played.rows()} == {
        "job-0": 0, "job-1": 100, "job-1~2": 150, "job-2": 200, "job-3": 300, "job-3~2": 300,
    }  # fmt: skip
    assert sorted(one["launch_index"] for one in played.rows()) == [0, 1, 2, 3, 4, 5]


def test_with_scale_0_5_every_other_root_comes():
    played = replay(four(), "scale: 0.5")
    assert {one["execution"]: one["created"] for one in played.rows()} == {"job-1": 100, "job-3": 300}


def test_what_waits_for_one_that_does_not_come_does_not_wait():
    rows = four()
    rows[1]["depends_on"] = "job-0"
    assert replay(rows, "scale: 0.5").states("job-1")[0] == ("runnable", pytest.approx(106.4))


def test_copies_bring_their_children():
    rows = [row("job-a", run_time=300), part("job-b", "job-a", delay=1)]
    played = replay(rows, "scale: 2")
    assert {one["execution"] for one in played.rows()} == {"job-a", "job-a~2", "job-b", "job-b~2"}
    assert {one["parent_job"] for one in played.rows(function="part")} == {"job-a", "job-a~2"}


@pytest.mark.parametrize(
    ("said", "column", "value"),
    [
        ("priority: normal", "priority", "normal"),
        ("rank: 7", "rank", 7),
        ("instance_type: mem1_ssd1_v2_x8", "instance_type", "mem1_ssd1_v2_x8"),
        ("cost_limit: 0.07 USD", "cost_limit", 0.07),
    ],
)
def test_what_the_replay_says_holds_for_all(said, column, value):
    rows = [row("job-a", run_time=400, instance_type="mem1_ssd1_v2_x4"), part("job-b", "job-a", delay=1)]
    assert {one[column] for one in replay(rows, said).rows()} == {value}


def test_a_recorded_cost_limit_is_in_force():
    played = replay([row("job-a", cost_limit="0.08 USD")])
    assert played.end("job-a")[0::2] == ("failed", "CostLimitExceeded")


def test_unless_it_is_not_to_be_kept():
    played = replay([row("job-a", cost_limit="0.08 USD")], "keep_cost_limits: false")
    assert (played.end("job-a")[0], played.one("job-a")["cost_limit"]) == ("done", None)


def test_what_was_cut_runs_for_as_long_again():
    # It is known to have run for 60 s; nothing cuts it here.
    assert replay([row("job-a", outcome="cut")]).billed("job-a")[1] == pytest.approx(95.4 + 120)


def test_what_was_cut_runs_for_as_long_as_others_and_at_least_as_long_as_it_had():
    times = "run_times: {work:main: {empirical: [30 s, 200 s]}}"
    assert replay([row("job-a", outcome="cut")], times).billed("job-a")[1] == pytest.approx(95.4 + 200)
    assert replay([row("job-a", outcome="done")], times).billed("job-a")[1] == pytest.approx(95.4 + 60)


# -- until -----------------------------------------------------------------------------------------------------------

RAN = {"runnable": 4, "started_running": 50, "running": 70, "stopped_running": 90, "ended": 92}
RUNS = {"runnable": 4, "started_running": 50, "running": 70}


def test_up_to_where_the_records_end_all_goes_as_it_went():
    rows = [row("job-a", run_time=20, **RAN), row("job-b", created=1, outcome="cut", run_time=None, **RUNS)]
    played = replay(rows, "until: 100 s")
    assert played.states("job-a") == [("runnable", 4), ("running", 70), ("done", 92)]
    assert played.billed("job-a") == (50, 90, 0.04)
    assert played.states("job-b")[:2] == [("runnable", 4), ("running", 70)]


def test_what_runs_there_runs_on_given_that_it_has_run_so_long():
    rows = [row("job-b", outcome="cut", run_time=None, **RUNS)]
    times = "until: 100 s, run_times: {work:main: {empirical: [5 s, 10 s, 80 s]}}"
    # Of the three times only 80 s are longer than the 30 s that it has run.
    assert replay(rows, times).billed("job-b") == (50, 150, 0.1)


def test_what_is_booting_there_boots_on():
    rows = [row("job-b", outcome="cut", run_time=None, runnable=4, started_running=50)]
    played = replay(rows, "until: 60 s, run_times: {work:main: 80 s}")
    assert played.billed("job-b")[:2] == (50, pytest.approx(50 + 54 + 80))


def test_what_waits_for_a_machine_there_has_waited_so_long():
    more = "latencies: {acquisition: {empirical: [10 s, 300 s]}}"
    rows = [row("job-b", outcome="cut", run_time=None, runnable=4)]
    played = replay(rows, "until: 60 s, run_times: {work:main: 80 s}", more)
    assert played.one("job-b")["started_running"] == pytest.approx(4 + 300)


def test_what_is_created_after_the_records_end_is_drawn():
    rows = [row("job-a", created=200, runnable=201, running=202)]
    assert replay(rows, "until: 100 s").states("job-a")[0] == ("runnable", 206.4)


def test_a_job_that_launches_goes_on_launching():
    rows = [row("job-a", outcome="cut", run_time=None, **RUNS), part("job-b", "job-a", created=80, delay=10)]
    played = replay(rows, "until: 100 s, run_times: {work:main: 500 s}")
    assert played.one("job-b")["created"] == 80


def test_the_same_records_give_the_same_rows():
    text = scenario([*stages(), *four()], "scale: 1.5", "latencies: {acquisition: {exponential: 35 s}}")
    assert play(text).rows() == play(text).rows()


def test_a_job_that_no_replay_has_launched_has_nothing_to_play():
    more = "launches: {mine: {run: work, as: ann, in: lab}}"
    played = replay([row("job-a")], more=more)
    last = played.rows(name="work")[-1]
    assert (last["state"], last["failure_reason"]) == ("failed", "AppInternalError")
    assert "has no record to play" in last["failure_message"]


def test_of_what_is_launched_at_one_instant_who_is_waited_for_comes_first():
    # By their ids job-b is the last of the three.
    rows = [row("job-a1", depends_on="job-b"), row("job-a2", depends_on="job-a1"), row("job-b")]
    kids = [row("job-z", run_time=900), *(one | {"parent": "job-z", "function": "part"} for one in rows)]
    for played in (replay(rows), replay(kids)):
        assert played.at("job-a1", "runnable") > played.one("job-b")["ended"]
        assert played.at("job-a2", "runnable") > played.one("job-a1")["ended"]
