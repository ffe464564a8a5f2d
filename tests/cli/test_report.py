import csv
import io
import json

import pytest

from sim.experiment.sweep import load_sweep


@pytest.fixture
def result(dxsim):
    assert dxsim("run", "two.yaml", "--out", "res", "--quiet").returncode == 0
    return dxsim


@pytest.mark.parametrize(
    ("options", "name", "says", "begins"),
    [
        ([], "report.html", "The page is res/report.html\n", "<!DOCTYPE html>\n"),
        (["--statement"], "statement.md", "The statement is res/statement.md\n", "<!-- dxsim statement -->\n"),
        (["--csv"], "costs.csv", "The cost table is res/costs.csv\n", "month,project,user,"),
    ],
)
def test_each_report_goes_into_the_folder_and_replaces_an_earlier_one(result, options, name, says, begins):
    for _ in range(2):
        done = result("report", "res", *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, says, "")
    assert (result.folder / "res" / name).read_text(encoding="utf-8").startswith(begins)


def test_a_run_replaces_a_result_with_its_reports(result):
    result("report", "res")
    assert result("run", "two.yaml", "--out", "res", "--quiet").returncode == 0
    assert not (result.folder / "res" / "report.html").exists()


def test_it_can_be_written_elsewhere_and_to_standard_output(result):
    assert result("report", "res", "-o", "page.html").stdout == "The page is page.html\n"
    printed = result("report", "res", "-o", "-").stdout
    assert printed == (result.folder / "page.html").read_text(encoding="utf-8")
    assert result("report", "res", "--csv", "-o", "-").stdout.splitlines()[1].startswith("2026-01,study,me,pilot,work,")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "there is no folder nowhere; dxsim run writes one, see its last line\n"),
        (["."], ". is not a result of dxsim: it has no run.json; name a folder that dxsim run wrote\n"),
        (["res", "-o", "res"], "res is a folder; name a file in it with -o\n"),
        (["res", "-o", "no/page.html"], "there is no folder no; make it, or name another file with -o\n"),
        (
            ["res", "-o", "two.yaml"],
            "two.yaml is there already, and is no page that dxsim report wrote; name another file with -o\n",
        ),
        (
            ["res", "--csv", "-o", "res/run.json"],
            "res/run.json is there already, and is no cost table that dxsim report wrote; name another file with -o\n",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence(result, arguments, sentence):
    before = (result.folder / "two.yaml").read_text()
    done = result("report", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)
    assert (result.folder / "two.yaml").read_text() == before


SWEEP = ["two.yaml", "--vary", "limits.workers_per_user=1,2", "--replications", "2", "--out", "swept", "--jobs", "1"]


@pytest.fixture
def swept(dxsim):
    assert dxsim("sweep", *SWEEP, "--quiet").returncode == 0
    return dxsim


def test_reports_of_a_sweep_go_into_its_folder_and_replace_earlier_ones(swept):
    kinds = [
        ((), "report.html", "The page is swept/report.html\n", "<!DOCTYPE html>\n"),
        (("--statement",), "statement.md", "The statement is swept/statement.md\n", "<!-- dxsim statement -->\n"),
        (("--csv",), "points.csv", "The table of points is swept/points.csv\n", "point,variant,limits."),
    ]
    for options, name, says, begins in kinds * 2:
        done = swept("report", "swept", *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, says, "")
        assert (swept.folder / "swept" / name).read_text(encoding="utf-8").startswith(begins)
    assert "made up" in (swept.folder / "swept" / "report.html").read_text(encoding="utf-8")
    assert swept("sweep", *SWEEP).returncode == 0


def test_a_table_of_points_can_be_read_back(swept):
    rows = list(csv.DictReader(io.StringIO(swept("report", "swept", "--csv", "-o", "-").stdout)))
    points = load_sweep(swept.folder / "swept").points
    assert [row["limits.workers_per_user"] for row in rows] == ["1", "2"]
    assert [float(row["makespan_seconds_mean"]) for row in rows] == points["makespan_seconds_mean"].tolist()
    assert list(rows[0]) == list(points.columns)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["swept", "--csv", "-o", "two.yaml"],
            "two.yaml is there already, and is no table of points that dxsim report",
        ),
        (
            ["planned"],
            "planned holds the runs of dxsim plan capacity, not a sweep; give the same --vary to dxsim sweep",
        ),
    ],
)
def test_what_cannot_be_of_a_sweep_is_one_sentence(swept, arguments, sentence):
    (swept.folder / "planned").mkdir()
    (swept.folder / "planned" / "experiment.json").write_text('{"kind": "plan capacity"}', encoding="utf-8")
    done = swept("report", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(sentence)


def test_two_kinds_at_once_are_refused(result):
    done = result("report", "res", "--statement", "--csv")
    assert done.returncode == 2
    assert "call it once with each" in done.stderr


def test_a_damaged_table_is_named(result):
    (result.folder / "res" / "charges.parquet").write_bytes(b"nothing")
    done = result("report", "res")
    assert done.returncode == 2
    assert done.stderr.startswith("res/charges.parquet is damaged")


def test_a_scenario_that_cannot_be_read_leaves_the_rest(result):
    (result.folder / "res" / "scenario.yaml").write_text("accounts: [", encoding="utf-8")
    assert result("report", "res").returncode == 0
    assert "cannot be read" in (result.folder / "res" / "report.html").read_text(encoding="utf-8")


def test_a_trace_is_written_as_the_other_exports_are(result):
    assert result("export", "trace", "res", "-o", "trace.json").returncode == 0
    said = json.loads((result.folder / "trace.json").read_text(encoding="utf-8"))
    assert {event["ph"] for event in said["traceEvents"]} == {"M", "X", "C"}
    assert json.loads(result("export", "trace", "res").stdout) == said
    again = result("export", "trace", "res", "-o", "trace.json")
    assert again.stderr == "trace.json is there already and stays as it is; name another file with -o\n"
    assert (
        result("export", "trace", "res", "-o", "res").stderr
        == "res is a folder; name a file in it, such as res/trace.json\n"
    )
