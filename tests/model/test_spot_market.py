"""When there are spot machines and when not (K5)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside
from tests.model.spotting import SPOT, launch, played, uses


def shut(*times, more=""):
    """A calendar of times in which there are none of any type."""
    listed = ", ".join(f"{{from: {begin}, to: {end}}}" for begin, end in times)
    return f"spot: {{shut: [{listed}]{more}}}\n"


def test_while_the_market_is_shut_a_low_job_waits_for_it_to_open():
    run = played(launch("a", priority="low"), shut(("0 s", "2 h")))
    assert uses(run, "a") == [("spot", 7200, 7235, 7349)]
    assert run.one("a")["spot_wait"] == 7235 - 6.4
    assert run.one("a")["ready"] == 6.4


def test_it_holds_no_slot_meanwhile_and_others_pass_it():
    run = played(
        launch("a", rank=1) + launch("b", priority="high"),
        "limits: {workers_per_user: 1}\n" + shut(("0 s", "100 s")),
    )
    # The market opens at 100 s, but the slot is free at 155.4 only; its time to wait runs from 6.4 s on.
    assert uses(run, "b") == [("on_demand", 6.4, 41.4, 155.4)]
    assert uses(run, "a") == [("spot", 155.4, 190.4, 304.4)]
    assert run.one("a")["spot_wait"] == 184


def test_it_is_shut_from_its_first_instant_on_and_open_at_its_last():
    run = played(launch("a"), shut(("6.4 s", "100 s")))
    assert uses(run, "a")[0][1] == 100
    run = played(launch("a"), shut(("6.400001 s", "100 s")))
    # The request of 6.4 s is withdrawn a microsecond later, and made anew.
    assert uses(run, "a")[0][1] == 100
    run = played(launch("a"), shut(("0 s", "6.4 s")))
    assert uses(run, "a")[0][1] == 6.4


def test_a_request_is_withdrawn_when_the_market_shuts_unless_its_machine_is_there():
    assert uses(played(launch("a"), shut(("41.4 s", "100 s"))), "a") == [("spot", 6.4, 41.4, 155.4)]
    assert uses(played(launch("a"), shut(("41.399999 s", "100 s"))), "a") == [("spot", 100, 135, 249)]


def test_the_slot_of_a_withdrawn_request_is_free_at_that_instant():
    run = played(
        launch("a", rank=1) + launch("b", priority="high"),
        "limits: {workers_per_user: 1}\n" + shut(("20 s", "2 h")),
    )
    assert uses(run, "b")[0][1] == 20


def test_a_machine_that_is_there_stays_when_the_market_shuts():
    run = played(launch("a"), shut(("42 s", "1 d")))
    assert uses(run, "a") == [("spot", 6.4, 41.4, 155.4)]


def test_a_normal_job_goes_on_demand_when_its_time_is_spent_though_it_holds_no_slot():
    run = played(launch("a"), shut(("0 s", "2 h")))
    assert uses(run, "a") == [("on_demand", 906.4, 941.4, 1055.4)]
    assert (run.one("a")["final_priority"], run.one("a")["spot_wait"]) == ("high", 900)


def test_its_time_runs_on_when_the_market_opens_and_no_slot_is_free():
    run = played(
        launch("a", rank=1) + launch("b", "2000 s", priority="high"),
        "limits: {workers_per_user: 1}\n" + shut(("0 s", "100 s")),
    )
    # It turns to on demand in line at 906.4 s, and has the slot at 2095.4 s.
    assert uses(run, "a") == [("on_demand", 2095.4, 2130.4, 2244.4)]
    assert run.one("a")["spot_wait"] == 900


def test_its_time_runs_on_when_the_market_shuts_again():
    run = played(launch("a"), shut(("0 s", "100 s"), ("110 s", "200 s"), ("210 s", "2 h")))
    assert uses(run, "a") == [("on_demand", 906.4, 941.4, 1055.4)]
    assert run.one("a")["spot_wait"] == 900


def test_who_is_back_in_line_goes_by_the_instant_at_which_it_was_ready():
    run = played(
        launch("a")
        + launch("b", at="50 s")
        + launch("c", at="20 s", priority="high")
        + launch("d", "90 s", priority="high", rank=1),
        "limits: {workers_per_user: 1}\n" + shut(("0 s", "150 s")),
    )
    # D has the slot first, then C passes A and B; all later ones have been ready since 6.4, 56.4 s.
    requests = sorted((row["requested"], row["execution"]) for row in run.rows("workers"))
    names = {row["execution"]: row["name"] for row in run.rows()}
    assert [names[execution] for _, execution in requests] == ["d", "a", "c", "b"]


def test_shut_for_one_type_it_is_open_for_others():
    text = "spot: {types: {mem1_ssd1_v2_x4: {shut: [{from: 0 s, to: 2 h}]}}}\n"
    run = played(launch("a", priority="low") + launch("b", priority="low", instance_type="mem1_ssd1_v2_x8"), text)
    assert (uses(run, "a")[0][1], uses(run, "b")[0][1]) == (7200, 6.4)


def test_times_that_overlap_are_taken_together():
    own = ", types: {mem1_ssd1_v2_x4: {shut: [{from: 500 s, to: 700 s}]}}"
    run = played(launch("a", priority="low"), shut(("0 s", "200 s"), ("100 s", "500 s"), ("300 s", "400 s"), more=own))
    assert uses(run, "a")[0][1] == 700


def test_times_can_be_instants():
    run = played(launch("a", priority="low"), shut(("2025-12-31", '"2026-01-01T01:00Z"')))
    assert uses(run, "a")[0][1] == 3600


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (("2 h", "1 h"), "this ends before it begins"),
        (("1 h", "1 h"), "this ends before it begins"),
        (("2025-01-01", "2025-06-01"), "this is over before the scenario's start"),
        (("1 h", "2301-01-01"), "this is after year 2300"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(times, says):
    with pytest.raises(ScenarioError, match=says):
        played(launch("a"), shut(times))


def test_a_type_that_is_none_is_refused():
    with pytest.raises(ScenarioError, match="there is no instance type 'mem1_ssd1_v2_x3'; did you mean"):
        played(launch("a"), "spot: {types: {mem1_ssd1_v2_x3: {hazard: 1 /h}}}")


def test_the_wait_for_a_machine_has_a_distribution_of_its_own_by_type():
    text = "spot: {acquisition: 70 s, types: {mem1_ssd1_v2_x8: {acquisition: 7 s}}}\n"
    run = played(launch("a") + launch("b", instance_type="mem1_ssd1_v2_x8") + launch("c", priority="high"), text)
    assert [uses(run, name)[0][2] for name in "abc"] == [76.4, 13.4, 41.4]


def test_the_market_can_be_shut_and_opened_at_run_time():
    outside = Outside(SPOT + "spot: {acquisition: 35 s}")
    platform = outside.platform
    outside.run("work", name="a", inputs={"time": "60 s"})
    outside.until(20)
    platform.clock.call(platform.spot.shut, ["mem1_ssd1_v2_x4"], duration=80_000_000)
    run = outside.finish()
    assert uses(run, "a") == [("spot", 100, 135, 249)]


def test_the_market_can_be_shut_later_for_ever():
    outside = Outside(SPOT + "spot: {acquisition: 35 s}")
    outside.platform.spot.shut(after=20_000_000)
    outside.run("work", name="a", inputs={"time": "60 s"})
    run = outside.finish()
    assert uses(run, "a") == [("on_demand", 906.4, 941.4, 1055.4)]


def test_who_is_killed_while_the_market_is_shut_waits_no_more():
    outside = Outside(SPOT)
    outside.platform.spot.shut(duration=1_000_000_000)
    job = outside.run("work", name="a", inputs={"time": "60 s"})
    outside.until(106.4)
    outside.door.terminate(job)
    run = outside.finish()
    assert (run.one("a")["state"], run.one("a")["ended"], run.one("a")["spot_wait"]) == ("terminated", 106.4, 100)
    assert not run.rows("workers")


def test_who_was_killed_while_it_asked_is_not_found_when_the_market_shuts():
    outside = Outside(SPOT + "spot: {acquisition: 2 h}")
    job = outside.run("work", name="a", inputs={"time": "60 s"})
    outside.until(50)
    outside.door.terminate(job)
    outside.platform.spot.shut(after=1_000_000, duration=1_000_000)
    assert outside.finish().one("a")["ended"] == 50
