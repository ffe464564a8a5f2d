import math
import re

import pytest

from sim.report.sweeps.page import SECTIONS, sweep_page
from tests.report.pages import Page
from tests.report.sweeps.made_up import BOOT, HAZARD, LUCK, PRIORITY, WORKERS, made_up, more_workers, row

ENDS = {HAZARD.path: (-1.0, 2.0), BOOT.path: (0.0, 0.0)}
GRID = {WORKERS: ["2", "4", "8"], PRIORITY: ["high", "low"]}


@pytest.fixture(scope="module")
def found():
    return made_up(GRID, more_workers, beliefs=(HAZARD, BOOT), ends=ENDS, changes=["launches.align.count=5"])


@pytest.fixture(scope="module")
def text(found):
    return sweep_page(found)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def page_of(*args, **named):
    return Page(sweep_page(made_up(*args, **named)))


def test_every_section_and_picture_is_there_and_can_be_reached(page):
    sections = [section for section, _ in SECTIONS if section not in ("failed", "basis")]
    assert {f"#{section}" for section in sections} <= set(page.references)
    pictures = ["tornado-cost", "tornado-time", "response-1", "response-2", "frontier", "spread"]
    assert {*sections, *pictures} <= set(page.ids)
    assert page.tags.count("svg") == len(pictures)


def test_no_id_is_there_twice_and_every_reference_leads_to_one(page):
    assert len(page.ids) == len(set(page.ids))
    inside = [reference.removeprefix("#") for reference in page.references if reference.startswith("#")]
    inside += [found for reference in page.references for found in re.findall(r"url\(#([^)]*)\)", reference)]
    assert set(inside) | set(page.labelled) <= set(page.ids)


def test_nothing_is_fetched_from_outside(text, page):
    assert "http" not in text
    assert "@import" not in text
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(page.tags)


def test_every_picture_says_in_words_what_it_shows(page):
    assert page.tags.count("desc") == page.tags.count("svg")
    assert page.tags.count("title") == page.tags.count("svg") + 1


def test_the_same_sweep_gives_the_same_bytes(found, text):
    assert sweep_page(found) == text


def test_the_figures_of_the_table_are_those_of_the_points(found, page):
    shown = [page.values["points"][first : first + 4] for first in range(0, len(page.values["points"]), 4)]
    columns = ["cost_mean", "makespan_seconds_mean", "done_mean", "cut_mean"]
    assert shown == found.points[columns].to_numpy().tolist()


def test_figures_are_rounded_to_what_their_interval_supports(page):
    # By Student's t with five degrees of freedom, the mean of six is known to 0.58 either way.
    deviation = math.sqrt(sum((2.1 * one) ** 2 for one in LUCK) / 5)
    assert 2.570581835636314 * deviation / math.sqrt(6) == pytest.approx(0.582, abs=0.001)
    assert page.tables["points"][1][:4] == ["0", "2, high ●", "10.2", "9.6–10.8"]


def test_what_was_asked_stands_first(page):
    assert page.tables["varied"][1:] == [[WORKERS, "3", "2, 4, 8"], [PRIORITY, "2", "high, low"]]
    assert "6 runs of each point, and as many with what is believed drawn anew" in page.words
    assert page.words.index("launches.align.count=5") < page.words.index("Cheapest")


def test_what_gets_less_done_is_not_called_cheapest(page):
    assert page.tables["points"][2][1] == "2, low ▽"
    assert "The cheapest is workers_per_user 2, priority high: 10.2 GBP (9.6 to 10.8) and 20.00 h" in page.words
    assert "3 points get less of their work done than the rest" in page.words


def test_what_moves_it_is_told_of_what_is_varied_and_of_what_is_believed(page):
    assert "What moves the cost most is priority" in page.words
    assert "What moves the time most is workers_per_user" in page.words
    assert "spot.hazard moves both most: the cost by -1.00 GBP at 0.1 /h and +2.00 GBP at 0.6 /h" in page.words
    assert "1 other belief moves it by little" in page.words


def test_luck_and_not_knowing_stand_apart(page):
    assert "luck alone moves it from" in page.words
    assert "Cost, GBP: luck alone, every belief at its value" in page.words
    assert "Cost, GBP: luck and not knowing, beliefs drawn" in page.words


def test_one_point_is_told_as_one_scenario():
    page = page_of(answers=more_workers)
    assert "It costs 10.4 GBP (10.1 to 10.7) on average, and takes 10.00 h (9.93 to 10.07)." in page.words
    assert "Nothing was varied." in page.words
    assert {"frontier", "response-1", "responses"}.isdisjoint(page.ids)
    heads = ["point", "cost, GBP", "95 %", "90 % of runs", "time, h", "95 %", "90 % of runs", "done", "cut"]
    assert page.tables["points"][0] == heads


def test_a_single_replication_has_no_interval():
    page = page_of({WORKERS: ["2", "4"]}, more_workers, often=1)
    assert "Each point was played once, so there is no interval" in page.words
    assert "9.80 GBP in a single run: there is no interval." in page.words
    assert page.tables["points"][1] == ["0", "2 ●", "9.80", "–", "–", "19.90", "–", "–", "10", "0"]
    assert "nan" not in page.words


def test_runs_that_are_all_the_same_are_said_to_be():
    page = page_of({WORKERS: ["2", "4"]}, lambda point, luck: row(3.0, 2.0))
    assert "Nothing that is varied moves the cost. Nothing that is varied moves the time." in page.words
    assert "Exactly as cheap: workers_per_user 4." in page.words
    assert page.tables["points"][1][2:5] == ["3.00", "exact", "–"]


def test_points_that_fail_are_told_with_their_error():
    def some(point, luck):
        return "p95 does <not> lie above" if point.number == 1 else more_workers(point, luck)

    page = page_of({WORKERS: ["2", "4", "8"]}, some)
    assert "Some points failed. At 1 of 3 every run failed." in page.words
    assert page.tables["failed-points"][1:] == [["1", "4", "6 of 6", "p95 does <not> lie above"]]
    assert page.tables["points"][2] == ["1", "4 ×", *["–"] * 8]
    assert "A cross at the foot: no run went well." in page.words


def test_points_that_fail_now_and_then_are_counted():
    def some(point, luck):
        return "lost" if luck < -0.3 else more_workers(point, luck)

    page = page_of({WORKERS: ["2", "4"]}, some)
    assert page.tables["points"][1][1] == "2 (1 of 6 failed) ●"
    assert "At 2 points some runs failed, and the figures are those of the others." in page.words


def test_where_every_run_fails_there_is_no_answer():
    page = page_of({WORKERS: ["2", "4"]}, lambda point, luck: "it cannot be")
    assert "No run went well, so there is no answer; why is told below." in page.words
    assert page.tags.count("svg") == 0
    assert [one[3] for one in page.tables["failed-points"][1:]] == ["it cannot be"] * 2


def test_what_costs_nothing_is_told_by_its_time():
    page = page_of({WORKERS: ["2", "4"]}, lambda point, luck: row(0.0, 5 + luck + point.number), currency=None)
    assert "nothing is billed" in page.words
    assert "The soonest is workers_per_user 2" in page.words
    assert "frontier" not in page.ids
    assert "cost" not in " ".join(page.tables["points"][0])


def test_points_that_do_different_amounts_of_work_are_not_held_against_each_other():
    counts = {"launches.align.count": ["5", "10"]}
    page = page_of(counts, lambda point, luck: row(1.0 + point.number, 1 + luck, done=5.0 * (1 + point.number)))
    assert "do different amounts of work, from 5 to 10 jobs and analyses done" in page.words
    assert "Cheapest" not in page.words
    assert [one[1] for one in page.tables["points"][1:]] == ["5 ●", "10 ●"]


def test_texts_of_a_scenario_stay_texts_in_any_script():
    values = ["<script>alert(1)</script>", "größe-数-" + "long " * 40]
    page = page_of({PRIORITY: values}, lambda point, luck: row(1 + luck, 1 + luck))
    assert page.tables["points"][1][1] == "<script>alert(1)</script> ●"
    assert "größe-数" in page.words
    assert "script" not in page.tags


def test_many_points_make_a_page_that_can_be_read():
    vary = {WORKERS: [str(one) for one in range(1, 21)], "launches.align.count": [str(one) for one in range(1, 7)]}
    text = sweep_page(made_up(vary, more_workers, often=2))
    page = Page(text)
    assert len(page.tables["points"]) == 121
    assert "Only in the table: 8 more." in page.words
    assert len(text.encode()) < 450_000
