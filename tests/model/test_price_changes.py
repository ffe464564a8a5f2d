"""Prices that change on dates: the rate at a try's start, storage price by price (H2, H5)."""

import pytest

from sim.model.errors import InvalidInputError
from sim.model.request import Request
from sim.model.tree import Terms
from tests.model.playing import Outside, play

# 0.001 USD a second on 4 cores, 0.002 from the change on.
DEAR = """
price_lists: {dear: {date: 2026-02, source: made up, per_core: {on_demand: 1.8 USD/h}}}
accounts: {wallet: {price_changes: [{at: %s, prices: dear}]}}
executables:
  work: {class: app, entry_points: {main: {steps: [{compute: 60 s}]}}}
launches:
  work: {run: work, as: ann, in: lab}
"""
# A job that is launched at 0 is billed from 41.4 to 155.4.


@pytest.mark.parametrize(("at", "price"), [("41.4 s", 0.228), ("41.400001 s", 0.114), ("100 s", 0.114), ("0 s", 0.228)])
def test_a_try_goes_by_the_rate_in_force_at_its_start(at, price):
    played = play(DEAR % at)
    assert played.one("work")["price"] == price
    assert {row["micros_per_hour"] for row in played.rows("charges")} == {3_600_000 if price == 0.114 else 7_200_000}
    assert {row["rate_basis"] for row in played.rows("charges")} == {"exact" if price == 0.114 else "extrapolated"}


def test_a_change_before_the_start_is_in_force_from_the_start():
    assert play(DEAR % "2025-06-01").one("work")["price"] == 0.228
    assert play(DEAR % "2026-01-01").one("work")["price"] == 0.228
    assert play(DEAR % "2026-01-02").one("work")["price"] == 0.114


def test_each_try_goes_by_its_own_rate():
    text = (
        (DEAR % "100 s")
        .replace("work: {class: app,", "work: {class: app, execution_policy: {restart_on: {AppInternalError: 1}},")
        .replace("{compute: 60 s}", "{compute: 60 s}, {fail: {reason: AppInternalError}}")
    )
    assert [row["price"] for row in play(text).rows()] == [0.114, 0.228]


def test_a_price_may_change_again_and_back():
    text = (
        (DEAR % "100 s")
        .replace("prices: dear}]", "prices: dear}, {at: 1 h, prices: list}]")
        .replace("in: lab}", "in: lab, every: 30 min, count: 4}")
    )
    assert [row["price"] for row in play(text).rows()] == [0.114, 0.228, 0.114, 0.114]


def test_the_cost_limit_goes_by_the_rate_of_the_try():
    text = (DEAR % "1 s").replace("in: lab}", "in: lab, cost_limit: 0.1 USD}")
    assert play(text).at("work", "terminating") == 91.4


def test_each_region_has_its_own_change():
    text = (DEAR % "1 s").replace("prices: dear}]", 'prices: {"aws:us-east-1": list, "aws:eu-west-2": dear}}]')
    text += "  there: {run: work, name: there, as: ann, in: far}\n"
    text += 'projects: {far: {bill_to: wallet, region: "aws:eu-west-2"}}\n'
    played = play(text)
    assert (played.one("work")["price"], played.one("there")["price"]) == (0.114, 0.228)


def test_storage_is_charged_for_price_by_price():
    text = (DEAR % "1 h").replace("dear: {", "list: {storage: 0.73 USD/GB month}, dear: {storage: 1.46 USD/GB month, ")
    rows = play("horizon: 2 h\ndata: {ref: {project: lab, size: 1 GB}}\n" + text).rows("charges", what_for="storage")
    assert [(row["from"], row["to"], row["amount"]) for row in rows] == [(0, 3600, 0.001), (3600, 7200, 0.002)]


def test_storage_reaches_a_limit_at_the_price_of_the_day():
    # 0.001 a second; from 100 s on 0.002: at 150 there are 0.2.
    text = (DEAR % "100 s").replace("dear: {", "list: {storage: 730 USD/GB month}, dear: {storage: 1460 USD/GB month, ")
    text = text.replace("wallet: {", "wallet: {spending_limit: 0.2 USD, ").replace("in: lab}", "in: lab, at: %s}")
    data = "data: {ref: {project: lab, size: 3.6 GB}}\n"
    assert len(play(data + text % "149.999999 s").rows("rejections")) == 0
    assert len(play(data + text % "150 s").rows("rejections")) == 1


def test_egress_goes_by_the_price_at_its_end():
    text = (DEAR % "155.4 s").replace("dear: {", "list: {egress: 0.1 USD/GB}, dear: {egress: 0.3 USD/GB, ")
    text = text.replace("{compute: 60 s}", "{compute: 60 s}, {egress: 1 GB}")
    assert [row["amount"] for row in play(text).rows("charges", what_for="egress")] == [0.3]


def test_what_a_later_list_has_no_price_for_is_refused():
    # A nested run asks for a type that the launch does not name; only the first list has a price for it.
    text = (DEAR % "1 d").replace("per_core: {on_demand: 1.8 USD/h}", "on_demand: {mem1_ssd1_v2_x4: 7.2 USD/h}")
    outside = Outside(text.replace("launches:\n  work: {run: work, as: ann, in: lab}\n", ""))
    assert outside.run("work").state == "idle"
    with pytest.raises(InvalidInputError, match="mem1_ssd1_v2_x8 has no price in lab"):
        outside.door.run("work", Terms("ann", "lab", request=Request("mem1_ssd1_v2_x8")))


def test_a_cluster_pays_the_rate_in_force_for_each_of_its_workers():
    gang = (DEAR % "%s").replace("work: {class: app,", "work: {class: app, cluster: {initial_instance_count: 3},")
    assert play(gang % "41.5 s").one("work")["price"] == 3 * 0.114
    played = play(gang % "30 s")
    assert played.one("work")["price"] == 3 * 0.228
    assert {row["micros_per_hour"] for row in played.rows("charges")} == {3 * 7_200_000}


def test_a_cluster_that_waits_in_line_while_prices_change_pays_the_new_ones():
    gang = (DEAR % "50 s").replace("work: {class: app,", "work: {class: app, cluster: {initial_instance_count: 3},")
    played = play(f"{gang.replace('in: lab}', 'in: lab, count: 2}')}limits: {{workers_per_user: 5}}\n")
    assert sorted(row["price"] for row in played.rows()) == [3 * 0.114, 3 * 0.228]
