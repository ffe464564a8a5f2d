"""Ctrl-C while processes start and while they are torn down."""

import signal
import subprocess
import sys
import threading

import pytest

from sim.experiment.pool_interrupts import started_undisturbed, torn_down_quietly

BLOCKED = "import signal; print(int(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])))"


def test_a_process_that_is_started_knows_nothing_of_ctrl_c_from_its_first_moment():
    def started():
        return subprocess.run([sys.executable, "-S", "-c", BLOCKED], capture_output=True, check=True).stdout

    with started_undisturbed():
        assert started() == b"1\n"
    assert started() == b"0\n"


def test_ctrl_c_that_comes_meanwhile_counts_afterwards():
    whole = []

    def start():
        with started_undisturbed():
            signal.raise_signal(signal.SIGINT)
            whole.append(True)

    with pytest.raises(KeyboardInterrupt):
        start()
    assert whole
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(("how", "told"), [(KeyboardInterrupt, 0), (GeneratorExit, 0), (ValueError, 1)])
def test_the_thread_of_a_pool_says_nothing_of_being_torn_down_and_tells_of_any_other_fault(monkeypatch, how, told):
    said = []
    monkeypatch.setattr(threading, "excepthook", said.append)

    def fail(name):
        thread = threading.Thread(target=lambda: {}["gone"], name=name)
        thread.start()
        thread.join()

    def tear_down():
        with torn_down_quietly():
            fail("ExecutorManagerThread")
            raise how

    with pytest.raises(how):
        tear_down()
    assert len(said) == told
    fail("another")
    assert len(said) == told + 1
