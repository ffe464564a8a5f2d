"""Who may launch what, where, with what, and what an execution may do with projects (F4 - F7)."""

import pytest

from sim.model.access import Access
from sim.model.errors import PermissionDeniedError
from sim.model.levels import UNBOUND, Level, Reach, asked_by, capped
from sim.model.permissions import viewed
from tests.model.playing import Outside, play, read

PROJECTS = """
projects:
  lab: {bill_to: wallet, members: {ann: CONTRIBUTE, bob: VIEW}}
  seen: {bill_to: wallet, members: {ann: VIEW}}
  unseen: {bill_to: wallet, members: {}}
  vault: {bill_to: wallet, restricted: true}
data:
  near: {project: lab, size: 1 GB}
  far: {project: seen, size: 1 GB}
  hidden: {project: unseen, size: 1 GB}
  secret: {project: vault, size: 1 GB}
  linking: {project: seen, size: 1 GB, links: [hidden]}
  deep: {project: seen, size: 1 GB, links: [linking]}
"""
WORK = """
executables:
  work: {class: app, inputs: {reads: "file[]?"}, entry_points: {main: {steps: [{compute: 60 s}]}}}
  tool: {class: applet, project: unseen, entry_points: {main: {steps: [{compute: 60 s}]}}}
"""


def refused(steps, asks="", more="", launch="run: outer, as: ann, in: lab"):
    """What a job of an app with these steps is refused."""
    played = play(f"""{PROJECTS}
executables:
  outer: {{class: app, {asks} entry_points: {{main: {{steps: [{steps}]}}}}}}
  work: {{class: app, inputs: {{reads: "file[]?"}}, entry_points: {{main: {{steps: [{{compute: 60 s}}]}}}}}}
{more}
launches: {{outer: {{{launch}}}}}
""")
    return [(row["caller"], row["error"], row["message"]) for row in played.rows("rejections")]


def test_the_levels_from_weak_to_strong():
    assert list(Level) == sorted([Level.NONE, Level.VIEW, Level.UPLOAD, Level.CONTRIBUTE, Level.ADMINISTER])
    assert [level.name for level in Level] == ["NONE", "VIEW", "UPLOAD", "CONTRIBUTE", "ADMINISTER"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("[near, far]", None),
        ("[near, hidden]", "ann cannot view hidden in unseen"),
        ("[linking]", "ann cannot view hidden in unseen"),
        ("[deep]", "ann cannot view hidden in unseen"),
        ("[secret]", "secret lies in a restricted project and cannot be input elsewhere"),
    ],
)
def test_a_user_sees_what_the_inputs_lie_in(inputs, message):
    played = play(PROJECTS + WORK + f"launches: {{work: {{run: work, as: ann, in: lab, inputs: {{reads: {inputs}}}}}}}")
    said = [(row["error"], row["message"], row["at"], row["caller"]) for row in played.rows("rejections")]
    assert said == ([] if message is None else [("PermissionDenied", message, 0, "ann")])
    assert len(played.rows()) == (1 if message is None else 0)


def test_a_user_who_may_not_contribute_launches_nothing():
    played = play(
        PROJECTS + WORK + "launches: {work: {run: work, as: bob, in: lab}, own: {run: work, as: bob, in: vault}}"
    )
    (row,) = played.rows("rejections")
    assert (row["launch"], row["message"]) == ("work", "bob has VIEW on lab; to launch there takes CONTRIBUTE")
    assert [row["launch"] for row in played.rows()] == ["own"]


def test_an_applet_that_the_user_cannot_view_is_refused_also_to_a_job():
    played = play(PROJECTS + WORK + "launches: {tool: {run: tool, as: ann, in: lab}}")
    (row,) = played.rows("rejections")
    assert row["message"] == "ann cannot view unseen, where tool lies"
    tool = "  tool: {class: applet, project: unseen, entry_points: {main: {steps: [{compute: 60 s}]}}}"
    expected = [("job-0", "PermissionDenied", "ann cannot view unseen, where tool lies")]
    assert refused("{run: {executable: tool}}", more=tool) == expected


@pytest.mark.parametrize(
    ("asks", "data", "message"),
    [
        ("", "near", "job-0 cannot view near in lab"),
        ("access: {project: VIEW},", "near", None),
        ("access: {project: VIEW},", "far", "job-0 cannot view far in seen"),
        ("access: {all_projects: VIEW},", "far", None),
        ("access: {all_projects: VIEW},", "near", None),
        ("access: {all_projects: ADMINISTER},", "hidden", "job-0 cannot view hidden in unseen"),
        ("access: {all_projects: ADMINISTER},", "linking", "job-0 cannot view hidden in unseen"),
    ],
)
def test_a_job_hands_on_what_it_can_view(asks, data, message):
    wanted = [] if message is None else [("job-0", "PermissionDenied", message)]
    assert refused(f'{{run: {{executable: work, inputs: {{reads: ["${{data.{data}}}"]}}}}}}', asks) == wanted
    if data != "linking":
        assert refused(f'{{read: "${{data.{data}}}"}}', asks) == wanted
        assert refused(f'{{stage: "${{data.{data}}}"}}', asks) == wanted


@pytest.mark.parametrize(
    ("asks", "run", "message"),
    [
        ("project: VIEW", "work", "job-0 has VIEW on lab; to launch there takes CONTRIBUTE"),
        ("project: CONTRIBUTE", "work", None),
        ("project: CONTRIBUTE", 'work, inputs: {reads: ["${data.near}"]}', None),
        ("project: CONTRIBUTE", 'work, inputs: {reads: ["${data.far}"]}', "job-0 cannot view far in seen"),
        ("project: CONTRIBUTE", "tool", "ann cannot view unseen, where tool lies"),
    ],
)
def test_a_detached_launch_takes_contribute_and_a_view_of_the_rest(asks, run, message):
    tool = "  tool: {class: applet, project: unseen, entry_points: {main: {steps: [{compute: 60 s}]}}}"
    said = refused(f"{{run: {{executable: {run}, detached: true}}}}", f"access: {{{asks}}},", tool)
    assert said == ([] if message is None else [("job-0", "PermissionDenied", message)])


@pytest.mark.parametrize(
    ("asks", "message"), [("", "job-1 cannot view far in seen"), (", all_projects: VIEW", None)], ids=["less", "enough"]
)
def test_what_was_launched_detached_may_do_no_more_than_its_launcher(asks, message):
    nosy = (
        """  nosy: {class: app, access: {all_projects: VIEW}, entry_points: {main: {steps: [{read: "${data.far}"}]}}}"""
    )
    said = refused("{run: {executable: nosy, detached: true}}", f"access: {{project: CONTRIBUTE{asks}}},", nosy)
    assert said == ([] if message is None else [("job-1", "PermissionDenied", message)])


@pytest.mark.parametrize(("project", "message"), [("seen", None), ("unseen", "ann cannot view unseen, where it lies")])
def test_a_user_must_see_where_the_stages_of_a_workflow_lie(project, message):
    played = play(f"""{PROJECTS}
executables:
  it: {{class: applet, project: {project}, entry_points: {{main: {{steps: [{{compute: 60 s}}]}}}}}}
  flow: {{class: workflow, project: lab, stages: {{one: {{run: it}}}}}}
launches: {{flow: {{run: flow, as: ann, in: lab}}}}
""")
    assert [row["message"] for row in played.rows("rejections")] == ([] if message is None else [message])


def test_what_an_input_links_to_is_cloned_with_it():
    step, link = '{read: "${data.far}"}', "  near: {project: lab, size: 1 GB, links: [far]}\n"
    outer = """executables:
  outer: {class: app, inputs: {reads: "file[]?"}, entry_points: {main: {steps: [%s]}}}
launches: {outer: {run: outer, as: ann, in: lab, inputs: {reads: [near]}}}
"""
    alone = PROJECTS + outer % step
    (row,) = play(alone).rows("rejections")
    assert row["message"] == "job-0 cannot view far in seen"
    linked = alone.replace("  near: {project: lab, size: 1 GB}\n", link)
    assert play(linked).rows("rejections") == []


def test_what_lies_in_several_projects_or_in_none_is_said_so():
    outside = Outside(PROJECTS + WORK)
    job = outside.run("work")
    thing = outside.platform.new_object("made", "file", 1, "seen")
    thing.delivered_to = ("unseen",)
    access = Access(read(PROJECTS + WORK))
    with pytest.raises(PermissionDeniedError, match=r"^job-0 cannot view made in seen and unseen$"):
        viewed(access, job, [thing])
    with pytest.raises(PermissionDeniedError, match=r"^job-0 cannot view own$"):
        viewed(access, job, [outside.platform.new_object("own", "file", 1, "container-9")])


def test_nobody_hands_on_what_lies_in_a_restricted_project():
    step = '{run: {executable: work, inputs: {reads: ["${data.secret}"]}}}'
    message = "secret lies in a restricted project and cannot be input elsewhere"
    assert refused(step, "access: {all_projects: VIEW},") == [("job-0", "PermissionDenied", message)]
    assert refused(step, "access: {project: VIEW},", launch="run: outer, as: ann, in: vault") == []


def test_a_refusal_that_nobody_expected_fails_the_job():
    played = play(f"""{PROJECTS}
executables:
  outer:
    class: app
    entry_points: {{main: {{steps: [{{compute: 10 s}}, {{read: {{container: lab}}}}, {{compute: 1 h}}]}}}}
launches: {{outer: {{run: outer, as: ann, in: lab}}}}
""")
    assert played.end("outer") == ("failed", 108.5, "AppInternalError", None)
    row = played.one("outer")
    assert row["failure_message"] == "PermissionDenied: job-0 has NONE on lab; this takes VIEW"
    (refusal,) = played.rows("rejections")
    assert (refusal["at"], refusal["caller"], refusal["launch"]) == (105.4, "job-0", "outer")


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("PermissionDenied", None),
        ("InvalidInput", "PermissionDenied: job-0 has NONE on lab; this takes VIEW"),
    ],
)
def test_the_refusal_must_be_the_expected_one(expect, message):
    played = play(f"""{PROJECTS}
executables:
  outer: {{class: app, entry_points: {{main: {{steps: [{{read: {{container: lab}}, expect: {expect}}}]}}}}}}
launches: {{outer: {{run: outer, as: ann, in: lab}}}}
""")
    assert played.one("outer")["failure_message"] == message


def test_an_expected_refusal_that_does_not_come_fails_the_job():
    played = play("""
executables:
  outer:
    class: app
    entry_points:
      main: {steps: [{read: {container: workspace}, expect: PermissionDenied}]}
launches: {outer: {run: outer, as: ann, in: lab}}
""")
    assert played.end("outer")[2] == "AppInternalError"
    said = "this was to be refused with PermissionDenied, and was not"
    assert played.one("outer")["failure_message"] == said
    assert played.rows("rejections") == []


def test_an_upload_that_is_refused_takes_no_time_and_makes_nothing():
    played = play("""
latencies: {staging_rate: 100 MB/s}
executables:
  outer:
    class: applet
    project: lab
    entry_points:
      main:
        steps:
          - {upload: {note: 1 GB}, into: project_context, expect: PermissionDenied}
          - upload: {note: 1 GB}
launches: {outer: {run: outer, as: ann, in: lab}}
""")
    assert played.billed("outer")[:2] == (41.4, 105.4)
    (thing,) = played.rows("objects")
    assert (thing["container"], thing["created"]) == ("container-0", 105.4)


def test_what_is_put_into_the_project_stays_there_and_others_may_use_it():
    played = play("""
executables:
  outer:
    class: app
    access: {project: UPLOAD}
    outputs: {note: file}
    entry_points:
      main:
        steps:
          - {upload: {note: 1 GB}, into: project_context}
          - compute: 10 s
          - read: "${data.seed}"
  work: {class: app, inputs: {note: file}, entry_points: {main: {steps: [{read: inputs}]}}}
data: {seed: {project: lab, size: 1 GB}}
launches:
  outer: {run: outer, as: ann, in: lab}
  work: {run: work, as: bob, in: lab, inputs: {note: "${outer.note}"}}
""")
    (note,) = played.rows("objects", name="note")
    assert (note["container"], note["made_by"], note["delivered_to"], note["closed"]) == ("lab", "job-0", None, 97.4)
    assert played.one("work")["state"] == "done"


def test_levels_of_users_and_reach_of_executables():
    scenario = read(
        PROJECTS
        + """
executables:
  applet: {class: applet, project: lab, entry_points: {main: {}}}
  app: {class: app, entry_points: {main: {}}}
  asking: {class: app, access: {project: UPLOAD, all_projects: VIEW}, entry_points: {main: {}}}
  everywhere: {class: applet, project: lab, access: {all_projects: CONTRIBUTE}, entry_points: {main: {}}}
"""
    )
    access = Access(scenario)
    assert access.of_user("ann", "lab") is Level.CONTRIBUTE
    assert access.of_user("bob", "seen") is Level.NONE
    assert access.of_user("bob", "vault") is Level.ADMINISTER
    reaches = {name: asked_by(spec) for name, spec in scenario.executables.items()}
    assert reaches == {
        "applet": Reach(Level.VIEW, Level.NONE),
        "app": Reach(Level.NONE, Level.NONE),
        "asking": Reach(Level.UPLOAD, Level.VIEW),
        "everywhere": Reach(Level.CONTRIBUTE, Level.CONTRIBUTE),
    }
    assert capped(reaches["asking"], reaches["applet"]) == Reach(Level.VIEW, Level.NONE)
    assert capped(reaches["asking"], UNBOUND) == reaches["asking"]


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        ("", False),
        ("projects: {lab: {bill_to: wallet, members: {ann: CONTRIBUTE, bob: ADMINISTER}}}", False),
        ("projects: {lab: {bill_to: wallet, members: {ann: CONTRIBUTE}}}", True),
        ("projects: {lab: {bill_to: wallet, restricted: true}}", True),
    ],
)
def test_nothing_is_looked_at_where_nothing_can_be_refused(more, needed):
    app = "executables: {work: {class: app, entry_points: {main: {steps: [%s]}}}}\n"
    assert Access(read(app % "" + more)).enforced is needed


def test_what_a_step_names_outside_is_looked_at():
    other = "other: {class: app, entry_points: {main: {}}}"
    work = "executables: {work: {class: app, %s entry_points: {main: {steps: [%s]}}}, " + other + "}"
    data = "\ndata: {d: {project: lab, size: 1 GB}}"
    assert not Access(read(work % ("", "{run: {executable: other}}") + data)).enforced
    assert Access(read(work % ("", "{run: {executable: other, detached: true}}") + data)).enforced
    assert Access(read(work % ("", '{read: "${data.d}"}') + data)).enforced
    assert Access(read(work % ("access: {project: VIEW},", "{compute: 1 s}") + data)).enforced


def test_the_launching_user_or_an_administrator_terminates():
    outside = Outside(PROJECTS.replace("bob: VIEW", "bob: CONTRIBUTE") + WORK)
    job = outside.run("work")
    with pytest.raises(PermissionDeniedError, match="bob has not launched job-0 and has no ADMINISTER on lab"):
        outside.door.terminate(job, caller="bob")
    outside.until(100)
    outside.door.terminate(job, caller="ann")
    assert outside.finish().end("work") == ("terminated", 114.1, "Terminated", None)


def test_an_administrator_terminates_what_others_launched():
    outside = Outside(PROJECTS.replace("bob: VIEW", "bob: ADMINISTER") + WORK)
    job = outside.run("work")
    outside.door.terminate(job, caller="bob")
    assert outside.finish().end("work")[0] == "terminated"
