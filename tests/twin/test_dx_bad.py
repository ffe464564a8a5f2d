# ruff: noqa: E501  # messages stand whole
"""What is wrong with records is named with the record's id; the sound ones are used, with --strict nothing is."""

import io
import json

import pytest

from sim.cli.app import play
from sim.records.errors import ResultError
from tests.twin.dx_hashes import START, analysis, at, child, faults, job, reading, save

GOOD = job("good")
BAD = job("bad")["id"]
SHORT = [("runnable", 6.4), ("running", 100), ("done", 203.1)]
POUNDS = {"code": "GBP", "symbol": "£"}


def bad(said):
    """The bad job, with this in place of what a sound one says."""
    made = job("bad", **{key: value for key, value in said.items() if key == "steps"})
    return made | {key: value for key, value in said.items() if key != "steps"}


def deep(levels):
    return json.loads("[" * levels + "]" * levels)


def nested(levels):
    """The text of a job that holds a list in a list in a list."""
    return json.dumps(job("bad", input="HERE")).replace('"HERE"', "[" * levels + "]" * levels)


NOT_USED = [
    ({"steps": [("runnable", 6.4), ("running", 3), ("done", 203.1)]},
     "its times are out of order: running is 3400 ms before runnable"),
    ({"created": at(10), "steps": SHORT}, "its times are out of order: runnable is 3600 ms before created"),
    ({"startedRunning": at(300), "stoppedRunning": at(200)}, "it stopped running 100000 ms before it started"),
    ({"steps": [("done", 203.1)], "stoppedRunning": at(200)}, "it stopped running and never started"),
    ({"created": START // 1000}, "created is 1700000000, which is seconds: milliseconds since 1970 belong there"),
    ({"startedRunning": START // 1000}, "startedRunning is 1700000000, which is seconds: milliseconds since 1970 belong there"),
    ({"stoppedRunning": START * 1000}, "stoppedRunning is 1700000000000000, which lies after the year 2300: milliseconds since 1970 belong there"),
    ({"totalPrice": -1}, "its price is -1.0, which is below zero"),
    ({"state": "walking"}, "there is no state 'walking' of a job"),
    ({"state": "failed"}, "its state is failed and its last transition is to done"),
    ({"state": None}, "state is None, and a text is wanted there"),
    ({"created": "yesterday"}, "created is 'yesterday', and a whole number is wanted there"),
    ({"totalPrice": "much"}, "totalPrice is 'much', and a number is wanted there"),
    ({"totalPrice": float("nan")}, "totalPrice is nan, and a finite number is wanted there"),
    ({"totalPrice": float("inf")}, "totalPrice is inf, and a finite number is wanted there"),
    ({"created": 1e400}, "created is inf, and a finite number is wanted there"),
    ({"stateTransitions": 5}, "stateTransitions is 5, and a list is wanted there"),
    ({"stateTransitions": [{"newState": "done"}]}, "stateTransitions.0.setAt is missing; ask for whole describe hashes, such as `dx find executions --json` prints"),
    ({"tags": "x"}, "tags is 'x', and a list is wanted there"),
]  # fmt: skip
"""What a job says beside what a sound one says, and what is told of it; the job is not used."""


@pytest.mark.parametrize(("said", "why"), NOT_USED)
def test_a_job_that_cannot_be_is_named_and_the_sound_one_is_used(said, why, tmp_path):
    told = reading([bad(said), GOOD], tmp_path)
    assert [str(fault) for fault in told.reading.faults] == [f"{BAD}: {why}"]
    assert [fault.used for fault in told.reading.faults] == [False]
    assert [record.id for record in told.records] == [GOOD["id"]]


@pytest.mark.parametrize(("said", "why"), NOT_USED)
def test_with_strict_it_ends_the_reading(said, why, tmp_path):
    with pytest.raises(ResultError, match="--strict: 1 fault was found") as refused:
        reading([bad(said), GOOD], tmp_path, strict=True)
    assert str(refused.value).endswith(why)


@pytest.mark.parametrize(("said", "why"), NOT_USED)
def test_where_nothing_is_sound_nothing_is_read(said, why, tmp_path):
    with pytest.raises(
        ResultError, match="there is no sound execution; name a file that `dx find executions"
    ) as refused:
        reading(bad(said), tmp_path)
    assert why in str(refused.value)


def test_a_job_without_an_id_is_told_with_its_file(tmp_path):
    file = str(tmp_path / "records.json")
    assert faults([job("bad", id=7), GOOD], tmp_path) == [
        f"an execution without an id in {file}: id is 7, and a text is wanted there"
    ]
    assert faults([job("bad", id=None), GOOD], tmp_path) == [
        f"an execution without an id in {file}: id is None, and a text is wanted there"
    ]


USED = [
    ([job("bad", parentJob="job-gone", rootExecution="job-gone")], "its parent job-gone is not among the records"),
    ([job("bad", parentAnalysis="analysis-gone", stage="stage-1", rootExecution="analysis-gone")],
     "its analysis analysis-gone is not among the records"),
    ([job("bad", totalPrice=None)], "its price is withheld"),
    ([job("bad"), job("bad", run=50)], "it stands there twice with different contents; the later one is used"),
]  # fmt: skip


@pytest.mark.parametrize(("records", "why"), USED)
def test_what_lacks_something_is_named_and_used(records, why, tmp_path):
    told = reading([*records, GOOD], tmp_path)
    assert [str(fault) for fault in told.reading.faults] == [f"{BAD}: {why}"]
    assert [fault.used for fault in told.reading.faults] == [True]
    assert {record.id for record in told.records} == {BAD, GOOD["id"]}
    with pytest.raises(ResultError, match=why):
        reading([*records, GOOD], tmp_path, strict=True)


def test_two_currencies(tmp_path):
    told = reading([GOOD, job("other"), job("bad", currency=POUNDS)], tmp_path)
    assert [str(fault) for fault in told.reading.faults] == [
        f"{BAD}: it is priced in GBP and most others in USD: read them apart"
    ]
    assert {record.id for record in told.records} == {GOOD["id"], job("other")["id"]}


def test_withheld_prices_of_free_jobs_and_of_those_that_never_ran_are_no_matter(tmp_path):
    free = job("free", totalPrice=None, isFree=True)
    never = job("never", steps=[("runnable", 6.4), ("terminated", 20)])
    assert faults([free, never, GOOD], tmp_path) == []


def test_a_snapshot_from_the_future(tmp_path):
    late = job("bad", created=10_000)
    assert faults([GOOD, late], tmp_path, now=at(1000)) == [f"{BAD}: it speaks of what lies in the future"]


def test_where_all_lies_in_the_future_it_was_simulated(tmp_path):
    told = reading([GOOD, job("bad", created=10_000)], tmp_path, now=at(0))
    assert told.reading.faults == []
    assert any(note.startswith("time: all records, job-good") for note in told.reading.notes)


def test_ten_thousand_levels_of_nesting(tmp_path):
    told = reading(f"[{nested(10_000)}, {json.dumps(GOOD)}]", tmp_path)
    assert [str(fault).split(":")[0] for fault in told.reading.faults] == [BAD]
    assert "nested too deeply to be a record" in str(told.reading.faults[0])
    assert [record.id for record in told.records] == [GOOD["id"]]


def test_nothing_but_brackets(tmp_path):
    with pytest.raises(ResultError, match=r"nested too deeply|holds no executions"):
        reading("[" * 10_000 + "]" * 10_000, tmp_path)
    with pytest.raises(ResultError, match="nested too deeply"):
        reading('{"a":' * 10_000 + "1" + "}" * 10_000, tmp_path)


@pytest.mark.parametrize("levels", [40, 60, 400, 900])
def test_what_is_nested_less_deeply_than_the_reader_can_bear_is_a_record(levels, tmp_path):
    told = reading([job("a", input=deep(levels), originalInput={"x": deep(levels)}), GOOD], tmp_path)
    assert told.reading.faults == []
    assert len(told.records) == 2


@pytest.mark.parametrize("place", [10, 200, 700, -2, -4])
def test_truncated_json(place, tmp_path):
    text = json.dumps([GOOD, job("bad")])
    cut = text[: text.index(BAD) + place] if place > 0 else text[:place]
    told = reading(cut, tmp_path)
    (fault,) = told.reading.faults
    assert "truncated" in str(fault)
    # Where its id can be seen it is told.
    if place > 30 or place == -4:
        assert fault.record == BAD
    assert GOOD["id"] in {record.id for record in told.records}


def test_a_mistake_in_the_notation_is_told_with_its_line(tmp_path):
    told = reading(f"[{json.dumps(GOOD)},\n{{'id': 1}}]", tmp_path)
    (fault,) = map(str, told.reading.faults)
    assert fault.startswith(f"{tmp_path / 'records.json'}: line 2: this is no JSON (")
    assert fault.endswith("); the rest is not read")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there are no executions in it"),
        ("   \n", "there are no executions in it"),
        ("[]", "this holds no executions"),
        ("{}", "this holds no executions"),
        ("3", "this holds no executions"),
        ("null", "this holds no executions"),
        ('[{"id": "file-x", "class": "file"}]', "this holds no executions"),
        ('{"schemaVersion": "1.5", "workflow": {}}', "read it with `dxsim import wfformat`"),
        ("task_id\thash\n1\tab/cd\n", "no JSON"),
        ("name: a-scenario\n", "no JSON"),
    ],
)
def test_a_file_of_another_kind(text, why, tmp_path):
    with pytest.raises(ResultError, match=why):
        reading(text, tmp_path)


def test_a_file_of_bytes(tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x89PNG\r\n\xff\xfe\x00")
    from sim.twin.importing import read

    with pytest.raises(ResultError, match="is no text; name a JSON file"):
        read([str(path)])
    with pytest.raises(ResultError, match="is a folder; name the JSON files in it"):
        read([str(tmp_path)])
    with pytest.raises(ResultError, match="there is no file"):
        read([str(tmp_path / "none.json")])


def test_a_circle_of_parents_is_opened(tmp_path):
    one = job("one", parentJob=job("two")["id"])
    two = job("two", parentJob=one["id"])
    told = reading([one, two, GOOD], tmp_path)
    assert len(told.records) == 3
    assert len({record.root for record in told.records}) == 2
    assert sum("among its own parents" in str(fault) for fault in told.reading.faults) == 1


def test_the_parent_of_what_is_not_used_is_missing_too(tmp_path):
    parent = job("bad", totalPrice=-1)
    told = reading([parent, child("kid", parent), GOOD], tmp_path)
    assert [str(fault) for fault in told.reading.faults] == [
        f"{BAD}: its price is -1.0, which is below zero",
        f"{job('kid')['id']}: its parent {BAD} is not among the records",
    ]


def test_an_analysis_of_a_state_that_only_jobs_have(tmp_path):
    flow = analysis("bad", [job("a")], state="runnable")
    assert faults(flow, tmp_path)[0] == f"{flow['id']}: there is no state 'runnable' of an analysis"


# -- through the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch, capsys):
    """The command line in this process: its exit code, and what it printed."""

    def call(*arguments, stdin=""):
        monkeypatch.setattr("sys.argv", ["dxsim", "import", "dx", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            play()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return call


def test_the_command_uses_what_is_sound_and_tells_the_rest_on_stderr(command, tmp_path):
    file = save([job("bad", totalPrice=-1), GOOD], tmp_path)
    code, out, err = command(file, "-o", tmp_path / "out")
    assert (code, err) == (0, f"{BAD}: its price is -1.0, which is below zero (not used)\n")
    assert "- read: 1 try of jobs, 0 analyses\n" in out
    assert (tmp_path / "out" / "scenario.yaml").exists()


def test_the_command_with_strict_writes_nothing_and_ends_with_2(command, tmp_path):
    records = json.dumps([job("bad", totalPrice=-1), GOOD])
    code, out, err = command("-", "-o", tmp_path / "out", "--strict", stdin=records)
    assert (code, out) == (2, "")
    assert f"{BAD}: its price is -1.0, which is below zero" in err
    assert not (tmp_path / "out").exists()


def test_the_command_ends_with_2_where_there_is_nothing(command, tmp_path):
    code, out, err = command("-", "-o", tmp_path / "out", stdin="[]")
    assert (code, out) == (2, "")
    assert "this holds no executions" in err
    assert not (tmp_path / "out").exists()
