"""`dxsim calibrate`: a file that scenarios import, with what stands behind each number."""

import json

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.scenario.reader import load
from tests.twin.dx_hashes import job, save

RUN = CliRunner()
JOBS = [job(f"j{n:02d}", created=1000 * n, run=100 + 7 * n) for n in range(12)]


@pytest.fixture
def written(tmp_path):
    place = tmp_path / "latencies.yaml"
    done = RUN.invoke(app, ["calibrate", save(JOBS, tmp_path), "-o", str(place)])
    assert done.exit_code == 0, done.output
    return place


def test_the_file_is_a_part_of_a_scenario(written):
    learned = load(written)
    assert learned.latencies.scheduler_step.mean == 6_400_000
    assert learned.latencies.acquisition.quantile(0.5) == pytest.approx(93.6e6, rel=0.01)


def test_what_stands_behind_each_value_is_in_it(written):
    learned = load(written).learned
    assert learned["latencies.scheduler_step"].observations == 12
    value, low, high = learned["latencies.acquisition"].median
    assert low < value < high
    assert learned["latencies.boot"].observations == 0
    assert learned["run_times.work:main"].observations == 12
    assert learned["run_times.work:main"].distribution.quantile(0.5) == pytest.approx(135e6, rel=0.1)


def test_what_was_not_seen_stays_the_default_and_says_so(written):
    assert load(written).latencies.teardown.mean == 11_000_000
    assert "# - teardown: a belief, nothing seen; the default holds" in written.read_text()


def test_the_same_records_give_the_same_bytes(written, tmp_path):
    again = tmp_path / "again.yaml"
    RUN.invoke(app, ["calibrate", save(JOBS, tmp_path), "-o", str(again)])
    assert again.read_bytes() == written.read_bytes()


def test_everything_as_json(tmp_path):
    done = RUN.invoke(app, ["calibrate", save(JOBS, tmp_path), "--json"])
    said = json.loads(done.stdout)
    assert said["delays"]["scheduler_step"]["median"]["value"] == 6.4
    assert said["delays"]["boot"]["family"] == "belief"
    assert said["pooled_share"]["observations"] == 12


def test_an_answer_of_80_columns(tmp_path):
    done = RUN.invoke(app, ["calibrate", save(JOBS, tmp_path)])
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "scheduler_step" in done.stdout


def test_a_folder_is_no_file(tmp_path):
    done = RUN.invoke(app, ["calibrate", save(JOBS, tmp_path), "-o", str(tmp_path)])
    assert "is a folder; name a file in it" in str(done.exception)
