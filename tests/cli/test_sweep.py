"""`dxsim sweep`: what it prints, where it writes, what it refuses and how."""

import json

import pytest

SWEEP = ("sweep", "two.yaml", "--replications", "2", "--jobs", "1")


def test_points_are_shown_in_eighty_columns_and_kept_in_a_folder_of_their_own(dxsim):
    done = dxsim(*SWEEP, "--vary", "limits.workers_per_user=1,2")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "two-files, seed 0: 2 points, 4 runs"
    assert max(map(len, lines[:-1])) <= 80
    cells = [line.split() for line in lines]
    assert ["workers_per_user", "cost", "GBP", "95", "%", "time", "min", "95", "%", "done", "cut"] in cells
    # There is no luck in it: two jobs one after the other, or both at once.
    assert ["1", "0.37", "exact", "6.62", "exact", "2", "0"] in cells
    assert ["2", "0.37", "exact", "3.39", "exact", "2", "0"] in cells
    folder = dxsim.folder / lines[-1].removeprefix("Runs and points are in ")
    assert {path.name for path in folder.iterdir()} >= {
        "experiment.json",
        "runs.jsonl",
        "runs.parquet",
        "points.parquet",
    }
    assert folder.name.startswith("two-sweep-")
    assert dxsim(*SWEEP, "--vary", "limits.workers_per_user=1,2").stdout == done.stdout


def test_json_holds_what_was_asked_and_the_points(dxsim):
    done = dxsim(*SWEEP, "--vary", "limits.workers_per_user=1,2", "--json")
    found = json.loads(done.stdout)
    assert found["asked"]["vary"] == {"limits.workers_per_user": ["1", "2"]}
    assert [point["makespan_seconds_mean"] for point in found["points"]] == [
        json.loads(dxsim("run", "two.yaml", "--json", "--set", f"limits.workers_per_user={width}").stdout)["time"][
            "makespan_seconds"
        ]
        for width in (1, 2)
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--vary", "limits.workers_per_usr=1"], "did you mean 'workers_per_user'?"),
        (["--vary", "limit.workers_per_user=1"], "did you mean 'limits'?"),
        (["--vary", "limits.workers_per_user=many"], "limits.workers_per_user=many: a whole number is wanted here"),
        (["--vary", "limits.workers_per_user=9:1:1"], "the range is empty, 9 lies above 1"),
        (["--vary", "limits.workers_per_user"], "write path=value,value"),
        (["--vary", "limits.workers_per_user=1:400:1", "--replications", "300"], "these are 120,000 runs, some"),
        (["--variant", "lung"], "did you mean 'long'?"),
        (["--backend", "dask"], "add --scheduler ADDRESS"),
        (["--scheduler", "tcp://127.0.0.1:1"], "add --backend dask"),
        (["--backend", "slurm"], "'slurm' is no backend; write local or dask"),
        (["--out", "two.yaml"], "two.yaml holds something else than an experiment"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_2(dxsim, options, says):
    done = dxsim("sweep", "two.yaml", "--jobs", "1", *options)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_a_folder_of_another_experiment_is_refused(dxsim):
    assert dxsim(*SWEEP, "--out", "here", "--quiet").returncode == 0
    done = dxsim(*SWEEP, "--out", "here", "--vary", "limits.workers_per_user=1")
    assert done.returncode == 2
    assert "here holds the runs of another experiment" in done.stderr


def test_where_no_run_went_well_the_exit_code_is_1(dxsim):
    done = dxsim(*SWEEP, "--vary", "launches.work.at=5 h", "--vary", "launches.work.until=4 h")
    assert done.returncode == 2  # `until` without arrivals is refused at once
    dxsim.write((dxsim.folder / "two.yaml").read_text().replace("count: 2", "every: 1 h, at: 0 s, until: 9 h"))
    done = dxsim(*SWEEP, "--vary", "launches.work.at=5 h", "--vary", "launches.work.until=4 h")
    assert done.returncode == 1
    assert "write a later instant" in done.stdout
