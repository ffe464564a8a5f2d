import os
import pty
import subprocess
import sys


def test_on_a_terminal_a_bar_shows_simulated_time(dxsim):
    ours, theirs = pty.openpty()
    many = ["--set", "launches.work.count=5000"]
    run = subprocess.Popen(
        [sys.executable, "-m", "sim", "run", "two.yaml", *many],
        cwd=dxsim.folder, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    # A terminal holds little: who writes to it waits until somebody reads.
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    answer, _ = run.communicate()
    os.close(ours)
    assert run.returncode == 0
    assert b"simulated" in shown
    assert b"simulated" not in answer


def test_without_a_terminal_there_is_no_bar(dxsim):
    assert dxsim("run", "two.yaml").stderr == ""
