import io

import pytest
from rich.console import Console

from sim.cli.console import answers
from sim.cli.view import print_expectations, print_summary
from sim.records.result import Result
from sim.records.summary import summarise
from sim.records.trust import trust
from tests.records.synthetic import Rows

ASKED = {"name": "gwas-500k", "seed": 1, "variant": "calls-on-demand"}


def lines_of(tables):
    out = io.StringIO()
    print_summary(summarise(tables, ASKED), Console(file=out, width=80))
    return out.getvalue().splitlines()


@pytest.fixture(scope="module")
def busy():
    """Return what a run with long names, many users, failures, refusals and unfinished work prints."""
    rows = Rows()
    for number in range(60):
        long = f"{'a-very-long-name-' * 4}{number % 12}"
        names = ("launch", "executable", "user", "project", "account", "instance_type", "tags", "function")
        cells = dict.fromkeys(names, long)
        if number % 4 == 1:
            cells |= {"state": "failed", "failure_reason": "JobTreeFailure", "failure_from": "job-0"}
        if number % 4 == 2:
            cells |= {"state": "running"}
        rows.job(f"job-{number}", [("boot", 54), ("compute", 9e5), ("tear-down", 11)], name=long, **cells)
        rows.add("rejections", at=0, launch=long, error="PermissionDenied", message="it needs CONTRIBUTE on " + long)
    return lines_of(rows.tables())


def test_a_busy_run_fits_80_columns_and_about_two_screens(busy):
    assert max(map(len, busy)) <= 80
    assert len(busy) <= 125


def test_long_lists_are_cut_and_say_where_the_rest_is(busy):
    text = "\n".join(busy)
    assert "and 9 more: see charges.parquet" in text
    assert "and 6 more: see charges.parquet" in text
    assert "and 8 more: see rejections.parquet" in text


def test_names_give_way_to_figures(busy):
    shares = [line for line in busy if line.rstrip().endswith("%")]
    assert any("…  " in line and line.rstrip().endswith("4,500.32 GBP   8.3%") for line in shares)
    assert not [line for line in busy if line.rstrip().endswith("…")]


def test_names_with_brackets_are_no_markup():
    rows = Rows()
    rows.job("job-1", [("compute", 1)], executable="[bold]qc[/bold]")
    assert any("[bold]qc[/bold]" in line for line in lines_of(rows.tables()))


def test_an_empty_run_says_so():
    assert "Nothing was run: no launch made an execution." in lines_of(Rows().tables())


def test_a_failed_expectation_names_its_rule():
    out = io.StringIO()
    print_expectations([{"rule": "B3", "says": "this", "failure": "that"}], Console(file=out, width=80))
    assert out.getvalue() == "Expectation failed: B3: this\n  that\n"


def test_the_first_message_of_a_failure_is_shown():
    rows = Rows()
    said = "the worker ran out of disk while it wrote the sorted reads of the sample, all of them"
    rows.job("job-1", [("compute", 1)], state="failed", failure_reason="AppInternalError", failure_message=said)
    (line,) = [line for line in lines_of(rows.tables()) if line.startswith("AppInternalError  the worker ran")]
    assert len(line) <= 80
    assert line.endswith("…")


def test_storage_without_a_price_stands_where_the_money_went():
    rows = Rows()
    rows.job("job-1", [("compute", 1)])
    rows.add("objects", object="file-1", size=3_000_000_000, container="gwas", state="closed", storage="not priced")
    rows.add("objects", object="file-2", size=5_000_000_000, container="gwas", state="closed", storage="free")
    lines = lines_of(rows.tables())
    assert any(line.split() == ["storage", "in", "gwas", "not", "priced"] for line in lines)
    assert any(line.startswith("Storage was not priced: 1 object, 3 GB, in gwas") for line in lines)


def test_the_head_and_the_items_are_told():
    rows = Rows()
    rows.job("job-1", [("compute", 1)])
    assert any("mean makespan" in line for line in lines_of(rows.tables()))
    assert any("1 job: 1 done" in line for line in lines_of(rows.tables()))


def test_control_characters_do_not_reach_the_terminal(capsys):
    rows = Rows()
    rows.job("job-1", [("compute", 1)], executable="q\x1b[31mc", launch="a\nb")
    console = answers()
    print_summary(summarise(rows.tables(), {**ASKED, "name": "gwas\x1b]0;x\x07"}), console)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "q\\x1b[31mc" in out
    assert "a\\nb" in out


def test_what_an_answer_rests_on_stands_on_top():
    rows = Rows()
    rows.job("job-1", [("compute", 1)])
    result = Result(rows.tables(), {**ASKED, "scenario": "gwas", "complete": True, "learned": {}})
    out = io.StringIO()
    print_summary(result.summary, Console(file=out, width=80), trust(result))
    lines = out.getvalue().splitlines()
    first = lines.index("How far to trust it")
    assert first == 5
    assert lines[first + 2].split() == ["dxsim", "sweep", "FILE", "--replications", "20"]
    assert max(map(len, lines)) <= 80
    assert lines.index("") == first - 1
    assert 4 <= lines[first + 1 :].index("") <= 8
