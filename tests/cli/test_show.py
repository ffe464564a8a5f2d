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
    assert out("run", "two.yaml", "--out", "out").stdout.startswith(again.rstrip())


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


def test_charges_of_every_kind_are_shown(dxsim):
    text = SCENARIO.replace("plain: {", "plain: {egress: 0.10 GBP/GB, storage: 0.73 GBP/GB month, ")
    text = text.replace("class: applet\n    project: study", "class: app\n    surcharge: 0.50 GBP")
    text = (
        text.replace("{compute: 100 s}", "{compute: 100 s}, {egress: 3 GB}")
        + "data: {ref: {project: study, size: 5 TB}}\n"
    )
    dxsim("run", dxsim.write(text, "all.yaml"), "--out", "out")
    lines = [" ".join(line.split()) for line in dxsim("show", "out", "job-0").stdout.splitlines()]
    assert "surcharge (kept) 2026-01-12 09:01:10.4 0 s 0.50 0.50 GBP" in lines
    assert "egress 2026-01-12 09:03:40.4 0 s 0.10/GB 0.30 GBP" in lines
    summary = [" ".join(line.split()) for line in dxsim("show", "out").stdout.splitlines()]
    assert any(line.startswith("egress 0.60 GBP") for line in summary)
    assert any(line.startswith("surcharge 1.00 GBP") for line in summary)
    # 5 GBP an hour, for 223.5 s.
    assert any(line.startswith("storage 0.31 GBP") for line in summary)
    assert any("no user" in line for line in summary)
