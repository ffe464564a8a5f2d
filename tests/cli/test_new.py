def test_the_starter_is_sound_and_runs(dxsim):
    assert dxsim("new", "mine.yaml").stdout == "Wrote mine.yaml; now: dxsim run mine.yaml\n"
    assert dxsim("check", "mine.yaml").returncode == 0
    assert dxsim("run", "mine.yaml").returncode == 0
    assert dxsim("run", "mine.yaml", "--variant", "small").returncode == 0


def test_a_file_that_is_there_stays(dxsim):
    before = (dxsim.folder / "two.yaml").read_text()
    done = dxsim("new", "two.yaml")
    assert done.returncode == 2
    assert "is there already and stays as it is" in done.stderr
    assert (dxsim.folder / "two.yaml").read_text() == before


def test_a_file_in_a_folder_that_is_not_there(dxsim):
    done = dxsim("new", "nowhere/mine.yaml")
    assert done.returncode == 2
    assert "nowhere/mine.yaml cannot be used (No such file or directory)" in done.stderr
