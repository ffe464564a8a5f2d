"""Editors take a belief where the reader takes one, and nowhere else."""

import jsonschema
import pytest

from sim.scenario.belief_schema import scenario_schema
from sim.scenario.scenario import Scenario

RATE = {"value": "0.3 /h", "believed": ["0.1 /h", "0.6 /h"]}
TIME = {"value": "40 min", "believed": ["30 min", "60 min"]}
REUSE = {"value": "none", "believed": ["none", "root_execution"]}


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(scenario_schema())


def launch(**keys):
    return {"launches": {"a": {"run": "a", "as": "me", "in": "study", **keys}}}


def step(**keys):
    return {"executables": {"a": {"class": "app", "entry_points": {"main": {"steps": [keys]}}}}}


def test_it_is_a_schema(schema):
    schema.check_schema(schema.schema)


@pytest.mark.parametrize(
    "content",
    [
        {"spot": {"hazard": RATE}},
        {"spot": {"types": {"mem1_ssd1_v2_x4": {"hazard": RATE}}}},
        {"latencies": {"acquisition": {"lognormal": {"median": TIME, "p95": "2 h"}}}},
        {"settings": {"worker_reuse": REUSE}},
        {"limits": {"workers_per_user": {"value": 4, "believed": [2, 9]}}},
        {"price_lists": {"mine": {"date": "none", "source": "x", "on_demand": {"mem1": RATE}}}},
        launch(cost_limit=RATE),
        launch(arrivals={"rate": RATE}),
        step(compute=TIME),
        step(compute={"work": TIME, "serial": RATE}),
        step(compute={"uniform": ["3 s", TIME]}),
        step(upload={"bam": TIME}),
        step(scatter={"over": RATE, "entry_point": "main"}),
    ],
)
def test_a_value_may_stand_with_what_is_believed_of_it(schema, content):
    assert [error.message for error in schema.iter_errors(content)] == []


@pytest.mark.parametrize(
    "content",
    [
        {"name": REUSE},
        {"seed": RATE},
        {"spot": RATE},
        {"spot": {"hazard": {"believed": ["0.1 /h", "0.6 /h"]}}},
        {"spot": {"hazard": {"value": "0.3 /h", "believed": ["0.1 /h"]}}},
        {"spot": {"hazard": {**RATE, "why": "x"}}},
        {"learned": {"x": {"observations": RATE}}},
        launch(run=REUSE),
        {"executables": {"a": {"class": REUSE}}},
    ],
)
def test_nothing_else_may(schema, content):
    assert list(schema.iter_errors(content))


def test_what_stands_about_a_value_stays(schema):
    plain = Scenario.model_json_schema()["$defs"]["Spot"]["properties"]["hazard"]
    found = schema.schema["$defs"]["Spot"]["properties"]["hazard"]
    assert {key: found[key] for key in ("description", "default")} == {
        key: plain[key] for key in ("description", "default")
    }
