"""What carries a name, tags and properties is found by them (A6)."""

import pytest

from sim.model.data import bring_data
from sim.model.tree import Terms
from tests.model.playing import Outside

TEXT = """
tables: {samples: {rows: [{id: s1, cohort: adult}, {id: s2, cohort: child}]}}
data:
  reads:
    project: lab
    table: samples
    size: 1 GB
    tags: [raw, "${row.cohort}"]
    properties: {sample: "${row.id}", kind: wgs}
  note: {project: lab, class: record, tags: [raw]}
executables:
  work: {class: app, entry_points: {main: {steps: [{compute: 60 s}]}}}
  flow: {class: workflow, project: lab, stages: {one: {run: work}}}
launches: {}
"""
PILOT = {"tags": ("pilot", "adult"), "properties": {"sample": "s1", "kind": "wgs"}}
TRIAL = {"tags": ("trial",), "properties": {"sample": "s2", "kind": "wgs"}}


@pytest.mark.parametrize(
    ("wanted", "executions", "objects"),
    [
        ({}, ["s1", "flow", "work"], ["note", "reads[0]", "reads[1]"]),
        ({"name": "s1"}, ["s1"], []),
        ({"name": "note"}, [], ["note"]),
        ({"tag": "adult"}, ["s1"], ["reads[0]"]),
        ({"tag": "raw"}, [], ["note", "reads[0]", "reads[1]"]),
        ({"properties": {"kind": "wgs"}}, ["s1", "flow", "work"], ["reads[0]", "reads[1]"]),
        ({"properties": {"kind": "wgs", "sample": "s2"}}, ["flow", "work"], ["reads[1]"]),
        ({"tag": "adult", "properties": {"sample": "s2"}}, [], []),
        ({"name": "reads[1]", "tag": "child", "properties": {"kind": "wgs"}}, [], ["reads[1]"]),
    ],
)
def test_executions_and_objects_are_found_by_name_tag_and_properties(wanted, executions, objects):
    outside = Outside(TEXT)
    bring_data(outside.platform)
    outside.door.run("work", Terms("ann", "lab", **PILOT), name="s1")
    outside.door.run("flow", Terms("ann", "lab", **TRIAL))
    assert [found.name for found in outside.door.find_executions(**wanted)] == executions
    assert [found.name for found in outside.door.find_objects(**wanted)] == objects
