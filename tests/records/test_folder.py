import json
import os
import subprocess
import sys

import pytest

from sim.records.errors import ResultError
from sim.records.folder import ResultFolder
from tests.records.synthetic import Rows

ABOUT = {"dxsim": "0", "complete": True, "seed": 1, "variant": None, "expectations": []}


def fill(folder, word="new"):
    (folder.working / "run.json").write_text(json.dumps({**ABOUT, "scenario": word}))


def said_in(place):
    return json.loads((place / "run.json").read_text())["scenario"]


def test_nothing_is_at_the_place_until_it_is_published(tmp_path):
    with ResultFolder(tmp_path / "deep" / "run") as folder:
        fill(folder)
        assert not (tmp_path / "deep" / "run").exists()
        folder.publish()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["run"]


def test_a_result_is_replaced_as_a_whole(tmp_path):
    place = Rows().write(tmp_path / "run")
    with ResultFolder(place) as folder:
        fill(folder)
        folder.publish()
    assert [path.name for path in place.iterdir()] == ["run.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_what_is_not_published_leaves_the_old_result(tmp_path):
    place = Rows().write(tmp_path / "run")
    before = sorted(path.name for path in place.iterdir())
    with ResultFolder(place) as folder:
        fill(folder)
    assert sorted(path.name for path in place.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ResultError, match=r"dxsim did not write \('thesis\.tex'\); choose another folder"):
        ResultFolder(tmp_path)


def test_an_empty_folder_is_used(tmp_path):
    with ResultFolder(tmp_path) as folder:
        fill(folder)
        folder.publish()
    assert said_in(tmp_path) == "new"


def test_a_file_is_refused(tmp_path):
    (tmp_path / "run").touch()
    with pytest.raises(ResultError, match="is not a folder"):
        ResultFolder(tmp_path / "run")


def test_a_place_under_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ResultError, match="cannot be written"):
        ResultFolder(tmp_path / "file" / "run")


def test_an_incomplete_result_takes_a_free_place(tmp_path):
    with ResultFolder(tmp_path / "run") as folder:
        fill(folder)
        assert folder.publish_incomplete() == tmp_path / "run"


def test_an_incomplete_result_stands_beside_a_complete_one(tmp_path):
    Rows().write(tmp_path / "run")
    for word in ("first", "second"):
        with ResultFolder(tmp_path / "run") as folder:
            fill(folder, word)
            assert folder.publish_incomplete() == tmp_path / "run-incomplete"
        assert said_in(tmp_path / "run-incomplete") == word
    assert said_in(tmp_path / "run") not in ("first", "second")


def test_an_incomplete_result_overwrites_nothing_foreign(tmp_path):
    Rows().write(tmp_path / "run")
    (tmp_path / "run-incomplete").mkdir()
    (tmp_path / "run-incomplete" / "notes").touch()
    with ResultFolder(tmp_path / "run") as folder:
        fill(folder)
        assert folder.publish_incomplete() == tmp_path / "run-incomplete-2"


@pytest.mark.parametrize("name", ["precious.txt", "analysis.ipynb", "mine/notes", "inputs/mine.csv", "charges.csv/x"])
def test_a_result_with_something_else_in_it_is_refused(tmp_path, name):
    place = Rows().write(tmp_path / "run")
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).touch()
    with pytest.raises(ResultError, match=r"did not write .*choose another folder .* with --out, or move them away"):
        ResultFolder(place)
    assert (place / name).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_all_that_dxsim_writes_is_replaced(tmp_path):
    place = Rows().write(tmp_path / "run")
    (place / "inputs").mkdir()
    for name in ("charges.csv", "summary.json", "scenario.yaml", "inputs/01-samples.csv"):
        (place / name).touch()
    with ResultFolder(place) as folder:
        fill(folder)
        assert folder.publish() == place
    assert [path.name for path in place.iterdir()] == ["run.json"]


@pytest.mark.parametrize("content", ["{}", "[]", "no JSON", json.dumps({**ABOUT, "scenario": None})])
def test_a_run_json_of_another_program_marks_no_result(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(ResultError, match=r"its run\.json"):
        ResultFolder(tmp_path)


def test_tables_without_a_run_json_are_not_replaced(tmp_path):
    (tmp_path / "charges.csv").touch()
    with pytest.raises(ResultError, match=r"but no run\.json"):
        ResultFolder(tmp_path)


def test_what_is_put_into_the_place_meanwhile_stays(tmp_path):
    with ResultFolder(tmp_path / "run") as folder:
        fill(folder)
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "thesis").touch()
        assert folder.publish() == tmp_path / "run-2"
    assert (tmp_path / "run" / "thesis").exists()


def test_a_mount_point_is_refused_before_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == str(tmp_path))
    with pytest.raises(ResultError, match=r"is a mount point.*--out .*/result"):
        ResultFolder(tmp_path)


def test_a_folder_that_is_busy_is_refused_before_the_run(tmp_path, monkeypatch):
    place = Rows().write(tmp_path / "run")

    def busy(self, target):
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr("pathlib.Path.rename", busy)
    with pytest.raises(ResultError, match="is a mount point"):
        ResultFolder(place)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def dead():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_a_killed_run_left_is_removed(tmp_path):
    (tmp_path / f".run.{dead()}.part").mkdir()
    (tmp_path / f".other.{dead()}.part").mkdir()
    (tmp_path / f".run.{os.getppid()}.part").mkdir()
    with ResultFolder(tmp_path / "run") as folder:
        fill(folder)
        folder.publish()
    left = {path.name.split(".")[1] + path.name[-5:] for path in tmp_path.iterdir() if path.name != "run"}
    assert left == {"other.part", "run.part"}
    assert (tmp_path / f".run.{os.getppid()}.part").exists()


def test_a_run_of_another_container_is_left_alone(tmp_path):
    with ResultFolder(tmp_path / "run") as folder:
        strange = tmp_path / f".run.{dead()}.part"
        folder.working.rename(strange)  # the lock goes with it
        with ResultFolder(tmp_path / "run"):
            assert strange.exists()
