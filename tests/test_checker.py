import pytest

import sim
from sim.checker import expected_without_queueing, verify
from tests.cli.conftest import SCENARIO


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO)
    return path


def test_the_expected_cost_takes_no_queue_and_no_luck(file):
    luck = "executables.work.entry_points.main.steps.0.compute={uniform: [50 s, 150 s]}"
    scenario = sim.load(file, overrides=["launches.work.count=500", luck, "limits={workers_per_user: 1}"])
    (row,) = expected_without_queueing(scenario).to_dict("records")
    assert row["items"] == 500
    assert row["mean_billed_seconds"] == pytest.approx(184)
    assert row["mean_cost"] == pytest.approx(0.184)
    assert row["total_cost"] == pytest.approx(92)
    assert (row["cost_limit"], row["over_limit"]) == (None, 0)


def test_a_limit_does_not_cut_the_expected_cost(file):
    scenario = sim.load(file, overrides=["launches.work.cost_limit=0.1 GBP"])
    (row,) = expected_without_queueing(scenario).to_dict("records")
    assert (row["highest_cost"], row["cost_limit"], row["over_limit"]) == (0.184, 0.1, 2)


def test_events_do_not_cut_the_expected_cost_but_let_things_run(file):
    text = (
        file.read_text()
        + """
data: {late: {project: study, size: 1 GB, state: open}}
events:
  close: {at: 1 h, close: late}
  stop: {at: 30 s, terminate: work}
  dark: {at: 30 s, outage: {}}
  bad: {fail: {job: work, reason: AppError, after: 0}}
"""
    )
    file.write_text(text.replace("count: 2", "count: 2, depends_on: [late]"))
    (row,) = expected_without_queueing(sim.load(file)).to_dict("records")
    assert (row["items"], row["highest_cost"], row["total_cost"]) == (2, 0.184, 0.368)


def test_nothing_launched_costs_nothing(file):
    file.write_text("name: nothing\n")
    assert expected_without_queueing(sim.load(file)).empty


def test_a_scenario_without_expectations_is_only_read(file):
    assert verify(file).outcomes == []


def test_a_file_that_cannot_be_read_at_all_is_an_error(tmp_path):
    (tmp_path / "binary.yaml").write_bytes(b"\x00\xff\xfe")
    assert verify(tmp_path / "binary.yaml").error is not None
    assert verify(tmp_path / "nowhere.yaml").error is not None


def test_spot_is_expected_at_the_price_of_spot_and_without_a_loss(file):
    spot = ["price_lists.plain.spot={mem1_ssd1_v2_x4: 1.2 GBP/h}", "spot={hazard: 100 /h}"]
    cost = {
        priority: expected_without_queueing(
            sim.load(file, overrides=[*spot, f"launches.work.priority={priority}"])
        ).to_dict("records")[0]["mean_cost"]
        for priority in ("low", "normal", "high")
    }
    assert cost == {"low": pytest.approx(0.184 / 3), "normal": pytest.approx(0.184 / 3), "high": pytest.approx(0.184)}
