"""Several instance types to choose from (G6)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play
from tests.model.spotting import SPOT, chain, launch, played, uses

BOTH = "{allowed: [mem1_ssd1_v2_x4, mem1_ssd1_v2_x8]}"
SWAPPED = "{allowed: [mem1_ssd1_v2_x8, mem1_ssd1_v2_x4]}"
SLOW = "spot: {types: {mem1_ssd1_v2_x4: {acquisition: %s}, mem1_ssd1_v2_x8: {acquisition: %s}}}\n"


def seen(run, name):
    """The type, purchase and acquisition of a job that is done at its first try."""
    row = run.one(name)
    ((purchase, requested, acquired, _),) = uses(run, name)
    assert requested == 6.4
    return row["instance_type"], purchase, acquired


def test_the_first_type_is_taken_where_it_comes_in_time():
    run = played(launch("a", instance_type_selector=SWAPPED))
    assert seen(run, "a") == ("mem1_ssd1_v2_x8", "spot", 41.4)
    assert run.one("a")["price"] == 0.114
    assert [worker["instance_type"] for worker in run.rows("workers")] == ["mem1_ssd1_v2_x8"]


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ("600 s", ("mem1_ssd1_v2_x4", "spot", 606.4)),
        ("600.000001 s", ("mem1_ssd1_v2_x8", "spot", 616.4)),
    ],
)
def test_each_type_is_asked_for_for_ten_minutes_then_the_next(takes, expected):
    run = played(launch("a", instance_type_selector=BOTH), SLOW % (takes, "10 s"))
    assert seen(run, "a") == expected


def test_then_each_for_twenty_minutes_then_forty():
    low = launch("a", priority="low", instance_type_selector=BOTH)
    # 10 and 10 minutes; then the first one's 15 come within its 20.
    assert seen(played(low, SLOW % ("15 min", "5 h")), "a") == ("mem1_ssd1_v2_x4", "spot", 6.4 + 35 * 60)
    assert seen(played(low, SLOW % ("5 h", "15 min")), "a") == ("mem1_ssd1_v2_x8", "spot", 6.4 + 55 * 60)
    # 10, 10, 20, 20 minutes; then 40.
    assert seen(played(low, SLOW % ("40 min", "5 h")), "a") == ("mem1_ssd1_v2_x4", "spot", 6.4 + 100 * 60)
    assert seen(played(low, SLOW % ("2401 s", "40 min")), "a") == ("mem1_ssd1_v2_x8", "spot", 6.4 + 140 * 60)


def test_a_normal_job_that_turns_to_on_demand_begins_anew_with_the_first_type():
    # The second type would be asked for until 20 min, but the time to wait is spent at 15.
    run = played(launch("a", instance_type_selector=BOTH), SLOW % ("5 h", "5 h"))
    assert seen(run, "a") == ("mem1_ssd1_v2_x4", "on_demand", 6.4 + 900 + 35)
    assert run.one("a")["spot_wait"] == 900
    run = played(launch("a", instance_type_selector=BOTH), (SLOW % ("5 h", "5 h")) + "latencies: {acquisition: 11 min}")
    assert seen(run, "a") == ("mem1_ssd1_v2_x4", "on_demand", 6.4 + 900 + 20 * 60 + 11 * 60)


def test_a_time_that_is_spent_as_the_first_type_s_ends_turns_to_on_demand():
    wait = "accounts: {wallet: {spot_wait: 10 min}}\n"
    run = played(launch("a", instance_type_selector=BOTH), wait + SLOW % ("5 h", "1 s"))
    assert seen(run, "a") == ("mem1_ssd1_v2_x4", "on_demand", 6.4 + 600 + 35)


def test_on_demand_too_each_is_asked_for_in_turn():
    run = played(launch("a", priority="high", instance_type_selector=BOTH), "latencies: {acquisition: 601 s}")
    assert seen(run, "a") == ("mem1_ssd1_v2_x4", "on_demand", 6.4 + 1200 + 601)


def test_a_type_that_has_no_spot_rate_is_asked_for_on_demand_only():
    text = SPOT.replace("mem1_ssd1_v2_x4: 1.8 USD/h, ", "")
    run = play(f"{text}launches:\n{launch('a', instance_type_selector=BOTH)}")
    assert seen(run, "a") == ("mem1_ssd1_v2_x8", "spot", 41.4)
    run = play(f"{text}launches:\n{launch('a', priority='low', instance_type_selector=BOTH)}")
    assert seen(run, "a") == ("mem1_ssd1_v2_x8", "spot", 41.4)


def test_a_type_that_is_shut_is_passed_over():
    shut = "spot: {types: {mem1_ssd1_v2_x4: {shut: [{from: 0 s, to: 2 h}]}}}\n"
    run = played(launch("a", instance_type_selector=BOTH), shut)
    assert seen(run, "a") == ("mem1_ssd1_v2_x8", "spot", 41.4)


def test_a_type_that_shuts_while_it_is_asked_for_gives_way_to_the_next():
    shut = "spot: {types: {mem1_ssd1_v2_x4: {shut: [{from: 20 s, to: 2 h}]}}}\n"
    run = played(launch("a", instance_type_selector=BOTH), shut)
    assert seen(run, "a") == ("mem1_ssd1_v2_x8", "spot", 55)


def test_with_all_shut_it_waits_for_the_first_to_open_and_begins_anew():
    shut = (
        "spot: {types: {mem1_ssd1_v2_x4: {shut: [{from: 20 s, to: 2 h}]},"
        " mem1_ssd1_v2_x8: {shut: [{from: 30 s, to: 100 s}]}}}\n"
    )
    run = played(launch("a", instance_type_selector=BOTH), shut)
    assert run.one("a")["instance_type"] == "mem1_ssd1_v2_x8"
    assert uses(run, "a") == [("spot", 100, 135, 249)]


def test_it_computes_as_fast_as_the_type_that_it_got():
    text = SPOT.replace('"${inputs.time}"', "{work: 8 core min}")
    run = play(f"{text}launches:\n{launch('a', instance_type_selector=SWAPPED)}")
    assert run.one("a")["ended"] == 95.4 + 60 + 3.1


@pytest.mark.parametrize(
    "where",
    [
        ("class: app,", f"class: app, instance_type_selector: {SWAPPED},"),
        ("{main: {", "{main: {instance_type_selector: " + SWAPPED + ", "),
    ],
)
def test_an_executable_or_entry_point_can_have_several(where):
    run = play(f"{SPOT.replace(*where)}launches:\n{launch('a')}")
    assert seen(run, "a")[0] == "mem1_ssd1_v2_x8"


def test_a_stronger_request_beats_the_choice():
    text = SPOT.replace("class: app,", f"class: app, instance_type_selector: {SWAPPED},")
    run = play(f"{text}launches:\n{launch('a', instance_type='mem1_ssd1_v2_x4')}")
    assert run.one("a")["instance_type"] == "mem1_ssd1_v2_x4"
    text = SPOT.replace("class: app,", "class: app, instance_type: mem1_ssd1_v2_x4,")
    run = play(f"{text}launches:\n{launch('a', instance_type_selector=SWAPPED)}")
    assert run.one("a")["instance_type"] == "mem1_ssd1_v2_x8"


@pytest.mark.parametrize(
    "text",
    [
        SPOT.replace("class: app,", f"class: app, instance_type: mem1_ssd1_v2_x4, instance_type_selector: {BOTH},")
        + f"launches:\n{launch('a')}",
        SPOT.replace("{main: {", "{main: {instance_type: mem1_ssd1_v2_x4, instance_type_selector: " + BOTH + ", ")
        + f"launches:\n{launch('a')}",
        f"{SPOT}launches:\n{launch('a', instance_type='mem1_ssd1_v2_x4', instance_type_selector=BOTH)}",
    ],
)
def test_one_type_and_a_choice_at_one_level_are_refused(text):
    with pytest.raises(ScenarioError, match="give instance_type, one type, or instance_type_selector, several"):
        play(text)


@pytest.mark.parametrize(
    ("allowed", "says"),
    [
        ("[mem1_ssd1_v2_x4, mem1_ssd1_v2_x5]", "there is no instance type 'mem1_ssd1_v2_x5'"),
        ("[mem1_ssd1_v2_x4, mem1_ssd1_v2_x4]", "each type stands in allowed once"),
        ("[]", "at least 1 must stand here"),
        ("[mem1_ssd1_v2_x4, mem1_ssd1_v2_x2]", "mem1_ssd1_v2_x2 has no on-demand price"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(allowed, says):
    with pytest.raises(ScenarioError, match=says):
        played(launch("a", instance_type_selector=f"{{allowed: {allowed}}}"))


def test_a_draw_for_each_round_and_type():
    uniform = "spot: {acquisition: {uniform: [1 s, 2 h]}}\nseed: %d\n"
    runs = [
        played(launch("a", count=30, priority="low", instance_type_selector=BOTH), uniform % seed) for seed in (1, 2)
    ]
    for run in runs:
        types = [row["instance_type"] for row in run.rows()]
        assert 5 < types.count("mem1_ssd1_v2_x4") < 25
    waits = [[row["spot_wait"] for row in run.rows()] for run in runs]
    assert waits[0] != waits[1]


def test_a_warm_machine_of_any_of_the_types_is_taken():
    points = "{main: {steps: [{compute: 1 s}]}}"
    choosy = f"  choosy: {{class: app, instance_type_selector: {BOTH}, entry_points: {points}}}\n"
    runs = ("work, inputs: {time: 1 s}, instance_type: mem1_ssd1_v2_x8", "choosy")
    run = play(f"{SPOT}{choosy}{chain(*runs)}settings: {{worker_reuse: root_execution}}")
    assert (run.one("b")["start_kind"], run.one("b")["instance_type"]) == ("warm", "mem1_ssd1_v2_x8")
    assert run.one("b")["price"] == 0.001


def test_who_is_killed_while_a_type_is_asked_for_frees_its_slot():
    text = SPOT.replace("class: app,", f"class: app, instance_type_selector: {BOTH},")
    outside = Outside(text + (SLOW % ("5 h", "5 h")))
    job = outside.run("work", name="a", inputs={"time": "60 s"})
    outside.until(700)
    outside.door.terminate(job)
    run = outside.finish()
    assert (run.one("a")["ended"], run.one("a")["instance_type"], run.one("a")["spot_wait"]) == (
        700, "mem1_ssd1_v2_x8", 693.6,
    )  # fmt: skip
