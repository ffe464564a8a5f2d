"""Tasks that take what they need from the rows of a table, and from which submission they are (N1)."""

import pytest

from sim.runner import run
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load
from tests.model.playing import BASE, play, read

# The head runs from 95.4; a task takes 98.5 s more than it computes, see test_tasks.py.
FLOW = """
tables:
  parts: {rows: [{tag: a, time: 60 s, later: 5 s}, {tag: b, time: 10 s, later: 7 s}]}
executables:
  flow:
    class: app
    entry_points:
      main: {steps: [{tasks: {%s}}]}
      work:
        outputs: {exit_code: int}
        steps: [{compute: "${inputs.time}"}, {output: {exit_code: "${inputs.exit_code}"}}]
      plain: {steps: [{compute: "${inputs.time}"}]}
launches: {flow: {run: flow, as: ann, in: lab}}
"""
ALIGN = 'align: {over: {table: parts}, entry_point: plain, inputs: {time: "${item.time}"}}'


def tasks(played):
    rows = sorted(played.rows(parent_job="job-0"), key=lambda row: int(row["execution"][4:]))
    return [(row["name"], row["created"], row["ended"]) for row in rows]


def message(*processes):
    with pytest.raises(ScenarioError) as caught:
        read(FLOW % ", ".join(processes))
    (line,) = str(caught.value).splitlines()
    return line.split(": ", 1)[1]


def test_a_task_for_each_row_and_what_follows_has_the_same_row():
    played = play(FLOW % f'{ALIGN}, count: {{each: align, entry_point: plain, inputs: {{time: "${{item.later}}"}}}}')
    assert tasks(played) == [
        ("align (1)", 95.4, 253.9),
        ("align (2)", 95.4, 203.9),
        ("count (2)", 203.9, 309.4),
        ("count (1)", 253.9, 357.4),
    ]


def test_the_rows_may_be_those_of_a_file_which_goes_with_the_result(tmp_path):
    (tmp_path / "parts.csv").write_text("tag,time [s]\na,60\nb,10\n")
    (tmp_path / "base.yaml").write_text(BASE)
    body = (FLOW % ALIGN.replace("table: parts", "table: parts.csv")).replace("tables:\n  parts", "tables:\n  other")
    (tmp_path / "scenario.yaml").write_text(f"import: [base.yaml]\n{body}")
    result = run(tmp_path / "scenario.yaml", out=tmp_path / "result")
    (tmp_path / "parts.csv").unlink()
    with pytest.raises(ScenarioError, match=r"there is no file '.*parts\.csv'"):
        load(tmp_path / "scenario.yaml")
    again = run(tmp_path / "result" / "scenario.yaml")
    assert again.executions["ended"].equals(result.executions["ended"])
    assert len(again.executions) == 3


def test_each_submission_has_its_own_inputs_and_the_last_ones_serve_all_later_ones():
    played = play(
        FLOW % "shaky: {entry_point: work, inputs: {time: 1 s}, error_strategy: retry, max_retries: 3, "
        "attempts: [{time: 60 s, exit_code: 137}, {exit_code: 1}, {time: 10 s, exit_code: 0}]}"
    )
    assert tasks(played) == [("shaky", 95.4, 253.9), ("shaky", 253.9, 353.4), ("shaky", 353.4, 461.9)]
    assert played.one("flow")["state"] == "done"
    played = play(
        FLOW % "bad: {entry_point: work, error_strategy: retry, max_retries: 2, attempts: [{time: 1 s, exit_code: 9}]}"
    )
    assert len(tasks(played)) == 3
    assert played.one("flow")["failure_message"] == "task bad exited with code 9, after 2 retries"


def test_what_is_wrong_with_rows_and_submissions_is_told_with_its_place():
    assert "there is no column 'tim'; did you mean 'time'?; there are tag, time, later" in message(
        ALIGN.replace("item.time", "item.tim")
    )
    assert "there is no column 'x'" in message(
        ALIGN, 'b: {each: align, entry_point: plain, inputs: {time: "${item.x}"}}'
    )
    assert "there is no table 'part'; did you mean 'parts'?" in message(ALIGN.replace("table: parts", "table: part"))
    assert "attempts goes with error_strategy: retry" in message("a: {entry_point: plain, attempts: [{time: 1 s}]}")
    assert "'item' names nothing here" in message(
        'a: {entry_point: plain, error_strategy: retry, attempts: [{time: "${item.time}"}]}'
    )


def test_a_circle_of_processes_that_follow_each_other_is_told_once():
    assert "wait for each other: a -> b -> a" in message(
        'a: {each: b, entry_point: plain, inputs: {time: "${item.time}"}}', "b: {each: a, entry_point: plain}"
    )
