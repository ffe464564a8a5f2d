import json
import os
import signal
import subprocess
import sys
import time

import pytest

from sim.records.schema import TABLES
from tests.cli.conftest import SCENARIO


def test_a_run_prints_a_summary_and_leaves_its_folder(dxsim):
    done = dxsim("run", "two.yaml")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Makespan" in done.stdout
    assert done.stdout.splitlines()[-1] == "Tables, summary and scenario are in reports/two"
    files = {path.name for path in (dxsim.folder / "reports" / "two").iterdir()}
    assert files == {*(f"{name}.parquet" for name in TABLES), "run.json", "scenario.yaml", "summary.json"}


def test_a_summary_fits_80_columns_and_two_screens(dxsim):
    lines = dxsim("run", "two.yaml").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 100


def test_nothing_is_coloured_in_a_pipe(dxsim):
    assert "\x1b" not in dxsim("run", "two.yaml").stdout


def test_the_same_run_writes_the_same_bytes(dxsim):
    dxsim("run", "two.yaml", "--out", "a")
    dxsim.process("run", "two.yaml", "--out", "b")
    for path in (dxsim.folder / "a").iterdir():
        assert path.read_bytes() == (dxsim.folder / "b" / path.name).read_bytes(), path.name


def test_the_folder_alone_reproduces_the_run(dxsim):
    dxsim("run", "two.yaml", "--out", "a", "--variant", "long", "--seed", "3")
    dxsim("run", "a/scenario.yaml", "--out", "b")
    for name in TABLES:
        assert (dxsim.folder / "a" / f"{name}.parquet").read_bytes() == (
            dxsim.folder / "b" / f"{name}.parquet"
        ).read_bytes()


def test_json_is_all_that_is_printed(dxsim):
    summary = json.loads(dxsim("run", "two.yaml", "--json").stdout)
    assert summary["executions"]["done"] == 2
    assert summary["total_cost"]["figures"] == [{"currency": "GBP", "cost": 0.368}]


def test_quiet_is_quiet(dxsim):
    done = dxsim("run", "two.yaml", "--quiet")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_csv_comes_on_request(dxsim):
    dxsim("run", "two.yaml", "--csv")
    assert (dxsim.folder / "reports/two/charges.csv").read_text().startswith('"execution","try","what_for"')


def test_a_variant_a_seed_and_a_change_are_taken(dxsim):
    change = ("--set", "launches.work.count=1")
    summary = json.loads(dxsim("run", "two.yaml", "--json", "--variant", "long", "--seed", "7", *change).stdout)
    assert summary["scenario"] == {"name": "two-files", "seed": 7, "variant": "long"}
    assert summary["total_cost"]["figures"][0]["cost"] == 0.284


def test_an_expectation_that_fails_is_told_and_is_exit_code_1(dxsim):
    clause = "expect: [{rule: H2, table: charges, sum: {amount: 1 GBP}}]\n"
    done = dxsim("run", dxsim.write(SCENARIO + clause), "--quiet")
    assert done.returncode == 1
    assert "Expectation failed: H2: charges, sum {amount: 1 GBP}" in done.stderr
    assert "expected the sum of amount to be 1 GBP, found 0.368 over 6 rows" in done.stderr


def test_a_clause_about_no_column_is_bad_input(dxsim):
    done = dxsim("run", dxsim.write(SCENARIO + "expect: [{table: charges, where: {whatfor: boot}, count: 1}]\n"))
    assert done.returncode == 2
    assert "two.yaml:17:44: table charges has no column 'whatfor'; did you mean 'what_for'?" in done.stderr
    assert not (dxsim.folder / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "nowhere.yaml"), "there is no file 'nowhere.yaml'"),
        (("run", "."), "'.' is a folder"),
        (("run", "two.yaml", "--variant", "lnog"), "did you mean 'long'?"),
        (("run", "two.yaml", "--set", "launches.werk.count=1"), "'launches' has no 'werk'"),
        (("run", "two.yaml", "--out", "two.yaml"), "two.yaml is not a folder; choose another folder"),
        (("run", "two.yaml", "--out", "two.yaml/deep"), "cannot be written"),
        (("run", "two.yaml", "--out", "."), "holds files that dxsim did not write"),
        (("run", "two.yaml", "--seed", "-1"), "--seed"),
        (("run",), "SCENARIO"),
        (("rnu",), "No such command 'rnu'"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(dxsim, arguments, sentence):
    done = dxsim(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr


def test_all_errors_of_a_file_come_at_once(dxsim):
    done = dxsim("run", dxsim.write(SCENARIO.replace("100 s", "100").replace("count: 2", "cuont: 2"), "bad.yaml"))
    assert done.returncode == 2
    assert [line.split(":")[:2] for line in done.stderr.splitlines()] == [["bad.yaml", "12"], ["bad.yaml", "14"]]


PLAY = """
import signal
from sim.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have told its background jobs to ignore it
print("up", flush=True)
main()
"""


def interrupted(dxsim, number=signal.SIGINT):
    """Start a long run, press Ctrl-C once it plays, and return its exit code and messages."""
    many = ["--set", "launches.work.count=1000000", "--set", "limits={workers_per_user: 10}"]
    with subprocess.Popen(
        [sys.executable, "-c", PLAY, "run", "two.yaml", "--out", "out", *many],
        cwd=dxsim.folder,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # The file of the last table is opened just before the clock runs.
        while not any(path.stat().st_size for path in dxsim.folder.glob(f".out.*/{[*TABLES][-1]}.parquet")):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        _, message = process.communicate(timeout=120)
        return process.returncode, message


def test_ctrl_c_keeps_what_was_recorded(dxsim):
    code, message = interrupted(dxsim)
    assert code == 130
    assert message == "interrupted; what was recorded until then is in out\n"
    assert json.loads((dxsim.folder / "out" / "run.json").read_text())["complete"] is False
    assert sorted(path.name for path in dxsim.folder.iterdir()) == ["out", "two.yaml"]


def test_ctrl_c_leaves_an_existing_result_alone(dxsim):
    dxsim("run", "two.yaml", "--out", "out")
    before = (dxsim.folder / "out" / "executions.parquet").read_bytes()
    code, message = interrupted(dxsim)
    assert code == 130
    assert "is in out-incomplete" in message
    assert (dxsim.folder / "out" / "executions.parquet").read_bytes() == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_ways_to_end_it_keep_what_was_recorded_too(dxsim, number, code):
    ended, message = interrupted(dxsim, number)
    assert ended == code
    assert message == "interrupted; what was recorded until then is in out\n"
    assert sorted(path.name for path in dxsim.folder.iterdir()) == ["out", "two.yaml"]
    shown = dxsim("show", "out")
    assert shown.returncode == 0
    assert shown.stdout.startswith("INCOMPLETE: the run was interrupted")


def test_a_replaced_result_is_told(dxsim):
    dxsim("run", "two.yaml", "--out", "out")
    last = dxsim("run", "two.yaml", "--out", "out").stdout.splitlines()[-1]
    assert last == "Tables, summary and scenario are in out; they replaced the result that was there"


def test_files_of_the_user_are_told_before_anything_is_simulated(dxsim):
    dxsim("run", "two.yaml", "--out", "out")
    (dxsim.folder / "out" / "precious.txt").write_text("mine")
    done = dxsim("run", "two.yaml", "--out", "out")
    assert done.returncode == 2
    assert "'precious.txt'" in done.stderr
    assert (dxsim.folder / "out" / "precious.txt").read_text() == "mine"


def test_a_single_variant_is_taken(dxsim):
    done = dxsim("run", "two.yaml", "--variant", "long", "--variant", "short")
    assert done.returncode == 2
    assert "only one variant can be taken, not long, short" in done.stderr


def test_version_and_short_help(dxsim):
    assert dxsim("--version").stdout.startswith("dxsim ")
    assert "Usage: python -m sim [OPTIONS]" in dxsim.process("-h").stdout
    assert "run [OPTIONS]" in dxsim("run", "-h").stdout


NO_MEMORY = """
import sim.model.simulation, sim.runner
from sim.cli.main import main
def simulate(*_, **__):
    held = bytearray(10**6)
    raise MemoryError
sim.runner.simulate = simulate
main()
"""


def test_out_of_memory_is_a_sentence(dxsim):
    done = subprocess.run(
        [sys.executable, "-c", NO_MEMORY, "run", "two.yaml"], cwd=dxsim.folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("there is not enough memory")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("wait", [0.1, 0.3])
def test_ctrl_c_during_imports_is_quiet(dxsim, wait):
    with subprocess.Popen(
        [sys.executable, "-c", PLAY, "check", "--help"], cwd=dxsim.folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == b"up\n"
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[1] == b""
        assert process.returncode in (0, 130)


@pytest.mark.skipif(os.name != "posix", reason="pipes end otherwise there")
@pytest.mark.parametrize("command", ["run two.yaml", "check two.yaml", "show out", "schema"])
def test_a_reader_that_leaves_early_is_no_failure(dxsim, command):
    dxsim("run", "two.yaml", "--out", "out")
    line = f"{sys.executable} -m sim {command} | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=dxsim.folder, capture_output=True, check=False)
    assert done.returncode in (0, 141)
    assert done.stderr == b""
