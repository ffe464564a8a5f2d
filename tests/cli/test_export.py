import json

import pytest


@pytest.fixture
def result(dxsim):
    assert dxsim("run", "two.yaml", "--out", "res", "--quiet").returncode == 0
    return dxsim


def test_it_prints_the_list(result):
    done = result.process("export", "dx", "res", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert [one["class"] for one in said] == ["job", "job"]
    assert all(one["id"].startswith("job-") and len(one["id"]) == 28 for one in said)
    assert said[0]["currency"]["symbol"] == "£"


def test_it_writes_a_file_and_leaves_one_that_is_there(result):
    assert result("export", "dx", "res", "-o", "out.json", "--shape", "describe").stdout == ""
    before = (result.folder / "out.json").read_text()
    assert [list(one) for one in json.loads(before)] == [["id", "describe"]] * 2
    again = result("export", "dx", "res", "-o", "out.json")
    assert again.returncode == 2
    assert again.stderr == "out.json is there already and stays as it is; name another file with -o\n"
    assert (result.folder / "out.json").read_text() == before


def test_a_folder_to_write_to(result):
    done = result("export", "dx", "res", "-o", "res")
    assert done.returncode == 2
    assert done.stderr == "res is a folder; name a file in it, such as res/executions.json\n"


def test_one_execution(result):
    said = json.loads(result("export", "dx", "res", "--execution", "job-1", "--no-prices").stdout)
    assert said["name"] == "work"
    assert "totalPrice" not in said
    assert result("export", "dx", "res", "--execution", said["id"]).returncode == 0
    missing = result("export", "dx", "res", "--execution", "job-7", "-o", "one.json")
    assert missing.returncode == 2
    assert missing.stderr.startswith("there is no execution job-7 in this result; did you mean job-")
    assert not (result.folder / "one.json").exists()


@pytest.mark.parametrize("option", [["--shape", "describe"], ["--include-restarted"]])
def test_what_says_nothing_of_one_execution_is_refused(result, option):
    done = result("export", "dx", "res", "--execution", "job-1", *option)
    assert done.returncode == 2
    assert "leave them out" in done.stderr


def test_what_is_no_result(result):
    done = result("export", "dx", "nowhere")
    assert done.returncode == 2
    assert done.stderr.startswith("there is no folder nowhere")
