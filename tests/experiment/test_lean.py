import pytest

from sim.experiment.errors import ExperimentError
from sim.experiment.lean import play_lean
from sim.experiment.measures import measure
from sim.runner import run_loaded
from sim.scenario.reader import load
from tests.experiment.small import write

CUT = """
import: [small.yaml]
spot: {hazard: 1 /h}
launches: {align: {priority: low, cost_limit: 0.15 USD}}
"""


@pytest.fixture
def scenario(tmp_path):
    """Spot machines are lost, and the limit cuts."""
    write(tmp_path)
    path = tmp_path / "cut.yaml"
    path.write_text(CUT)
    return load(path)


def test_it_says_what_the_tables_say(scenario):
    runs = play_lean(scenario, range(5))
    for replication, lean in enumerate(runs):
        result = run_loaded(scenario.again(replication))
        row = measure(result)
        assert lean.cost == pytest.approx(row["cost"], rel=1e-12)
        assert lean.seconds == pytest.approx(row["makespan_seconds"], rel=1e-12)
        assert (lean.jobs, lean.tries, lean.done) == (row["jobs"], row["tries"], row["done"])
        assert lean.failures.count("CostLimitExceeded") == row["cut"]
        lost = result.executions[result.executions["failure_reason"] == "SpotInstanceInterruption"]
        assert lean.lost == lost["execution"].nunique()
    assert 0 < sum(run.done for run in runs) < sum(run.jobs for run in runs)
    assert any(run.lost for run in runs)


def test_a_replication_is_the_same_whichever_are_played_with_it(scenario):
    assert play_lean(scenario, range(4))[3] == play_lean(scenario, [3])[0]


def test_a_launch_that_is_refused_is_told(tmp_path):
    path = tmp_path / "refused.yaml"
    write(tmp_path)
    path.write_text("import: [small.yaml]\nprojects: {study: {members: {ann: VIEW}}}\n")
    with pytest.raises(ExperimentError, match=r"^the platform would refuse this: "):
        play_lean(load(path), [0])
