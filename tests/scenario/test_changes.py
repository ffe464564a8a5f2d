import pytest

import sim
from sim.scenario.changes import Change
from tests.cli.conftest import SCENARIO


@pytest.fixture
def changed(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO)

    def changed(*overrides, **options):
        return sim.load(path, overrides=overrides, **options).changes

    return changed


def test_a_file_as_it_is_has_no_changes(changed):
    assert changed() == ()


def test_a_variant_is_told_by_the_value_it_changes(changed):
    path = "executables.work.entry_points.main.steps.0.compute"
    assert changed(variant="long") == (Change(path, "100 s", "200 s"),)


def test_an_override_of_a_variant_is_held_against_the_file(changed):
    path = "executables.work.entry_points.main.steps.0.compute"
    assert changed(f"{path}=300 s", variant="long") == (Change(path, "100 s", "300 s"),)
    assert changed(f"{path}=100 s", variant="long") == ()


def test_what_the_file_does_not_write_was_nothing(changed):
    assert changed("limits.workers_per_user=4") == (Change("limits.workers_per_user", None, 4),)
    assert changed("launches.work.priority=high") == (Change("launches.work.priority", None, "high"),)


def test_a_seed_is_a_change(changed):
    assert changed(seed=7) == (Change("seed", None, 7),)


def test_mappings_are_told_key_by_key_and_lists_item_by_item(changed):
    found = changed("launches.work={count: 5, priority: high}", "launches.work.tags=[pilot2]")
    assert found == (
        Change("launches.work.count", 2, 5),
        Change("launches.work.tags.0", "pilot", "pilot2"),
        Change("launches.work.priority", None, "high"),
    )


def test_a_list_of_another_length_and_a_distribution_are_told_whole(changed):
    told = "executables.work.entry_points.main.steps"
    assert changed(f"{told}=[{{compute: 1 s}}, {{compute: 2 s}}]") == (
        Change(told, [{"compute": "100 s"}], [{"compute": "1 s"}, {"compute": "2 s"}]),
    )
    assert changed("latencies.acquisition={uniform: [1 s, 2 s]}") == (
        Change("latencies.acquisition", "10 s", {"uniform": ["1 s", "2 s"]}),
    )


def test_a_value_with_what_is_believed_of_it_is_told_whole(changed):
    belief = {"value": "9 s", "believed": ["8 s", "9 s"]}
    first = "latencies.acquisition={value: 9 s, believed: [8 s, 9 s]}"
    assert changed(first) == (Change("latencies.acquisition", "10 s", belief),)
    assert changed(first, "latencies.acquisition.believed=[7 s, 9 s]") == (
        Change("latencies.acquisition", "10 s", {**belief, "believed": ["7 s", "9 s"]}),
    )


def test_a_table_file_is_told_without_its_folder(tmp_path, changed):
    (tmp_path / "sizes.csv").write_text("count\n1\n")
    assert changed(f"tables={{sizes: {{file: {tmp_path}/sizes.csv}}}}") == (
        Change("tables.sizes", None, {"file": "sizes.csv"}),
    )


def test_a_result_keeps_them(tmp_path, changed):
    path = tmp_path / "two.yaml"
    assert changed() == ()
    result = sim.run(path, overrides=["limits.workers_per_user=4"], out=tmp_path / "out")
    assert result.about["changes"] == [{"path": "limits.workers_per_user", "from": None, "to": 4}]
    assert sim.run(tmp_path / "out" / "scenario.yaml").about["changes"] == []
