"""Who launches what, when, how often, for which items."""

import pytest

from tests.model.playing import START, play, read

HOUR, DAY = 3_600, 86_400
WORK = """
tables:
  samples: {rows: [{name: a, minutes: 1 min}, {name: b, minutes: 2 min}, {name: c, minutes: 4 min}]}
  traits: {rows: [{trait: u}, {trait: v}]}
data:
  reads: {project: lab, table: samples, size: 1 GB, properties: {sample: "${row.name}"}}
executables:
  work:
    class: app
    inputs: {time: string?}
    entry_points: {main: {steps: [{compute: 60 s}]}}
  told: {class: app, inputs: {time: string}, entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
  taking: {class: app, inputs: {reads: "file%s"}, entry_points: {main: {steps: [{compute: "${row.minutes}"}]}}}
  bad: {class: app, entry_points: {main: {steps: [{fail: {reason: AppError}}]}}}
launches:
"""


def launched(more, array=""):
    """The run of some launches."""
    return play((WORK % array) + more)


def created(more, launch="work"):
    """When the executions of a launch were made."""
    return [row["created"] for row in sorted(launched(more).rows(launch=launch), key=lambda row: row["launch_index"])]


def test_a_launch_is_made_at_the_start_or_when_it_says():
    assert created("  work: {run: work, as: ann, in: lab}") == [0]
    assert created("  work: {run: work, as: ann, in: lab, at: 90 min}") == [90 * 60]
    assert created("  work: {run: work, as: ann, in: lab, at: 2026-01-02T06:00Z}") == [30 * HOUR]


def test_a_count_is_launched_at_one_instant():
    assert created("  work: {run: work, as: ann, in: lab, at: 5 s, count: 3}") == [5, 5, 5]


def test_a_launch_can_be_repeated_so_many_times():
    assert created("  work: {run: work, as: ann, in: lab, at: 1 h, every: 2 h, count: 3}") == [HOUR, 3 * HOUR, 5 * HOUR]


def test_a_launch_can_be_repeated_up_to_an_instant_that_is_not_its_own():
    assert created("  work: {run: work, as: ann, in: lab, every: 2 h, until: 4 h}") == [0, 2 * HOUR]
    assert created("  work: {run: work, as: ann, in: lab, every: 2 h, until: 4.1 h}") == [0, 2 * HOUR, 4 * HOUR]


def test_a_repetition_ends_with_the_horizon():
    assert created("  work: {run: work, as: ann, in: lab, every: 1 d}\nhorizon: 3 d") == [0, DAY, 2 * DAY]


def test_outside_opening_hours_a_launch_waits_for_the_next_opening():
    office = 'calendar: {from: "09:00", to: "17:00"}'
    # The scenario starts on a Thursday.
    assert created(f"  work: {{run: work, as: ann, in: lab, at: 1 h, {office}}}") == [9 * HOUR]
    assert created(f"  work: {{run: work, as: ann, in: lab, at: 10 h, {office}}}") == [10 * HOUR]
    assert created(f"  work: {{run: work, as: ann, in: lab, at: 17 h, {office}}}") == [DAY + 9 * HOUR]
    assert created(f"  work: {{run: work, as: ann, in: lab, at: 2 d, {office}}}") == [4 * DAY + 9 * HOUR]


def test_opening_days_can_be_chosen():
    assert created("  work: {run: work, as: ann, in: lab, calendar: {days: [sat]}}") == [2 * DAY]


def test_repetition_keeps_to_opening_hours():
    office = 'calendar: {days: [thu, fri], from: "08:00", to: "12:00"}'
    assert created(f"  work: {{run: work, as: ann, in: lab, at: 9 h, every: 1 d, count: 3, {office}}}") == [
        9 * HOUR,
        DAY + 9 * HOUR,
        7 * DAY + 8 * HOUR,
    ]


def test_arrivals_come_at_random_with_their_mean():
    times = created("  work: {run: work, as: ann, in: lab, arrivals: {rate: 60 /h}, count: 900}")
    assert times == sorted(times)
    # Nine hundred times a minute: three standard deviations are 90 min.
    assert 15 * HOUR - 5_400 < times[-1] < 15 * HOUR + 5_400
    assert len(set(times)) == 900


def test_arrivals_can_come_at_fixed_distances():
    times = created("  work: {run: work, as: ann, in: lab, at: 1 h, arrivals: {between: 10 min}, count: 3}")
    assert times == [HOUR + 600, HOUR + 1200, HOUR + 1800]


def test_the_clock_of_arrivals_runs_in_opening_hours_only():
    office = 'calendar: {from: "09:00", to: "10:00"}'
    times = created(f"  work: {{run: work, as: ann, in: lab, arrivals: {{between: 40 min}}, count: 3, {office}}}")
    # 40 min; 20 min more on Thursday and 20 on Friday; and then at the end of Friday's hour, which is Monday's opening.
    assert times == [9 * HOUR + 2400, DAY + 9 * HOUR + 1200, 4 * DAY + 9 * HOUR]


def test_arrivals_for_items_take_one_each_and_end_with_them():
    more = "arrivals: {between: 1 h}, each: samples, inputs: {time: '${row.minutes}'}"
    more = f"  told: {{run: told, as: ann, in: lab, {more}}}"
    assert created(more, "told") == [HOUR, 2 * HOUR, 3 * HOUR]


def test_each_row_of_a_table_is_a_launch():
    more = "each: samples, name: 'told ${row.name}', inputs: {time: '${row.minutes}'}"
    played = launched(f"  told: {{run: told, as: ann, in: lab, {more}}}")
    computed = [played.spent(f"told {name}")[-1] for name in "abc"]
    assert computed == [("compute", 95.4, 155.4), ("compute", 95.4, 215.4), ("compute", 95.4, 335.4)]
    assert [played.one(f"told {name}")["launch_index"] for name in "abc"] == [0, 1, 2]


def test_each_of_two_names_is_every_combination():
    more = '  work: {run: work, as: ann, in: lab, each: [samples, traits], name: "${row.name}${row.trait} ${index}"}'
    names = {row["name"] for row in launched(more).rows()}
    assert names == {"au 0", "av 1", "bu 2", "bv 3", "cu 4", "cv 5"}


def test_each_object_of_data_is_an_input_and_its_row_is_at_hand():
    played = launched("  taking: {run: taking, as: ann, in: lab, each: reads}")
    assert sorted(row["stopped_running"] for row in played.rows()) == [155.4, 215.4, 335.4]


def test_a_batch_is_one_launch_whose_numbers_add_up():
    more = '  taking: {run: taking, as: ann, in: lab, each: reads, batch: 2, inputs: {reads: "${reads}"}}'
    played = launched(more, "[]")
    # One and two minutes; four minutes.
    assert sorted(row["stopped_running"] for row in played.rows()) == [275.4, 335.4]


def test_time_for_each_item_of_a_batch_adds_up():
    text = (WORK % "[]").replace('compute: "${row.minutes}"', "compute: {per_item: 10 s, fixed: 5 s}")
    played = play(
        text + '  taking: {run: taking, as: ann, in: lab, each: reads, batch: 2, inputs: {reads: "${reads}"}}'
    )
    assert sorted(row["stopped_running"] for row in played.rows()) == [110.4, 120.4]


def test_a_launch_after_another_is_made_when_all_of_that_is_done():
    more = """
  told: {run: told, as: ann, in: lab, each: samples, inputs: {time: "${row.minutes}"}}
  work: {run: work, as: ann, in: lab, after: told}
  later: {run: work, as: ann, in: lab, after: [told, work], delay: 10 min}
"""
    # The longest takes four minutes: done at 338.5; work at 338.5 + 158.5.
    assert created(more) == [338.5]
    assert created(more, "later") == [1097.0]


def test_a_launch_after_one_that_failed_is_refused_and_told():
    played = launched("  bad: {run: bad, as: ann, in: lab}\n  work: {run: work, as: ann, in: lab, after: bad}")
    assert played.rows(launch="work") == []
    (refused,) = played.rows("rejections")
    assert (refused["launch"], refused["error"], refused["at"], refused["caller"]) == (
        "work",
        "NotLaunched",
        98.5,
        "ann",
    )


def test_a_launch_is_made_by_its_user_in_its_project():
    more = "priority: high, rank: 3, properties: {of: '${row.trait}'}, each: traits"
    played = launched(f"  work: {{run: work, as: bob, in: lab, {more}}}")
    assert {(row["user"], row["project"], row["priority"], row["rank"]) for row in played.rows()} == {
        ("bob", "lab", "high", 3)
    }
    assert sorted(row["properties"] for row in played.rows()) == ['{"of": "u"}', '{"of": "v"}']


def test_the_scenario_starts_when_it_says():
    assert read("").start == START
    assert read("start: 2026-01-12T09:00Z").start == START + (11 * DAY + 9 * HOUR) * 1_000_000


@pytest.mark.parametrize("other", ["seed: 1", "replication: 1"])
def test_another_seed_or_replication_is_another_luck(other):
    more = "  work: {run: work, as: ann, in: lab, arrivals: {rate: 60 /h}, count: 5}\n"
    assert created(more) == created(more + "seed: 0")
    assert created(more) != created(more + other)
