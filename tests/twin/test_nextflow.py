"""Traces become scenarios: what is read of them, and that each task takes what it took."""

import pytest

from sim.scenario.reader import load
from sim.twin.readers.nextflow import read
from tests.twin.nextflow_files import DEFAULT, dot, notes, pipeline, processes, save, span, task, text, written
from tests.twin.playing import played

FULL = [*DEFAULT, *["process", "tag", "attempt", "start", "complete", "cpus", "memory", "disk", "queue", "workdir"]]


def jobs(tables):
    """Name and run time in seconds of each subjob, in order of launch."""
    found = [row for row in tables["executions"] if row["parent_job"] is not None]
    computed = {}
    for row in tables["charges"]:
        if row["what_for"] == "compute":
            computed[row["execution"]] = (row["to"] - row["from"]).total_seconds()
    rows = sorted(found, key=lambda row: int(row["execution"][4:]))
    return [(row["name"], computed.get(row["execution"], 0)) for row in rows]


def test_a_head_submits_a_subjob_for_each_task_which_computes_for_as_long_as_that_took(tmp_path):
    made = pipeline(
        tmp_path,
        task("RNASEQ:ALIGN (s1)", 65, peak_rss="1.5 GB"),
        task("RNASEQ:ALIGN (s2)", 5, peak_rss="800 MB"),
        task("RNASEQ:MULTIQC", 3, peak_rss="5 MB"),
        graph=dot(("RNASEQ:ALIGN", "RNASEQ:MULTIQC")),
    )
    tables = played(written(made, tmp_path))
    assert jobs(tables) == [("ALIGN (1)", 65), ("ALIGN (2)", 5), ("MULTIQC", 3)]
    (head,) = (row for row in tables["executions"] if row["parent_job"] is None)
    assert head["name"] == "trace"
    applet = made.scenario["executables"]["pipeline"]
    assert applet["head_job_on_demand"]
    assert applet["ignore_reuse"]
    assert applet["execution_policy"] == {"restartable_entry_points": "all"}


def test_memory_is_what_a_task_used_at_most_so_it_fails_on_a_smaller_worker(tmp_path):
    made = pipeline(tmp_path, task("fat", 5, peak_rss="9 GB"), task("thin", 5, peak_rss="9 MB"))
    place = written(made, tmp_path)
    assert {row["state"] for row in played(place)["executions"]} == {"done"}
    small = played(place, overrides=["executables.pipeline.entry_points.fat.instance_type=mem1_ssd1_v2_x2"])
    (fat,) = (row for row in small["executions"] if row["name"] == "fat")
    assert (fat["state"], fat["failure_reason"]) == ("failed", "AppInsufficientResourceError")
    # Nextflow's GB are of 1024 each.
    assert processes(made)["fat"]["inputs"]["memory"] == "9 GiB"


def test_units_and_plain_numbers_say_the_same(tmp_path):
    units = task("align (a)", peak_rss="29.5 MB", submit=0) | {"duration": "1h 2m 5s", "realtime": "2m 3s"}
    raw = units | {"duration": "3725000", "realtime": "123000", "peak_rss": "30932992", "submit": "1740830400000"}
    zero = task("none") | {"duration": "0", "realtime": "0", "peak_rss": "0", "submit": "1740830401000"}
    of_units, of_raw = pipeline(tmp_path, units), pipeline(tmp_path, raw, zero)
    assert of_units.processes[0] == of_raw.processes[0]
    assert "cells with units" in notes(of_units)
    assert "plain numbers: milliseconds and bytes" in notes(of_raw)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("352ms", 0.352),
        ("5.8s", 5.8),
        ("1m 5s", 65),
        ("1d 2h", 93_600),
        ("2h 3m 4s", 7384),
        ("00:01:30", 90),
        ("0ms", 0),
    ],
)
def test_times_in_the_forms_that_nextflow_writes(tmp_path, cell, seconds):
    made = pipeline(tmp_path, task("a") | {"realtime": cell}, task("b"))
    assert made.processes[0].tasks[0].milliseconds == seconds * 1000


def test_columns_come_in_any_order_and_those_that_are_not_known_are_named(tmp_path):
    columns = ["realtime", "mood", "status", "rchar", "task_id", "name", "hash"]
    made = pipeline(tmp_path, task("align (a)", 7, mood="good"), columns=columns)
    assert made.processes[0].tasks[0].milliseconds == 7000
    assert "not known, and not used: mood" in notes(made)
    assert "not used: hash" in notes(made)
    assert "not used: rchar and wchar, which count every read" in notes(made)


def test_the_full_set_of_columns_chooses_the_instance_type(tmp_path):
    made = pipeline(
        tmp_path,
        task("big (a)", cpus="6", memory="20 GB", peak_rss="1 GB", process="big", tag="a", attempt="1"),
        task("big (b)", cpus="2", memory="2 GB", peak_rss="1 GB", process="big", tag="b", attempt="1"),
        columns=FULL,
    )
    assert made.scenario["executables"]["pipeline"]["entry_points"]["big"]["instance_type"] == "mem2_ssd1_v2_x8"
    assert "by the cores of cpus, memory, peak_rss" in notes(made)


def test_without_cpus_the_cores_that_were_busy_choose_it_and_without_both_the_default(tmp_path):
    made = pipeline(tmp_path, task("a", cpu_share="1530.7%", peak_rss="1 GB"), task("b", cpu_share="99.6%"))
    points = made.scenario["executables"]["pipeline"]["entry_points"]
    assert (points["a"]["instance_type"], points["b"]["instance_type"]) == ("mem1_ssd1_v2_x16", "mem1_ssd1_v2_x2")
    made = pipeline(tmp_path, task("a"), columns=["name", "status", "realtime"])
    assert made.scenario["executables"]["pipeline"]["entry_points"]["a"]["instance_type"] == "mem1_ssd1_v2_x4"
    assert "does not say what cores or memory a task needs" in notes(made)


def test_what_no_type_has_is_told_and_does_not_fail(tmp_path):
    made = pipeline(tmp_path, task("huge (a)", peak_rss="9 TB"), task("huge (b)", peak_rss="1 GB"))
    assert "none has the cores and memory of process 'huge'" in notes(made)
    assert span(played(written(made, tmp_path), "upper")) > 0


def test_a_failed_attempt_has_its_own_time_and_the_next_is_a_new_subjob(tmp_path):
    made = pipeline(
        tmp_path,
        task("align (a)", 50, "FAILED", "137", peak_rss="1 GB"),
        task("align (b)", 8, peak_rss="2 GB"),
        task("align (a)", 60, "FAILED", "-", peak_rss="3 GB"),
        task("align (a)", 70, peak_rss="4 GB"),
    )
    tables = played(written(made, tmp_path))
    assert sorted(jobs(tables)) == [("align (1)", 50), ("align (1)", 60), ("align (1)", 70), ("align (2)", 8)]
    assert span(tables) > 180_000_000
    assert processes(made)["align"]["max_retries"] == 2
    assert made.tables["align"]["exit_code_1"].values == [137, 0]
    assert made.tables["align"]["exit_code_2"].values == [1, None]
    assert "failed and were followed by another: 2" in notes(made)


def test_a_single_task_that_was_tried_again(tmp_path):
    made = pipeline(tmp_path, task("INDEX", 50, "FAILED", "1"), task("INDEX", 60))
    assert jobs(played(written(made, tmp_path))) == [("INDEX", 50), ("INDEX", 60)]


def test_the_column_attempt_tells_that_a_failure_was_of_another_task(tmp_path):
    rows = [task("call", 50, "FAILED", "1", attempt="1"), task("call", 8, attempt="1")]
    made = pipeline(tmp_path, *rows, columns=[*DEFAULT, "attempt"])
    assert sorted(jobs(played(written(made, tmp_path)))) == [("call (1)", 50), ("call (2)", 8)]
    assert "task 'call' never succeeded" in notes(made)


def test_what_never_succeeded_takes_its_time_and_the_pipeline_goes_on(tmp_path):
    made = pipeline(
        tmp_path, task("qc (a)", 5, "FAILED", "1"), task("qc (a)", 6, "FAILED", "1"), task("qc (b)", 7), task("last", 1)
    )
    assert jobs(played(written(made, tmp_path)))[-1] == ("last", 1)
    assert len(jobs(played(written(made, tmp_path)))) == 4
    assert "task 'qc (a)' never succeeded; the last attempt takes its time" in notes(made)


def test_cached_aborted_and_unfinished_tasks(tmp_path):
    made = pipeline(
        tmp_path,
        task("a", 5, "CACHED"),
        task("b", 6, "ABORTED", "-"),
        task("c", 6, "ABORTED", "-") | {"duration": "-", "realtime": "-"},
        task("d", 6, "RUNNING", "-"),
        task("e", 6) | {"realtime": "-"},
    )
    assert [process.name for process in made.processes] == ["a", "b", "e"]
    for words in (
        "took an earlier result (CACHED): 1",
        "task 'b' aborted with the run",
        "left out: task 'c' failed or aborted without a run time",
        "left out: task 'd' not finished",
        "duration stands for the missing realtime in task 'e'",
    ):
        assert words in notes(made)


def test_tasks_and_processes_are_in_the_order_of_submission_not_of_the_file(tmp_path):
    made = pipeline(
        tmp_path,
        task("b", submit=9),
        task("a (y)", 2, submit=8),
        task("a (x)", 1, submit=7),
    )
    assert [(process.name, [one.tag for one in process.tasks]) for process in made.processes] == [
        ("a", ["x", "y"]),
        ("b", [""]),
    ]


def test_names_of_all_kinds_become_legal_and_stay_apart(tmp_path):
    names = ["A:B:MAIN", "A:main", "B:main", "continue", "1st.step (x (y) z)", "1st.step (${a} [GB])", "item (1)"]
    made = pipeline(tmp_path, *(task(name) for name in names))
    assert list(processes(made)) == ["MAIN", "main_2", "main_3", "continue_2", "_1st_step", "item_2"]
    assert made.tables["_1st_step"]["tag"].values == ["x (y) z", "{a} [GB]"]
    tables = played(written(made, tmp_path), "upper")
    assert len(tables["executions"]) == 8
    assert span(tables) > 0


def test_tags_that_look_like_something_else_are_only_tags(tmp_path):
    tags = ["12 GB", "1e3", "no", "0x10", "1:30", "99999999999 d", "null", "a,b", 'say "a"', "ä", "#", "- x", "-5"]
    rows = [task(f"a ({tag})", number) for number, tag in enumerate(tags)]
    made = pipeline(tmp_path, *rows)
    assert [seconds for _, seconds in jobs(played(written(made, tmp_path)))] == list(range(len(tags)))
    many = pipeline(tmp_path, *rows * 50)
    assert len(jobs(played(written(many, tmp_path)))) == len(tags) * 50


def test_a_large_trace_has_its_tables_in_files_beside_the_scenario(tmp_path):
    rows = [task(f"a (s{number})", number, peak_rss="1 MB") for number in range(501)]
    made = pipeline(tmp_path, *rows, task("a (s7)", 3, "FAILED", "1", submit=600), task("a (s7)", 4, submit=601))
    place = written(made, tmp_path)
    lines = (tmp_path / "my-a.csv").read_text().splitlines()
    assert lines[0] == "tag,time_1 [ms],memory_1 [B],exit_code_1,time_2 [ms],memory_2 [B],exit_code_2"
    assert lines[8] == "s7,7000,1048576,0,,,"
    assert lines[-1] == "s7,3000,0,1,4000,0,0"
    assert load(place).tables["a"].file == str(tmp_path / "my-a.csv")
    assert sorted(seconds for _, seconds in jobs(played(place))) == sorted([*range(501), 3, 4])


def test_scripts_and_other_separators(tmp_path):
    columns = ["name", "script", "status", "realtime"]
    lines = "name\tscript\tstatus\trealtime\na (1)\techo 1\necho 2\n\necho 3\tCOMPLETED\t5s\nb\tx\tCOMPLETED\t6s\n"
    made = read(save(lines, tmp_path))
    assert [process.longest for process in made.processes] == [5000, 6000]
    made = read(save(text(task("a"), task("b"), columns=columns, separator=","), tmp_path))
    assert len(made.processes) == 2


def test_the_same_trace_gives_the_same_bytes(tmp_path):
    rows = [task(f"a (s{number})", number % 7) for number in range(20)]
    one, two = pipeline(tmp_path, *rows), pipeline(tmp_path, *rows)
    assert one.files("x") == two.files("x")


def test_the_notes_stand_at_the_top_of_the_scenario(tmp_path):
    made = pipeline(tmp_path, task("a", submit=0), task("b", submit=100))
    body = made.files("x")["x.yaml"]
    head = body.partition("\nname:")[0]
    assert all(line.startswith("#") for line in head.splitlines() if line)
    assert "duration minus realtime, 1 min in all" in " ".join(notes(made).split())
    assert "the recorded run took 2 min 20 s" in head
