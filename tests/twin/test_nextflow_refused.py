# ruff: noqa: E501  # messages stand whole
"""Bad input: a sentence with the line, the task and the column; sound rows are used, unless it is to be strict."""

import os
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.problems import ScenarioError
from sim.twin.readers.nextflow import read
from tests.twin.nextflow_files import DEFAULT, dot, notes, pipeline, save, task, text

FULL = [*DEFAULT, "start", "complete", "attempt", "cpus"]
NO_TRACE = "this is no Nextflow trace, which begins with a header of its fields, not "
WRITES = "name the file that `nextflow run -with-trace` writes"


def refusal(path, **options):
    with pytest.raises(ScenarioError) as refused:
        read(path, **options)
    messages = [str(problem) for problem in refused.value.problems]
    assert all("\n" not in message for message in messages)
    return messages


def refusal_of(content, folder):
    path = save(content, folder)
    (message,) = refusal(path)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"the file is empty; {WRITES}"),
        ("\n \n", f"the file is empty; {WRITES}"),
        ('{"name": "x"}', f'{NO_TRACE}\'{{"name": "x"}}\'; {WRITES}'),
        ("a,b,c\n1,2,3\n", f"{NO_TRACE}'a,b,c'; {WRITES}"),
        ("x" * 99, f"{NO_TRACE}'{'x' * 40}…'; {WRITES}"),
        (text(), "the trace holds a header and no tasks; there is nothing to run"),
        (
            "task_id\tstatus\trealtime\n1\tCOMPLETED\t5s\n",
            "the trace has no column 'process' or 'name'; add it to trace.fields of the pipeline and run it again",
        ),
        (
            "name\trealtime\nx\t5s\n",
            "the trace has no column 'status'; add it to trace.fields of the pipeline and run it again",
        ),
        (
            "name\tstatus\thash\nx\tCOMPLETED\ta\n",
            "the trace has no column 'duration' or 'realtime'; add it to trace.fields of the pipeline and run it again",
        ),
        (
            "name\tstatus\trealtim\nx\tCOMPLETED\t5s\n",
            "the trace has no column 'duration' or 'realtime'; did you mean 'realtim'?",
        ),
        ("name\tstatus\tname\trealtime\n", "the header has two columns 'name'; leave one of them out"),
    ],
)
def test_what_is_no_trace(tmp_path, content, message):
    assert refusal_of(content, tmp_path) == message


def test_what_cannot_be_opened(tmp_path):
    save(text(task("a")), tmp_path)
    assert refusal(tmp_path) == [f"'{tmp_path}' is a folder; {WRITES}"]
    assert refusal(tmp_path / "trac.txt") == [f"there is no file '{tmp_path / 'trac.txt'}'; did you mean 'trace.txt'?"]
    (tmp_path / "packed.txt").write_bytes(b"\x1f\x8b\x08" + os.urandom(64) + b"\0\xff")
    (message,) = refusal(tmp_path / "packed.txt")
    assert message.endswith("this is a binary file, and a trace is text; unpack it if it is compressed")


GOOD = task("good", 5)
RAW = {"duration": "65000", "realtime": "60000", "submit": "1740830400000", "peak_rss": "100"}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"realtime": "soon"}, "line 3 (task 2), column realtime: 'soon' is no time such as 352ms, 5.8s or 2h 1m 5s"),
        (
            {"realtime": "5 parsecs"},
            "line 3 (task 2), column realtime: '5 parsecs' is no time such as 352ms, 5.8s or 2h 1m 5s",
        ),
        ({"realtime": "65"}, "line 3 (task 2), column realtime: '65' is no time such as 352ms, 5.8s or 2h 1m 5s"),
        ({"duration": "-5s"}, "line 3 (task 2), column duration: '-5s' is no time such as 352ms, 5.8s or 2h 1m 5s"),
        ({"realtime": "99999999d"}, "line 3 (task 2), column realtime: '99999999d' is more than a hundred years"),
        ({"peak_rss": "much"}, "line 3 (task 2), column peak_rss: 'much' is no size such as 540 B, 29.8 MB or 1.2 GB"),
        ({"peak_rss": "1024"}, "line 3 (task 2), column peak_rss: '1024' is no size such as 540 B, 29.8 MB or 1.2 GB"),
        ({"peak_rss": "9999999 EB"}, "line 3 (task 2), column peak_rss: '9999999 EB' is more than any machine has"),
        ({"submit": "noon"}, "line 3 (task 2), column submit: 'noon' is no instant such as 2026-01-12 09:00:00.000"),
        (
            {"submit": "1740830400"},
            "line 3 (task 2), column submit: '1740830400' lies in 1970 as milliseconds since 1970; are these seconds?",
        ),
        ({"exit": "oops"}, "line 3 (task 2), column exit: 'oops' is no whole number"),
        (
            {"status": "DONE"},
            "line 3 (task 2), column status: 'DONE' is none of COMPLETED, CACHED, FAILED, ABORTED, NEW, SUBMITTED, RUNNING",
        ),
        (
            {"status": "-"},
            "line 3 (task 2), column status: '-' is none of COMPLETED, CACHED, FAILED, ABORTED, NEW, SUBMITTED, RUNNING",
        ),
        ({"name": "-"}, "line 3 (task 2): the task has no name"),
        ({"task_id": "1"}, "line 3 (task 1): task_id 1 stands in line 2 already"),
        (
            {"realtime": "-", "duration": "-"},
            "line 3 (task 2): the task is COMPLETED and has neither realtime nor duration",
        ),
        (
            {"start": "2025-03-01 12:00:09", "complete": "2025-03-01 12:00:05"},
            "line 3 (task 2): start (2025-03-01 12:00:09) lies after complete (2025-03-01 12:00:05)",
        ),
        (
            {"submit": "2025-03-01 12:00:09", "complete": "2025-03-01 12:00:05"},
            "line 3 (task 2): submit (2025-03-01 12:00:09) lies after complete (2025-03-01 12:00:05)",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_left_out_and_told_or_refused_where_it_is_to_be_strict(tmp_path, cells, message):
    rows = [GOOD, {**task("bad", submit=1), **cells}, task("other", 7)]
    made = pipeline(tmp_path, *rows, columns=FULL)
    assert [process.name for process in made.processes] == ["good", "other"]
    assert f"left out: {message}" in made.notes
    assert refusal(tmp_path / "trace.txt", strict=True) == [f"{tmp_path / 'trace.txt'}: {message}"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"realtime": "5s"},
            "column realtime: '5s' is no whole number of milliseconds, as the other times of this file are",
        ),
        (
            {"realtime": "65.2"},
            "column realtime: '65.2' is no whole number of milliseconds, as the other times of this file are",
        ),
        (
            {"peak_rss": "1 GB"},
            "column peak_rss: '1 GB' is no whole number of bytes, as the times of this file are of milliseconds",
        ),
        (
            {"duration": "65", "complete": "1740830465000"},
            "column duration: 65 is in seconds, where milliseconds belong; from submit to complete there are 65000 ms",
        ),
        (
            {"realtime": "60", "start": "1740830405000", "complete": "1740830465000"},
            "column realtime: 60 is in seconds, where milliseconds belong; from start to complete there are 60000 ms",
        ),
        ({"complete": "9" * 16}, f"column complete: '{'9' * 16}' is no number of milliseconds since 1970"),
    ],
)
def test_plain_numbers_that_are_something_else(tmp_path, cells, message):
    rows = [task("good") | RAW, task("bad") | RAW | cells, task("other") | RAW]
    made = pipeline(tmp_path, *rows, columns=FULL)
    assert [process.name for process in made.processes] == ["good", "other"]
    assert f"left out: line 3 (task 2), {message}" in made.notes


def test_a_line_of_another_length(tmp_path):
    made = read(save(text(GOOD) + "3\tshort\n" + text(task("b", 3)).splitlines()[1].replace("1\t", "7\t", 1), tmp_path))
    assert "left out: line 3 has 2 cells under a header of 14" in made.notes
    assert len(made.processes) == 2


def test_lines_are_counted_from_the_top_of_the_file(tmp_path):
    made = read(save("\n\n" + text(GOOD, task("b") | {"realtime": "soon"}).replace("\n", "\r\n"), tmp_path))
    assert any(note.startswith("left out: line 5 (task 2)") for note in made.notes)


CELLS = st.one_of(
    st.sampled_from(
        ["-", "", "0", "5s", "1m 5s", "3 GB", "137", "1740830400000", "2025-03-01 12:00:00.123", "1e9", "99%"]
    ),
    st.text(st.characters(exclude_characters="\0\t\n\r", exclude_categories=["Cs"]), max_size=8),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(FULL), CELLS, max_size=6), min_size=1, max_size=8))
def test_whatever_stands_in_the_cells_it_is_read_or_refused_in_words(tmp_path, rows):
    path = save(text(*rows, columns=FULL), tmp_path)
    said = ""
    try:
        made = read(path)
    except ScenarioError as error:
        said = str(error)
    if said:
        assert all(line.startswith(f"{path}: ") for line in said.split("\n"))
    else:
        assert made.bounds.all_done
        assert made.bounds.lower <= made.bounds.upper


def test_many_bad_rows_are_counted_and_nothing_sound_is_refused(tmp_path):
    rows = [task(f"a ({number})") | {"realtime": "soon"} for number in range(50)]
    made = pipeline(tmp_path, *rows, GOOD)
    assert notes(made).count("left out: line") == 20
    assert "left out: 30 more such places are wrong" in made.notes
    messages = refusal(save(text(*rows), tmp_path))
    assert messages[-1] == f"{tmp_path / 'trace.txt'}: no task of the trace has a run time; there is nothing to play"


def test_a_graph_that_does_not_fit(tmp_path):
    trace = save(text(task("W:ALIGN (a)"), task("W:COUNT (a)")), tmp_path)

    def of(graph):
        path = save(graph, tmp_path, "dag.dot")
        return [message.removeprefix(f"{path}: ") for message in refusal(trace, dag=path)]

    assert of(dot(("W:ALIGN", "W:COUNTS"))) == [
        "the graph has no process 'W:COUNT', which the trace has; did you mean 'W:COUNTS'?"
    ]
    assert of(dot(("X", "Y"))) == [
        "the graph has no process 'W:ALIGN', which the trace has; is it of this run?",
        "the graph has no process 'W:COUNT', which the trace has; is it of this run?",
    ]
    assert of(dot(("W:ALIGN", "W:COUNT"), ("W:COUNT", "B"), ("B", "W:ALIGN"))) == [
        "the graph goes round in a circle: W:ALIGN -> W:COUNT -> W:ALIGN"
    ]
    assert of("") == ["the file is empty or no text, and a graph is DOT or mermaid: run it with -with-dag dag.dot"]
    assert of("<svg></svg>") == ["this is no graph of Nextflow: run it with -with-dag dag.dot, or dag.mmd"]
    assert of('digraph "x" {\n}') == ["the graph has no process"]
    assert refusal(trace, dag=tmp_path) == [f"'{tmp_path}' is a folder; name a graph that -with-dag has written"]
    assert refusal(trace, dag=tmp_path / "dag.dt") == [
        f"there is no file '{tmp_path / 'dag.dt'}'; did you mean 'dag.dot'?"
    ]


def test_a_circle_is_told_in_the_direction_of_its_links(tmp_path):
    trace = save(text(task("a"), task("b"), task("c")), tmp_path)
    (message,) = refusal(trace, dag=save(dot(("a", "b"), ("b", "c"), ("c", "a")), tmp_path, "dag.dot"))
    circle = message.partition("circle: ")[2].split(" -> ")
    assert set(pairwise(circle)) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert len(circle) == 4


def test_two_processes_that_end_alike_are_not_taken_for_each_other(tmp_path):
    trace = save(text(task("A:SORT"), task("B:SORT")), tmp_path)
    path = save(dot(("SORT", "X")), tmp_path, "dag.dot")
    with pytest.raises(ScenarioError, match="the graph has no process 'A:SORT'"):
        read(trace, path)
