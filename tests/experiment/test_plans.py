"""Plans, on scenarios whose answers are worked out by hand: jobs of an hour at 40 cents, and no delays."""

import pytest

from sim.experiment.asked import ask
from sim.experiment.errors import ExperimentError
from sim.experiment.planning.budget import plan_budget
from sim.experiment.planning.capacity import plan_capacity
from sim.experiment.planning.chance import Chance
from sim.experiment.planning.limit import plan_limit
from sim.experiment.planning.search import last_true
from sim.experiment.pool import Pool
from sim.scenario.quantity_readers import read_moment
from sim.units import Money
from tests.experiment.small import SMALL, write

HOURS = SMALL.replace("{lognormal: {median: 40 min, p95: 90 min}}", "1 h").replace(
    "limits:",
    "latencies: {scheduler_step: 0 s, acquisition: 0 s, boot: 0 s, pooled_share: 0 %, set_up: 0 s, "
    "state_after_code: 0 s, teardown: 0 s}\nlimits:",
)
"""Six jobs of an hour on eight cores at 0.05 USD a core: 0.40 USD each."""
HERE = Pool(1)


def hours(folder, **changes):
    text = HOURS
    for old, new in changes.items():
        text = text.replace(old, new)
    return write(folder, text)


def test_the_cheapest_choice_in_time_is_found(tmp_path):
    # Six hours of work: two workers take 3 h, three 2 h. A machine of twice the cores costs twice as much.
    asked = ask(
        hours(tmp_path),
        vary={
            "limits.workers_per_user": [1, 2, 3, 6],
            "launches.align.instance_type": ["mem1_ssd1_v2_x8", "mem1_ssd1_v2_x16"],
        },
        replications=2,
    )
    found = plan_capacity(asked, read_moment("2 h"), 0.95, None, HERE)
    assert found.best.point.changes == (
        ("limits.workers_per_user", "3"),
        ("launches.align.instance_type", "mem1_ssd1_v2_x8"),
    )
    assert found.best.cost.mean == pytest.approx(2.40)
    assert found.best.seconds.mean == 7200
    assert found.best.in_time == Chance(2, 2)
    frontier = [choice.point.changes[0][1] for choice in found.choices if choice.on_frontier]
    assert frontier == ["6"]  # wider costs nothing more: it beats all the others
    assert found.runs == 16
    assert [choice.cost.mean for choice in found.choices] == pytest.approx([2.4] * 4 + [4.8] * 4)


def test_where_no_choice_is_in_time_the_nearest_is_told(tmp_path):
    asked = ask(hours(tmp_path), vary={"limits.workers_per_user": [1, 2]}, replications=2)
    found = plan_capacity(asked, read_moment("2 h 59 min"), 0.95, None, HERE)
    assert found.best is None
    assert found.nearest.point.changes == (("limits.workers_per_user", "2"),)
    assert found.nearest.seconds.p95 == 3 * 3600
    exactly = plan_capacity(asked, read_moment("2026-01-01T03:00Z"), 0.95, None, HERE)
    assert exactly.best.point.changes == (("limits.workers_per_user", "2"),)


def test_a_choice_that_gets_less_done_is_not_held_against_others(tmp_path):
    asked = ask(hours(tmp_path), vary={"launches.align.cost_limit": ["0.2 USD", "5 USD"]}, replications=2)
    found = plan_capacity(asked, read_moment("2 h"), 0.95, None, HERE)
    assert found.choices[0].cost.mean == pytest.approx(1.2)
    assert (found.choices[0].gets_done, found.choices[0].on_frontier) == (False, False)
    assert found.best.point.changes == (("launches.align.cost_limit", "5 USD"),)


def test_a_budget_buys_what_it_pays_for(tmp_path):
    asked = ask(hours(tmp_path), vary={"launches.align.count": [1]}, replications=2)
    found = plan_budget(asked, "launches.align.count", Money(10_300_000, "USD"), 0.95, None, HERE)
    assert found.best.count == 25  # 25 x 0.40 = 10.00; 26 cost 10.40
    assert found.best.cost.mean == pytest.approx(10.0)
    assert found.next.count == 26
    assert found.next.within == Chance(0, 2)
    assert found.runs < 2 * 20


def test_another_budget_in_the_same_folder_finds_its_own_answer(tmp_path):
    asked = ask(hours(tmp_path), vary={"launches.align.count": [1]}, replications=2)
    place = tmp_path / "runs"

    def bought(dollars, place):
        found = plan_budget(asked, "launches.align.count", Money(dollars * 10**6, "USD"), 0.95, place, HERE)
        return found.best.count, found.next.count, found.runs, found.extrapolated

    for dollars in (3, 10, 2, 10):
        assert bought(dollars, place) == bought(dollars, None)
    assert bought(10, None)[0] == 25


def test_a_budget_that_pays_for_none_says_what_one_costs(tmp_path):
    asked = ask(hours(tmp_path), vary={"launches.align.count": [1]}, replications=2)
    found = plan_budget(asked, "launches.align.count", Money(390_000, "USD"), 0.95, None, HERE)
    assert found.best is None
    assert (found.next.count, found.next.cost.mean) == (1, pytest.approx(0.40))
    with pytest.raises(ExperimentError, match="the budget is in GBP and accounts are charged in USD"):
        plan_budget(asked, "launches.align.count", Money(390_000, "GBP"), 0.95, None, HERE)


def test_what_a_spending_limit_cuts_was_not_bought(tmp_path):
    path = hours(tmp_path, **{"wallet: {prices: mine}": "wallet: {prices: mine, spending_limit: 4 USD}"})
    asked = ask(path, vary={"launches.align.count": [1]}, replications=2)
    found = plan_budget(asked, "launches.align.count", Money(10_300_000, "USD"), 0.95, None, HERE)
    assert found.best.count == 10  # the tenth ends when the limit is reached, and so before it falls
    assert found.next.hindered == 2


ROWS = ", ".join(f"{{time: {minutes} min}}" for minutes in range(1, 101))
"""A hundred jobs of 1 to 100 minutes: 1/150 USD a minute on eight cores."""


@pytest.fixture(scope="module")
def limits(tmp_path_factory):
    text = (
        HOURS.replace("compute: 1 h", 'compute: "${row.time}"').replace("count: 6,", "each: minutes,")
        + f"tables: {{minutes: {{rows: [{ROWS}]}}}}\n"
    )
    path = write(
        tmp_path_factory.mktemp("limits"),
        text.replace("workers_per_user: 3}\nvariants", "workers_per_user: 100}\nvariants"),
    )
    return plan_limit(ask(path, replications=1), [], None, HERE)


def test_the_lowest_limit_of_trees_cuts_so_many_and_a_lower_one_more(limits):
    plan = next(plan for plan in limits.scopes if plan.scope.path == "launches.align")
    # A tree of n minutes costs n / 150 USD and passes a limit of as much: 99 minutes cost 0.66, 96 cost 0.64, 90 cost
    # 0.60.
    assert {share: cut.limit for share, cut in plan.lowest.items()} == {0.01: 0.66, 0.05: 0.64, 0.10: 0.60}
    assert {share: cut.share.mean for share, cut in plan.lowest.items()} == {0.01: 0.01, 0.05: 0.04, 0.10: 0.10}
    assert plan.now.limit == 5
    assert plan.now.share.mean == 0
    assert plan.costs.number == 100
    assert len(plan.lowest[0.05].dates[0]) == 4


def test_what_a_project_and_an_account_may_spend(limits):
    whole = 5050 / 150
    for path in ("projects.study", "accounts.wallet"):
        plan = next(plan for plan in limits.scopes if plan.scope.path == path)
        assert plan.costs.mean == pytest.approx(whole)
        assert plan.now is None
        # All run at the same time, so at the end there are fewest: 5 are left when 4 x 96 + ... of them is spent.
        for share, cut in plan.lowest.items():
            assert cut.share.mean <= share
            assert cut.limit == pytest.approx(whole, rel=0.05)
        assert plan.lowest[0.01].limit >= plan.lowest[0.10].limit


def test_only_what_is_asked_for_is_looked_at(tmp_path):
    asked = ask(hours(tmp_path), replications=1)
    assert [plan.scope.path for plan in plan_limit(asked, ["accounts.wallet"], None, HERE).scopes] == [
        "accounts.wallet"
    ]
    with pytest.raises(ExperimentError, match=r"did you mean 'launches\.align'"):
        plan_limit(asked, ["launches.aling"], None, HERE)


def test_one_limit_is_looked_at_in_the_folder_of_all(tmp_path):
    asked = ask(hours(tmp_path), replications=2)
    all_of_them = plan_limit(asked, [], tmp_path / "runs", HERE)
    there = (tmp_path / "runs" / "runs.jsonl").read_bytes()
    one = plan_limit(asked, ["accounts.wallet"], tmp_path / "runs", HERE)
    assert one.scopes == [plan for plan in all_of_them.scopes if plan.scope.path == "accounts.wallet"]
    assert (tmp_path / "runs" / "runs.jsonl").read_bytes() == there


@pytest.mark.parametrize("wanted", [None, 1, 2, 37, 99, 100])
@pytest.mark.parametrize("guess", [-5, 1, 36, 38, 100, 1000])
def test_the_last_number_for_which_something_holds(wanted, guess):
    asked = []

    def holds(number):
        asked.append(number)
        return wanted is not None and number <= wanted

    assert last_true(holds, guess, 1, 100) == wanted
    assert len(asked) == len(set(asked))
    assert len(asked) <= 16


def test_a_chance_is_as_sure_as_its_runs_allow():
    # Clopper and Pearson, one-sided: of 59 in 59 the probability is at least 0.05 ** (1 / 59) = 95.05 %.
    assert Chance(59, 59).at_least == pytest.approx(0.05 ** (1 / 59))
    assert Chance(59, 59).is_sure(0.95) is True
    assert Chance(58, 58).is_sure(0.95) is None
    assert Chance(0, 59).at_most == pytest.approx(1 - 0.05 ** (1 / 59))
    assert Chance(40, 59).is_sure(0.95) is False
    assert (Chance(0, 3).at_least, Chance(3, 3).at_most) == (0, 1)
