import pytest
from typer.testing import CliRunner

from sim.cli.import_ import importing
from sim.records.errors import ResultError
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load
from tests.twin.wfformat_files import instance, save, task


@pytest.fixture
def file(tmp_path):
    return save(instance(task("a", 5)), tmp_path)


def call(*arguments):
    return CliRunner().invoke(importing, ["wfformat", *map(str, arguments)])


def test_it_writes_a_scenario_and_tells_what_was_assumed(file, tmp_path):
    out = tmp_path / "my.yaml"
    done = call(file, "-o", out)
    assert done.exit_code == 0
    assert done.output.startswith("- run times: measured on box (8 cores)")
    assert done.output.endswith(f"Wrote {out}, tasks: 1; now: dxsim run {out}\n")
    assert load(out).name == "small"


def test_without_a_name_it_writes_beside_you(file, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert call(file).exit_code == 0
    assert (tmp_path / "here" / "small.yaml").exists()


def test_a_file_that_is_there_stays(file, tmp_path):
    out = save("mine", tmp_path, "my.yaml")
    done = call(file, "-o", out)
    assert isinstance(done.exception, ResultError)
    assert str(done.exception) == f"{out} is there already and stays as it is; name another file with -o"
    assert out.read_text() == "mine"


def test_a_folder_to_write_to(file, tmp_path):
    done = call(file, "-o", tmp_path)
    assert str(done.exception) == f"{tmp_path} is a folder; name a file in it, such as {tmp_path / 'small.yaml'}"


def test_bad_input_leaves_no_file(tmp_path):
    done = call(tmp_path / "none.json", "-o", tmp_path / "my.yaml")
    assert isinstance(done.exception, ScenarioError)
    assert not (tmp_path / "my.yaml").exists()


def test_too_many_tasks_for_a_scenario(file, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.twin.readers.wfformat.MAX_BYTES", 1000)
    done = call(file, "-o", tmp_path / "my.yaml")
    assert "small.json: 1 tasks make a scenario of" in str(done.exception)
    assert not (tmp_path / "my.yaml").exists()
