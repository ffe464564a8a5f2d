import os
import pty
import subprocess
import sys


def test_on_a_terminal_a_bar_shows_simulated_time(dxsim):
    ours, theirs = pty.openpty()
    many = ["--set", "launches.work.count=20000"]
    plain = subprocess.Popen(
        [sys.executable, "-m", "sim", "run", "two.yaml", *many],
        cwd=dxsim.folder, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    # It is read while it is written: a terminal holds a few kilobytes, then the writer waits.
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    assert b"simulated" not in plain.communicate()[0]
    assert plain.returncode == 0
    assert b"simulated" in shown


def test_without_a_terminal_there_is_no_bar(dxsim):
    assert dxsim("run", "two.yaml").stderr == ""
