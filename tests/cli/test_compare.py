import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli.app import app
from sim.experiment.errors import ExperimentError
from tests.experiment.small import SMALL, write


@pytest.fixture
def small(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return "small.yaml"


def call(*arguments):
    done = CliRunner().invoke(app, ["compare", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.stdout


def test_the_headline_comes_first_and_all_of_it_fits_a_screen(small):
    lines = call(small, "--set", "launches.align.priority=low", "--replications", "4").splitlines()
    assert lines[:3] == [
        "A  small.yaml",
        "B  small.yaml, launches.align.priority=low",
        "4 replications of each, with the same luck, seed 7",
    ]
    assert lines[4].startswith("B costs ")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 42
    begin = lines.index(start(lines, "Where the difference comes from, USD"))
    assert {line.split()[0] for line in lines[begin + 1 : lines.index("", begin)]} >= {"price", "retries"}
    assert start(lines, "mem1_ssd1_v2_x8 on demand").split()[3] != "0.0"


def start(lines, words):
    return next(line for line in lines if line.startswith(words))


def test_the_quickstart_on_a_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = call("scenarios/quickstart.yaml", "bigger-machine", "--replications", "3").splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 45
    assert start(lines, "duration").split()[1].startswith("−")
    assert start(lines, "price").split()[1].startswith("+")
    assert not [line for line in lines if line.startswith("volume")]


def test_where_nothing_differs_that_is_all_it_says(small):
    assert call(small, "the-same", "--replications", "2").splitlines()[3:] == [
        "",
        "No difference at all: every run is the same to the last microsecond.",
        "",
    ]


def test_several_variants_stand_beside_each_other(small):
    said = call(
        small, "--variant", "wide", "--variant", "the-same", "--set", "launches.align.count=7", "--replications", "3"
    )
    lines = said.splitlines()
    assert lines[:3] == [
        "A   small.yaml",
        "B1  small.yaml, variant wide, launches.align.count=7",
        "B2  small.yaml, variant the-same, launches.align.count=7",
    ]
    assert start(lines, "B1 costs")
    assert start(lines, "B2 costs")
    assert len(set(start(lines, "volume").split()[1:])) == 1  # one more job, however long it waits
    plain = json.loads(call(small, "--variant", "wide", "--variant", "the-same", "--replications", "2", "--json"))
    assert [one["b"] for one in plain] == ["small.yaml, variant wide", "small.yaml, variant the-same"]


def test_json_holds_all_of_it_and_nothing_else(small):
    said = json.loads(call(small, "--set", "launches.align.count=7", "--replications", "3", "--json"))
    assert said["replications"] == 3
    assert said["currency"] == "USD"
    assert len(said["pairs"]) == 3
    parts = {row["part"]: row["difference"] for row in said["cost_bridge"]}
    assert sum(parts.values()) == pytest.approx(said["cost"]["difference"])
    assert parts["volume"] == pytest.approx(said["cost"]["difference"])
    assert said["relative_cost"]["low"] < said["relative_cost"]["difference"] < said["relative_cost"]["high"]
    assert {row["state"] for row in said["time_bridge"]} >= {"queue", "running"}
    assert said["sentence"].startswith("B costs ")


def test_the_same_command_says_the_same(small):
    asked = (small, "wide", "--replications", "3", "--json")
    assert call(*asked) == call(*asked)


def test_tables_are_written_beside(small, tmp_path):
    said = call(small, "--set", "launches.align.count=7", "--replications", "2", "-o", "there")
    assert said.splitlines()[-1] == "Tables are in there"
    written = json.loads((tmp_path / "there" / "comparison.json").read_text())
    assert (tmp_path / "there" / "cost_bridge.csv").read_text().startswith("part,difference,low,high,share\nvolume,")
    assert len((tmp_path / "there" / "pairs.csv").read_text().splitlines()) == 3
    assert written["a"] == "small.yaml"
    call(small, "--variant", "wide", "--variant", "the-same", "--replications", "2", "-o", "both")
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == ["b1", "b2"]


def test_result_folders(small):
    sim.run(small, out="one")
    sim.run(small, variant="wide", out="two")
    lines = call("one", "two").splitlines()
    assert lines[2] == "one run of each"
    said = " ".join(lines[4:6])
    assert said.startswith("B costs exactly the same and takes ")
    assert "One run of each has no interval" in said
    assert max(map(len, lines)) <= 80


def test_names_with_brackets_are_no_markup(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SMALL, "[bold]small.yaml")
    assert call("[bold]small.yaml", "wide", "--replications", "2").splitlines()[0] == "A  [bold]small.yaml"


def test_bad_input_is_one_sentence(small):
    with pytest.raises(ExperimentError, match=r"there is nothing to compare small\.yaml with"):
        call(small)
    Path("taken").touch()
    with pytest.raises(ExperimentError, match=r"taken cannot be a folder for tables \(it is a file\)"):
        call(small, "wide", "--replications", "2", "-o", "taken")
