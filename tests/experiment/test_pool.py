"""The same rows wherever runs are played: here, in processes, or on a real Dask cluster that loses a worker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib.metadata import version

import pandas as pd
import pytest

from sim.experiment import dask_cluster
from sim.experiment.errors import ExperimentError
from sim.experiment.play import Task, pack, play
from sim.experiment.pool import Pool
from sim.experiment.sweep import sweep
from tests.experiment.small import write


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(silence_logs=50, **options) as started:
        yield started


@pytest.mark.filterwarnings("ignore")  # Dask warns of much that is its own
def test_a_dask_cluster_that_loses_a_worker_gives_the_same_rows(small, cluster):
    here = sweep(small, replications=80, jobs=1)
    processes = [worker.pid for worker in cluster.workers.values()]
    killed = []

    def kill_one(done, total):
        if not killed and done > total // 4:
            os.kill(processes[0], signal.SIGKILL)
            killed.append(done)

    there = sweep(small, replications=80, scheduler=cluster.scheduler_address, watch=kill_one)
    assert killed
    assert killed[0] < 80
    pd.testing.assert_frame_equal(there.runs, here.runs)


def test_a_cluster_that_does_not_answer_is_named(small, monkeypatch):
    monkeypatch.setattr(dask_cluster, "_PATIENCE_SECONDS", 1)
    begin = time.monotonic()
    with pytest.raises(ExperimentError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        sweep(small, replications=2, scheduler="tcp://127.0.0.1:9")
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize("address", ["nonsense://x", "nonsense", "127.0.0.1:notaport"])
def test_an_address_that_is_none_is_named_at_once_and_leaves_nothing_behind(small, monkeypatch, address):
    monkeypatch.setattr(dask_cluster, "_PATIENCE_SECONDS", 1)
    threads = set(threading.enumerate())
    with pytest.raises(ExperimentError, match="no Dask scheduler answers at"):
        sweep(small, replications=2, scheduler=address)
    # A client would keep trying, and print a traceback when it goes.
    assert set(threading.enumerate()) <= threads


@pytest.mark.parametrize("says", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_something_else_that_answers_is_no_scheduler(small, monkeypatch, says):
    monkeypatch.setattr(dask_cluster, "_PATIENCE_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with server.accept()[0] as one:
                one.sendall(says)
                one.recv(10_000)

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(ExperimentError, match=r"no Dask scheduler answers at 127\.0\.0\.1:\d+ \("):
            sweep(small, replications=2, scheduler=f"127.0.0.1:{server.getsockname()[1]}")


class Cluster:
    """What a client says of its workers."""

    def __init__(self, **workers):
        self.workers = workers

    def run(self, _function, *_arguments, on_error):
        assert on_error == "return"
        return self.workers

    def nthreads(self):
        return dict.fromkeys(self.workers, 2)


def test_workers_must_have_the_same_dxsim():
    here = version("dxsim")
    assert dask_cluster._require_workers(Cluster(a=here, b=here), "tcp://x:1") == 4
    for workers, says in (
        ({"a": here, "b": "9.9"}, "worker b of the Dask cluster at tcp://x:1 has dxsim 9.9; install dxsim"),
        ({"a": ModuleNotFoundError("dxsim")}, "has no dxsim; install dxsim"),
        ({}, "has no workers; start some with `dask worker tcp://x:1`"),
    ):
        with pytest.raises(ExperimentError, match=says):
            dask_cluster._require_workers(Cluster(**workers), "tcp://x:1")


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_goes_away_in_the_middle_is_told_and_nothing_is_lost(small, tmp_path):
    from distributed import LocalCluster

    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(silence_logs=50, **options) as cluster:

        def end(done, total):
            if done > total // 4:
                cluster.close()

        with pytest.raises(ExperimentError, match=r"the Dask scheduler at .* went away; what was finished is kept"):
            sweep(small, replications=200, scheduler=cluster.scheduler_address, watch=end, out=tmp_path / "s")
    assert 50 < (tmp_path / "s" / "runs.jsonl").read_bytes().count(b"\n") < 200


def _die(_result):
    os.kill(os.getpid(), signal.SIGKILL)


def _none(_result):
    return None


def test_a_process_that_is_killed_is_told(small):
    import sim

    tasks = [Task(0, pack(sim.load(small)), (replication,)) for replication in range(4)]
    with pytest.raises(ExperimentError, match="a worker process was killed"):
        list(Pool(jobs=2).play(tasks, _die))
    # The next one has processes of its own.
    assert len(list(Pool(jobs=2).play(tasks, _none))) == 4


def _break(_result):
    raise ZeroDivisionError("by zero")


def test_a_run_that_fails_becomes_a_sentence(small):
    import sim

    outcomes = play(Task(3, pack(sim.load(small)), (0, 1)), _break)
    assert [(run.point, run.replication, run.error) for run in outcomes] == [
        (3, 0, "ZeroDivisionError: by zero"),
        (3, 1, "ZeroDivisionError: by zero"),
    ]


def test_kill_9_loses_nothing(small, tmp_path):
    place = tmp_path / "s"
    command = [sys.executable, "-m", "sim", "sweep", str(small), "--replications", "160", "--jobs", "2"]
    running = subprocess.Popen([*command, "--out", str(place)], start_new_session=True, stderr=subprocess.PIPE)
    journal = place / "runs.jsonl"
    deadline = time.monotonic() + 60
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 5):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    there = journal.read_bytes().count(b"\n")
    assert 5 < there < 160
    begun = []
    found = sweep(small, replications=160, out=place, jobs=1, watch=lambda done, _total: begun.append(done))
    assert begun[0] > there
    pd.testing.assert_frame_equal(found.runs, sweep(small, replications=160, jobs=1).runs)


def test_ctrl_c_keeps_what_was_played_and_says_how_to_go_on(small, tmp_path):
    place = tmp_path / "s"
    command = [sys.executable, "-m", "sim", "sweep", str(small), "--replications", "3000", "--jobs", "2"]
    running = subprocess.Popen(
        [*command, "--out", str(place)],
        start_new_session=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    journal = place / "runs.jsonl"
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 5):
        time.sleep(0.02)
    # The whole group gets it, as on a terminal.
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert (out, err) == (
        "",
        f"interrupted; the runs until then are in {place}: give the same command again to go on\n",
    )
    assert 5 < journal.read_bytes().count(b"\n") < 3000
