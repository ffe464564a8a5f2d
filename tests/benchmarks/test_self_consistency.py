"""The twin finds its own parameters again and foresees its own runs: few seeds here, a hundred by hand."""

from collections import Counter

import pytest

from sim.twin.learning.write import latencies_text
from tests.benchmarks.self_consistency import CALIBRATED, FORESEEN, Case, foreseen, found_again, learned

SEEDS = 5


@pytest.mark.parametrize("name", CALIBRATED)
def test_intervals_hold_the_parameters_that_were_played(name, tmp_path):
    case = Case(tmp_path, CALIBRATED[name])
    held = [found_again(learned(case, seed), spot="spot" in name) for seed in range(SEEDS)]
    counted = Counter(key for one in held for key, value in one.items() if value)
    # Two of five or fewer would come with a probability of 0.001 each.
    assert min(counted[key] for key in held[0]) >= 3, counted
    assert sum(counted.values()) >= 0.85 * SEEDS * len(held[0]), counted


@pytest.mark.parametrize("name", FORESEEN)
def test_a_snapshot_foretells_the_end_and_the_cost(name, tmp_path):
    said, halfway = FORESEEN[name]
    case, latencies = Case(tmp_path, said), tmp_path / "latencies.yaml"
    held = []
    for seed in range(3):
        # Each learns from a run of its own: one run may happen to teach too long run times to all.
        latencies.write_text(latencies_text(learned(case, 10_000 + seed), ["another run"]), encoding="utf-8")
        held.append(foreseen(case, seed, halfway, latencies, 40))
    assert sum(one["end"] for one in held) >= 2, held
    assert sum(one["cost"] for one in held) >= 2, held
