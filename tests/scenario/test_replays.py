# messages stand whole
"""What is wrong with a replay, or with the records that it plays, is told at load."""

import json

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import START, read
from tests.model.recording import EXECUTABLES, SECOND, part, row, scenario

TABLE = "columns are those of a table of records"


def problems(text):
    try:
        read(text)
    except ScenarioError as refused:
        return [str(problem).split(": ", 1)[1] for problem in refused.problems]
    return []


def of_rows(*rows, said="", more="", executables=EXECUTABLES):
    return problems(scenario(list(rows), said, more, executables))


def test_nothing_is_wrong_with_plain_records():
    assert of_rows(row("job-a"), part("job-b", "job-a")) == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("scale: 0", "0 is out of range; a number above 0.0 is wanted here"),
        ("scale: 1001", "1001 is out of range; a number of at most 1000.0 is wanted here"),
        ("scale: fast", "a number is wanted here, not text"),
        ("priority: medium", "'medium' is not possible here; write 'low', 'normal' or 'high'"),
        ("rank: 5000", "a rank is from -1024 to 1023, not 5000"),
        ("instance_type: mem1_ssd1_v2_x5", "there is no instance type 'mem1_ssd1_v2_x5'"),
        ("cost_limit: 5 min", "'5 min' is a time; an amount of money is wanted here"),
        ("cost_limit: 5 EUR", "the limit is in EUR and project lab is billed in USD: write it in USD"),
        ("until: soon", "'soon'"),
        ("keep_boots: 3", "true or false is wanted here"),
        ("run_times: {work: 5 min}", "'work' is no executable and entry point: write it like align:main"),
        ("run_times: {nobody:main: 5 min}", "'nobody:main' is no executable and entry point: write it like align:main"),
        (
            "run_times: {work:nothing: 5 min}",
            "'work:nothing' is no executable and entry point: write it like align:main",
        ),
        ("run_times: {flow:main: 5 min}", "'flow:main' is no executable and entry point: write it like align:main"),
        ("run_times: {work:main: 5 GB}", "'5 GB' is a size"),
        ("speed: 2", "unknown key 'speed'; the keys here are records, scale"),
    ],
)
def test_a_mistake_in_the_replay(said, message):
    found = of_rows(row("job-a"), said=said)
    assert len(found) == 1
    assert message in found[0]


def test_there_is_no_such_table():
    text = scenario([row("job-a")]).replace("records: seen", "records: sean")
    assert problems(text) == ["there is no table 'sean'; did you mean 'seen'?"]


def test_a_step_names_a_replay_that_is_not_there():
    found = problems(
        scenario([row("job-a")]).replace("- replay: again", "").replace("{replay: again}", "{replay: agian}", 1)
    )
    assert found == ["there is no replay 'agian'; did you mean 'again'?"]


def test_a_launch_and_a_replay_of_one_name():
    found = of_rows(row("job-a"), more="launches: {again: {run: work, as: ann, in: lab}}")
    assert found == ["a launch is called 'again' too: give one of them another name"]


@pytest.mark.parametrize("column", ["record", "created_us", "outcome", "cost_limit", "tags", "parent"])
def test_a_column_that_is_missing(column):
    rows = [{name: cell for name, cell in row("job-a").items() if name != column}]
    text = scenario([]).replace("{rows: []}", f"{{rows: {json.dumps(rows)}}}")
    assert f"table 'seen', row 1: there is no column '{column}'; {TABLE}" in problems(text)


def test_a_table_of_something_else():
    text = scenario([]).replace("{rows: []}", "{rows: [{a: 1}]}")
    assert problems(text) == [f"table 'seen', row 1: there is no column 'record'; {TABLE}"]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("created_us", None, "created_us is empty"),
        ("created_us", "noon", "created_us is 'noon', and a whole number is wanted there"),
        ("run_time_us", 1.5, "run_time_us is 1.5, and a whole number is wanted there"),
        ("delay_us", True, "delay_us is True, and a whole number is wanted there"),
    ],
)
def test_a_cell_that_cannot_be(column, cell, message):
    found = of_rows(row("job-0"), {**row("job-a"), column: cell})
    assert found == [f"table 'seen', row 2: {message}; {TABLE}"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"run": "works"}, "there is no executable 'works'"),
        ({"as_": "anna"}, "there is no user 'anna'"),
        ({"in_": "labs"}, "there is no project 'labs'"),
        ({"instance_type": "mem1_ssd1_v2_x5"}, "there is no instance type 'mem1_ssd1_v2_x5'"),
        ({"function": "nothing"}, "work has no entry point 'nothing'"),
        ({"run": "flow"}, "flow is a workflow and the record a job"),
        ({"class_": "analysis"}, "work is an applet and the record an analysis"),
        ({"priority": "medium"}, "priority is 'medium'"),
        ({"rank": 9999}, "rank is 9999"),
        ({"cost_limit": "lots"}, "cost_limit: 'lots'"),
        ({"cost_limit": "5 EUR"}, "the limit is in EUR"),
        ({"priority": "low"}, "has no spot price"),
        ({"properties": "{"}, "properties is '{'"),
        ({"properties": "[1]"}, "properties is '[1]'"),
    ],
)
def test_a_row_that_names_what_is_not_there(said, message):
    found = of_rows(row("job-0"), row("job-a", **said))
    assert len(found) == 1
    assert message in found[0]


def test_what_many_rows_name_is_told_once():
    assert len(of_rows(*(row(f"job-{n}", as_="anna") for n in range(50)))) == 1


# -- families --------------------------------------------------------------------------------------------------------


def test_a_parent_that_is_not_there():
    assert of_rows(part("job-b", "job-a")) == ["table 'seen': the parent job-a of record job-b is not among its rows"]


def test_launched_after_a_stranger():
    rows = [row("job-a"), row("job-x"), part("job-b", "job-a", launched_after="job-x")]
    assert of_rows(*rows) == ["table 'seen': record job-b is launched after job-x, which its parent did not launch"]


def test_launched_after_what_is_not_there_and_after_itself():
    told = "table 'seen': record job-b is launched after {}, which its parent did not launch"
    assert of_rows(row("job-a"), part("job-b", "job-a", launched_after="job-x")) == [told.format("job-x")]
    assert of_rows(row("job-a"), part("job-b", "job-a", launched_after="job-b")) == [
        "table 'seen': record job-b is launched after job-b, which its parent did not launch"
    ]


def test_ends_after_a_stranger_would_never_end():
    assert of_rows(row("job-a", ends_after="job-x"), row("job-x")) == [
        "table 'seen': record job-a ends after job-x, which it did not launch"
    ]


def test_a_stage_that_names_none():
    rows = [row("analysis-f", class_="analysis", run="flow"), row("job-b", parent="analysis-f")]
    assert of_rows(*rows) == ["table 'seen': record job-b belongs to an analysis and names no stage"]


def test_a_stage_that_its_workflow_does_not_have():
    rows = [row("analysis-f", class_="analysis", run="flow"), row("job-b", parent="analysis-f", stage="three")]
    assert of_rows(*rows) == ["record analysis-f: flow has no stage 'three', which job-b is of"]


def test_a_circle_of_parents():
    rows = [row("job-a"), part("job-b", "job-c"), part("job-c", "job-b")]
    assert of_rows(*rows) == ["table 'seen': record job-b is among its own parents"]


# -- what is read ----------------------------------------------------------------------------------------------------


def test_records_are_read_with_all_that_came_of_them():
    rows = [
        row("job-b", created=5),
        row("job-a", created=1),
        part("job-c", "job-b", delay=3),
        row("job-b", try_=1, created=5),
    ]
    first, second = read(scenario(rows)).recorded("seen")
    assert (first.id, second.id, first.created) == ("job-a", "job-b", START + SECOND)
    assert [len(record.tries) for record in (first, second)] == [1, 2]
    assert [record.id for record in second.below()] == ["job-c"]
    assert second.launched_in(0)[0].delay == 3 * SECOND
    assert second.launched_in(1) == []


def test_numbers_may_be_written_as_floats_as_programs_write_them():
    rows = [{**row("job-a"), "created_us": float(START), "run_time_us": 5e6}]
    (record,) = read(scenario(rows)).recorded("seen")
    assert record.tries[0].run_time == 5_000_000


def test_a_column_of_texts_keeps_what_looks_like_something_else(tmp_path):
    from sim.scenario.tables import read_table

    path = tmp_path / "t.csv"
    path.write_text("record [text],name [text],n\n007,10 min,1\n1e3, x ,2\n,,3\n")
    assert [tuple(one.values()) for one in read_table(path).rows] == [
        ("007", "10 min", 1),
        ("1e3", " x ", 2),
        (None, None, 3),
    ]
