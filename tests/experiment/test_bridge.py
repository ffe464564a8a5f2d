"""What each part of a bridge is, by scenarios that differ in one thing and costs worked out by hand."""

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.comparing.bookkeeping import ledger_of
from sim.experiment.comparing.bridge import by_part, cost_bridge
from sim.experiment.comparing.parts import PARTS, part_of
from sim.records.schema import TABLES
from sim.records.tables import Tables
from tests.experiment.playing import Tabled, bridge, ledger, work
from tests.laws.mixtures import mixtures
from tests.laws.runs import Run
from tests.laws.settings import law

usd = Fraction
BOOT = usd(54, 1000)
"""What a boot costs on 4 cores."""


def test_where_nothing_differs_there_is_no_part():
    assert bridge(work(), work()) == {}


def test_more_of_the_same_executions_are_volume_alone():
    assert bridge(work(count=2), work(count=5)) == {"volume": 3 * (usd(100, 1000) + BOOT)}


def test_longer_executions_are_duration_alone():
    assert bridge(work("100 s"), work("130 s")) == {"duration": 2 * usd(30, 1000)}


def test_a_dearer_hour_is_price_alone():
    dearer = "price_lists: {list: {on_demand: {mem1_ssd1_v2_x4: 7.2 USD/h}}}"
    assert bridge(work(), work(more=dearer)) == {"price": 2 * (usd(100, 1000) + BOOT)}


def test_another_instance_type_is_time_and_price_and_no_volume():
    quicker = work("100 s"), work("40 s", launch=", instance_type: mem1_ssd1_v2_x8")
    found = bridge(*quicker)
    # 60 s less at 0.0015 a second between the two; 0.001 more a second for 70 s of computing and 54 s of boot.
    assert found == {"duration": -2 * usd(90, 1000), "price": 2 * (usd(70, 1000) + BOOT)}
    parts = cost_bridge(*map(ledger, quicker))
    assert {work for work, _ in parts} == {("work", "main")}


def test_spot_in_place_of_on_demand_is_price():
    spot = "price_lists: {list: {spot: {mem1_ssd1_v2_x4: 0.9 USD/h}}}"
    found = bridge(work(launch=", priority: high", more=spot), work(launch=", priority: low", more=spot))
    assert found == {"price": -2 * usd(3, 4) * (usd(100, 1000) + BOOT)}


def test_boots_are_boot_and_set_up():
    found = bridge(work(), work(more="settings: {cold_billing: running}"))
    assert found == {"boot and set-up": -2 * BOOT}
    assert bridge(work(), work(more="latencies: {set_up: 30 s}")) == {"boot and set-up": 2 * usd(30, 1000)}


def test_staging_is_transfer():
    steps = """
data: {{reads: {{project: lab, size: 15 GB}}}}
executables:
  work: {{class: applet, project: lab, inputs: {{reads: file}}, entry_points: {{main: {{steps: [{{stage: inputs}}]}}}}}}
launches: {{work: {{run: work, as: ann, in: lab, inputs: {{reads: "${{reads}}"}}}}}}
latencies: {{staging_rate: {rate}}}
"""
    slow, quick = steps.format(rate="150 MB/s"), steps.format(rate="300 MB/s")
    assert bridge(slow, quick) == {"transfer": -usd(50, 1000)}


def test_a_worker_that_is_kept_while_it_waits_is_waiting():
    waits = """
executables:
  head:
    class: applet
    project: lab
    entry_points:
      main: {{steps: [{{subjob: {{entry_point: part, as: it}}}}, {{wait: it}}]}}
      part: {{instance_type: mem1_ssd1_v2_x8, steps: [{{compute: 100 s}}]}}
launches: {{head: {{run: head, as: ann, in: lab}}}}
latencies: {{acquisition: {acquisition}}}
"""
    quick, slow = waits.format(acquisition="35 s"), waits.format(acquisition="85 s")
    assert bridge(quick, slow) == {"waiting": usd(50, 1000)}


SESSION = """
executables:
  notebook: {{class: app, timeout: 1 h, entry_points: {{main: {{steps: [{{session: {{work: {work}, {more}}}}}]}}}}}}
launches: {{notebook: {{run: notebook, as: ann, in: lab}}}}
"""


def test_a_session_that_is_left_on_is_idle_session_however_it_ends():
    closed, longer = (SESSION.format(work=work, more="forgotten: 0 %") for work in ("100 s", "160 s"))
    assert bridge(closed, longer) == {"duration": usd(60, 1000)}
    noticed = SESSION.format(work="100 s", more="forgotten: 100 %, noticed_after: 500 s")
    assert bridge(closed, noticed) == {"idle session": usd(500, 1000)}
    timed_out = SESSION.format(work="100 s", more="forgotten: 100 %")
    assert bridge(closed, timed_out) == {
        "volume": -(usd(100, 1000) + BOOT),
        "idle session": usd(3500, 1000),
        "thrown away": usd(111, 1000) + BOOT,
    }


def test_whatever_a_worker_is_charged_for_has_a_part():
    (column,) = [column for column in TABLES["charges"].columns if column.name == "what_for"]
    names = re.findall("`([^`]+)`", column.meaning)
    assert len(names) > 10
    assert {part_of(name, "kept") for name in names} <= set(PARTS)


FAILS = """
executables:
  work:
    class: applet
    project: lab
    execution_policy: {{restart_on: {{AppInternalError: {restarts}}}}}
    entry_points: {{main: {{steps: [{{compute: 100 s}}, {{fail: {{reason: AppInternalError, {when}}}}}]}}}}
launches: {{work: {{run: work, as: ann, in: lab, count: 4}}}}
"""
TRY = usd(100, 1000) + BOOT


def test_a_try_that_is_followed_by_another_is_retries():
    assert bridge(work(count=4), FAILS.format(restarts=1, when="tries: 1")) == {"retries": 4 * TRY}


def test_who_fails_for_good_is_no_volume_and_thrown_away():
    failing = FAILS.format(restarts=0, when="probability: 1")
    assert bridge(work(count=4), failing) == {"volume": -4 * TRY, "thrown away": 4 * TRY}


def test_what_a_cost_limit_cuts_is_missing_and_what_it_had_cost_is_thrown_away():
    # Of four jobs of 100 to 400 s the limit of 0.300 cuts those of 300 and 400 s at 300 s; tear-down takes 11 s.
    rows = "tables: {them: {rows: [{t: 100 s}, {t: 200 s}, {t: 300 s}, {t: 400 s}]}}"
    free = work('"${row.t}"', launch=", each: [them]", more=rows).replace("count: 2, ", "")
    limited = free.replace("each:", "cost_limit: 0.3 USD, each:")
    found = bridge(free, limited)
    assert found == {"volume": -(usd(700, 1000) + 2 * BOOT), "thrown away": 2 * usd(311, 1000)}


BESIDES = """
executables:
  work:
    class: app
    surcharge: {surcharge} USD
    entry_points: {{main: {{steps: [{{egress: 3 GB}}, {{compute: 3600 s}}]}}}}
launches: {{work: {{run: work, as: ann, in: lab}}}}
price_lists: {{list: {{storage: {per_gb} USD/GB month, egress: {per_gb} USD/GB}}}}
data: {{kept: {{project: lab, size: 730 GB}}}}
"""


def test_what_is_charged_besides_has_parts_of_its_own():
    found = bridge(
        *(BESIDES.format(surcharge=each, per_gb=price) for each, price in (("0.50", "0.03"), ("0.75", "0.05")))
    )
    seconds = usd(64, 10) + 35 + 54 + 3600 + usd(31, 10)  # to the last change of state
    assert found.pop("storage") == usd(2, 100) * seconds / 3600
    assert found == {"surcharge": usd(1, 4), "egress": 3 * usd(2, 100)}


def test_what_more_executions_are_charged_besides_is_volume_too():
    one = BESIDES.format(surcharge="0.50", per_gb="0.03").partition("data:")[0]
    two = one.replace("in: lab}", "in: lab, count: 2}")
    assert bridge(one, two) == {"volume": usd(3654, 1000) + usd(1, 2) + 3 * usd(3, 100)}


def test_what_had_not_ended_at_the_horizon_is_unfinished():
    assert bridge(work("1 h", count=1), work("1 h", count=1, more="horizon: 30 min")) == {
        "volume": -(usd(3600, 1000) + BOOT),
        "unfinished": usd(1800, 1000) - usd(414, 10_000),
    }


def test_runs_without_a_common_execution_are_compared_as_lots():
    renamed = work("150 s", count=3).replace("launches: {work:", "launches: {other:")
    found = bridge(work("100 s", count=2, more=""), renamed)
    # 1 execution more and 50 s longer ones, at the same price: 1 × 125 s and 50 s × 2.5 between the two.
    assert found == {"volume": usd(125, 1000) + BOOT, "duration": usd(125, 1000)}


def test_reordering_and_additions_do_not_exchange_executions():
    more = work().replace("launches: {", "launches: {another: {run: work, as: bob, in: lab, at: 1 s}, ")
    assert bridge(work(), more) == {"volume": TRY}


@law(10)
@given(mixtures(), st.data())
def test_parts_add_up_to_the_difference_whatever_the_runs_are(asked, data):
    other = {**asked, "limits": {**asked["limits"], "workers_per_user": data.draw(st.integers(1, 6))}}
    other["price_lists"] = {**asked["price_lists"], "one": asked["price_lists"]["two"]}
    if data.draw(st.booleans()):
        # Others may follow it, but nothing follows the last one.
        last = list(asked["launches"])[-1]
        other["launches"] = {name: launch for name, launch in asked["launches"].items() if name != last}
        other["events"] = {}
    a, b = (ledger_of(Tabled(Tables(Run(one).tables))) for one in (asked, other))
    there, back = cost_bridge(a, b), cost_bridge(b, a)
    assert sum(there.values()) == b.ticks - a.ticks
    assert {key: -ticks for key, ticks in back.items()} == there
    assert sum(by_part(there).values()) == b.ticks - a.ticks
