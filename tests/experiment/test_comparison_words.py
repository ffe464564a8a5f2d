"""What is said of pairs of runs: no more than they support, and what is exactly the same as such."""

import random
from dataclasses import replace

import pytest

from sim.experiment.comparing.comparison import Comparison
from sim.experiment.comparing.hours import Hours
from sim.experiment.comparing.ledger import Ledger, Line
from sim.experiment.comparing.sides import Side
from sim.experiment.comparing.spending import Spent
from sim.experiment.comparing.tries import Way
from sim.records.ticks import TICKS_PER_UNIT

WAY = Way("work", "main", "job", "mem1_ssd1_v2_x4", "on_demand")
NO_HOURS = Hours(*[None] * 5, ())


def run(cost, hours, done=10, currency="GBP"):
    """The ledger of a run that cost so much, took so long and completed so many jobs."""
    spent = {("compute", "kept"): Spent(10**9, round(cost * TICKS_PER_UNIT))} if currency else {}
    line = Line(WAY, done, done, done, done, done, spent, {"running": 10**9})
    makespan = round(hours * 3600) * 1_000_000
    return Ledger((line,), currency, makespan, 0, 0, f"{cost}{hours}{done}".encode(), 0, NO_HOURS, {})


def comparison(pairs):
    """A comparison of pairs of runs."""
    return Comparison(Side("a"), Side("b"), *zip(*pairs, strict=True))


def noisy(cost, hours, spread, number=20):
    """Pairs of which B is so much dearer (a factor) and longer (hours), more or less."""
    luck = random.Random(5)
    base = [(luck.uniform(90, 110), luck.uniform(45, 55)) for _ in range(number)]
    return [
        (
            run(price, time),
            run(price * (cost + spread * luck.gauss(0, 1)), time + hours + 60 * spread * luck.gauss(0, 1)),
        )
        for price, time in base
    ]


def test_what_is_told_is_rounded_to_what_its_interval_supports():
    assert comparison(noisy(0.879, 3.2, 0.015)).sentence == (
        "B costs 11.7 % less (95 % CI 11.0 to 12.4) and takes 3.5 h longer (95 % CI 3.0 to 3.9)."
    )


def test_a_difference_that_luck_may_have_made_is_not_told():
    sentence = comparison(noisy(1.0, 0.0, 0.05)).sentence
    assert sentence.startswith("No difference can be told with 20 replications: cost −")
    assert sentence.count(" to +") == 2
    assert "significan" not in sentence


def test_where_only_one_difference_can_be_told_the_range_of_the_other_one_is():
    pairs = [(a, run(cost=b.ticks / TICKS_PER_UNIT * 1.5, hours=b.makespan / 3.6e9)) for a, b in noisy(1.0, 0.0, 0.05)]
    sentence = comparison(pairs).sentence
    assert sentence.startswith("B costs 5")
    assert "; no difference in time can be told with 20 replications (−" in sentence


def test_what_is_the_same_is_the_same_exactly():
    pairs = [(run(10 + k, 5), run(10 + k, 5.5)) for k in range(4)]
    found = comparison(pairs)
    assert found.sentence == "B costs exactly the same and takes 30 min longer."
    assert found.notes == ["Luck plays no part in the difference: it is the same in all 4 replications."]
    back = [(run(10 + k, 5), run(12 + k, 5)) for k in range(4)]
    assert comparison(back).sentence.startswith("B costs 17")
    assert comparison(back).sentence.endswith(" and takes exactly as long.")


def test_pairs_that_are_the_same_run_for_run():
    pairs = [(run(10 + k, 5), run(10 + k, 5)) for k in range(4)]
    assert comparison(pairs).sentence == "No difference at all: every run is the same to the last microsecond."
    assert comparison(pairs[:1]).sentence == "No difference at all: the two runs are the same to the last microsecond."


def test_where_few_pairs_differ_it_says_in_how_many():
    pairs = [(run(10, 5), run(10, 5))] * 18 + [(run(10, 5), run(13, 6))] * 2
    (note,) = comparison(pairs).notes
    assert note.startswith("In 18 of 20 replications both are the same to the last microsecond; where few differ,")


def test_fewer_completed_jobs_stand_beside_what_they_save():
    pairs = [(run(100 + k, 50, 40), run(80 + k, 50, 30 + k % 2)) for k in range(10)]
    assert comparison(pairs).sentence.endswith(" It completes 9.5 jobs fewer (95 % CI 9.1 to 9.9).")


def test_one_pair_has_no_interval_and_two_digits():
    assert comparison([(run(100, 50), run(87.654, 53.21))]).sentence == (
        "B costs 12 % less and takes 3.2 h longer. One run of each has no interval: luck alone may do as much."
    )


def test_without_any_price_only_time_is_told():
    pairs = [(run(0, 5 + k, currency=None), run(0, 7 + k, currency=None)) for k in range(3)]
    assert comparison(pairs).sentence == "B costs nothing, like A, and takes 2 h longer."


def test_where_a_may_cost_nothing_amounts_are_told():
    pairs = [(run(0, 5), run(3 + k / 10, 5)) for k in range(3)]
    assert comparison(pairs).sentence.startswith("B costs 3.1 GBP more (95 % CI 2.9 to 3.3)")


@pytest.mark.parametrize(("hours", "words"), [(0.02, "1.2 min"), (0.0005, "2 s"), (60, "2.5 d")])
def test_times_are_told_in_a_unit_that_fits(hours, words):
    pairs = [(run(10 + k, 100), run(10 + k, 100 + hours)) for k in range(3)]
    assert comparison(pairs).sentence == f"B costs exactly the same and takes {words} longer."


def test_what_rests_on_extrapolated_rates_is_told():
    pairs = [(run(10 + k, 5), run(20 + k, 5)) for k in range(3)]
    guessed = [(a, replace(b, extrapolated=b.ticks // 4)) for a, b in pairs]
    assert "Extrapolated rates stand behind 25.0% of what B costs." in comparison(guessed).notes


def test_what_did_not_end_and_what_was_refused_is_told():
    pairs = [(run(10 + k, 5), run(9 + k, 5)) for k in range(3)]
    notes = comparison([(a, replace(b, unfinished=3, refused=1)) for a, b in pairs]).notes
    assert "In a mean run 0 executions were not final at the end in A, 3 in B." in notes
    assert "In a mean run 0 calls were refused in A, 1 in B." in notes
