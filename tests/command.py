"""The command `dxsim` as a test calls it: in this process, or in one of its own."""

import io
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sim.cli.main import main

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGPIPE", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What the command takes into its own hands, and a test wants back."""


class Command:
    """The command in a folder of its own.

    To start a process takes a second, so a call runs the real `main` in this one, and leaves folder, environment,
    streams and signals as they were. What only a process shows, such as signals and broken pipes, asks for `process`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, _signals_kept(), redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["dxsim", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            for name, value in {"COLUMNS": "80", **environment}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main()
        said = [_all_of(stream) for stream in (out, err)]
        return _untraced(subprocess.CompletedProcess(["dxsim", *arguments], end.value.code or 0, *said))

    def process(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "80", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return _untraced(done)

    def write(self, text: str, name: str = "two.yaml") -> str:
        """Write a file into the folder, and return its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@contextmanager
def _signals_kept():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _all_of(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


def _untraced(done):
    assert "Traceback" not in done.stderr
    return done
