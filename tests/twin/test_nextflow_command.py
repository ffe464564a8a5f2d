import re

import pytest
from typer.testing import CliRunner

from sim.cli.import_ import importing
from sim.records.errors import ResultError
from sim.scenario.problems import ScenarioError
from sim.units import parse_duration
from tests.twin.nextflow_files import dot, save, span, task, text
from tests.twin.playing import played


@pytest.fixture
def trace(tmp_path):
    return save(text(task("a (x)", 60), task("a (y)", 5), task("b", 7)), tmp_path)


def call(*arguments):
    return CliRunner().invoke(importing, ["nextflow", *map(str, arguments)])


def test_it_writes_a_scenario_and_tells_two_makespans_which_are_those_of_its_variants(trace, tmp_path):
    out = tmp_path / "my.yaml"
    done = call(trace, "-o", out)
    assert done.exit_code == 0
    assert done.output.startswith("- read: 3 rows, 3 tasks of 2 processes; cells with units")
    assert done.output.endswith(f"Wrote {out}, tasks: 3; now: dxsim run {out}\n")
    told = dict(re.findall(r"makespan, (lower|upper): (.*?) \(variant", done.output))
    assert {name: parse_duration(one) for name, one in told.items()} == {
        name: span(played(out, name)) for name in ("lower", "upper")
    }


def test_with_a_graph_there_is_one_makespan(trace, tmp_path):
    graph = save(dot(("a", "b")), tmp_path, "dag.dot")
    done = call(trace, "--dag", graph, "-o", tmp_path / "my.yaml")
    assert done.exit_code == 0
    assert "lower" not in done.output
    assert "dependencies: those of dag.dot" in done.output


def test_without_a_name_it_writes_beside_you(trace, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert call(trace).exit_code == 0
    assert (tmp_path / "here" / "trace.yaml").exists()


def test_large_tables_stand_beside_and_nothing_is_overwritten(tmp_path):
    trace = save(text(*(task(f"a ({number})", 1) for number in range(600))), tmp_path)
    (tmp_path / "my-a.csv").write_text("mine")
    done = call(trace, "-o", tmp_path / "my.yaml")
    assert str(done.exception) == (
        f"{tmp_path / 'my-a.csv'} is there already and stays as it is; name another file with -o"
    )
    assert not (tmp_path / "my.yaml").exists()
    done = call(trace, "-o", tmp_path / "other.yaml")
    assert "and 1 table beside it, tasks: 600" in done.output
    assert span(played(tmp_path / "other.yaml")) > 0


def test_a_file_that_is_there_stays_and_a_folder_is_none(trace, tmp_path):
    out = save("mine", tmp_path, "my.yaml")
    done = call(trace, "-o", out)
    assert isinstance(done.exception, ResultError)
    assert out.read_text() == "mine"
    done = call(trace, "-o", tmp_path)
    assert str(done.exception) == f"{tmp_path} is a folder; name a file in it, such as {tmp_path / 'trace.yaml'}"


def test_scaling_and_strictness_are_options(trace, tmp_path):
    done = call(trace, "--samples", 2, "--scale-to", 20, "-o", tmp_path / "my.yaml")
    assert "a (2 to 20)" in done.output
    bad = save(text(task("a"), task("b") | {"realtime": "soon"}), tmp_path, "bad.txt")
    assert "left out: line 3" in call(bad, "-o", tmp_path / "bad.yaml").output
    done = call(bad, "--strict", "-o", tmp_path / "strict.yaml")
    assert isinstance(done.exception, ScenarioError)
    assert not (tmp_path / "strict.yaml").exists()
    assert isinstance(call(trace, "--scale-to", 20, "-o", tmp_path / "x.yaml").exception, ScenarioError)
