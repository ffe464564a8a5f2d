"""A trace of some samples becomes a scenario for another number of them."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.twin.nextflow_files import dot, notes, pipeline, processes, span, task, written
from tests.twin.playing import played

ROWS = [
    task("INDEX", 20),
    *(task(f"ALIGN (s{number})", number) for number in range(1, 5)),
    *(task(f"CALL (s{number // 2}.{number % 2})", 10 * number) for number in range(8)),
    *(task(f"PART ({number + 1})", 7) for number in range(3)),
    task("REPORT", 3),
]
EDGES = [("INDEX", "ALIGN"), ("ALIGN", "CALL"), ("CALL", "REPORT"), ("INDEX", "PART")]


def counts(made):
    return {process.name: len(process.tasks) for process in made.processes}


def test_what_has_some_tasks_a_sample_grows_and_the_rest_stays(tmp_path):
    made = pipeline(tmp_path, *ROWS, samples=4, scale_to=10)
    assert counts(made) == {"INDEX": 1, "ALIGN": 10, "CALL": 20, "PART": 3, "REPORT": 1}
    assert "samples: 4 became 10 in ALIGN (4 to 10), CALL (8 to 20)" in notes(made)
    assert "no whole number of tasks a sample in 3 processes ('INDEX', 'PART', 'REPORT')" in notes(made)
    assert "nothing is drawn" in notes(made)


def test_run_times_are_those_seen_in_turn(tmp_path):
    made = pipeline(tmp_path, *ROWS, samples=4, scale_to=10)
    assert [one.milliseconds for one in made.processes[1].tasks] == [
        1000 * one for one in [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
    ]
    assert len({one.tag for one in made.processes[1].tasks}) == 10


def test_a_sample_stays_itself_along_its_chain(tmp_path):
    rows = [task(f"{name} ({tag})", seconds) for name, tag, seconds in (("A", "x", 1), ("A", "y", 2))]
    rows += [task(f"B ({tag})", seconds) for tag, seconds in (("y", 20), ("x", 10))]
    made = pipeline(tmp_path, *rows, graph=dot(("A", "B")), samples=2, scale_to=5)
    table = made.tables["A"]
    assert list(zip(table["A_time"].values, table["B_time"].values, strict=True)) == [
        (1000, 10_000),
        (2000, 20_000),
        (1000, 10_000),
        (2000, 20_000),
        (1000, 10_000),
    ]
    assert span(played(written(made, tmp_path), "ideal")) == 22_000_000


def test_a_trace_of_one_sample_has_chains_of_single_tasks(tmp_path):
    made = pipeline(tmp_path, task("A (x)", 1), task("B (x)", 2), graph=dot(("A", "B")), samples=1, scale_to=30)
    assert processes(made)["B"]["each"] == "A"
    assert counts(made) == {"A": 30, "B": 30}
    assert span(played(written(made, tmp_path), "ideal")) == 3_000_000


def test_retries_come_again_too(tmp_path):
    rows = [task("A (x)", 1, "FAILED", "137"), task("A (x)", 2), task("A (y)", 3)]
    made = pipeline(tmp_path, *rows, samples=2, scale_to=4)
    assert [len(one.attempts) for one in made.processes[0].tasks] == [2, 1, 2, 1]


def test_what_gathers_may_take_longer_which_is_told_by_the_graph_or_by_the_order(tmp_path):
    made = pipeline(tmp_path, *ROWS, graph=dot(*EDGES), samples=4, scale_to=10)
    assert "the run time of process 'REPORT' may grow" in notes(made)
    made = pipeline(tmp_path, *ROWS, samples=4, scale_to=10)
    assert "the run time of 2 processes ('PART', 'REPORT') may grow" in notes(made)


def test_fewer_samples_too(tmp_path):
    assert counts(pipeline(tmp_path, *ROWS, samples=4, scale_to=1))["CALL"] == 2


def test_five_hundred_samples_are_played(tmp_path):
    made = pipeline(tmp_path, *ROWS, samples=4, scale_to=500)
    assert made.tasks == 500 + 1000 + 5
    assert made.bounds.floor <= made.bounds.lower <= made.bounds.upper <= made.bounds.ceiling
    assert made.bounds.all_done


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale_to": 5}, "--scale-to goes with --samples, the samples of the trace: give both or none"),
        (
            {"samples": 4},
            "--samples goes with --scale-to, for how many samples the scenario is to be: give both or none",
        ),
        ({"samples": 0, "scale_to": 5}, "--samples 0 --scale-to 5: both are 1 or more"),
        (
            {"samples": 5, "scale_to": 50},
            "--samples 5 fits no process, for none has a multiple of 5 tasks: INDEX has 1, ALIGN has 4, CALL has 8",
        ),
        ({"samples": 4, "scale_to": 10**6}, "--scale-to 1000000 makes 3000005 tasks, and 1000000 are the most"),
    ],
)
def test_what_cannot_be_scaled(tmp_path, options, message):
    with pytest.raises(ScenarioError) as refused:
        pipeline(tmp_path, *ROWS, **options)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
