"""Executions of two runs are found by where they stand, whatever became of them."""

from hypothesis import given

from sim.experiment.comparing.tries import Tries
from sim.records.tables import Tables
from tests.experiment.playing import work
from tests.laws.mixtures import mixtures
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.model.playing import read, tables_of


def places(tables):
    """The place of each execution by its id."""
    tries = Tries(Tables(tables))
    return dict(zip(tables["executions"]["execution"].to_pylist(), tries.place.tolist(), strict=True))


@law(10)
@given(mixtures())
def test_no_two_executions_stand_at_one_place(asked):
    found = places(Run(asked).tables)
    assert len(set(found.values())) == len(found)


def test_tries_of_a_job_stand_at_its_place():
    fails = """
executables:
  work:
    class: applet
    project: lab
    execution_policy: {restart_on: {AppInternalError: 3}}
    entry_points: {main: {steps: [{compute: 100 s}, {fail: {reason: AppInternalError}}]}}
launches: {work: {run: work, as: ann, in: lab, count: 2}}
"""
    tables = tables_of(read(fails))
    assert tables["executions"].num_rows == 8
    assert len(set(Tries(Tables(tables)).place.tolist())) == 2


def test_a_place_depends_on_nothing_that_happens_before():
    one = places(tables_of(read(work(count=12))))
    other = places(tables_of(read(work(count=12, more="limits: {workers_per_user: 2}"))))
    assert one == other  # job-10 comes after job-9, and both are what they were


def test_more_launches_leave_places_as_they_were():
    before = work(count=3)
    after = before.replace("launches: {", "launches: {another: {run: work, as: bob, in: lab, count: 4}, ")
    one, other = (set(places(tables_of(read(text))).values()) for text in (before, after))
    assert one < other
    assert len(other) == 7


def test_stages_and_entry_points_are_told_apart():
    pipeline = """
executables:
  work:
    class: applet
    project: lab
    entry_points:
      main: {steps: [{scatter: {over: 3, entry_point: part, as: parts}}]}
      part: {steps: [{compute: 10 s}]}
  flow: {class: workflow, project: lab, stages: {one: {run: work}, two: {run: work}}}
launches: {flow: {run: flow, as: ann, in: lab}}
"""
    found = places(tables_of(read(pipeline)))
    assert len(found) == len(set(found.values())) == 9
