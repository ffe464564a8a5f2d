"""Interactive sessions: worked in, closed, forgotten, and what ends a forgotten one (N4)."""

import pytest

from sim.checker import expected_without_queueing
from tests.model.playing import play, read
from tests.model.recording import row, scenario

NOTEBOOK = """
executables:
  notebook:
    class: app
    %s
    outputs: {book: file?}
    entry_points: {main: {steps: [{session: {%s}}, {upload: {book: 1 MB}}]}}
launches: {notebook: {run: notebook, as: ann, in: lab, %s}}
"""
DAY = 86_400
FORGOTTEN = "work: 100 s, forgotten: 100 %"

# It is launched at 0, has its machine at 41.4 and runs from 95.4 on. A second costs 0.001 USD.


def spent(executable="", session="work: 100 s", launch="", more=""):
    return play(NOTEBOOK % (executable, session, launch) + more)


def test_a_session_is_worked_in_and_closed_and_the_steps_after_it_follow():
    played = spent()
    assert played.spent("notebook") == [("boot", 41.4, 95.4), ("session", 95.4, 195.4)]
    assert played.end("notebook") == ("done", 198.5, None, None)
    assert played.rows("objects")[0]["created"] == 195.4


def test_a_forgotten_one_is_charged_for_until_it_is_noticed():
    played = spent(session=f"{FORGOTTEN}, noticed_after: 1 h")
    assert played.spent("notebook")[1:] == [("session", 95.4, 195.4), ("idle session", 195.4, 3795.4)]
    assert played.end("notebook")[0] == "done"
    assert played.one("notebook")["price"] == pytest.approx(3.754)


@pytest.mark.parametrize(
    ("length", "worked", "ended"), [("50 s", 145.4, 145.4), ("100 s", 195.4, 195.4), ("10 min", 195.4, 695.4)]
)
def test_it_closes_itself_at_its_longest_length(length, worked, ended):
    played = spent(session=f"{FORGOTTEN}, noticed_after: 1 h, max_session_length: {length}")
    idle = [("idle session", worked, ended)] if ended > worked else []
    assert played.spent("notebook")[1:] == [("session", 95.4, worked), *idle]
    assert played.end("notebook")[0] == "done"


def test_with_nothing_to_end_it_it_runs_into_its_timeout():
    played = spent(executable="timeout: 1 h", session=FORGOTTEN)
    assert played.at("notebook", "terminating") == 3695.4
    assert played.end("notebook")[2] == "JobTimeoutExceeded"
    assert played.spent("notebook")[2:] == [("idle session", 195.4, 3695.4), ("tear-down", 3695.4, 3706.4)]


def test_without_a_timeout_its_tree_is_too_old_after_thirty_days():
    played = spent(session=FORGOTTEN)
    assert played.end("notebook")[2] == "AuthError"
    assert played.at("notebook", "terminating") == 30 * DAY


def test_a_timeout_comes_before_the_work_is_over():
    played = spent(executable="timeout: 50 s", session=FORGOTTEN)
    assert played.spent("notebook")[1:] == [("session", 95.4, 145.4), ("tear-down", 145.4, 156.4)]


def test_its_longest_length_is_no_timeout_even_at_the_same_instant():
    played = spent(executable="timeout: 1 h", session=f"{FORGOTTEN}, max_session_length: 1 h")
    assert played.end("notebook")[0] == "done"


def test_a_cost_limit_ends_it():
    played = spent(session=FORGOTTEN, launch="cost_limit: 1 USD")
    assert played.end("notebook")[2] == "CostLimitExceeded"
    assert played.spent("notebook")[2] == ("idle session", 195.4, 1041.4)


def test_somebody_ends_it():
    played = spent(session=FORGOTTEN, more="events: {stop: {at: 1 h, terminate: notebook}}")
    assert played.end("notebook")[:2] == ("terminated", 3614.1)
    assert played.spent("notebook")[2:] == [("idle session", 195.4, 3600), ("tear-down", 3600, 3611)]


def test_a_horizon_leaves_it_unfinished():
    played = spent(session=FORGOTTEN, more="horizon: 1 h")
    assert played.one("notebook")["state"] == "running"
    (idle,) = played.rows("charges", what_for="idle session")
    assert (idle["to"], idle["outcome"]) == (3600, "unfinished")


def test_each_try_works_and_forgets_anew():
    work = "work: {uniform: [100 s, 200 s]}, forgotten: 50 %, noticed_after: 2 h"
    policy = "timeout: 1 h\n    execution_policy: {restart_on: {JobTimeoutExceeded: 9}, max_restarts: 9}"
    played = spent(executable=policy, session=work, launch="count: 20")
    tries = played.rows(name="notebook")
    assert {row["state"] for row in tries} == {"restarted", "done"}
    worked = {round(row["to"] - row["from"], 6) for row in played.rows("charges", what_for="session")}
    assert len(worked) == len(tries) > 20
    assert len(played.rows(state="done")) == 20


def test_a_session_that_loses_its_spot_machine_begins_again_on_demand():
    text = NOTEBOOK % ("", "work: 10 h, forgotten: 100 %, noticed_after: 20 h", "")
    prices = "price_lists: {list: {spot: {mem1_ssd1_v2_x4: 1 USD/h}}}\nspot: {hazard: 3 /h}\n"
    lost, kept = play(text + prices).rows(name="notebook")
    assert (lost["failure_reason"], lost["purchase"]) == ("SpotInstanceInterruption", "spot")
    assert (kept["state"], kept["purchase"]) == ("done", "on_demand")
    assert kept["stopped_running"] - kept["started_running"] == pytest.approx(30 * 3600 + 54)


def test_a_worker_that_falls_silent_under_an_idle_session_is_found_out():
    session = f"{FORGOTTEN}, noticed_after: 1 d"
    first, again = spent(session=session, more="events: {dark: {at: 1 h, outage: {}}}").rows(name="notebook")
    assert (first["failure_reason"], first["stopped_running"]) == ("UnresponsiveWorker", 3911)
    assert again["state"] == "done"


def test_forgetting_more_often_disturbs_no_other_luck():
    text = NOTEBOOK % ("", "work: {exponential: 1 h}, forgotten: %s, noticed_after: 2 d", "count: 40")
    idle, worked = {}, {}
    for chance in ("10 %", "40 %"):
        played = play(text.replace("%s", chance))
        rows = {row["launch_index"]: row for row in played.rows("charges", what_for="session")}
        worked[chance] = [rows[k]["to"] - rows[k]["from"] for k in sorted(rows)]
        idle[chance] = {row["launch_index"] for row in played.rows("charges", what_for="idle session")}
    assert worked["10 %"] == worked["40 %"]
    assert idle["10 %"] < idle["40 %"]


def test_how_long_somebody_works_can_come_from_a_row_or_an_input():
    played = spent(
        executable="inputs: {hours: string}",
        session='work: "${inputs.hours}"',
        launch='each: people, inputs: {hours: "${row.t}"}',
        more="tables: {people: {rows: [{who: a, t: 1 h}, {who: b, t: 3 h}]}}",
    )
    lengths = [row["to"] - row["from"] for row in played.rows("charges", what_for="session")]
    assert sorted(lengths) == [3600, 10800]


@pytest.mark.parametrize(
    ("session", "hours"),
    [
        ("work: 2 h", 2),
        ("work: {exponential: 2 h}, forgotten: 25 %, noticed_after: {exponential: 40 h}", 12),
        ("work: 2 h, forgotten: 25 %, max_session_length: 6 h", 3),
        ("work: 2 h, forgotten: 25 %, noticed_after: 40 h, max_session_length: 6 h", 3),
        ("work: 2 h, forgotten: 10 %", 2 + (30 * 24 - 2) / 10),
        ("work: 2 h, forgotten: 100 %", 30 * 24),
    ],
)
def test_its_expected_cost_counts_forgetting_by_its_chance(session, hours):
    (row,) = expected_without_queueing(read(NOTEBOOK % ("", session, ""))).to_dict("records")
    # Boot is billed; where its tree grows too old it is torn down, and did not begin at once.
    assert row["mean_billed_seconds"] == pytest.approx(hours * 3600 + 54, abs=90)


def test_a_recorded_session_can_be_played_as_one_that_closes_itself():
    text = scenario([row("job-a", run_time=40 * 3600), row("job-b", created=10, run_time=3600)])
    code = "session: {work: 2 h, forgotten: 100 %, max_session_length: 4 h}"
    played = play(text.replace("replay: again", code).replace("1000 s", "9 h"))
    assert played.one("job-a")["price"] == played.one("job-b")["price"] == pytest.approx(14.454)
