import re

import pytest

import sim
from sim.records import money
from sim.records.metrics import costs
from sim.records.result import load_result
from sim.report.page import SECTIONS, run_page
from tests.cli.conftest import SCENARIO
from tests.records.synthetic import Rows
from tests.report.pages import Page

PICTURES = ["went-usd", "spending", "trees", "jobs", "workers"]


@pytest.fixture(scope="module")
def text(limited):
    return run_page(limited)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def page_of(rows, folder, **about):
    return Page(run_page(load_result(rows.write(folder / "hand", **about))))


def test_every_section_and_picture_is_there_and_can_be_reached(page):
    assert {f"#{section}" for section, _ in SECTIONS} <= set(page.references)
    assert {section for section, _ in SECTIONS} <= set(page.ids)
    assert set(PICTURES) <= set(page.ids)
    assert page.tags.count("svg") == len(PICTURES)


def test_no_id_is_there_twice_and_every_reference_leads_to_one(page):
    assert len(page.ids) == len(set(page.ids))
    inside = [reference.removeprefix("#") for reference in page.references if reference.startswith("#")]
    inside += [found for reference in page.references for found in re.findall(r"url\(#([^)]*)\)", reference)]
    assert set(inside) | set(page.labelled) <= set(page.ids)


def test_nothing_is_fetched_from_outside(text, page):
    assert "http" not in text
    assert "@import" not in text
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(page.tags)
    assert all(reference.startswith("#") or "url(#" in reference for reference in page.references)


def test_every_picture_says_what_it_shows(text, page):
    assert text.count('role="img"') == len(PICTURES)
    for name in PICTURES:
        assert f"{name}-title" in page.labelled
        assert f"{name}-desc" in page.labelled


def test_the_same_result_gives_the_same_page(limited, text):
    assert run_page(load_result(limited.directory)) == text
    assert "2026-11" not in text


def test_every_split_of_the_cost_adds_up_to_the_total_exactly(limited, page):
    (total,) = money.total(limited.charges).values()
    for name in ("went", "project", "user", "executable", "instance-type", "account", "month", "project-month"):
        assert sum(page.values[name]) == total, name
        assert page.values[f"{name} total"] == [total], name


def test_each_row_is_the_exact_sum_of_its_charges(limited, page):
    for column, name in (("project", "project"), ("executable", "executable"), ("month", "month")):
        found = costs.by_column(limited.charges, column)
        assert sorted(page.values[name]) == sorted(found["ticks"])


def test_many_rows_are_put_together_and_still_add_up(tmp_path):
    rows = Rows()
    for number in range(40):
        rows.job(f"job-{number}", [("compute", 7 + number)], project=f"p{number}", micros_per_hour=1_234_567)
    page = page_of(rows, tmp_path)
    assert len(page.values["project"]) == 16
    assert page.tables["project"][16][0] == "25 others"
    assert sum(page.values["project"]) == page.values["project total"][0]


def test_the_answer_tells_cost_time_cuts_and_what_was_lost(page):
    for said in (
        "It cost 34.42 USD and took 6 h 24 min, from 2026-01-31 20:00 to 2026-02-01 02:24 UTC.",
        "Of 13 jobs, 4 were done and 9 failed or were cut.",
        "Cost limits cut 3 execution trees of cut, the first at 2026-01-31 21:23 UTC, with 15.03 USD spent on what",
        "The limit of account purse was reached at 2026-01-31 20:28 UTC and ended 3 executions.",
        "The compute limit of project capped for 2026-01 was reached at 2026-01-31 21:07 UTC and ended 2 executions.",
        "1 try ran into a time-out. 1 try was followed by another. 1 call was refused (PermissionDenied).",
        "26.63 USD, 77.3% of the cost, was thrown away on tries that did not end done",
    ):
        assert said in page.words


def test_the_difference_to_the_scenario_file_is_told(page):
    assert page.tables["changes"] == [["in the scenario", "in its file", "here"], ["limits.workers_per_user", "2", "4"]]
    assert "limited, wide" in page.words


def test_how_far_to_trust_it_stands_before_the_figures(page):
    assert page.words.index("How far to trust it luck") < page.words.index("Where the money went")
    assert "--replications 20" in page.words
    assert "83.4% of the cost at exact rates, 16.6% extrapolated (mem1_ssd1_v2_x8)." in page.words


def test_limits_stand_with_what_was_spent_and_cut(page):
    limits = {row[0]: row[1:] for row in page.tables["limits"][1:]}
    assert limits["account purse: balance"] == [
        "5.00 USD",
        "5.03 USD",
        "100.7%",
        "reached 2026-01-31 20:28 UTC, ended 3",
    ]
    assert limits["project capped, 2026-01: monthly compute limit (terminate)"][2] == "100.3%"
    assert limits["each tree of cut: cost limit"] == [
        "5.00 USD", "5.01 USD at most", "100.2%", "3 of 3 trees cut, 15.03 USD spent on what was cut",
    ]  # fmt: skip


def test_retries_are_counted(page):
    assert page.tables["retries"][1] == ["flaky", "1", "2", "2", "1", "100.0%"]


EVIL = [
    "<script>alert(1)</script>", "</svg><b>bold</b>", '" onmouseover="x', ' id="x" url(#y) 1.23456', "$x_1^2$ & co",
    "日本語の名前" * 20, "Ärzte für Größe", "emoji 🧬", "a\nb\x1b[31m\x07", "{{ 7 * 7 }} {% raw %}", "&lt;already&gt;",
]  # fmt: skip


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    rows = Rows()
    for number, name in enumerate(EVIL):
        where = dict.fromkeys(("launch", "executable", "user", "project", "account", "instance_type", "tags"), name)
        bad = {"state": "failed", "failure_reason": name, "failure_message": name} if number % 3 == 1 else {}
        rows.job(f"job-{number}{name}", [("boot", 54), ("compute", 900)], name=name, cost_limit=0.5, **where, **bad)
        rows.add("rejections", at=0, launch=name, error=name, message=name)
    changes = [{"path": "a.<b>", "from": "<x>", "to": {"y": "</td>"}}]
    broken = [{"rule": None, "says": "<u>says", "holds": False, "failure": "</p>fail"}]
    folder = tmp_path_factory.mktemp("evil")
    about = {"scenario": "<b>evil</b>", "variant": "<i>v</i>", "changes": changes, "expectations": broken}
    return run_page(load_result(rows.write(folder / "hand", **about)))


def test_names_are_texts_whatever_is_in_them(evil):
    page = Page(evil)
    assert not {"script", "b", "i", "u", "img"} & set(page.tags)
    assert "49" not in page.words.split()
    for name in EVIL:
        shown = name.replace("\n", "\\n").replace("\x1b", "\\x1b").replace("\x07", "\\x07")
        assert " ".join(shown.split()) in page.words, name
    assert "a.<b>" in page.words
    assert '{"y": "</td>"}' in page.words
    assert "1 expectation of the scenario does not hold. <u>says: </p>fail" in page.words


def test_names_of_hundreds_of_letters_are_broken_into_lines_and_never_cut(tmp_path):
    rows = Rows()
    long = "very-long-name-" * 20
    rows.job("job-1", [("compute", 900)], name=long, executable=long, user=long)
    page = page_of(rows, tmp_path)
    pieces = "".join(page.words.split())
    assert pieces.count(long) >= 4
    assert "…" not in pieces


def test_nothing_was_run(tmp_path):
    page = page_of(Rows(), tmp_path)
    assert "Nothing was run: no launch made an execution." in page.words
    assert page.tags.count("svg") == 0
    assert {section for section, _ in SECTIONS} <= set(page.ids)
    assert all(reference.removeprefix("#") in page.ids for reference in page.references)


def test_all_calls_were_refused(tmp_path):
    rows = Rows()
    rows.add("rejections", at=0, launch="qc", error="PermissionDenied", message="it takes CONTRIBUTE")
    page = page_of(rows, tmp_path)
    assert "1 call was refused (PermissionDenied)." in page.words
    assert page.tables["refused"][1] == ["qc", "PermissionDenied", "it takes CONTRIBUTE", "1"]


def test_everything_took_no_time_and_cost_nothing(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 0)], wait=0, micros_per_hour=0)
    assert "0.00 GBP" in page_of(rows, tmp_path).words


def test_an_interrupted_run_says_so_first(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)], state="running")
    page = page_of(rows, tmp_path, complete=False)
    assert page.words.index("Incomplete.") < page.words.index("workers a user")
    assert "It cost 0.10 GBP so far and took" in page.words
    assert "1 execution has not ended: cost and time are those so far." in page.words
    assert page.tables["unfinished"][1] == ["job running", "1"]


def test_two_currencies_are_never_added(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    rows.job("job-2", [("compute", 200)], currency="USD")
    page = page_of(rows, tmp_path)
    assert "It cost 0.10 GBP and 0.20 USD and took" in page.words
    assert [row[0] for row in page.tables["project"][1:]] == ["gwas", "gwas", "total in GBP", "total in USD"]
    assert {"went-gbp", "went-usd"} <= set(page.ids)


def test_records_are_told_as_what_happened(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)], launch="observed")
    seen = {"records": 1, "sources": ["jobs.json"], "notes": ["boots: none"], "faults": ["jobs.json: one is broken"]}
    page = page_of(rows, tmp_path, observed=seen)
    assert "These executions cost" in page.words
    assert "boots: none" in page.words
    assert "jobs.json: one is broken" in page.words
    assert "guesses" not in page.words
    assert "dxsim sweep" not in page.words


def test_a_folder_of_an_earlier_version_is_told_as_far_as_it_goes(tmp_path):
    rows = Rows()
    rows.job("job-1", [("compute", 100)])
    page = page_of(rows, tmp_path)
    assert "Whether anything was changed in the scenario file was not noted" in page.words
    assert "the limits of accounts and projects are not known here" in page.words


def test_a_run_of_thousands_of_jobs_makes_a_page_that_can_be_read(tmp_path):
    path = tmp_path / "many.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    changes = ["launches.work.count=3000", "limits.workers_per_user=50"]
    text = run_page(sim.run(path, overrides=changes, out=tmp_path / "out"))
    page = Page(text)
    assert "Execution trees: the longest 24 of 3,000" in page.words
    assert "2,976 shorter ones are left out." in page.words
    assert len(text.encode()) < 250_000
