import pytest

from sim.records.errors import ResultError
from sim.records.folder import ResultFolder
from tests.records.synthetic import Rows


def fill(folder, word="new"):
    (folder.working / "run.json").write_text(word)


def said_in(place):
    return (place / "run.json").read_text()


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
    with pytest.raises(ResultError, match="holds files that dxsim did not write; choose another folder"):
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
