"""What records tell of each delay, and what they are not asked: waits for a slot, for spot, starts on used workers."""

import pytest

from sim.twin.learning.counts_fit import fit_hazard
from sim.twin.learning.run_times import learn_run_times, ran_longer_than
from sim.twin.learning.samples import samples_of
from tests.twin import dx_hashes as hashes


def samples(value, folder):
    return samples_of(hashes.reading(value, folder).records)


def started(name, *, ready, acquired, running, stopped, done, **said):
    """A job with these instants, in seconds; it was made 6 s before it was ready."""
    return hashes.job(
        name,
        created=ready - 6,
        steps=[("runnable", ready), ("running", running), ("done", done)],
        startedRunning=hashes.at(acquired),
        stoppedRunning=hashes.at(stopped),
        totalPrice=0.36 * (stopped - acquired) / 3600,
        **said,
    )


def test_a_cold_start_tells_step_acquisition_boot_and_end(tmp_path):
    found = samples(started("a", ready=6, acquired=46, running=100, stopped=200, done=203.1), tmp_path)
    assert found.of["scheduler_step"].seconds == [6]
    assert found.of["acquisition"].seconds == [40]
    assert found.of["boot"].seconds == [54]
    assert found.of["state_after_code"].seconds == [pytest.approx(3.1)]
    assert (found.cold, found.pooled, found.warm) == (1, 0, 0)


def test_without_a_boot_on_the_meter_the_machine_was_waiting(tmp_path):
    found = samples(started("a", ready=6, acquired=46, running=46, stopped=200, done=203.1), tmp_path)
    assert found.of["acquisition"].seconds == [40]
    assert (found.cold, found.pooled) == (0, 1)


def test_a_kill_tells_the_tear_down(tmp_path):
    killed = hashes.job(
        "a",
        steps=[("runnable", 6), ("running", 60), ("terminating", 100), ("terminated", 114.1)],
        startedRunning=hashes.at(60),
        stoppedRunning=hashes.at(111),
    )
    found = samples(killed, tmp_path)
    assert found.of["teardown"].seconds == [11]
    assert found.of["state_after_code"].seconds == [pytest.approx(3.1)]


def test_the_end_of_an_analysis_is_a_scheduler_step(tmp_path):
    flow = hashes.analysis("flow", [hashes.job("a"), hashes.job("b", run=50)])
    flow["stateTransitions"] = [{"newState": "done", "setAt": hashes.at(203.1 + 5)}]
    assert sorted(samples(flow, tmp_path).of["scheduler_step"].seconds) == [5, 6.4, 6.4]


def test_outputs_that_close_late_tell_the_closing(tmp_path):
    late = hashes.job(
        "a",
        steps=[("runnable", 6.4), ("running", 60), ("waiting_on_output", 103.1), ("done", 126.4)],
        startedRunning=hashes.at(60),
        stoppedRunning=hashes.at(100),
    )
    assert samples(late, tmp_path).of["closing"].seconds == [pytest.approx(20)]


def test_a_stage_on_the_worker_of_the_one_before_started_warm(tmp_path):
    first = started("a", ready=6, acquired=46, running=100, stopped=200, done=203.1)
    second = started("b", ready=209, acquired=217, running=217, stopped=300, done=303.1)
    found = samples(hashes.analysis("flow", [first, second]), tmp_path)
    assert found.of["warm_start"].seconds == [8]
    assert found.warm == 1


def test_who_may_have_waited_for_a_slot_teaches_no_acquisition_but_since_its_turn(tmp_path):
    # Two slots: each next one gets its machine 40 s after one of those before it has stopped.
    line, free = [], [0.0, 0.0]
    for number in range(20):
        free.sort()
        begin = max(6.0, free[0]) + 40
        free[0] = begin + 300
        line.append(
            started(f"j{number:02d}", ready=6, acquired=begin, running=begin, stopped=begin + 300, done=begin + 303)
        )
    found = samples(line, tmp_path)
    assert found.workers == 2
    assert max(found.of["acquisition"].seconds) < 60


def test_spot_waits_count_from_the_slot_and_given_up_ones_as_longer(tmp_path):
    had = started("a", ready=6, acquired=500, running=500, stopped=600, done=603, spotWaitTime=90, priority="low")
    gave_up = started(
        "b", ready=6, acquired=940, running=940, stopped=1000, done=1003, spotWaitTime=900, finalPriority="high"
    )
    found = samples([had, gave_up], tmp_path)
    assert found.of["spot_acquisition"].seconds == [90]
    assert found.of["spot_acquisition"].longer_than == [900]
    assert found.of["acquisition"].seconds == [34]


def test_the_hazard_is_interruptions_over_hours_on_spot(tmp_path):
    lost = hashes.job(
        "a",
        steps=[("runnable", 6), ("running", 60), ("restartable", 3663), ("restarted", 3670)],
        startedRunning=hashes.at(60),
        stoppedRunning=hashes.at(3660),
        state="restarted",
        failureReason="SpotInstanceInterruption",
        priority="low",
        **{"try": 0},
    )
    kept = [hashes.job(f"k{n}", run=9 * 3600, priority="low") for n in range(11)]
    records = hashes.reading([lost, *kept], tmp_path).records
    hazard, seen, hours, draws = fit_hazard(records, 1)
    assert (seen, hours) == (1, pytest.approx(100))
    assert hazard.low < 0.01 < hazard.high < 0.1
    assert (draws > 0).all()


def test_interruptions_of_tries_that_are_not_recorded_count(tmp_path):
    records = hashes.reading(hashes.job("a", run=3600, failureCounts={"SpotInstanceInterruption": 3}), tmp_path).records
    hazard, seen, _, _ = fit_hazard(records, 1)
    assert seen == 3
    assert hazard.value > 0.5


def test_run_times_learn_from_those_that_still_run_too(tmp_path):
    done = [hashes.job(f"d{n}", run=100 + n) for n in range(5)]
    runs = [
        hashes.job(f"r{n}", steps=[("runnable", 6.4), ("running", 100)], startedRunning=hashes.at(100))
        for n in range(10)
    ]
    last = hashes.job("z", created=3000, run=10)
    told = hashes.reading([*done, *runs, last], tmp_path)
    still = next(record for record in told.records if record.name == "r0")
    assert ran_longer_than(still, told.records[-1].last_instant) == pytest.approx(3013.1)
    alone = hashes.reading([*done, last], tmp_path)
    [with_them] = learn_run_times(told.records, told.naming, 1)
    [without] = learn_run_times(alone.records, alone.naming, 1)
    assert with_them.fit.given_up == 10
    assert with_them.fit.median.value > 2 * without.fit.median.value


def test_run_times_on_several_sizes_show_their_law(tmp_path):
    # 16 core hours, a tenth of them serial.
    jobs = [
        hashes.job(f"j{n}{cores}", run=57_600 * (0.1 + 0.9 / cores) + n, instanceType=f"mem1_ssd1_v2_x{cores}")
        for cores in (2, 4, 8, 16)
        for n in range(3)
    ]
    told = hashes.reading(jobs, tmp_path)
    [learned] = learn_run_times(told.records, told.naming, 1)
    assert learned.law.kind == "cores"
    assert learned.law.values["work_core_hours"][0] == pytest.approx(16, rel=0.01)
    assert learned.law.values["serial"][0] == pytest.approx(0.1, rel=0.02)


def test_run_times_grow_with_the_bytes_of_the_inputs_where_these_are_told(tmp_path):
    jobs = [hashes.job(f"j{gb}", run=60 + 30 * gb, input={"reads": {"size": gb * 10**9}}) for gb in (1, 2, 4, 8)]
    told = hashes.reading(jobs, tmp_path)
    [learned] = learn_run_times(told.records, told.naming, 1)
    assert learned.law.kind == "input size"
    assert learned.law.values["seconds_per_gb"][0] == pytest.approx(30)
