"""Without a graph: two makespans, which are those of the variants, and what always holds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.twin.readers import nextflow, nextflow_bounds, nextflow_scenario
from tests.twin.nextflow_files import dot, notes, pipeline, processes, save, span, task, text, written
from tests.twin.playing import played

# From the call a job takes 6.4 s to runnable, 51.8 s to its machine, 54 s of boot, 30 s of set-up; its end takes 3.1 s.
HEAD, TASK = 145_300_000, 145_300_000
EVEN = ["latencies={acquisition: 51.8 s}"]


def few_workers(monkeypatch, workers):
    """Give the user another number of workers, one of which is the head's."""
    monkeypatch.setattr(nextflow_scenario, "MOST_WORKERS", workers)
    monkeypatch.setattr(nextflow_bounds, "_AT_A_TIME", workers - 1)
    monkeypatch.setattr(nextflow_scenario, "QUEUE_SIZE", 100)


def test_lower_waits_for_nothing_and_upper_for_every_process_before(tmp_path):
    made = pipeline(tmp_path, task("a (x)", 60), task("a (y)", 10), task("b (x)", 5), task("b (y)", 7), task("c", 100))
    assert made.bounds.lower == HEAD + TASK + 100_000_000
    assert made.bounds.upper == HEAD + 3 * TASK + (60 + 7 + 100) * 1_000_000
    assert (made.bounds.floor, made.bounds.ceiling) == (made.bounds.lower, made.bounds.upper)
    place = written(made, tmp_path)
    assert span(played(place, "lower")) == made.bounds.lower
    assert span(played(place, "upper")) == made.bounds.upper
    assert "makespan, lower: 6 min 30.6 s (variant lower" in notes(made)
    assert "makespan, upper: 12 min 28.2 s (variant upper" in notes(made)
    assert "there is a worker for every task, so that whatever waits for whatever it lies between the two" in notes(
        made
    )


def test_a_retry_waits_for_the_attempt_before_in_both(tmp_path):
    made = pipeline(tmp_path, task("a", 60, "FAILED", "1"), task("a", 70), task("b", 5))
    assert made.bounds.lower == HEAD + 2 * TASK + 130_000_000
    assert made.bounds.upper == HEAD + 3 * TASK + 135_000_000


def test_a_single_process_leaves_nothing_open(tmp_path):
    made = pipeline(tmp_path, task("a (x)", 60), task("a (y)", 10))
    assert made.bounds.lower == made.bounds.upper


def test_the_order_is_that_of_first_submission(tmp_path):
    made = pipeline(tmp_path, task("c", submit=1), task("a", submit=3), task("b", submit=2), task("c (2)", submit=9))
    assert {name: one.get("after") for name, one in processes(made).items()} == {"c": None, "b": "c", "a": "b"}


def test_with_few_workers_the_two_are_schedules_and_what_always_holds_is_told(tmp_path):
    rows = [task(f"{name} (s{number})", 10 + number % 3) for name in "ab" for number in range(120)]
    made = pipeline(tmp_path, *rows, task("last", 5))
    bounds = made.bounds
    assert not bounds.is_strict
    assert bounds.floor <= bounds.lower <= bounds.upper <= bounds.ceiling
    assert "these two are likely, not bounds" in notes(made)
    place = written(made, tmp_path)
    assert [span(played(place, variant)) for variant in ("lower", "upper")] == [bounds.lower, bounds.upper]


def test_retries_at_the_end_of_the_queue_do_not_turn_the_two_round(tmp_path, monkeypatch):
    few_workers(monkeypatch, 3)
    # With two workers for tasks, upper packs them without a gap, and lower would leave the retry alone at the end.
    rows = [task("a (x)", 1000, "FAILED", "1"), task("a (y)", 99_000 + 1000), task("a (x)", 99_000, submit=9)]
    rows += [task("b (x)", 50_000, submit=10), task("b (y)", 50_000, submit=11)]
    made = pipeline(tmp_path, *rows)
    assert made.bounds.lower_has_workers
    assert made.bounds.lower <= made.bounds.upper
    assert "with as many workers as upper has, lower would take longer" in notes(made)
    place = written(made, tmp_path)
    assert [span(played(place, one)) for one in ("lower", "upper")] == [made.bounds.lower, made.bounds.upper]
    assert span(played(place, "lower", ["limits.workers_per_user=3"])) > made.bounds.upper


@st.composite
def runs(draw):
    """Processes with tasks of random lengths, some retried, and a random graph of them."""
    rows, edges, submit = [], [], 0
    names = draw(st.permutations(["A", "B", "C", "D"]))[: draw(st.integers(1, 4))]
    for number, name in enumerate(names):
        for tag in range(draw(st.integers(1, 5))):
            for status in [*["FAILED"] * draw(st.sampled_from([0, 0, 0, 1, 2])), "COMPLETED"]:
                submit += 1
                seconds = draw(st.sampled_from([0, 1, 50, 300, 2000]))
                rows.append(
                    task(f"{name} (t{tag})", seconds, status, "1" if status == "FAILED" else "0", submit=submit)
                )
        edges += [(other, name) for other in names[:number] if draw(st.booleans())]
    return rows, edges, names


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs(), st.sampled_from([2, 3, 4, 100]))
def test_any_run_with_any_graph_and_any_number_of_workers_lies_between(tmp_path, run, workers):
    rows, edges, names = run
    with pytest.MonkeyPatch.context() as monkeypatch:
        few_workers(monkeypatch, workers)
        made = pipeline(tmp_path, *rows)
        place = written(made, tmp_path)
        graph = save(dot(*edges, extra=names), tmp_path, "dag.dot")
        real = nextflow.read(save(text(*rows), tmp_path), graph)
        truth = span(played(written(real, tmp_path, "real.yaml"), overrides=EVEN))
    bounds = made.bounds
    assert [span(played(place, one)) for one in ("lower", "upper")] == [bounds.lower, bounds.upper]
    assert bounds.lower <= bounds.upper
    assert bounds.floor <= truth <= bounds.ceiling
    if bounds.is_strict:
        assert bounds.lower <= truth <= bounds.upper
