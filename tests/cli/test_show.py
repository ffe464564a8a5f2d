import pytest

from tests.cli.conftest import SCENARIO


@pytest.fixture
def out(dxsim):
    dxsim("run", "two.yaml", "--out", "out")
    return dxsim


def test_an_execution_is_shown_with_its_states_worker_and_charges(out):
    done = out("show", "out", "job-0")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "idle 2026-01-12 09:00:00 6.4 s" in lines
    assert "running 2026-01-12 09:01:10.4 2 min 13 s" in lines
    assert "compute (kept) 2026-01-12 09:01:40.4 1 min 40 s 3.60/h 0.10 GBP" in lines
    assert "sum 0.18 GBP" in lines
    assert "start kind cold" in lines


def test_without_an_id_the_summary_is_shown_again(out):
    again = out("show", "out").stdout
    assert out("run", "two.yaml").stdout.startswith(again.rstrip())


def test_an_unknown_id_suggests_the_nearest(out):
    done = out("show", "out", "job-11")
    assert done.returncode == 2
    assert done.stderr == "there is no execution job-11 in out; did you mean job-1 or job-0?\n"


@pytest.mark.parametrize(
    ("folder", "sentence"), [("nowhere", "there is no folder nowhere"), (".", "is not a result of dxsim")]
)
def test_what_is_no_result_is_refused(out, folder, sentence):
    done = out("show", folder)
    assert done.returncode == 2
    assert sentence in done.stderr


def test_a_damaged_table_is_named(out):
    (out.folder / "out" / "charges.parquet").write_bytes(b"nothing")
    done = out("show", "out", "job-0")
    assert done.returncode == 2
    assert "out/charges.parquet is damaged" in done.stderr


FLOW = """\
  flow: {class: workflow, project: study, stages: {one: {run: work}, two: {run: work, depends_on: [one]}}}
launches:
  flow: {run: flow, as: me, in: study}
"""


def test_an_analysis_is_shown_with_its_stages(dxsim):
    head, tail = SCENARIO.split("launches:\n")
    dxsim.write(head + FLOW + tail.partition("\n")[2], "flow.yaml")
    dxsim("run", "flow.yaml", "--out", "out")
    lines = [" ".join(line.split()) for line in dxsim("show", "out", "analysis-0").stdout.splitlines()]
    assert "in_progress 2026-01-12 09:00:00 6 min 53 s" in lines
    assert lines[-4:] == ["Children name state", "job-1 work done", "job-2 work done", ""]
