"""A trace in the form of Nextflow's documentation, where it lies beside the repository."""

from pathlib import Path

import pytest

from sim.twin.readers.nextflow import read
from tests.twin.nextflow_files import processes, span, written
from tests.twin.playing import played

TRACE = Path(__file__).parents[3] / "shared" / "data" / "nextflow_trace_example.tsv"

pytestmark = pytest.mark.skipif(not TRACE.exists(), reason="the trace is not beside the repository")


def test_its_tasks_are_played_with_their_times(tmp_path):
    made = read(TRACE)
    assert {process.name: len(process.tasks) for process in made.processes} == {
        "blast": 3,
        "exonerate": 3,
        "similarity": 3,
        "matrix": 1,
    }
    assert [task.milliseconds for task in made.processes[2].tasks] == [352, 238, 442]
    assert processes(made)["matrix"]["inputs"] == {"time": "1 s", "memory": "5.033165 MB"}
    # The longest task of each process: 20 s, 9 min 16 s, 442 ms, 1 s; what else a job takes is 145.3 s.
    place = written(made, tmp_path)
    assert span(played(place, "lower")) == made.bounds.lower == (2 * 145_300 + 556_000) * 1_000
    assert span(played(place, "upper")) == made.bounds.upper == (5 * 145_300 + 20_000 + 556_000 + 442 + 1_000) * 1_000
    assert len(played(place)["executions"]) == 11


def test_for_more_samples(tmp_path):
    made = read(TRACE, samples=3, scale_to=300)
    assert made.tasks == 901
    assert len(played(written(made, tmp_path))["executions"]) == 902
