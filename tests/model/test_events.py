"""What happens from outside: calls of people, outages, failures laid in wait (D8, F7, J7)."""

import pytest

from tests.model.playing import Played, play, read, tables_of

WORK = """
users: {cleo: {}}
projects: {other: {bill_to: wallet}}
data:
  late: {project: lab, size: 1 GB, state: open}
  there: {project: lab, size: 1 GB, count: 2}
executables:
  work: {class: applet, project: lab, entry_points: {main: {steps: [{compute: 600 s}]}}}
  need: {class: applet, project: lab, inputs: {reads: file}, entry_points: {main: {steps: [{compute: 60 s}]}}}
  many:
    class: applet
    project: lab
    entry_points: {main: {steps: [{subjob: {entry_point: part}}, {compute: 600 s}]}, part: {steps: [{compute: 900 s}]}}
"""
PAIR = "launches: {pair: {run: work, as: ann, in: lab, count: 2, name: 'one-${index}'}}\n"
NEEDY = "launches: {needy: {run: need, as: ann, in: lab, inputs: {reads: late}}}\n"


def happen(events, launches=PAIR):
    return play(f"{WORK}{launches}events: {{{events}}}\n")


def refusals(played):
    return [(row["at"], row["caller"], row["error"], row["message"]) for row in played.rows("rejections")]


# -- terminate -------------------------------------------------------------------------------------------------------


def test_a_launchs_name_stands_for_all_its_roots():
    played = happen("stop: {at: 200 s, terminate: pair}")
    assert [played.end(name) for name in ("one-0", "one-1")] == [("terminated", 214.1, "Terminated", None)] * 2
    assert played.spent("one-0")[-1] == ("tear-down", 200, 211)
    assert refusals(played) == []


def test_an_executions_name_stands_for_it_alone():
    played = happen("stop: {at: 200 s, terminate: one-1}")
    assert (played.one("one-0")["state"], played.one("one-1")["state"]) == ("done", "terminated")


def test_one_item_of_a_launch():
    played = happen("stop: {at: 200 s, terminate: {launch: pair, index: 0}}")
    assert (played.one("one-0")["state"], played.one("one-1")["state"]) == ("terminated", "done")


def test_a_subjob_takes_its_job_tree_with_it():
    played = happen("stop: {at: 200 s, terminate: 'many:part'}", "launches: {many: {run: many, as: ann, in: lab}}\n")
    assert played.states("many")[-2:] == [("terminating", 200), ("terminated", 214.1)]
    assert played.states("many:part")[-2:] == [("terminating", 200), ("terminated", 214.1)]


def test_a_name_within_a_launch():
    launches = "launches: {a: {run: work, as: ann, in: lab}, b: {run: work, as: bob, in: lab}}\n"
    played = happen("stop: {at: 200 s, terminate: {name: work, launch: b}}", launches)
    assert {row["user"]: row["state"] for row in played.rows()} == {"ann": "done", "bob": "terminated"}


def test_what_is_not_there_is_refused():
    played = happen("stop: {at: 2000 s, terminate: pair, as: bob}, again: {at: 1 s, terminate: one-7}")
    assert refusals(played) == [
        (1, "", "ResourceNotFound", "event again: nothing called 'one-7' is unfinished"),
        (2000, "bob", "ResourceNotFound", "event stop: nothing of launch 'pair' is unfinished"),
    ]


def test_calls_come_after_what_ends_at_the_same_instant():
    # The code of both ends at 695.4.
    played = happen("stop: {at: 695.4 s, terminate: pair}")
    assert played.billed("one-0")[1] == 695.4
    assert played.states("one-0")[-1] == ("terminated", 695.4)


# -- data ------------------------------------------------------------------------------------------------------------


def test_closing_late_data_lets_who_waits_run():
    played = happen("now: {at: 300 s, close: late}", NEEDY)
    assert played.states("need")[:2] == [("waiting_on_input", 6.4), ("runnable", 308.4)]


def test_closing_twice_is_refused():
    played = happen(
        "now: {at: 300 s, close: late}, then: {at: 302 s, close: late}, soon: {at: 301 s, close: late}", NEEDY
    )
    assert [row[2:] for row in refusals(played)] == [
        ("InvalidState", "event soon: file-0 is closing already"),
        ("InvalidState", "event then: file-0 is closed already"),
    ]


def test_who_waits_for_deleted_data_fails():
    played = happen("gone: {at: 300 s, delete: late}", NEEDY)
    assert played.states("need") == [("waiting_on_input", 6.4), ("failed", 300)]
    assert played.end("need") == ("failed", 300, "InputError", None)
    assert played.rows("objects", name="late")[0]["state"] == "deleted"


def test_data_deleted_while_they_close_never_close():
    played = happen("a: {at: 300 s, close: late}, b: {at: 301 s, delete: late}, c: {at: 9 min, delete: late}", NEEDY)
    assert played.end("need") == ("failed", 301, "InputError", None)
    assert played.rows("objects", name="late")[0]["closed"] is None
    assert [row[2:] for row in refusals(played)] == [("ResourceNotFound", "event c: file-0 is gone already")]


def test_who_comes_after_a_deletion_does_not_get_the_data():
    launches = """launches:
  before: {run: need, as: ann, in: lab, inputs: {reads: "${there}"}, each: there, name: "before-${index}"}
  after: {run: need, as: ann, in: lab, at: 1 h, inputs: {reads: "${there}"}, each: there, name: "after-${index}"}
"""
    played = happen("gone: {at: 100 s, delete: there}", launches)
    assert [played.end(f"before-{index}")[0] for index in (0, 1)] == ["done", "done"]
    assert [played.end(f"after-{index}")[:3] for index in (0, 1)] == [("failed", 3600, "InputError")] * 2


# -- outages ---------------------------------------------------------------------------------------------------------


def test_an_outage_is_noticed_five_minutes_later():
    played = happen("dark: {at: 200 s, outage: {}}")
    first, again = sorted(played.rows(name="one-0"), key=lambda row: row["try"])
    assert (first["state"], first["failure_reason"]) == ("restarted", "UnresponsiveWorker")
    assert first["failure_message"] == "event dark: its worker says nothing any more"
    steps = [
        (row["state"], row["at"]) for row in played.rows("transitions", execution=first["execution"], **{"try": 0})
    ]
    assert steps[2:] == [("terminating", 500), ("restartable", 514.1), ("restarted", 520.5)]
    assert (again["state"], again["ready"], again["ended"]) == ("done", 520.5, 1212.6)


def test_who_has_no_machine_yet_is_spared_and_who_boots_is_not():
    assert len(happen("dark: {at: 41.3 s, outage: {}}").rows()) == 2
    played = happen("dark: {at: 42 s, outage: {}}")
    assert len(played.rows()) == 4
    steps = played.rows("transitions", execution="job-0", **{"try": 0})
    assert [(row["state"], row["at"]) for row in steps][1:3] == [("terminating", 342), ("restartable", 356.1)]


@pytest.mark.parametrize(
    ("outage", "struck"),
    [
        ("{users: [bob]}", {"bob"}),
        ("{projects: [other]}", {"cleo"}),
        ("{instance_types: [mem1_ssd1_v2_x8]}", {"ann"}),
        ("{instance_types: [mem1_ssd1_v2_x4], projects: [lab]}", {"bob"}),
        ("{share: 0 %}", set()),
        ("{}", {"ann", "bob", "cleo"}),
    ],
)
def test_an_outage_strikes_whom_it_is_meant_for(outage, struck):
    launches = """launches:
  a: {run: work, as: ann, in: lab, instance_type: mem1_ssd1_v2_x8}
  b: {run: work, as: bob, in: lab}
  c: {run: work, as: cleo, in: other}
"""
    played = happen(f"dark: {{at: 200 s, outage: {outage}}}", launches)
    assert {row["user"] for row in played.rows() if row["try"] == 1} == struck


def test_a_share_is_a_matter_of_each_workers_own_luck():
    many = "launches: {pair: {run: work, as: ann, in: lab, count: 60, name: 'one-${index}'}}\n"

    def struck(launches):
        return {row["name"] for row in happen("dark: {at: 200 s, outage: {share: 30 %}}", launches).rows(**{"try": 1})}

    assert 8 < len(struck(many)) < 30
    assert struck(many.replace("60", "30")) == {name for name in struck(many) if int(name[4:]) < 30}


def test_a_worker_that_is_silent_already_is_given_up_once():
    played = happen("dark: {at: 200 s, outage: {}}, darker: {at: 300 s, outage: {}}")
    assert played.rows("transitions", execution="job-0", state="terminating")[0]["at"] == 500


def test_what_a_silent_worker_waited_for_does_not_wake_it():
    text = "launches: {many: {run: many, as: ann, in: lab}}\n"
    played = happen("dark: {at: 200 s, outage: {}}, end: {at: 250 s, terminate: many}", text)
    assert played.end("many")[:3] == ("terminated", 264.1, "Terminated")


# -- failures --------------------------------------------------------------------------------------------------------


def test_a_failure_some_time_after_a_try_began():
    played = happen("bad: {fail: {job: one-1, reason: ExecutionError, after: 5 min, message: boom}}")
    first, again = sorted(played.rows(name="one-1"), key=lambda row: row["try"])
    steps = [
        (row["state"], row["at"]) for row in played.rows("transitions", execution=first["execution"], **{"try": 0})
    ]
    assert steps == [("runnable", 6.4), ("running", 95.4), ("restartable", 398.5), ("restarted", 404.9)]
    assert (first["failure_message"], first["stopped_running"]) == ("boom", 395.4)
    assert again["state"] == "done"
    assert len(played.rows(name="one-0")) == 1


def test_a_failure_of_the_second_try():
    played = happen(
        "bad: {fail: {job: one-1, reason: ExecutionError, after: 5 min}}, "
        "worse: {fail: {job: one-1, reason: AppError, after: 1 min, try: 1}}"
    )
    tries = sorted(played.rows(name="one-1"), key=lambda row: row["try"])
    assert [(row["state"], row["failure_reason"]) for row in tries] == [
        ("restarted", "ExecutionError"),
        ("failed", "AppError"),
    ]
    assert tries[1]["ended"] == 493.9 + 60 + 3.1
    assert tries[1]["failure_message"] == "event worse"


def test_a_failure_at_an_instant_is_paid_for_up_to_then():
    played = happen("bad: {at: 200 s, fail: {job: {launch: pair, index: 0}, reason: AppError}}")
    assert played.states("one-0")[-1] == ("failed", 203.1)
    assert played.billed("one-0") == (41.4, 200, 0.1586)
    assert played.spent("one-0") == [("boot", 41.4, 95.4), ("compute", 95.4, 200)]
    assert played.one("one-1")["state"] == "done"


def test_only_the_try_that_is_meant_fails_at_an_instant():
    played = happen("bad: {at: 200 s, fail: {job: one-0, reason: AppError, try: 1}}")
    assert played.one("one-0")["state"] == "done"
    assert refusals(played) == [(200, "", "ResourceNotFound", "event bad: no job called 'one-0' runs its try 1")]


def test_a_worker_that_falls_silent_when_it_is_told():
    played = happen("bad: {fail: {job: one-0, reason: UnresponsiveWorker, after: 100 s}}")
    assert played.rows("transitions", execution="job-0", state="terminating")[0]["at"] == 495.4


def test_a_failure_that_comes_too_late_or_to_nobody_is_told():
    played = happen(
        "late: {fail: {job: one-0, reason: AppError, after: 11 min}}, "
        "never: {fail: {job: one-7, reason: AppError, after: 0}}"
    )
    assert [row["state"] for row in played.rows()] == ["done", "done"]
    told = refusals(played)
    assert told[0] == (755.4, "", "InvalidState", "event late: job-0 did not run any more")
    assert told[1][2:] == ("ResourceNotFound", "event never: there was no try 0 of a job called 'one-7' that ran")


def test_a_failure_at_the_beginning_of_a_try():
    played = happen("bad: {fail: {job: one-0, reason: AppError, after: 0}}")
    assert played.billed("one-0") == (41.4, 95.4, 0.054)
    assert played.end("one-0")[:3] == ("failed", 98.5, "AppError")


def test_events_disturb_nobody_elses_luck():
    text = f"{WORK}{PAIR}latencies: {{acquisition: {{exponential: 35 s}}}}\n"
    alone = Played(tables_of(read(text)))
    struck = Played(tables_of(read(f"{text}events: {{stop: {{at: 1 h, close: late}}}}\n")))
    assert alone.rows() == struck.rows()


def test_storage_is_charged_for_up_to_the_deletion():
    played = play("""
price_lists: {list: {storage: 0.73 USD/GB month}}
horizon: 1 h
data: {big: {project: lab, size: 7.2 GB}, kept: {project: lab, size: 3.6 GB}}
events: {gone: {at: 1000 s, delete: big}}
""")
    charges = [(row["from"], row["to"], row["amount"]) for row in played.rows("charges")]
    assert charges == [(0, 1000, 0.002), (0, 3600, 0.0036)]


# -- held jobs -------------------------------------------------------------------------------------------------------

HELD = """
executables:
  broken: {class: applet, project: lab, entry_points: {main: {steps: [{compute: 60 s}, {fail: {reason: AppError}}]}}}
launches:
  held: {run: broken, as: ann, in: lab, debug_on: [AppError], debug_hold: 10 h}
  free: {run: broken, as: ann, in: lab, at: 1 h}
"""


def test_a_held_job_is_let_go():
    played = play(f"{HELD}events: {{look: {{at: 30 min, release: held}}}}")
    assert played.states("broken", launch="held")[2:] == [
        ("debug_hold", 155.4), ("terminating", 1800), ("failed", 1814.1),
    ]  # fmt: skip
    assert played.one("broken", launch="held")["stopped_running"] == 1811


def test_what_is_not_held_cannot_be_let_go():
    played = play(f"{HELD}events: {{look: {{at: 3700 s, release: free}}, again: {{at: 2 h, release: free}}}}")
    assert refusals(played) == [
        (3700, "", "ResourceNotFound", "event look: no job of launch 'free' is held"),
        (7200, "", "ResourceNotFound", "event again: no job of launch 'free' is held"),
    ]


def test_who_may_not_terminate_is_refused():
    lab = "projects: {lab: {bill_to: wallet, members: {ann: CONTRIBUTE, bob: CONTRIBUTE}}}\n"
    text = f"{lab}{WORK}".replace("\nusers: {cleo: {}}\nprojects: {other: {bill_to: wallet}}", "", 1)
    played = play(f"{text}{PAIR}events: {{stop: {{at: 200 s, terminate: one-0, as: bob}}}}\n")
    (row,) = played.rows("rejections")
    assert (row["at"], row["caller"], row["launch"], row["launch_index"], row["project"]) == (
        200,
        "bob",
        "pair",
        0,
        "lab",
    )
    assert row["error"] == "PermissionDenied"
    assert row["message"].startswith("event stop: bob ")
    assert played.one("one-0")["state"] == "done"
