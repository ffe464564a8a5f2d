"""A scenario as if other values stood in its file."""

import pytest
from pydantic import ValidationError

from sim.scenario.other_values import item_of, with_values
from sim.scenario.reader import load

SCENARIO = """\
name: changed
price_lists: {mine: {date: none, source: made up, per_core: {on_demand: 0.05 USD/h}}}
accounts: {wallet: {prices: mine}}
users: {me: {}}
projects: {study: {bill_to: wallet}}
executables:
  one: {class: app, entry_points: {main: {steps: [{compute: {value: 4 min, believed: [3 min, 5 min]}}, {exit: {}}]}}}
  two: {class: app, entry_points: {main: {steps: [{compute: {value: 2 min, believed: [1 min, 9 min]}}]}}}
launches: {one: {run: one, as: me, in: study}}
latencies: {boot: {value: 54 s, believed: [50 s, 60 s]}, set_up: 7 s}
"""
ONE = ("executables", "one", "entry_points", "main", "steps", 0, "compute")
BOOT = ("latencies", "boot")


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO)
    return load(path)


def test_a_value_lies_in_a_named_item_or_in_a_section():
    assert item_of(ONE) == ("executables", "one")
    assert item_of(BOOT) == ("latencies",)
    assert item_of(("horizon",)) == ("horizon",)


def test_it_is_what_a_file_with_these_values_would_be(scenario, tmp_path):
    changed = with_values(scenario, {ONE: "5 min", BOOT: "1 min"})
    text = SCENARIO.replace("{value: 4 min, believed: [3 min, 5 min]}", "5 min")
    path = tmp_path / "other.yaml"
    path.write_text(text.replace("{value: 54 s, believed: [50 s, 60 s]}", "1 min"))
    read = load(path)
    assert changed == read
    assert (changed.raw, changed.beliefs) == (read.raw, read.beliefs)


def test_nothing_else_is_read_again(scenario):
    changed = with_values(scenario, {ONE: "5 min"})
    assert changed.executables["two"] is scenario.executables["two"]
    assert changed.latencies is scenario.latencies
    assert list(changed.executables) == list(scenario.executables)


def test_the_scenario_itself_stays_as_it_is(scenario):
    raw, beliefs = str(scenario.raw), scenario.beliefs
    with_values(scenario, {ONE: "5 min", BOOT: "1 min"})
    assert (str(scenario.raw), scenario.beliefs) == (raw, beliefs)


def test_a_value_may_come_where_the_file_had_none(scenario):
    changed = with_values(scenario, {("spot", "hazard"): "1 /h", ("latencies", "closing", "file", "delay"): "3 s"})
    assert changed.spot.hazard == 1
    assert changed.latencies.closing.file.delay.mean == 3_000_000
    assert changed.latencies.set_up == scenario.latencies.set_up


def test_what_is_not_possible_there_is_refused(scenario):
    with pytest.raises(ValidationError):
        with_values(scenario, {BOOT: "3 GB"})
