"""Differences of products are shared out exactly, in no preferred order."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.comparing.parts import DURATION, PRICE, VOLUME
from sim.experiment.comparing.shares import Lot, of_lots, of_products
from sim.experiment.comparing.spending import Spent
from tests.laws.settings import law

LOTS = st.builds(Lot, st.integers(0, 300), st.integers(0, 10**12), st.integers(0, 10**28))
SOME = st.builds(Lot, st.integers(1, 300), st.integers(1, 10**12), st.integers(0, 10**28))


def over_all_orders(a, b):
    """Shapley's values of the factors number, time and price, worked out as they are defined."""
    one = [Fraction(a.executions), Fraction(a.microseconds, a.executions), Fraction(a.ticks, a.microseconds)]
    other = [Fraction(b.executions), Fraction(b.microseconds, b.executions), Fraction(b.ticks, b.microseconds)]
    found = [Fraction(0)] * 3
    for order in permutations(range(3)):
        now = list(one)
        for place in order:
            before = now[0] * now[1] * now[2]
            now[place] = other[place]
            found[place] += (now[0] * now[1] * now[2] - before) / 6
    return dict(zip((VOLUME, DURATION, PRICE), found, strict=True))


@law(50)
@given(LOTS, LOTS)
def test_shares_add_up_to_the_difference_and_change_their_sign_with_the_sides(a, b):
    there, back = of_lots(a, b, DURATION), of_lots(b, a, DURATION)
    assert sum(there.values()) == b.ticks - a.ticks
    assert {part: -ticks for part, ticks in back.items()} == there


@law(50)
@given(SOME, SOME)
def test_each_share_is_the_mean_over_all_orders_to_the_tick(a, b):
    exact, found = over_all_orders(a, b), of_lots(a, b, DURATION)
    assert all(abs(exact[part] - found[part]) <= 1 for part in exact)


def test_what_only_one_side_ran_is_volume_and_what_only_one_side_spent_on_is_its_own():
    assert of_lots(Lot(0, 0, 0), Lot(5, 50, 500), DURATION) == {VOLUME: 500}
    assert of_lots(Lot(4, 0, 0), Lot(5, 50, 500), DURATION) == {DURATION: 500}


@law(50)
@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(0, 10**9), st.integers(0, 10**9))
def test_of_the_same_executions_the_price_takes_its_change_times_the_mean_time(t0, t1, r0, r1):
    found = of_products(Spent(t0, r0 * t0), Spent(t1, r1 * t1))
    assert abs(found - Fraction((r1 - r0) * (t0 + t1), 2)) <= Fraction(1, 2)
    assert found == -of_products(Spent(t1, r1 * t1), Spent(t0, r0 * t0))


def test_a_machine_that_is_twice_as_fast_and_twice_as_dear_changes_both_and_costs_the_same():
    price = of_products(Spent(100, 100), Spent(50, 100))
    assert price == 75  # 1 more a tick of time, over 75 of them; 50 less time at 1.5 is the same the other way
