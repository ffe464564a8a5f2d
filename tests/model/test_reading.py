"""Looking at objects and into containers: who sees which workspace, and how long it stands (F1 - F3, D5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play

OUTER = """
executables:
  outer:
    class: applet
    project: lab
    entry_points:
      main:
        steps:
          - run: {executable: inner, as: inner}
          %s
  inner:
    class: applet
    project: lab
    outputs: {made: file, extra: file?, number: int}
    entry_points: {main: {steps: [{compute: 60 s}, {upload: {made: 1 GB}}, {output: {number: 3}}]}}
launches: {outer: {run: outer, as: ann, in: lab}}
"""


def message_of(steps):
    """How the code of the launcher fails."""
    return play(OUTER % steps).one("outer")["failure_message"]


def test_a_workspace_is_gone_with_its_group():
    step = '{read: {container: "${inner}"}}'
    assert message_of(f"- {step}") == "PermissionDenied: job-0 has NONE on container-1; this takes VIEW"
    gone = "ResourceNotFound: container-1 is gone: its master group is final"
    assert message_of(f"- wait: inner\n          - {step}") == gone


def test_an_output_can_be_read_when_it_has_come():
    assert message_of('- read: "${inner.made}"') == "InvalidState: job-1.made is yet to come: job-1 is idle"
    assert message_of('- wait: inner\n          - read: ["${inner.made}", "${inner.number}"]') is None
    assert message_of('- stage: "${inner.made}"') == "InvalidState: job-1.made is yet to come: job-1 is idle"


def test_an_output_that_did_not_come_cannot_be_read():
    gone = "ResourceNotFound: there is no job-1.extra: job-1 has not delivered it"
    assert message_of('- wait: inner\n          - read: "${inner.extra}"') == gone


def test_data_and_outputs_are_staged_together():
    staged = "latencies: {staging_rate: 100 MB/s}\ndata: {d: {project: lab, size: 2 GB}}\n"
    played = play(staged + OUTER % '- wait: inner\n          - stage: ["${data.d}", "${inner.made}"]')
    assert ("transfer", 263.9, 293.9) in [(what, round(a, 6), round(b, 6)) for what, a, b in played.spent("outer")]


def test_staging_an_output_that_has_come_takes_its_time():
    staged = "latencies: {staging_rate: 100 MB/s}\n" + OUTER % '- wait: inner\n          - stage: "${inner.made}"'
    assert ("transfer", 263.9, 273.9) in [
        (what, round(a, 6), round(b, 6)) for what, a, b in play(staged).spent("outer")
    ]


def test_an_open_file_cannot_be_read():
    played = play("""
executables:
  outer:
    class: app
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, as: part}
          - wait: part
          - read: "${part.draft}"
      part: {outputs: {draft: file}, steps: [{upload: {draft: 1 GB}}]}
latencies: {closing: {file: {delay: 60 s, rate: unlimited}}}
launches: {outer: {run: outer, as: ann, in: lab}}
""")
    said = "InvalidState: draft is closing: it cannot be read before it is closed"
    assert played.one("outer")["failure_message"] == said


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ("workspace", None),
        ("project_context", None),
        ("lab", None),
        ("launcher_workspace", "job-0 was launched by no job, so there is no workspace of its launcher"),
    ],
)
def test_a_container_has_a_name(container, message):
    assert message_of(f"- read: {{container: {container}}}") == message


def test_a_subjob_shares_the_workspace_and_has_the_launcher_of_its_master():
    played = play("""
executables:
  outer: {class: applet, project: lab, entry_points: {main: {steps: [{run: {executable: inner}}]}}}
  inner:
    class: applet
    project: lab
    entry_points:
      main: {steps: [{subjob: {entry_point: part, inputs: {}}}]}
      part:
        steps:
          - read: {container: workspace}
          - read: {container: project_context}
          - {read: {container: launcher_workspace}, expect: PermissionDenied}
launches: {outer: {run: outer, as: ann, in: lab}}
""")
    assert [row["state"] for row in played.rows()] == ["done"] * 3
    (refusal,) = played.rows("rejections")
    assert refusal["message"] == "job-2 has NONE on container-0; this takes VIEW"


def test_the_workspace_of_an_analysis_is_not_its_launchers():
    played = play("""
executables:
  outer:
    class: applet
    project: lab
    entry_points:
      main:
        steps:
          - run: {executable: flow, as: flow}
          - {read: {container: "${flow}"}, expect: PermissionDenied}
          - wait: flow
          - {read: {container: "${flow}"}, expect: ResourceNotFound}
  flow: {class: workflow, project: lab, stages: {one: {run: work}}}
  work: {class: applet, project: lab, entry_points: {main: {steps: [{read: {container: project_context}}]}}}
launches: {outer: {run: outer, as: ann, in: lab}}
""")
    assert played.one("outer")["state"] == "done"
    assert played.one("work")["state"] == "done"


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("{read: wgs}", "'wgs' is only text; write the objects as read: \"${inputs.wgs}\""),
        ("{read: {container: labb}}", "there is no project 'labb'; did you mean 'lab'?; launcher_workspace, "),
        ("{upload: {x: 1 GB}, into: labb}", "there is no project 'labb'; did you mean 'lab'?; launcher_workspace, "),
        ('{read: "${data.wgs}"}', "there is no data 'wgs'"),
        ('{read: "${data}"}', "${data}: name a data set of the scenario, such as ${data.wgs}"),
        ("{read: {container: lab}, expect: Nonsense}", "'Nonsense' is not possible here"),
    ],
)
def test_a_mistake_in_reading_is_told(steps, problem):
    app = "executables: {work: {class: app, entry_points: {main: {steps: [%s]}}}}\n"
    with pytest.raises(ScenarioError) as caught:
        play(app % steps)
    assert problem in str(caught.value)
