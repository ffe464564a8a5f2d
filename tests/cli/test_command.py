import os
import signal
import sys


def test_it_says_the_same_in_this_process_and_in_one_of_its_own(dxsim):
    dxsim.write("nonsense: 1\n", "bad.yaml")
    here, there = dxsim("check", "two.yaml", "bad.yaml"), dxsim.process("check", "two.yaml", "bad.yaml")
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)
    assert (here.returncode, here.stdout != "", here.stderr != "") == (2, True, True)


def test_it_leaves_this_process_as_it_was(dxsim):
    numbers = (signal.SIGINT, signal.SIGPIPE, signal.SIGTERM, signal.SIGHUP)

    def state():
        handlers = [signal.getsignal(number) for number in numbers]
        return os.getcwd(), dict(os.environ), sys.argv, sys.stdin, sys.stdout, sys.stderr, handlers  # noqa: PTH109

    before = state()
    dxsim("run", "two.yaml", NO_COLOR="1")
    assert state() == before
