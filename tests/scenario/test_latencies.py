"""The platform's own delays where a scenario does not say (B5, B6, D2, G4, G5, G8)."""

import pytest

from sim.scenario.latencies import Latencies

SECOND = 1_000_000


def test_the_default_latencies_are_the_measured_or_stated_ones():
    found = Latencies()
    constants = {
        "scheduler_step": 6.4,
        "boot": 54,
        "warm_keep": 60,
        "set_up": 30,
        "state_after_code": 3.1,
        "teardown": 11,
        "limit_check": 0,
    }
    assert {name: getattr(found, name).constant / SECOND for name in constants} == constants
    assert found.acquisition.draw(0.5) == 35 * SECOND
    assert found.acquisition.draw(0.95) == pytest.approx(150 * SECOND, abs=1)
    assert found.pooled_share == 0
    assert (found.warm_start.draw(0), found.warm_start.draw(1)) == (6 * SECOND, 9 * SECOND)
    assert found.staging_rate == 150e6
    assert found.streaming_slowdown == 1.2
    assert (found.closing.file.delay.constant, found.closing.file.rate) == (2 * SECOND, 1e9)
    assert (found.closing.record.delay.constant, found.closing.record.rate) == (0, None)
