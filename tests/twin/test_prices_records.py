"""Rates of one's own records: price over billed time."""

import pytest

from sim.scenario.reader import load
from sim.twin.importing import read, write
from tests.twin.prices_files import example, imported, job, refused, save


def test_a_rate_is_price_over_billed_time(tmp_path):
    jobs = [job(1), job(2, "mem1_ssd1_v2_x4", 0.4, at=1), job(3, "mem1_ssd1_v2_x4", 0.05, at=2, priority="low")]
    done, lists = imported(jobs, tmp_path)
    assert lists == {
        "prices": {
            "date": "2020-09",
            "source": "price over billed time of 3 jobs of org-mine in aws:us-east-1, 2020-09 (source.json)",
            "on_demand": {"mem1_ssd1_v2_x2": "0.2 USD/h", "mem1_ssd1_v2_x4": "0.4 USD/h"},
            "spot": {"mem1_ssd1_v2_x4": "0.05 USD/h"},
            "per_core": {"on_demand": "0.1 USD/h"},
        }
    }
    assert "jobs behind: mem1_ssd1_v2_x2 1, mem1_ssd1_v2_x4 1" in done.output


def test_where_rates_changed_there_is_a_list_from_then_on(tmp_path):
    jobs = [job(1), job(2, at=1), job(3, rate=0.22, at=1000), job(4, rate=0.22, at=1001)]
    _, lists = imported(jobs, tmp_path)
    assert [one["on_demand"]["mem1_ssd1_v2_x2"] for one in lists.values()] == ["0.2 USD/h", "0.22 USD/h"]
    assert [one["date"] for one in lists.values()] == ["2020-09", "2020-10"]
    change = {"at": "2020-10-25T04:26:40Z", "prices": "prices-2"}
    assert example(tmp_path) == {"org-mine": {"prices": "prices", "price_changes": [change]}}


def test_a_rate_that_was_not_seen_since_is_said_to_be_carried_over(tmp_path):
    jobs = [job(1), job(2, "mem1_ssd1_v2_x4", 0.4), job(3, rate=0.22, at=1000), job(4, rate=0.22, at=1001)]
    done, lists = imported(jobs, tmp_path)
    assert lists["prices-2"]["on_demand"]["mem1_ssd1_v2_x4"] == "0.4 USD/h"
    assert "prices-2: not seen in this time, so taken as in the time before or after: mem1_ssd1_v2_x4" in done.output


def test_a_surcharge_is_no_change_of_rates(tmp_path):
    done, lists = imported([job(1), job(2, rate=0.9, at=1), job(3, at=2)], tmp_path)
    assert list(lists) == ["prices"]
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x2": "0.2 USD/h"}
    assert "job-0002: its price would be 0.9 an hour of mem1_ssd1_v2_x2, but jobs of the type before" in done.output


def test_prices_that_no_two_jobs_share_are_no_rates(tmp_path):
    why = refused([job(n, rate=n, at=n) for n in (1, 2, 3)], tmp_path)
    assert why.startswith("source.json: there are no rates in it: of 3 tries of jobs")
    assert "no two jobs of the type share a rate" in why


def test_a_cluster_pays_for_each_of_its_machines(tmp_path):
    spark = {"*": {"instanceType": "mem1_ssd1_v2_x2", "clusterSpec": {"initialInstanceCount": 4}}}
    _, lists = imported([job(1, rate=0.8, systemRequirements=spark)], tmp_path)
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x2": "0.2 USD/h"}


def test_a_folder_of_imported_records_tells_the_same(tmp_path):
    spark = {"*": {"instanceType": "mem1_ssd1_v2_x4", "clusterSpec": {"initialInstanceCount": 4}}}
    jobs = [
        job(1),
        job(2, "mem1_ssd1_v2_x4", 1.6, systemRequirements=spark),
        job(3, rate=0.22, at=1000, seconds=777),
        job(4, rate=0.21, at=5, region="aws:eu-central-1", project="project-2"),
        job(5, "mem1_ssd1_v2_x8", 0.1, priority="low"),
        job(6, billTo="user-someone"),
    ]
    _, of_file = imported(jobs, tmp_path)
    write(read([str(tmp_path / "source.json")]), tmp_path / "folder")
    _, of_folder = imported(tmp_path / "folder", tmp_path)
    for lists in (of_file, of_folder):
        for one in lists.values():
            one["source"] = one["source"].partition(" (")[0]
    assert of_folder == of_file
    assert len(of_file) == 4
    assert load(tmp_path / "prices.yaml").price_lists.keys() == of_file.keys()


def test_users_are_replaced(tmp_path):
    imported([job(1, billTo="user-someone")], tmp_path, name="jobs-of-someone.json")
    assert "someone" not in (tmp_path / "prices.yaml").read_text()


def test_withheld_prices_are_listed_and_the_others_used(tmp_path):
    done, lists = imported([job(1), job(2, at=1, totalPrice=None)], tmp_path)
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x2": "0.2 USD/h"}
    assert "job-0002: its price is withheld (null) (not used)" in done.output


@pytest.mark.parametrize(
    ("jobs", "why"),
    [
        ([job(1, totalPrice=None)], "none has both a price and a billed time; job-0001: its price is withheld (null)"),
        ([job(1, startedRunning=1_600_000_000)], "which is seconds: milliseconds since 1970 belong there"),
        ([job(1, currency=None)], "source.json: no currency is named in it; name it, such as --currency USD"),
    ],
)
def test_records_without_a_rate(tmp_path, jobs, why):
    assert why in refused(jobs, tmp_path)


def test_records_of_another_currency_than_asked_for(tmp_path):
    why = refused([job(1)], tmp_path, "--currency", "GBP")
    assert why == "source.json, job-0001: its price is in USD, and --currency asks for GBP"


def test_a_folder_that_is_none(tmp_path):
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", tmp_path).startswith("empty is a folder without run.json; name a file")


def test_a_folder_whose_table_is_damaged(tmp_path):
    source = save([job(1)], tmp_path, "source.json")
    write(read([str(source)]), tmp_path / "folder")
    (tmp_path / "folder" / "executions.parquet").write_bytes(b"no table")
    assert "executions.parquet is damaged" in refused(tmp_path / "folder", tmp_path)


def test_strict_ends_at_a_withheld_price_but_not_at_a_missing_parent(tmp_path):
    orphan = job(1, parentJob="job-9999")
    assert imported([orphan], tmp_path, "--strict")[1]
    (tmp_path / "prices.yaml").unlink()
    assert "job-0002: its price is withheld" in refused([orphan, job(2, totalPrice=None)], tmp_path, "--strict")
