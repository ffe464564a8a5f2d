"""Why recorded executions went as they did: what launched them, what they waited for, what ended them. Times are ms."""

import pytest

from sim.twin.causes import causes
from tests.twin.dx_hashes import ABSENT, analysis, at, child, job, link, reading

TOP = job("top", run=1000)  # running from 100 to 1100, done at 1103.1


def found(value, folder):
    records = reading(value, folder).records
    why = causes(records)
    return {(record.name, record.number): why[record.key] for record in records}


def of(name, value, folder, number=0):
    return found(value, folder)[name, number]


def needs(value, folder):
    return {record.name: tuple(id_.strip("Z") for id_ in record.needs) for record in reading(value, folder).records}


# -- launches ----------------------------------------------------------------------------------------------------------


def test_a_child_is_counted_from_the_running_of_its_parent(tmp_path):
    cause = of("kid", [TOP, child("kid", TOP, created=130, run=20)], tmp_path)
    assert (cause.launched_after, cause.delay, cause.parent_try) == (None, 30_000, 0)


def test_a_child_that_comes_soon_after_the_end_of_another_comes_because_of_it(tmp_path):
    one = child("one", TOP, created=110, run=50)  # done at 263.1
    soon = child("two", TOP, created=270, run=20)
    late = child("two", TOP, created=263.1 + 121, run=20)
    cause = of("two", [TOP, one, soon], tmp_path)
    assert (cause.launched_after, cause.delay) == (one["id"], 6_900)
    cause = of("two", [TOP, one, late], tmp_path)
    assert (cause.launched_after, cause.delay) == (None, 284_100)


def test_of_several_it_is_the_one_that_ended_last(tmp_path):
    kids = [child(f"k{n}", TOP, created=110, run=50 + 10 * n) for n in range(3)]
    cause = of("next", [TOP, *kids, child("next", TOP, created=284, run=20)], tmp_path)
    assert (cause.launched_after, cause.delay) == (kids[2]["id"], 900)


def test_a_root_and_a_stage_are_launched_by_nobody(tmp_path):
    flow = analysis("flow", [job("a"), job("b", created=50)])
    for name in ("flow", "a", "b"):
        cause = of(name, flow, tmp_path)
        assert (cause.launched_after, cause.delay) == (None, 0)


def test_the_try_that_launched_it_is_the_one_that_says_so_or_that_was_running(tmp_path):
    first = job("top", **{"try": 0}, steps=[("runnable", 6.4), ("running", 100), ("restarted", 150)],
                startedRunning=at(100), stoppedRunning=at(148), failureReason="ExecutionError")  # fmt: skip
    second = job("top", **{"try": 1}, steps=[("runnable", 150), ("running", 250), ("done", 700)],
                 startedRunning=at(250), stoppedRunning=at(697))  # fmt: skip
    told = child("kid", TOP, created=260, run=20, parentJobTry=0)
    untold = child("other", TOP, created=260, run=20)
    why = found([first, second, told, untold], tmp_path)
    assert (why["kid", 0].parent_try, why["other", 0].parent_try) == (0, 1)
    assert why["other", 0].delay == 10_000


# -- runs --------------------------------------------------------------------------------------------------------------


def test_a_run_is_from_running_to_the_stop_of_the_worker(tmp_path):
    cause = of("a", job("a", run=77), tmp_path)
    assert (cause.run_time, cause.ends_after, cause.outcome, cause.outputs_closed) == (77_000, None, "done", None)


def test_a_parent_waited_for_the_last_of_its_children_where_all_ended_before_its_code(tmp_path):
    kids = [child(f"k{n}", TOP, created=130 + n, run=20) for n in range(3)]
    cause = of("top", [TOP, *kids], tmp_path)
    assert (cause.ends_after, cause.run_time) == (kids[2]["id"], round((1100 - 255.1) * 1000))


def test_a_parent_that_stopped_before_its_child_did_not_wait(tmp_path):
    cause = of("top", [TOP, child("kid", TOP, created=900, run=500)], tmp_path)
    assert (cause.ends_after, cause.run_time) == (None, 1_000_000)


def test_what_never_ran_has_no_run_time(tmp_path):
    cause = of("a", job("a", steps=[("runnable", 6.4), ("terminated", 20)]), tmp_path)
    assert (cause.run_time, cause.outcome, cause.terminated) == (None, "cut", 20_000)


def test_the_tear_down_is_no_run_time(tmp_path):
    steps = [("runnable", 6.4), ("running", 100), ("terminating", 160), ("failed", 180)]
    said = {"startedRunning": at(100), "stoppedRunning": at(171), "failureReason": "JobTimeoutExceeded"}
    cause = of("a", job("a", steps=steps, **said), tmp_path)
    assert (cause.run_time, cause.outcome) == (60_000, "JobTimeoutExceeded")


# -- ends --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reason", "more", "outcome"),
    [
        ("failed", "AppError", {}, "AppError"),
        ("failed", "SpotInstanceInterruption", {}, "SpotInstanceInterruption"),
        ("restarted", "UnresponsiveWorker", {}, "UnresponsiveWorker"),
        ("failed", "AppError", {"failureFrom": {"id": "job-other"}}, "cut"),
        ("failed", "AppError", {"failureFrom": {"id": job("a")["id"]}}, "AppError"),
        ("failed", "JobTreeFailure", {}, "cut"),
        ("failed", "CostLimitExceeded", {}, "cut"),
        ("failed", "DependencyUnsatisfiable", {}, "cut"),
        ("failed", "SpendingLimitExceeded", {}, "cut"),
        ("failed", None, {}, "cut"),
        ("failed", "SomethingNew", {}, "cut"),
        ("terminated", "Terminated", {}, "Terminated"),
        ("terminated", None, {}, "Terminated"),
    ],
)
def test_a_failure_of_its_own_or_from_outside(state, reason, more, outcome, tmp_path):
    steps = [("runnable", 6.4), ("running", 100), (state, 180)]
    said = {"startedRunning": at(100), "stoppedRunning": at(171), "failureReason": reason}
    assert of("a", job("a", steps=steps, **said, **more), tmp_path).outcome == outcome


def test_what_has_not_ended_is_cut(tmp_path):
    cause = of("a", job("a", steps=[("runnable", 6.4), ("running", 100)], startedRunning=at(100)), tmp_path)
    assert (cause.outcome, cause.run_time) == ("cut", None)


def test_of_a_tree_that_somebody_terminated_only_the_root_was(tmp_path):
    ended = {"failureReason": "Terminated", "startedRunning": at(100), "stoppedRunning": at(311)}
    steps = [("runnable", 6.4), ("running", 100), ("terminating", 300), ("terminated", 314)]
    top = job("top", steps=steps, **ended)
    kid = child("kid", top, created=105, steps=[("runnable", 110), ("running", 200), *steps[2:]],
                **{**ended, "startedRunning": at(200)})  # fmt: skip
    why = found([top, kid], tmp_path)
    assert (why["top", 0].outcome, why["kid", 0].outcome, why["kid", 0].terminated) == ("Terminated", "cut", None)


def test_an_analysis_was_terminated_when_the_first_of_its_stages_was(tmp_path):
    steps = [("runnable", 6.4), ("running", 100), ("terminating", 300), ("terminated", 314)]
    stage = job("a", steps=steps, startedRunning=at(100), stoppedRunning=at(311))
    flow = analysis("flow", [stage], state="terminated")
    why = found(flow, tmp_path)
    assert (why["flow", 0].terminated, why["a", 0].terminated, why["a", 0].outcome) == (300_000, None, "cut")


# -- inputs and outputs ------------------------------------------------------------------------------------------------


def test_outputs_that_were_waited_for_closed_a_scheduler_step_before_the_end(tmp_path):
    steps = [("runnable", 6.4), ("running", 100), ("waiting_on_output", 203.1), ("done", 250)]
    closing = job("a", steps=steps, startedRunning=at(100), stoppedRunning=at(200))
    assert of("a", closing, tmp_path).outputs_closed == 250_000 - 6_400 - 200_000
    # What was open when it was looked for closed later than that.
    steps[-1] = ("done", 205)
    short = job("a", steps=steps, startedRunning=at(100), stoppedRunning=at(200))
    assert of("a", short, tmp_path).outputs_closed == 3_101


def test_who_waited_for_children_did_not_wait_for_files(tmp_path):
    steps = [("runnable", 6.4), ("running", 100), ("waiting_on_output", 203.1), ("done", 500)]
    top = job("top", steps=steps, startedRunning=at(100), stoppedRunning=at(200))
    assert of("top", [top, child("kid", top, created=150, run=200)], tmp_path).outputs_closed is None


def late(name, ready, **said):
    return job(name, steps=[("waiting_on_input", 6.4), ("runnable", ready), ("running", ready + 50),
                            ("done", ready + 100)], startedRunning=at(ready + 50), stoppedRunning=at(ready + 97),
               **said)  # fmt: skip


def test_inputs_that_nobody_delivered_came_a_scheduler_step_before_it_was_ready(tmp_path):
    assert of("a", late("a", 400), tmp_path).inputs_ready == 393_600


def test_inputs_of_another_execution_came_with_its_end(tmp_path):
    flow = [job("one", run=290), late("two", 400, originalInput={"x": link(job("one"))})]  # one is done at 393.1
    assert of("two", flow, tmp_path).inputs_ready is None
    flow[1] = late("two", 500, originalInput={"x": link(job("one"))})
    assert of("two", flow, tmp_path).inputs_ready == 493_600


# -- who waited for whom -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"dependsOn": ["file-x", job("one")["id"]]},
        {"originalInput": {"x": link(job("one"))}},
        {"runInput": {"x": [[{"deep": link(job("one"))}]]}},
        {"input": {"x": link(job("one"))}},
        {"originalInput": {"x": {"$dnanexus_link": {"job": job("one")["id"], "field": "o", "index": 0}}}},
    ],
)
def test_a_job_names_another(said, tmp_path):
    assert needs([job("one", run=290), late("two", 400, **said)], tmp_path) == {"one": (), "two": ("job-one",)}


def test_a_stage_names_a_stage(tmp_path):
    def flow(target):
        return analysis("flow", [job("one", run=290, stage="stage-x"), late("two", 400, stage="stage-y", originalInput={
            "i": {"$dnanexus_link": target}})])  # fmt: skip

    id_ = flow({})["id"]
    for target in ({"stage": "stage-x", "outputField": "o"}, {"analysis": id_, "stage": "stage-x", "field": "o"}):
        assert needs(flow(target), tmp_path)["two"] == ("job-one",)


def test_the_workflow_of_an_analysis_names_its_links(tmp_path):
    flow = analysis("flow", [job("one", run=290, stage="stage-x"), late("two", 400, stage="stage-y")])
    link_ = {"$dnanexus_link": {"stage": "stage-x", "outputField": "o"}}
    flow["workflow"] = {"id": "workflow-x", "stages": [{"id": "stage-x"}, {"id": "stage-y", "input": {"i": link_}}]}
    assert needs(flow, tmp_path)["two"] == ("job-one",)


def test_where_nothing_is_said_it_is_who_ended_just_before(tmp_path):
    flow = analysis("flow", [job("one", run=100), job("other", run=290), late("two", 400)])
    assert needs(flow, tmp_path)["two"] == ("job-other",)
    told = reading(flow, tmp_path).reading.notes
    assert any(note.startswith("dependencies: job-two") for note in told)


def test_but_not_who_ended_long_before_or_in_another_tree(tmp_path):
    assert needs([analysis("flow", [job("one", run=200), late("two", 400)])], tmp_path)["two"] == ()
    assert needs([job("one", run=290), late("two", 400)], tmp_path)["two"] == ()


def test_nobody_waited_for_what_ended_after_it_was_ready(tmp_path):
    pair = [job("one", run=900), late("two", 400, originalInput={"x": link(job("one"))})]
    assert needs(pair, tmp_path)["two"] == ()


def test_what_waits_in_a_snapshot_waits_for_what_runs_beside_it(tmp_path):
    runs = job("one", steps=[("runnable", 6.4), ("running", 100)], startedRunning=at(100))
    waits = job("two", steps=[("waiting_on_input", 6.4)])
    flow = analysis("flow", [runs, waits], state="in_progress", stateTransitions=[], totalPrice=ABSENT)
    assert needs(flow, tmp_path)["two"] == ("job-one",)


def test_without_states_circles_are_opened_and_told(tmp_path):
    one, two = (job(name, stateTransitions=None) for name in ("one", "two"))
    one["dependsOn"], two["dependsOn"] = [two["id"]], [one["id"]]
    told = reading([one, two], tmp_path)
    assert [str(fault) for fault in told.reading.faults] == [
        f"{two['id']}: it waits for itself, by way of {one['id']}; that is left out"
    ]
    assert needs([one, two], tmp_path) == {"one": ("job-two",), "two": ()}
