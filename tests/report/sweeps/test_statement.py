import pytest

from sim.report.statement import MARK
from sim.report.sweeps.statement import sweep_statement
from tests.report.sweeps.made_up import BOOT, HAZARD, PRIORITY, WORKERS, made_up, more_workers, row

GRID = {WORKERS: ["2", "4"], PRIORITY: ["high", "low"]}


@pytest.fixture(scope="module")
def found():
    return made_up(GRID, more_workers, beliefs=(HAZARD, BOOT), ends={HAZARD.path: (-1.0, 2.0)})


@pytest.fixture(scope="module")
def text(found):
    return sweep_statement(found)


def test_it_begins_with_the_median_and_what_suffices(text):
    # Drawn, the six costs are 9.57, 9.78, 9.99, 10.158, 10.662 and 11.04: the 95th percentile lies at 10.9455.
    head = text.split("\n## ")[0]
    assert head.startswith(f"{MARK}\n# Estimate of cost: made-up\n\n**10.1 GBP**, in 19.97 h (medians). ")
    assert "In 90 % of the runs: cost 9.6 to 10.9 GBP, time" in head
    assert "With 11.0 GBP it is paid for in 95 % of them." in head


def test_luck_and_not_knowing_have_a_column_each(text):
    # Luck alone: 9.8, 9.98, 10.22, 10.3, 10.4, 10.5. Not knowing alone: 10.2 less 3.1 times the luck.
    assert "|  | median | 90 % of runs | luck alone | not knowing alone |" in text
    assert "| cost, GBP | 10.1 | 9.6 to 10.9 | 9.8 to 10.5 | 9.3 to 11.3 |" in text


def test_assumptions_are_ranked_and_say_what_would_narrow_them(text):
    assert (
        "1. spot.hazard is 0.3 /h, believed 0.1 /h to 0.6 /h: the cost moves by -1.00 GBP at 0.1 /h and +2.00 GBP at "
        "0.6 /h, 100% of what not knowing does. To narrow it: interruptions and waits of your own spot jobs"
    ) in text
    assert "\n2. " not in text


def test_other_points_stand_below_those_on_the_frontier_first(text):
    rows = [line for line in text.splitlines() if line.startswith(("| 2, ", "| 4, "))]
    assert [line.split("|")[1].strip() for line in rows] == ["4, high", "2, low", "4, low"]


def test_what_could_make_it_wrong_is_named(text):
    assert "- Few runs: 6 tell little of what happens once in twenty; the dearest of them cost 11 GBP." in text
    assert "- What nobody stated as a belief is taken as known" in text
    assert "- Limits" not in text
    cut = sweep_statement(made_up(answers=lambda point, luck: row(4 + luck, 1, cut=2.0, thrown_away=1.0)))
    assert "- Limits: they cut 2 tries and analyses on average; to finish that work would cost more." in cut
    assert "- Failures: 1.0 GBP on average, 25.0% of the cost, go into tries that do not end done." in cut


def test_it_fits_a_page_and_has_a_place_to_sign(text):
    assert len(text.splitlines()) <= 75
    assert "| asked for by | | |\n| approved by | | |" in text


def test_the_same_sweep_gives_the_same_text(found, text):
    assert sweep_statement(found) == text


def test_one_run_has_no_interval():
    text = sweep_statement(made_up(answers=more_workers, often=1))
    assert "**10.00 GBP**, in 9.90 h. It was played once, so there is no interval." in text
    assert "nan" not in text


def test_where_nothing_went_well_it_says_so():
    text = sweep_statement(made_up(answers=lambda point, luck: "it cannot be"))
    assert "**No run of the first point went well**; there is no estimate." in text


def test_what_is_not_billed_is_told_by_its_time():
    text = sweep_statement(made_up(answers=lambda point, luck: row(0.0, 5 + luck), currency=None))
    assert "**5.1 h**; nothing is billed (medians)." in text
    assert "paid for" not in text


def test_names_mean_nothing_in_markdown():
    text = sweep_statement(made_up({PRIORITY: ["a|b", "x*c*"]}, lambda point, luck: row(1 + luck, 1)))
    assert r"a\|b" in text
    assert r"x\*c\*" in text
